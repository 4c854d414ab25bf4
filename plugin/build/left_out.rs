//! What the contract's JSON may leave out: one rule for the plugin's types and schemas and for the harness's types.

use wit_parser::{Resolve, Type, TypeDefKind};

/// In JSON a list that is left out is empty, an option that is left out is none, and so is a record of nothing else.
pub(crate) fn may_be_left_out(resolve: &Resolve, ty: &Type) -> bool {
    match ty {
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::List(_) | TypeDefKind::Option(_) => true,
            TypeDefKind::Record(record) => record.fields.iter().all(|field| may_be_left_out(resolve, &field.ty)),
            TypeDefKind::Type(alias) => may_be_left_out(resolve, alias),
            _ => false,
        },
        _ => false,
    }
}
