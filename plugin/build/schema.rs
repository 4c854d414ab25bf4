//! JSON Schema 2020-12 of every operation of the contract: one per function, with resources replaced by what opens them.

use crate::left_out::may_be_left_out;
use serde_json::{Map, Value, json};
use wit_parser::{
    Docs, Function, FunctionKind, Handle, Interface, Resolve, Type, TypeDefKind, TypeId, WorldId, WorldItem,
};

type Failure = Box<dyn std::error::Error>;

/// What stands in a request in place of a resource: the documents it is opened from.
fn opened_from(resource: &str) -> Result<&'static [&'static str], Failure> {
    match resource {
        "program" => Ok(&["policy", "roster"]),
        "search" => Ok(&["policy", "roster", "request"]),
        "review" => Ok(&["policy", "roster", "history"]),
        other => Err(format!("build/schema.rs does not know what resource `{other}` is opened from").into()),
    }
}

fn document(name: &str) -> Value {
    match name {
        "policy" => {
            json!({ "type": "object", "description": "The policy document; its own schema is `policy.schema`." })
        }
        "roster" => reference("program", "roster"),
        "request" => reference("matching", "request"),
        _ => reference("health", "history"),
    }
}

fn reference(interface: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{interface}.{name}") })
}

pub(crate) fn operations(resolve: &Resolve, world: WorldId) -> Result<String, Failure> {
    let mut definitions = Map::new();
    let mut operations = Map::new();
    for item in resolve.worlds[world].exports.values() {
        let WorldItem::Interface { id, .. } = item else { continue };
        let interface = &resolve.interfaces[*id];
        let interface_name = interface.name.as_deref().ok_or("an interface has no name")?;
        for (name, ty) in &interface.types {
            if let Some(schema) = definition(resolve, interface_name, *ty)? {
                definitions.insert(format!("{interface_name}.{name}"), schema);
            }
        }
        for function in interface.functions.values() {
            if let Some((name, schema)) = operation(resolve, interface, interface_name, function)? {
                operations.insert(name, schema);
            }
        }
    }
    Ok(serde_json::to_string(&json!({ "$defs": definitions, "operations": operations }))?)
}

