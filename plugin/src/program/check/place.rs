//! Where in the input we are. A path is only written out when there is something to say about the place.

/// A node of the path from the root, linked backwards.
pub(super) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl<'a> Place<'a> {
    pub(super) fn root(key: &'a str) -> Self {
        Place { parent: None, step: Step::Key(key) }
    }

    pub(super) fn key(&'a self, key: &'a str) -> Place<'a> {
        Place { parent: Some(self), step: Step::Key(key) }
    }

    pub(super) fn item(&'a self, position: usize) -> Place<'a> {
        Place { parent: Some(self), step: Step::Item(position) }
    }

    /// As a JSON pointer (RFC 6901). Keys are the contract's own and need no escape.
    pub(super) fn path(&self) -> String {
        let mut path = self.parent.map(Place::path).unwrap_or_default();
        path.push('/');
        match self.step {
            Step::Key(key) => path.push_str(key),
            Step::Item(position) => path.push_str(&position.to_string()),
        }
        path
    }
}
