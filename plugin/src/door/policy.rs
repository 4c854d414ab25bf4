//! `policy`.

use super::Component;
use crate::{
    contract::{
        policy::{Guest, Resolved},
        types::Fault,
    },
    operations,
};

impl Guest for Component {
    fn schema() -> String {
        operations::policy::schema().to_string()
    }

    fn resolve(document: String) -> Result<Resolved, Fault> {
        operations::policy::resolve(&document)
    }
}