/// None where a function only moves a resource along, or belongs to the JSON door itself.
fn operation(
    resolve: &Resolve,
    interface: &Interface,
    interface_name: &str,
    function: &Function,
) -> Result<Option<(String, Value)>, Failure> {
    if interface_name == "documents" {
        return Ok(None);
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut open = |resource: &str, properties: &mut Map<String, Value>| -> Result<(), Failure> {
        for name in opened_from(resource)? {
            properties.insert((*name).into(), document(name));
            // A request or history of nothing is an empty one.
            if ["policy", "roster"].contains(name) {
                required.push((*name).to_string());
            }
        }
        Ok(())
    };
    let name = match &function.kind {
        FunctionKind::Freestanding => function.name.clone(),
        FunctionKind::Method(id) => {
            let resource = resolve.types[*id].name.as_deref().unwrap_or_default();
            let method = function.item_name();
            // Steps of a search and views of a program are parts of `matching.search` and `program.open`.
            if ["advance", "outcome", "with-policy", "findings", "digest"].contains(&method) {
                return Ok(None);
            }
            open(resource, &mut properties)?;
            method.to_string()
        }
        FunctionKind::Static(id) => {
            let resource = resolve.types[*id].name.as_deref().unwrap_or_default();
            match (resource, function.item_name()) {
                ("program", "open") => {
                    open("program", &mut properties)?;
                    let response = json!({
                        "type": "object",
                        "additionalProperties": false,
                        "properties": {
                            "digest": { "type": "string", "description": "`program.digest`." },
                            "findings": { "type": "array", "items": reference("types", "finding") }
                        }
                    });
                    return Ok(Some(finish(interface_name, "open", &function.docs, properties, required, response)));
                }
                ("search", "start") => {
                    open("search", &mut properties)?;
                    let response = reference("matching", "outcome");
                    return Ok(Some(finish(interface_name, "search", &function.docs, properties, required, response)));
                }
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    for parameter in &function.params {
        if parameter.name == "self" {
            continue;
        }
        if let Some(resource) = borrowed(resolve, &parameter.ty) {
            open(resource, &mut properties)?;
            continue;
        }
        let key = parameter.name.replace('-', "_");
        // A policy or roster that crosses as text is a document of its own in JSON.
        let schema =
            if interface_name == "policy" { json!({ "type": "object" }) } else { schema_of(resolve, &parameter.ty)? };
        properties.insert(key, schema);
    }
    for parameter in &function.params {
        let plain = parameter.name != "self" && borrowed(resolve, &parameter.ty).is_none();
        if plain && !may_be_left_out(resolve, &parameter.ty) {
            required.push(parameter.name.replace('-', "_"));
        }
    }
    let response = match &function.result {
        Some(ty) => response_of(resolve, interface, ty)?,
        None => json!({ "type": "null" }),
    };
    Ok(Some(finish(interface_name, &name, &function.docs, properties, required, response)))
}

fn finish(
    interface: &str,
    name: &str,
    docs: &Docs,
    properties: Map<String, Value>,
    required: Vec<String>,
    response: Value,
) -> (String, Value) {
    let request = json!({
        "type": "object",
        "additionalProperties": false,
        "description": described(docs),
        "properties": properties,
        "required": required,
    });
    (format!("{interface}.{name}"), json!({ "request": request, "response": response }))
}

fn response_of(resolve: &Resolve, interface: &Interface, ty: &Type) -> Result<Value, Failure> {
    if let Type::Id(id) = ty
        && let TypeDefKind::Result(result) = &resolve.types[*id].kind
        && let Some(ok) = &result.ok
    {
        return schema_of(resolve, ok);
    }
    // `policy.schema` answers with a document.
    if interface.name.as_deref() == Some("policy") {
        return Ok(json!({ "type": "object" }));
    }
    schema_of(resolve, ty)
}

fn borrowed<'a>(resolve: &'a Resolve, ty: &Type) -> Option<&'a str> {
    let Type::Id(id) = ty else { return None };
    match &resolve.types[*id].kind {
        TypeDefKind::Handle(Handle::Borrow(resource)) => {
            let mut resource = *resource;
            while let TypeDefKind::Type(Type::Id(next)) = &resolve.types[resource].kind {
                resource = *next;
            }
            resolve.types[resource].name.as_deref()
        }
        _ => None,
    }
}

/// The entry in `$defs`; none for a resource and for a name that another interface owns.
fn definition(resolve: &Resolve, interface: &str, id: TypeId) -> Result<Option<Value>, Failure> {
    let ty = &resolve.types[id];
    let mut schema = match &ty.kind {
        TypeDefKind::Record(record) => {
            let mut properties = Map::new();
            let mut required = Vec::new();
            for field in &record.fields {
                let key = field.name.replace('-', "_");
                let mut schema = schema_of(resolve, &field.ty)?;
                if let (Some(text), Some(object)) = (&field.docs.contents, schema.as_object_mut()) {
                    object.insert("description".into(), one_line(text).into());
                }
                if !may_be_left_out(resolve, &field.ty) {
                    required.push(key.clone());
                }
                properties.insert(key, schema);
            }
            json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
        }
        TypeDefKind::Enum(cases) => {
            let names: Vec<&str> = cases.cases.iter().map(|case| case.name.as_str()).collect();
            json!({ "type": "string", "enum": names })
        }
        TypeDefKind::Type(Type::Id(_)) | TypeDefKind::Resource => return Ok(None),
        TypeDefKind::Type(alias) => {
            let mut schema = schema_of(resolve, alias)?;
            if let Some(object) = schema.as_object_mut() {
                narrow(interface, ty.name.as_deref().unwrap_or_default(), object);
            }
            schema
        }
        _ => schema_of(resolve, &Type::Id(id))?,
    };
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".into(), described(&ty.docs));
    }
    Ok(Some(schema))
}

/// What the documentation of an alias promises beyond its WIT type.
fn narrow(interface: &str, alias: &str, schema: &mut Map<String, Value>) {
    match (interface, alias) {
        ("types", "person-id" | "pairing-id") => {
            schema.insert("minLength".into(), 1.into());
            // Bytes in the contract; JSON Schema counts characters, of which there are never more.
            schema.insert("maxLength".into(), 128.into());
        }
        ("types", "civil-date") => {
            schema.insert("format".into(), "date".into());
        }
        _ => {}
    }
}

fn schema_of(resolve: &Resolve, ty: &Type) -> Result<Value, Failure> {
    Ok(match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::U8 => json!({ "type": "integer", "minimum": 0, "maximum": u8::MAX }),
        Type::U16 => json!({ "type": "integer", "minimum": 0, "maximum": u16::MAX }),
        Type::U32 => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Type::F64 => json!({ "type": "number" }),
        Type::String => json!({ "type": "string" }),
        Type::Id(id) => named(resolve, *id)?,
        other => return Err(format!("the JSON door does not carry {other:?}").into()),
    })
}

fn named(resolve: &Resolve, id: TypeId) -> Result<Value, Failure> {
    let ty = &resolve.types[id];
    Ok(match &ty.kind {
        TypeDefKind::List(item) => json!({ "type": "array", "items": schema_of(resolve, item)? }),
        TypeDefKind::Option(item) => json!({ "anyOf": [schema_of(resolve, item)?, { "type": "null" }] }),
        TypeDefKind::Type(Type::Id(original)) => named(resolve, *original)?,
        TypeDefKind::Record(_) | TypeDefKind::Enum(_) | TypeDefKind::Type(_) => {
            let wit_parser::TypeOwner::Interface(owner) = ty.owner else {
                return Err("a named type belongs to no interface".into());
            };
            let interface = resolve.interfaces[owner].name.as_deref().unwrap_or_default();
            reference(interface, ty.name.as_deref().unwrap_or_default())
        }
        other => return Err(format!("the JSON door does not carry {other:?}").into()),
    })
}

fn described(docs: &Docs) -> Value {
    one_line(docs.contents.as_deref().unwrap_or_default()).into()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
