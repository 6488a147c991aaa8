//! Identifiers: what has to be spelled differently because Python or a library uses the name itself.
//!
//! A field keeps its name in the database and on the wire; only the attribute of generated classes gets
//! an underscore appended.

use queries::ir::{Names, Target};

/// Python's hard keywords.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Attributes that SQLAlchemy's declarative base reserves.
const SQLALCHEMY: &[&str] = &["metadata", "registry", "type_annotation_map"];

/// Attributes of `pydantic.BaseModel`. Those that start with `model_` are covered by their prefix.
const PYDANTIC: &[&str] = &[
    "construct",
    "copy",
    "dict",
    "from_orm",
    "json",
    "parse_file",
    "parse_obj",
    "parse_raw",
    "schema",
    "schema_json",
    "update_forward_refs",
    "validate",
];

/// Names that generated class bodies and constructors use.
const OURS: &[&str] = &[
    "associations",
    "base",
    "bool",
    "cls",
    "decimal",
    "dt",
    "enums",
    "float",
    "int",
    "list",
    "object",
    "orm",
    "pages",
    "property",
    "pydantic",
    "sa",
    "self",
    "str",
    "strawberry",
    "super",
    "tuple",
    "types",
    "typing",
    "uuid",
    "values",
    "vars",
];

/// Modules of the generated packages that are not about one model.
const MODULES: &[&str] = &[
    "access",
    "associations",
    "base",
    "channels",
    "conftest",
    "connection",
    "context",
    "dependencies",
    "enums",
    "errors",
    "events",
    "extensions",
    "health",
    "middleware",
    "pages",
    "pagination",
    "plugin",
    "registry",
    "routes",
    "types",
];

/// Query parameters of lists that are not about one field.
const PARAMETERS: &[&str] = &[
    "created_after",
    "created_before",
    "cursor",
    "include_deleted",
    "page",
    "page_size",
    "q",
    "since",
    "sort",
    "until",
    "updated_after",
    "updated_before",
];

/// What the checks of the IR ask about Python names.
pub const TARGET: Target = Target {
    name: "Python",
    applies: |_| true,
    attribute,
    class: str::to_string,
    refuses_model,
    refuses_field,
    refuses_module,
    derived: &["BulkUpdate", "Create", "Filter", "ListItem", "ListParams", "Read", "Service", "ServiceBase", "Update"],
};

/// The attribute of generated classes for a field or relation called `name`.
#[must_use]
pub fn attribute(name: &str) -> String {
    let reserved = KEYWORDS.contains(&name)
        || SQLALCHEMY.contains(&name)
        || PYDANTIC.contains(&name)
        || OURS.contains(&name)
        || name.starts_with("model_");
    if reserved { format!("{name}_") } else { name.to_string() }
}

/// The module that holds what is about one model, and the stem of its functions.
#[must_use]
pub fn module_name(names: &Names) -> String {
    let name = &names.snake;
    if KEYWORDS.contains(&name.as_str()) || MODULES.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name.clone()
    }
}

/// A variable or parameter called `name`.
#[must_use]
pub fn variable(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_string() }
}

fn refuses_model(name: &str) -> Option<&'static str> {
    match name {
        "Base" => Some("the generated base class of all models is called `Base`"),
        "None" | "True" | "False" => Some("Python reserves it"),
        _ => None,
    }
}

fn refuses_module(name: &str) -> Option<&'static str> {
    if KEYWORDS.contains(&name) {
        Some("Python reserves it")
    } else if super::imports::is_taken(name) {
        Some("the generated app imports a module of this name")
    } else {
        None
    }
}

fn refuses_field(name: &str) -> Option<&'static str> {
    if PARAMETERS.contains(&name) {
        Some("lists have a query parameter of this name")
    } else if name.starts_with('_') {
        Some("Pydantic treats names with a leading underscore as private")
    } else if name.contains("__") {
        Some("a double underscore separates a field from its filter operator in query parameters")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_get_an_underscore_and_others_stay() {
        for (name, expected) in
            [("class", "class_"), ("metadata", "metadata_"), ("model_config", "model_config_"), ("title", "title")]
        {
            assert_eq!(attribute(name), expected);
        }
    }

    #[test]
    fn modules_of_models_keep_clear_of_shared_modules() {
        assert_eq!(module_name(&Names::new("Import", None)), "import_");
        assert_eq!(module_name(&Names::new("Registry", None)), "registry_");
        assert_eq!(module_name(&Names::new("Session", None)), "session");
    }
}
