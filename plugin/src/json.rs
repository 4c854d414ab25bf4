//! JSON text to types.
//!
//! `serde_json` also takes a struct written as an array of its fields, and each derived reader carries a second half for
//! that. No schema of ours offers it, and in the component it would cost 120 kB. So structs are asked for
//! as maps here, all the way down.

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor},
};
use std::fmt;

/// A text's deserializer whose structs are maps.
pub type Reader<'t, 'de> = Named<&'t mut serde_json::Deserializer<serde_json::de::StrRead<'de>>>;

/// A value of a type.
///
/// # Errors
/// Where the text is no JSON or does not fit the type; a struct written as an array does not.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    read_by(text, |reader| T::deserialize(reader))
}

/// A value read by a function, for types whose `Deserialize` does more than read.
///
/// # Errors
/// As [`read`].
pub fn read_by<T>(text: &str, by: impl FnOnce(Reader<'_, '_>) -> serde_json::Result<T>) -> serde_json::Result<T> {
    let mut text = serde_json::Deserializer::from_str(text);
    let value = by(Named(&mut text))?;
    text.end()?;
    Ok(value)
}

/// Asks a deserializer, an access or a seed for maps where a struct is wanted.
pub struct Named<T>(T);

/// Hands on what was found, with [`Named`] around what is read next.
struct Found<V>(V);

/// A visitor of a struct: takes a map alone.
struct Fields<V>(V);

macro_rules! as_it_is {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(visitor)
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Named<D> {
    type Error = D::Error;

    as_it_is! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_unit deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Fields(visitor))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Fields(visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(Found(visitor))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_seq(Found(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(length, Found(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, length, Found(visitor))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Found(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, Found(visitor))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Fields<V> {
    type Value = V::Value;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(text)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Named(map))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Found<V> {
    type Value = V::Value;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(text)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, some: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Named(some))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Named(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Named(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Named(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Named(variant))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Named<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Named(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Named<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Named(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Named<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Named(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Named<A> {
    type Error = A::Error;
    type Variant = Named<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, content) = self.0.variant_seed(seed)?;
        Ok((name, Named(content)))
    }
}

/// The content of a variant with named fields, which `serde_json` would also take as an array.
struct Content<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Content<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, fields: D) -> Result<V::Value, D::Error> {
        fields.deserialize_map(Fields(self.0))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Named<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Named(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Found(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, A::Error> {
        self.0.newtype_variant_seed(Content(visitor))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, dead_code, reason = "tests")]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    struct Inner {
        number: u32,
    }

    #[derive(Debug, Deserialize)]
    struct Wrapped(Inner);

    #[derive(Debug, Deserialize)]
    enum Choice {
        Unit,
        One(Inner),
        Two(u8, Inner),
        Fields { inner: Inner },
    }

    #[derive(Debug, Deserialize)]
    struct Outer {
        some: Option<Inner>,
        none: Option<Inner>,
        list: Vec<Inner>,
        map: BTreeMap<String, Inner>,
        pair: (i8, Inner),
        wrapped: Wrapped,
        choices: Vec<Choice>,
        text: String,
        raw: Box<serde_json::value::RawValue>,
    }

    const TEXT: &str = r#"{"some":{"number":1},"none":null,"list":[{"number":2}],"map":{"k":{"number":3}},
        "pair":[-1,{"number":4}],"wrapped":{"number":5},"text":"a\nb","raw": [1, {}] ,
        "choices":["Unit",{"One":{"number":6}},{"Two":[7,{"number":8}]},{"Fields":{"inner":{"number":9}}}]}"#;

    #[test]
    fn reads_what_serde_json_reads() {
        let (ours, theirs): (Outer, Outer) = (read(TEXT).unwrap(), serde_json::from_str(TEXT).unwrap());
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
    }

    #[test]
    fn takes_no_array_for_a_struct_however_deep() {
        for number in [1, 2, 3, 4, 5, 6, 8, 9] {
            let object = format!(r#"{{"number":{number}}}"#);
            assert!(TEXT.contains(&object));
            let text = TEXT.replace(&object, &format!("[{number}]"));
            assert!(serde_json::from_str::<Outer>(&text).is_ok(), "{text}");
            assert!(read::<Outer>(&text).is_err(), "{text}");
        }
        let fields = TEXT.replace(r#"{"inner":{"number":9}}"#, r#"[{"number":9}]"#);
        assert!(serde_json::from_str::<Outer>(&fields).is_ok() && read::<Outer>(&fields).is_err());
    }

    #[test]
    fn refuses_what_follows_the_value() {
        assert!(read::<Inner>(r#"{"number":1} 2"#).is_err());
    }
}
