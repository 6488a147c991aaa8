//! What the layers of the back end call each other: schema classes, services, routes, list parameters.
//!
//! Several emitters spell the same names; they are made here, once.

use queries::emit::Context;
use queries::ir::{Enum, Field, FieldType, Key, Link, Model, Pagination, Project, Relation, RelationKind};

use super::names::{attribute, variable};
use super::{Imports, field, module_name};

/// `Offset` or `Cursor`: the flavour of the model's lists.
#[must_use]
pub const fn style(model: &Model) -> &'static str {
    match model.pagination {
        Pagination::Offset => "Offset",
        Pagination::Cursor => "Cursor",
    }
}

/// The schema of a row in a list: that of a single row, unless lists hold other fields.
#[must_use]
pub fn list_schema(model: &Model) -> String {
    let class = &model.names.pascal;
    if has_list_item(model) { format!("{class}ListItem") } else { format!("{class}Read") }
}

/// Whether lists hold other fields than single rows do.
#[must_use]
pub fn has_list_item(model: &Model) -> bool {
    model.list_fields != model.read_fields
}

/// Names that the class body of the registry uses for something else.
const REGISTRY: &[&str] = &["broker", "dataclasses", "events", "field", "generated", "inspect", "object", "type"];

/// The attribute of the registry that holds the model's service.
#[must_use]
pub fn service(model: &Model) -> String {
    let name = variable(&model.names.snake);
    if REGISTRY.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Whether each service is one file that belongs to the user, instead of a generated base and an extension of it.
#[must_use]
pub fn has_whole_services(project: &Project) -> bool {
    project.extensions.services == "generate_once"
}

/// The class that other modules take the model's service for, as they name it; its import is added to `imports`.
#[must_use]
pub fn service_class(project: &Project, model: &Model, imports: &mut Imports) -> String {
    let class = &model.names.pascal;
    if has_whole_services(project) {
        let class = format!("{class}Service");
        imports.local(&format!("services.{}", module(model)), &class);
        class
    } else {
        imports.local("services", "_generated as generated");
        format!("generated.{class}ServiceBase")
    }
}

/// `blog post`: the model's name in sentences.
#[must_use]
pub fn label(model: &Model) -> String {
    model.names.snake.replace('_', " ")
}

/// `blog posts`: the plural of the model's name in sentences.
#[must_use]
pub fn label_plural(model: &Model) -> String {
    model.names.plural.snake.replace('_', " ")
}

/// The function that checks the model's conditional rules; `None` when it has none.
#[must_use]
pub fn rules_function(model: &Model) -> Option<String> {
    let has_rules = model.fields.iter().any(|field| field.required_when.is_some() || !field.choices_when.is_empty());
    has_rules.then(|| format!("check_{}_rules", model.names.snake))
}

/// Whether any channel shows the model.
#[must_use]
pub fn is_routed(model: &Model) -> bool {
    let operations = model.operations;
    model.exposed && (operations.create || operations.read || operations.update || operations.delete || operations.list)
}

/// A name that lists can be sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sortable {
    /// Name in the query parameter.
    pub wire: String,
    /// Attribute of the model.
    pub attribute: String,
}

/// What lists can be sorted by: the key, the time stamps, and every sortable field that is shown.
#[must_use]
pub fn sortable(model: &Model) -> Vec<Sortable> {
    let implied = |name: &str| Sortable { wire: name.into(), attribute: name.into() };
    let mut names = vec![implied("id")];
    if model.timestamps {
        names.extend([implied("created_at"), implied("updated_at")]);
    }
    names.extend(
        model
            .fields
            .iter()
            .filter(|field| field.sortable && !field.hidden)
            .map(|field| Sortable { wire: field.name.clone(), attribute: attribute(&field.name) }),
    );
    names
}

/// How lists are sorted unless the request says otherwise.
#[must_use]
pub fn default_sort(model: &Model) -> String {
    match &model.temporal {
        Some(temporal) => format!("-{}", temporal.timestamp_field),
        None if model.timestamps => "-created_at".into(),
        None => "id".into(),
    }
}

/// A to-many relation that is reached through its own routes.
#[derive(Clone, Debug)]
pub struct LinkFacts<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// The model at its other end.
    pub target: &'a Model,
    /// Attribute of the model.
    pub attribute: String,
    /// Association table, own column, other column; `None` when the target holds the reference.
    pub table: Option<(String, &'a str, &'a str)>,
}

/// The to-many relations of a shown model to shown models.
#[must_use]
pub fn links<'a>(context: &Context<'a>, model: &'a Model) -> Vec<LinkFacts<'a>> {
    if !model.exposed {
        return Vec::new();
    }
    model
        .relations
        .iter()
        .filter(|relation| is_to_many(relation))
        .map(|relation| (relation, context.model(&relation.target)))
        .filter(|(_, target)| target.exposed)
        .map(|(relation, target)| LinkFacts {
            relation,
            target,
            attribute: attribute(&relation.name),
            table: match &relation.link {
                Link::Table { table, here, there } => Some((variable(table), here.as_str(), there.as_str())),
                Link::Here { .. } | Link::There { .. } => None,
            },
        })
        .collect()
}

