//! `documents`.

use super::Component;
use crate::{
    contract::{
        documents::{Document, Guest},
        types::Fault,
    },
    documents,
};

impl Guest for Component {
    fn operations() -> Vec<String> {
        documents::operations()
    }

    fn schema(operation: String) -> Result<Document, Fault> {
        Ok(Document { json: documents::schema(&operation)? })
    }

    fn run(operation: String, request: String) -> Result<Document, Fault> {
        Ok(Document { json: documents::run(&operation, &request)? })
    }
}
