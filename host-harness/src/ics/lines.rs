//! Content lines: escaping and folding (RFC 5545, sections 3.1 and 3.3.11).

/// Octets of a line, without its line break.
const LONGEST: usize = 75;

/// Lines of one file.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// `NAME:value`, the value as it stands.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = LONGEST;
        let mut start = 0;
        for (at, letter) in line.char_indices() {
            if at + letter.len_utf8() - start > room {
                self.0.push_str(&line[start..at]);
                self.0.push_str("\r\n ");
                start = at;
                // The space counts.
                room = LONGEST - 1;
            }
        }
        self.0.push_str(&line[start..]);
        self.0.push_str("\r\n");
    }

    /// `NAME:value`, the value being text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.put(name, &escape(value));
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Text as a value: separators escaped, line breaks written out, other control characters left away.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() && control != '\t' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text as a quoted parameter value, which knows no escape: double quotes become single, control characters vanish.
pub(super) fn quoted(text: &str) -> String {
    let plain =
        text.chars().filter(|letter| !letter.is_control()).map(|letter| if letter == '"' { '\'' } else { letter });
    std::iter::once('"').chain(plain).chain(['"']).collect()
}
