//! Every item of the contract says what it is.

use crate::{none, wit};
use wit_parser::{Docs, TypeDefKind, TypeOwner};

#[test]
fn every_item_of_the_contract_is_documented() {
    let (resolve, package) = wit();
    let mut missing = Vec::new();
    let mut check = |name: String, docs: &Docs| {
        if docs.contents.as_deref().is_none_or(|text| text.trim().is_empty()) {
            missing.push(format!("`{name}` is not documented"));
        }
    };
    let contract = &resolve.packages[package];
    check(contract.name.to_string(), &contract.docs);
    for (name, world) in &contract.worlds {
        check(format!("world {name}"), &resolve.worlds[*world].docs);
    }
    for (interface_name, id) in &contract.interfaces {
        let interface = &resolve.interfaces[*id];
        check(format!("interface {interface_name}"), &interface.docs);
        for function in interface.functions.values() {
            check(format!("{interface_name}.{}", function.name), &function.docs);
        }
        for (type_name, id) in &interface.types {
            let item = &resolve.types[*id];
            // Named in a `use` only: documented where it is defined.
            let borrowed = matches!(item.kind, TypeDefKind::Type(wit_parser::Type::Id(of))
                if resolve.types[of].name == item.name && resolve.types[of].owner != item.owner);
            if borrowed || !matches!(item.owner, TypeOwner::Interface(_)) {
                continue;
            }
            let name = format!("{interface_name}.{type_name}");
            check(name.clone(), &item.docs);
            match &item.kind {
                TypeDefKind::Record(record) => {
                    record.fields.iter().for_each(|field| check(format!("{name}.{}", field.name), &field.docs));
                }
                TypeDefKind::Enum(cases) => {
                    cases.cases.iter().for_each(|case| check(format!("{name}.{}", case.name), &case.docs));
                }
                TypeDefKind::Type(_) | TypeDefKind::Resource => {}
                other => check(format!("{name}: a kind this test does not know, {}", other.as_str()), &Docs::default()),
            }
        }
    }
    none(&missing);
}
