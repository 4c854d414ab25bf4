//! What each operation's request holds, and which function answers it.

use super::decode;
use crate::{
    contract::{
        self,
        types::{Fault, FaultKind, Reader},
    },
    operations::{self as ops, Engine},
    problems::fault,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

type Answer = fn(operation: &str, request: &str) -> Result<String, Fault>;

/// An entry: the request's fields beside the policy and roster, and the call. The fields' names are those of the WIT.
macro_rules! operation {
    ({ $($field:ident : $type:ty),* $(,)? } => |$engine:ident| $call:expr) => {
        |operation, request| {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Request {
                policy: Box<RawValue>,
                roster: contract::program::Roster,
                $(#[serde(default)] $field: $type,)*
            }
            let Request { policy, roster, $($field),* } = decode::request(operation, request)?;
            let $engine = Engine::open(policy.get(), roster)?;
            text(&$call)
        }
    };
}

fn text(answer: &impl Serialize) -> Result<String, Fault> {
    // Contract values are plain data and always serialize.
    serde_json::to_string(answer)
        .map_err(|_| fault(FaultKind::Internal, "internal.answer", None, "the answer could not be written"))
}

/// In order of name.
pub(super) const TABLE: &[(&str, Answer)] = &[
];
