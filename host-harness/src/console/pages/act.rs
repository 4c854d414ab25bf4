//! A button that does one thing to one record.

/// A form of one button.
pub(in crate::console) struct Button {
    /// Where it is sent.
    pub(in crate::console) path: String,
    /// What stands on it.
    pub(in crate::console) label: &'static str,
    /// What is asked before, where there is a script to ask it.
    pub(in crate::console) ask: &'static str,
    /// The one that mostly comes next.
    pub(in crate::console) is_first: bool,
}

impl Button {
    pub(in crate::console) fn new(path: String, label: &'static str) -> Self {
        Self { path, label, ask: "", is_first: false }
    }

    pub(in crate::console) fn asks(self, ask: &'static str) -> Self {
        Self { ask, ..self }
    }

    pub(in crate::console) fn first(self) -> Self {
        Self { is_first: true, ..self }
    }
}