/// Whether a relation has many rows at its other end.
#[must_use]
pub const fn is_to_many(relation: &Relation) -> bool {
    matches!(relation.kind, RelationKind::OneToMany | RelationKind::ManyToMany)
}

/// A relation whose rows can be created along with the model's own.
#[derive(Clone, Debug)]
pub struct Nested<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// The model at its other end.
    pub target: &'a Model,
    /// Attribute of the request.
    pub attribute: String,
    /// Which row has to be made first, and what links them.
    pub order: NestedOrder<'a>,
    /// The schema of the other rows in the request.
    pub schema: String,
}

/// Which of two rows made together is made first, and what links them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NestedOrder<'a> {
    /// The other one: this row refers to it by the named field.
    Parent(&'a str),
    /// This one: the others (or the only other) refer to it by the named field.
    Child(&'a str),
    /// Any: rows of the table (name, own column, other column) join them.
    Linked(&'a str, &'a str, &'a str),
}

/// The relations of `nested_create`, in order.
#[must_use]
pub fn nested<'a>(context: &Context<'a>, model: &'a Model) -> Vec<Nested<'a>> {
    let find = |name: &String| model.relations.iter().find(|relation| relation.name == *name);
    model
        .nested_create
        .iter()
        .filter_map(find)
        .map(|relation| {
            let target = context.model(&relation.target);
            let order = match &relation.link {
                Link::Here { column } => NestedOrder::Parent(column),
                Link::There { column } => NestedOrder::Child(column),
                Link::Table { table, here, there } => NestedOrder::Linked(table, here, there),
            };
            let schema = format!("{}For{}{}", target.names.pascal, model.names.pascal, suffix(model, relation));
            Nested { relation, target, attribute: attribute(&relation.name), order, schema }
        })
        .collect()
}

/// Tells two nested relations to one target apart.
fn suffix(model: &Model, relation: &Relation) -> String {
    let same = model
        .relations
        .iter()
        .filter(|other| other.target == relation.target && model.nested_create.contains(&other.name))
        .count();
    if same > 1 { queries::ir::Names::new(&relation.name, None).pascal } else { String::new() }
}

/// Time-series facts of a model.
#[derive(Clone, Debug)]
pub struct TemporalFacts<'a> {
    /// Attribute that orders rows in time.
    pub timestamp: String,
    /// Its name on the wire.
    pub timestamp_wire: &'a str,
    /// Whether the newest rows can be asked for.
    pub latest: bool,
    /// Whether the rows of a series can be asked for.
    pub history: bool,
    /// The field whose values form the series.
    pub group: Option<&'a Field>,
}

/// The time-series facts of a model; `None` when it has none.
#[must_use]
pub fn temporal(model: &Model) -> Option<TemporalFacts<'_>> {
    let temporal = model.temporal.as_ref()?;
    let group = temporal.group_by_field.as_ref();
    Some(TemporalFacts {
        timestamp: attribute(&temporal.timestamp_field),
        timestamp_wire: &temporal.timestamp_field,
        latest: temporal.latest,
        history: temporal.history,
        group: group.and_then(|name| model.fields.iter().find(|field| field.name == *name)),
    })
}

/// The segment of a path that holds a value of the field: `{group}`, `{group:int}`, `{group:uuid}`.
#[must_use]
pub fn path_parameter(name: &str, ty: &FieldType) -> String {
    match ty {
        FieldType::ForeignKey { key, .. } => format!("{{{name}{}}}", key_converter(*key)),
        FieldType::Uuid => format!("{{{name}{}}}", key_converter(Key::Uuid)),
        _ => format!("{{{name}}}"),
    }
}

/// The path converter of a primary key.
#[must_use]
pub const fn key_converter(key: Key) -> &'static str {
    match key {
        Key::Int => ":int",
        Key::Uuid => ":uuid",
    }
}

/// The type of a value that series are grouped by, in a signature of the service.
#[must_use]
pub fn group_type(group: &Field) -> String {
    field::row_type(&group.ty)
}

/// The enum of a field with choices.
#[must_use]
pub fn choices<'a>(context: &Context<'a>, field: &Field) -> Option<&'a Enum> {
    match &field.ty {
        FieldType::Enum { name } => Some(context.enumeration(name)),
        _ => None,
    }
}

/// The setting that holds the connection string.
#[must_use]
pub fn url_attribute(project: &Project) -> String {
    project.database.url_env.to_lowercase()
}

/// The module of the model's factory, service, schemas and routes.
#[must_use]
pub fn module(model: &Model) -> String {
    module_name(&model.names)
}
