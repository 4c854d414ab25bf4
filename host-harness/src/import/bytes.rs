//! From a file to text: gzip, byte-order marks, encodings.

use std::fs;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use flate2::read::MultiGzDecoder;

use super::ImportError;
use crate::digest::sha256;

/// Most bytes of one file, unpacked.
const LIMIT: u64 = 1 << 30;

/// A file as text, and how it was read.
pub(super) struct Text {
    pub(super) file: String,
    pub(super) text: String,
    /// Name of the encoding.
    pub(super) encoding: &'static str,
    /// Neither a byte-order mark nor a caller nor valid UTF-8 named the encoding.
    pub(super) assumed: bool,
    /// SHA-256 of the file as it lies on disk, lower-case hex.
    pub(super) digest: String,
}

/// Reads `path`. Without `encoding`: a byte-order mark decides, else UTF-8 where the bytes are valid, else Windows-1252,
/// which contains Latin-1 and reads any byte.
pub(super) fn read(path: &Path, encoding: Option<&str>) -> Result<Text, ImportError> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let fail = |source| ImportError::Read { file: path.display().to_string(), source };
    let raw = fs::read(path).map_err(fail)?;
    let digest = sha256(&raw);
    let bytes = if raw.starts_with(&[0x1f, 0x8b]) { unpack(&raw, &file)? } else { raw };
    let (text, encoding, assumed) =
        decode(&bytes, encoding).map_err(|name| ImportError::Encoding { file: file.clone(), encoding: name })?;
    Ok(Text { file, text, encoding, assumed, digest })
}

fn unpack(raw: &[u8], file: &str) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(raw)
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| ImportError::Read { file: file.to_owned(), source })?;
    if bytes.len() as u64 > LIMIT {
        return Err(ImportError::TooLarge { file: file.to_owned(), limit: LIMIT });
    }
    Ok(bytes)
}

/// The text, the name of its encoding, and whether that was assumed. The error is the encoding that failed.
fn decode(bytes: &[u8], named: Option<&str>) -> Result<(String, &'static str, bool), String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding
            .decode_without_bom_handling_and_without_replacement(bytes.get(mark..).unwrap_or_default())
            .ok_or_else(|| encoding.name().to_owned())?;
        return Ok((text.into_owned(), encoding.name(), false));
    }
    let encoding = match named {
        Some(name) => Encoding::for_label(name.as_bytes()).ok_or_else(|| name.to_owned())?,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| encoding.name().to_owned())?;
    Ok((text.into_owned(), encoding.name(), named.is_none() && encoding != UTF_8))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings_of_real_exports() {
        for (bytes, named, expected) in [
            (&b"\xef\xbb\xbfa"[..], None, ("a".to_owned(), "UTF-8", false)),
            (b"\xff\xfea\0", None, ("a".to_owned(), "UTF-16LE", false)),
            ("é".as_bytes(), None, ("é".to_owned(), "UTF-8", false)),
            (b"Ren\xe9", None, ("René".to_owned(), "windows-1252", true)),
            (b"Ren\xe9", Some("latin1"), ("René".to_owned(), "windows-1252", false)),
        ] {
            assert_eq!(decode(bytes, named), Ok(expected));
        }
        assert_eq!(decode(b"\xe9", Some("utf-8")), Err("UTF-8".to_owned()));
    }
}
