//! How large a value is before it crosses.
//!
//! Counts roughly the bytes it takes in the guest's memory by the canonical ABI: the bytes of its strings, eight for
//! each string and list, a number's own size, and one for an option or a boolean. Padding is not counted, so the true
//! figure may be up to about twice as large for values made of small numbers. No text is made: this costs far less
//! than crossing.

use serde::ser::{self, Serialize};
use std::fmt::Display;

/// Address and length of a string or list.
const HEADER: u64 = 8;

/// The weight of a contract value, in bytes.
///
/// ```
/// use host_harness::{contract::types::Pair, sandbox::weigh};
///
/// assert_eq!(weigh(&Pair { mentor: "ana".into(), mentee: "bo".into() }), 8 + 3 + 8 + 2);
/// ```
pub fn weigh<T: Serialize + ?Sized>(value: &T) -> u64 {
    let mut scale = Scale { weight: 0, limit: u64::MAX };
    // Contract types always serialize.
    let _ = value.serialize(&mut scale);
    scale.weight
}

/// The weight of a value, or none as soon as it passes `limit`.
pub fn weigh_within<T: Serialize + ?Sized>(value: &T, limit: u64) -> Option<u64> {
    let mut scale = Scale { weight: 0, limit };
    value.serialize(&mut scale).ok().map(|()| scale.weight)
}

struct Scale {
    weight: u64,
    limit: u64,
}

impl Scale {
    fn add(&mut self, bytes: u64) -> Result<(), TooHeavy> {
        self.weight = self.weight.saturating_add(bytes);
        if self.weight > self.limit { Err(TooHeavy) } else { Ok(()) }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("too heavy")]
struct TooHeavy;

impl ser::Error for TooHeavy {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

macro_rules! fixed {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, _: $type) -> Result<(), TooHeavy> {
            self.add(size_of::<$type>() as u64)
        })*
    };
}

impl ser::Serializer for &mut Scale {
    type Ok = ();
    type Error = TooHeavy;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fixed! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
    }

    fn serialize_str(self, text: &str) -> Result<(), TooHeavy> {
        self.serialize_bytes(text.as_bytes())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), TooHeavy> {
        self.add(HEADER.saturating_add(bytes.len() as u64))
    }

    fn serialize_none(self) -> Result<(), TooHeavy> {
        self.add(1)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TooHeavy> {
        self.add(1)?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), TooHeavy> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), TooHeavy> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), TooHeavy> {
        self.add(1)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), TooHeavy> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), TooHeavy> {
        self.serialize_some(value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, TooHeavy> {
        self.add(HEADER)?;
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, TooHeavy> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, TooHeavy> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, TooHeavy> {
        self.add(1)?;
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, TooHeavy> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, TooHeavy> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, TooHeavy> {
        self.add(1)?;
        Ok(self)
    }
}

macro_rules! parts {
    ($($compound:ident::$method:ident($($name:ident)?)),* $(,)?) => {
        $(impl ser::$compound for &mut Scale {
            type Ok = ();
            type Error = TooHeavy;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result<(), TooHeavy> {
                $(let _ = $name;)?
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), TooHeavy> {
                Ok(())
            }
        })*
    };
}

parts! {
    SerializeSeq::serialize_element(),
    SerializeTuple::serialize_element(),
    SerializeTupleStruct::serialize_field(),
    SerializeTupleVariant::serialize_field(),
    SerializeStruct::serialize_field(name),
    SerializeStructVariant::serialize_field(name),
}

impl ser::SerializeMap for &mut Scale {
    type Ok = ();
    type Error = TooHeavy;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TooHeavy> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TooHeavy> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), TooHeavy> {
        Ok(())
    }
}
