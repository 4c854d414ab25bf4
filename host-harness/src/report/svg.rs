//! A small writer of SVG: shapes with numbers rounded alike everywhere, text escaped, colors by class so that the page's
//! style sheet decides them, in the light and in the dark.

use std::fmt::Write;

/// A drawing that grows shape by shape.
pub(super) struct Svg {
    body: String,
    width: f64,
    height: f64,
}

/// Where a text is anchored.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { body: String::new(), width, height }
    }

    /// A rectangle with rounded corners; `title` is shown on hovering and read out, where not empty.
    pub(super) fn rect(&mut self, at: (f64, f64), size: (f64, f64), class: &str, title: &str) {
        let [x, y, width, height] = [at.0, at.1, size.0.max(0.0), size.1.max(0.0)].map(number);
        let corner = number((size.0.min(size.1) / 4.0).clamp(0.0, 2.5));
        let open = format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{corner}\" class=\"{class}\""
        );
        self.close(open, "rect", title);
    }

    pub(super) fn circle(&mut self, center: (f64, f64), radius: f64, class: &str, title: &str) {
        let [x, y, radius] = [center.0, center.1, radius].map(number);
        self.close(format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{class}\""), "circle", title);
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        self.close(format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"{class}\""), "line", "");
    }

    pub(super) fn text(&mut self, at: (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let [x, y] = [at.0, at.1].map(number);
        let _ = write!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"{class}\">{}</text>",
            escape(text)
        );
    }

    fn close(&mut self, open: String, name: &str, title: &str) {
        self.body.push_str(&open);
        if title.is_empty() {
            self.body.push_str("/>");
        } else {
            let _ = write!(self.body, "><title>{}</title></{name}>", escape(title));
        }
    }

    /// The element. `says` is its text alternative.
    pub(super) fn finish(self, says: &str) -> String {
        let (width, height) = (number(self.width), number(self.height));
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\" aria-label=\"{}\">{}</svg>",
            escape(says),
            self.body
        )
    }
}

/// One decimal, without a trailing zero or a negative nought.
fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, (tenths / 10).abs(), (tenths % 10).abs())
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// At most `most` characters, with an ellipsis where something was cut.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_text_are_safe() {
        assert_eq!([number(-0.04), number(2.0), number(-1.26), number(0.25)], ["0", "2", "-1.3", "0.3"]);
        let mut svg = Svg::new(10.0, 10.0);
        svg.circle((1.0, 2.0), 3.0, "dot", "<b> & \"c\"");
        let text = svg.finish("a \"b\"");
        assert!(
            text.contains("&lt;b&gt; &amp; &quot;c&quot;") && text.contains("aria-label=\"a &quot;b&quot;\""),
            "{text}"
        );
        assert_eq!(clip("abcdef", 4), "abc…");
    }
}
