//! JSON Schema (2020-12) of the vocabulary: for specs written as JSON, for `prisme.toml` in editors, for
//! tools that make specs.
//!
//! Start at [`json_schema()`].

use serde_json::{Map, Value, json};

use super::table::{Attribute, Class, Enumeration, Presence, Shorthand, Type};

/// The schema of an object of `root`, such as `StackSpec`, with the classes it uses under `$defs`.
///
/// Only present names are described, and defaults are those of the newest version.
#[must_use]
pub fn json_schema(root: &Class) -> Value {
    let mut definitions = Map::new();
    define(root, &mut definitions);
    let mut schema = match definitions.remove(root.name) {
        Some(Value::Object(schema)) => schema,
        other => panic!("`{}` was just defined, not {other:?}", root.name),
    };
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!(root.name));
    if !definitions.is_empty() {
        schema.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(schema)
}

fn define(class: &Class, definitions: &mut Map<String, Value>) {
    if definitions.contains_key(class.name) {
        return;
    }
    definitions.insert(class.name.into(), Value::Null);
    let mut properties = Map::new();
    let mut required = Vec::new();
    for attribute in class.attributes {
        properties.insert(attribute.key.into(), property(attribute, definitions));
        if attribute.is_required() {
            required.push(attribute.key);
        }
    }
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("description".into(), json!(one_line(class.doc)));
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("additionalProperties".into(), json!(false));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    definitions.insert(class.name.into(), Value::Object(schema));
}

fn property(attribute: &Attribute, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = match taken(&attribute.kind, definitions) {
        Value::Object(schema) => schema,
        other => panic!("a schema is an object, not {other}"),
    };
    schema.insert("description".into(), json!(one_line(attribute.doc)));
    if let Presence::Default(python) = attribute.presence
        && let Some(value) = from_python(&python(u32::MAX))
    {
        schema.insert("default".into(), value);
    }
    Value::Object(schema)
}

fn taken(kind: &Type, definitions: &mut Map<String, Value>) -> Value {
    match kind {
        Type::Bool => json!({"type": "boolean"}),
        Type::Int => json!({"type": "integer"}),
        Type::Float => json!({"type": "number"}),
        Type::Text => json!({"type": "string"}),
        Type::Literal => json!({}),
        Type::Enumeration(enumeration) => json!({"enum": values(enumeration)}),
        Type::Class(class) => {
            define(class, definitions);
            let reference = json!({"$ref": format!("#/$defs/{}", class.name)});
            match class.shorthand {
                Shorthand::None | Shorthand::Dict => reference,
                Shorthand::List => {
                    let first = taken(&class.attributes[0].kind, definitions);
                    json!({"anyOf": [reference, first]})
                }
            }
        }
        Type::List(element) => json!({"type": "array", "items": taken(element, definitions)}),
        Type::Dict(value) => json!({"type": "object", "additionalProperties": taken(value, definitions)}),
        Type::Either(types) => {
            let schemas: Vec<_> = types.iter().map(|kind| taken(kind, definitions)).collect();
            json!({"anyOf": schemas})
        }
    }
}

fn values(enumeration: &Enumeration) -> Vec<&'static str> {
    enumeration.members.iter().map(|member| member.value).collect()
}

/// A default as JSON; `None` for an object, whose own defaults say it.
fn from_python(text: &str) -> Option<Value> {
    match text {
        "True" => Some(json!(true)),
        "False" => Some(json!(false)),
        text => serde_json::from_str(text).ok(),
    }
}

fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{config::Config, domain::StackSpec, project::ProjectSpec};

    #[test]
    fn schemas_of_the_three_files() {
        for class in [&StackSpec::CLASS, &ProjectSpec::CLASS, &Config::CLASS] {
            let schema = serde_json::to_string_pretty(&json_schema(class)).expect("a schema is JSON");
            insta::assert_snapshot!(class.name, schema);
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schema = json_schema(&StackSpec::CLASS);
        let text = schema.to_string();
        for reference in text.split("#/$defs/").skip(1) {
            let name = reference.split('"').next().expect("a reference ends");
            assert!(schema["$defs"][name].is_object(), "{name}");
        }
    }
}
