//! Texts of the corpus on disk, plain or packed.

use flate2::{Compression, GzBuilder, read::GzDecoder};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    path::Path,
};

/// What is longer is packed: a repository carries it for ever.
const PACKED_FROM: usize = 50_000;
/// More than the sandbox takes in or gives out is no case.
const LONGEST: u64 = 64 << 20;

/// Reads a text; one whose name ends in `.gz` is unpacked.
pub(super) fn read(path: &Path) -> io::Result<String> {
    let file = fs::File::open(path)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        GzDecoder::new(file).take(LONGEST).read_to_string(&mut text)?;
    } else {
        file.take(LONGEST).read_to_string(&mut text)?;
    }
    Ok(text)
}

/// Writes a text as `folder/name.json`, or packed beside it, and gives the path within the corpus. What is there already
/// stays as it is: another packer's bytes are no change.
pub(super) fn write(corpus: &Path, folder: &str, name: &str, text: &str) -> io::Result<String> {
    let packed = text.len() > PACKED_FROM;
    let file = format!("{folder}/{name}.json{}", if packed { ".gz" } else { "" });
    let path = corpus.join(&file);
    if read(&path).is_ok_and(|there| there == text) {
        return Ok(file);
    }
    fs::create_dir_all(corpus.join(folder))?;
    if packed {
        // No name and no time: the same text, the same bytes.
        let mut gz = GzBuilder::new().write(fs::File::create(&path)?, Compression::best());
        gz.write_all(text.as_bytes())?;
        gz.finish()?;
    } else {
        fs::write(&path, text)?;
    }
    Ok(file)
}

/// JSON with sorted keys and no space: the one spelling of a fault, whatever host it went through.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields: Vec<String> = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}
