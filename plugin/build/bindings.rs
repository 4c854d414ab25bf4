//! Rust types of the contract, with the JSON spelling of the contract: `snake_case` fields, `kebab-case` enum cases.
//! The `generate!` macro could do all of this but for the list of types, which would have to be kept by hand.

use super::left_out::may_be_left_out;
use wit_bindgen_core::{Files, WorldGenerator};
use wit_parser::{Resolve, TypeDefKind, WorldId};

pub(crate) fn generate(resolve: &mut Resolve, world: WorldId) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut options = wit_bindgen_rust::Opts {
        additional_derive_attributes: vec!["serde::Serialize".into(), "serde::Deserialize".into(), "PartialEq".into()],
        pub_export_macro: true,
        ..Default::default()
    };
    for (_, interface) in resolve.interfaces.iter() {
        let package = interface.package.map(|id| &resolve.packages[id].name).ok_or("an interface has no package")?;
        let interface_name = interface.name.as_deref().ok_or("an interface has no name")?;
        for (name, id) in &interface.types {
            let version = package.version.as_ref().map(|v| format!("@{v}")).unwrap_or_default();
            let selector = format!("{}:{}/{interface_name}{version}/{name}", package.namespace, package.name);
            match &resolve.types[*id].kind {
                TypeDefKind::Enum(_) => {
                    options.additional_type_attributes.push((selector, r#"#[serde(rename_all = "kebab-case")]"#.into()))
                }
                TypeDefKind::Record(record) => {
                    if record.fields.iter().all(|field| may_be_left_out(resolve, &field.ty)) {
                        options.additional_type_attributes.push((selector.clone(), "#[derive(Default)]".into()));
                    }
                    options.additional_type_attributes.push((selector.clone(), "#[serde(deny_unknown_fields)]".into()));
                    for field in &record.fields {
                        if may_be_left_out(resolve, &field.ty) {
                            options
                                .additional_member_attributes
                                .push((format!("{selector}.{}", field.name), "#[serde(default)]".into()));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    let mut files = Files::default();
    options.build().generate(resolve, world, &mut files)?;
    let (_, source) = files.iter().next().ok_or("the generator wrote nothing")?;
    Ok(source.to_vec())
}
