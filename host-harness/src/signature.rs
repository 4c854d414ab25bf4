//! Who vouches for a component.
//!
//! A signature is Ed25519 (RFC 8032) over every byte of the component before it, and lies in the component as its last
//! custom section: so it travels with the file through any registry and any host, and a host that knows nothing of it runs
//! the component all the same. The section has a fixed length, so nothing of a component has to be parsed to check it.
//!
//! Keys are 32 bytes in lower-case hex. `tail -c 64` is the signature and `head -c -91` what was signed, so other tools can
//! check it as well.

use crate::digest::hex;
use ed25519_compact::{KeyPair, Seed, Signature};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// Header of the section: custom, length of the rest, length of the name, name.
const HEADER: &[u8] = b"\x00\x59\x18reverse-mentoring-signed";
const LENGTH: usize = HEADER.len() + Signature::BYTES;

/// The key that checks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(ed25519_compact::PublicKey);

/// The key that signs. Never printed by `Debug`, and wiped from memory when dropped.
pub struct SecretKey(KeyPair);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 64 hex digits.
    #[error("a key is 64 hex digits; `keygen` makes one")]
    NotHex,
    /// No point of the curve, or one of the few that check anything.
    #[error("this is no Ed25519 key; `keygen` makes one")]
    NotAKey,
}

/// Why a component is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// No signature at its end.
    #[error("it is not signed")]
    Unsigned,
    /// Another key's, or the component was changed afterwards.
    #[error("its signature is another key's, or the component was changed since")]
    Wrong,
}

impl SecretKey {
    /// A new key from the system's randomness.
    ///
    /// # Errors
    /// A system without randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(KeyPair::from_seed(Seed::new(seed))))
    }

    /// Its other half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.pk)
    }

    /// The key in hex, for a file that nobody else can read.
    pub fn to_hex(&self) -> String {
        hex(&*self.0.sk.seed())
    }

    /// The component with this key's signature at its end, in place of any other.
    pub fn sign(&self, component: &[u8]) -> Vec<u8> {
        let (bare, _) = split(component);
        let signature = self.0.sk.sign(bare, None);
        [bare, HEADER, &*signature].concat()
    }
}

impl PublicKey {
    /// Whether a component is as the owner of this key signed it.
    ///
    /// # Errors
    /// [`Distrust`] says why not.
    pub fn check(&self, component: &[u8]) -> Result<(), Distrust> {
        let (bare, signature) = split(component);
        let signature = signature.ok_or(Distrust::Unsigned)?;
        self.0.verify(bare, &signature).map_err(|_| Distrust::Wrong)
    }
}

/// Whether a component carries a signature, whosever it is.
pub fn is_signed(component: &[u8]) -> bool {
    split(component).1.is_some()
}

/// The component without its signature.
pub fn bare(component: &[u8]) -> &[u8] {
    split(component).0
}

fn split(component: &[u8]) -> (&[u8], Option<Signature>) {
    let parts = || {
        let (bare, section) = component.split_at(component.len().checked_sub(LENGTH)?);
        let signature: [u8; Signature::BYTES] = section.strip_prefix(HEADER)?.try_into().ok()?;
        Some((bare, Signature::new(signature)))
    };
    parts().map_or((component, None), |(bare, signature)| (bare, Some(signature)))
}

fn bytes(text: &str) -> Result<[u8; 32], KeyError> {
    let digits = text.trim().as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() {
        return Err(KeyError::NotHex);
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let value = |digit: u8| char::from(digit).to_digit(16).ok_or(KeyError::NotHex);
        *byte = u8::try_from(value(pair[0])? << 4 | value(pair[1])?).map_err(|_| KeyError::NotHex)?;
    }
    Ok(bytes)
}

impl FromStr for SecretKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        KeyPair::try_from_seed(Seed::new(bytes(text)?)).map(Self).map_err(|_| KeyError::NotAKey)
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = ed25519_compact::PublicKey::new(bytes(text)?);
        key.validate().map(|()| Self(key)).map_err(|_| KeyError::NotAKey)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&*self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_checks_and_what_is_changed_does_not() {
        let key = SecretKey::generate().expect("randomness");
        let other = SecretKey::generate().expect("randomness").public();
        let signed = key.sign(b"\0asm and so on");
        assert_eq!(signed.len(), b"\0asm and so on".len() + 91);
        assert_eq!(key.public().check(&signed), Ok(()));
        assert_eq!(other.check(&signed), Err(Distrust::Wrong));
        assert_eq!(key.public().check(b"\0asm and so on"), Err(Distrust::Unsigned));
        for at in 0..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 1;
            assert!(key.public().check(&changed).is_err(), "byte {at}");
        }
        assert_eq!(key.sign(&signed), signed, "signing again changes nothing");
    }

    /// RFC 8032, 7.1, test 1: the key, not the message, since ours is never empty.
    #[test]
    fn the_published_key_pair_is_one() {
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let secret: SecretKey = secret.parse().expect("a key");
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(secret.public().to_string(), public);
        assert_eq!(public.parse(), Ok(secret.public()));
        assert!(!format!("{secret:?}").contains(&secret.to_hex()));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(text.parse::<PublicKey>(), Err(KeyError::NotHex), "{text}");
        }
        // The neutral element signs everything.
        let weak = format!("01{}", "00".repeat(31));
        assert_eq!(weak.parse::<PublicKey>(), Err(KeyError::NotAKey));
    }
}
