//! SHA-256 over contract values in a canonical binary form (postcard: field order of the contract, length-prefixed).

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Accumulates values into one digest. Two sequences of values have the same digest exactly when they are equal.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds a value of the contract.
    pub fn add<T: Serialize + ?Sized>(&mut self, value: &T) {
        let stream = Stream { hash: &mut self.0, buffer: [0; 1024], filled: 0 };
        // Contract values are plain data and always serialize; were one ever not to, the marker keeps its digest apart.
        if postcard::serialize_with_flavor(value, stream).is_err() {
            self.0.update(b"unserializable");
        }
    }

    /// Adds text as it is: two sequences of texts may have the same digest.
    pub fn add_text(&mut self, text: &str) {
        self.0.update(text);
    }

    /// The digest of what was added so far.
    pub fn bytes(&self) -> [u8; 32] {
        self.0.clone().finalize().into()
    }

    /// Lower-case hex, 64 characters.
    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Hands what postcard writes to the hash in blocks: byte by byte would cost more than the hashing.
struct Stream<'a> {
    hash: &'a mut Sha256,
    buffer: [u8; 1024],
    filled: usize,
}

impl Stream<'_> {
    fn flush(&mut self) {
        self.hash.update(self.buffer.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }
}

impl Flavor for Stream<'_> {
    type Output = ();

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        let end = self.filled.saturating_add(data.len());
        if let Some(room) = self.buffer.get_mut(self.filled..end) {
            room.copy_from_slice(data);
            self.filled = end;
        } else {
            self.flush();
            self.hash.update(data);
        }
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        if let Some(place) = self.buffer.get_mut(self.filled) {
            *place = data;
            self.filled = self.filled.saturating_add(1);
            return Ok(());
        }
        self.try_extend(&[data])
    }

    fn finalize(mut self) -> postcard::Result<()> {
        self.flush();
        Ok(())
    }
}

/// SHA-256 of bytes, lower-case hex.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
