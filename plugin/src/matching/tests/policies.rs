//! Policies that turn every knob of matching.

pub const TOPICS: &str = r#""topics":{"ai":{"aliases":["ki"]},"genai":{"broader":"ai"},"prompting":{"broader":"genai"},
  "video":{},"tiktok":{"broader":"video"}}"#;

/// Documents that differ in what they make hard, soft or unknown.
pub fn all() -> Vec<String> {
    [
        r#""matching":{}"#,
        r#""matching":{"grade-gap":{"minimum":0,"unknown":"expertise","expertise-level":2},"places-most":1}"#,
        r#""matching":{"grade-gap":{"minimum":0,"maximum":4},"topic":{"required":false},"language":{"required":false},
            "reach":{"minimum-minutes":0},"earlier-partners":"allowed"}"#,
        r#""matching":{"grade-gap":{"minimum":1},"earlier-partners":"never","floor":2500,
            "language":{"unknown":"ineligible"},"reach":{"unknown-zone":"ineligible"},
            "weights":{"style":20,"preference":50},"style":{"attributes":[{"attribute":"style.pace","mode":"contrast","minimum":0,"maximum":4}]}}"#,
        r#""matching":{"grade-gap":{"minimum":0},"topic":{"required":false},
            "required":[{"attribute":"department","rule":"differs"},{"attribute":"site","rule":"at-least","minimum":1,"side":"mentee","missing":"eligible"}]}"#,
        r#""matching":{"grade-gap":{"minimum":0},"topic":{"broader-percent":30,"narrower-percent":90,"scarcity-cap":1},
            "required":[{"attribute":"function","rule":"overlaps","missing":"eligible"},{"attribute":"team","rule":"same","missing":"eligible"}]}"#,
    ]
    .into_iter()
    .map(|matching| format!("{{{TOPICS},{matching}}}"))
    .collect()
}
