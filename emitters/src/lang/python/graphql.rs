//! What the layers of the GraphQL channel call each other, and the types of values in it.

use queries::emit::Context;
use queries::ir::{Field, FieldType, JsonItem, Key, Link, Model, Operator, Project, Relation, Target, access};

use super::WIDTH;
use super::api;
use super::field::is_wide;
use super::names::attribute;
use super::text::{columns, keyword_string};

/// Types that every schema has.
const TAKEN: &[&str] = &[
    "BigInt",
    "Boolean",
    "Date",
    "DateTime",
    "Decimal",
    "Float",
    "ID",
    "Int",
    "IntKey",
    "IntKeyAny",
    "IntKeyIn",
    "JSON",
    "PageInfo",
    "String",
    "Time",
    "UUID",
    "UUIDAny",
    "UUIDIn",
];

/// Conditions of lists that are not about one field.
const CONDITIONS: &[&str] =
    &["createdAfter", "createdBefore", "includeDeleted", "since", "until", "updatedAfter", "updatedBefore"];

/// What the checks of the IR ask about GraphQL names.
pub const TARGET: Target = Target {
    name: "GraphQL",
    applies: |project| project.exposure.graphql.as_ref().is_some_and(|channel| channel.enabled),
    attribute: str::to_string,
    class: str::to_string,
    refuses_model: |_| None,
    refuses_field: |name| {
        CONDITIONS
            .contains(&queries::ir::Names::new(name, None).camel.as_str())
            .then_some("lists have a condition of this name")
    },
    refuses_module: |_| None,
    derived: &[
        "BulkUpdateInput",
        "Connection",
        "CreateInput",
        "CursorPage",
        "Edge",
        "Filter",
        "Page",
        "Sort",
        "UpdateInput",
    ],
};

/// The type of a model or an enum: its name, unless every schema has a type of that name.
#[must_use]
pub fn type_name(name: &str) -> String {
    if TAKEN.contains(&name) { format!("{name}Object") } else { name.replace('_', "") }
}

/// Whether the channel shows rows of the model, so that others can refer to them.
#[must_use]
pub const fn is_shown(model: &Model) -> bool {
    model.exposed && (model.operations.read || model.operations.list)
}

/// Whether a row can be shown without the row that it refers to: it may be hidden, or there may be none.
#[must_use]
pub fn is_nullable(project: &Project, model: &Model, relation: &Relation, target: &Model) -> bool {
    match &relation.link {
        Link::Here { column } => {
            let shown = model.fields.iter().any(|field| field.name == *column && field.is_shown_always());
            // Whoever reads this row may have no permission for that one.
            let withheld = access::is_restricted(project) || model.public.read || model.public.list;
            !shown || target.soft_delete || !target.policies.is_empty() || (project.auth.is_some() && withheld)
        }
        Link::There { .. } | Link::Table { .. } => true,
    }
}

/// The name of a root type, such as `Query`; another one when a model or an enum is called so.
#[must_use]
pub fn root(project: &Project, name: &str) -> String {
    let is_taken =
        project.models.iter().any(|model| &**model == name) || project.enums.iter().any(|item| item.name == name);
    if is_taken { format!("Root{name}") } else { name.into() }
}

/// How Strawberry spells an attribute unless it is told otherwise.
fn camel(attribute: &str) -> String {
    let mut parts = attribute.split('_');
    let mut name = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let mut characters = part.chars();
        match characters.next() {
            Some(first) => name.extend(first.to_uppercase().chain(characters)),
            None => name.push('_'),
        }
    }
    name
}

/// The lines of an attribute of a class: `title: str`, or more when there is more to say.
#[must_use]
pub fn member(attribute: &str, wire: &str, ty: &str, description: Option<&str>, optional: bool) -> Vec<String> {
    let mut args = Vec::new();
    if camel(attribute) != wire {
        args.push(format!("name=\"{wire}\","));
    }
    if let Some(text) = description {
        args.extend(keyword_string("description", text, 8));
    }
    let ty = if optional { format!("{ty} | None") } else { ty.to_string() };
    if args.is_empty() {
        return vec![if optional {
            format!("{attribute}: {ty} = strawberry.UNSET")
        } else {
            format!("{attribute}: {ty}")
        }];
    }
    if optional {
        args.push("default=strawberry.UNSET,".into());
    }
    let mut lines = head(attribute, &ty);
    lines.extend(args.into_iter().map(|line| format!("    {line}")));
    lines.push(")".into());
    lines
}

/// `attribute: ty = strawberry.field(`; a type that leaves no place for it goes on a line of its own.
fn head(attribute: &str, ty: &str) -> Vec<String> {
    let line = format!("{attribute}: {ty} = strawberry.field(");
    if 4 + columns(&line) <= WIDTH || ty.contains([' ', '[']) {
        return vec![line];
    }
    ["typing.Annotated[", &format!("    {ty},"), "    \"choice\",", "] = strawberry.field("]
        .iter()
        .enumerate()
        .map(|(index, part)| if index == 0 { format!("{attribute}: {part}") } else { (*part).to_string() })
        .collect()
}

/// The type of a value, without `| None`.
#[must_use]
pub fn value_type(field: &Field) -> String {
    match &field.ty {
        FieldType::String | FieldType::Text => "str".into(),
        FieldType::Integer if is_wide(field) => "types.BigInt".into(),
        FieldType::Integer => "int".into(),
        FieldType::Float => "float".into(),
        FieldType::Decimal { .. } => "decimal.Decimal".into(),
        FieldType::Boolean => "bool".into(),
        FieldType::DateTime => "dt.datetime".into(),
        FieldType::Date => "dt.date".into(),
        FieldType::Time => "dt.time".into(),
        FieldType::Uuid => "uuid.UUID".into(),
        FieldType::ForeignKey { key, .. } => super::field::key_type(*key).into(),
        FieldType::Json { item: None } => "types.Json".into(),
        FieldType::Json { item: Some(item) } => format!(
            "list[{}]",
            match item {
                JsonItem::Str => "str",
                JsonItem::Int => "int",
                JsonItem::Float => "float",
                JsonItem::Bool => "bool",
                JsonItem::Dict => "types.Json",
            }
        ),
        FieldType::Enum { name } => format!("enums.{}", type_name(name)),
    }
}

/// The input class of rows that are made along with others.
#[must_use]
pub fn part_class(nested: &api::Nested<'_>) -> String {
    queries::ir::names::limit(&format!("{}Input", nested.schema), 60).replace('_', "")
}

/// The value of a row's field as the channel has it.
#[must_use]
pub fn value(field: &Field) -> String {
    let stored = format!("row.{}", attribute(&field.name));
    let make = match &field.ty {
        FieldType::Integer if is_wide(field) => "types.BigInt".into(),
        FieldType::Json { item: None } => "types.Json".into(),
        FieldType::Json { item: Some(JsonItem::Dict) } => "types.documents".into(),
        FieldType::Enum { name } => format!("enums.{}", type_name(name)),
        _ => return stored,
    };
    if field.is_shown_always() { format!("{make}({stored})") } else { format!("types.optional({make}, {stored})") }
}

/// An operator of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Attribute of the input.
    pub attribute: String,
    /// Name on the wire.
    pub wire: &'static str,
    /// Type of the operand.
    pub ty: String,
}

/// The operators of a filter whose single operand has the type `ty`; `None` when values cannot be compared.
#[must_use]
pub fn operands(operators: &[Operator], ty: Option<&str>) -> Vec<Operand> {
    let of = |operator: &Operator| {
        let ty = match operator {
            Operator::IsNull => "bool".to_string(),
            Operator::In | Operator::NotIn | Operator::Between => format!("list[{}]", ty?),
            _ => ty?.to_string(),
        };
        let attribute = if *operator == Operator::In { "in_".into() } else { operator.as_str().to_string() };
        Some(Operand { attribute, wire: wire(*operator), ty })
    };
    operators.iter().filter_map(of).collect()
}

/// The name of an operator in filters.
#[must_use]
pub const fn wire(operator: Operator) -> &'static str {
    match operator {
        Operator::StartsWith => "startsWith",
        Operator::EndsWith => "endsWith",
        Operator::NotIn => "notIn",
        Operator::IsNull => "isNull",
        _ => operator.as_str(),
    }
}

/// A filter that all fields of a type share, with the operators that the project gives to fields.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    /// Name of the input.
    pub name: &'static str,
    /// What it is about, in words.
    pub about: &'static str,
    /// Type of an operand.
    pub ty: &'static str,
    /// A type that has the same operators.
    pub like: FieldTypeName,
}

/// The kinds of fields that share a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldTypeName {
    /// `string`, `text`
    Text,
    /// Anything that has an order.
    Ordered,
    /// `boolean`
    Boolean,
    /// Anything that is only the same or not.
    Key,
}

/// Every shared filter but those of enums.
pub const SHARED: &[Shared] = &[
    Shared { name: "StringFilter", about: "a text", ty: "str", like: FieldTypeName::Text },
    Shared { name: "IntFilter", about: "a number", ty: "int", like: FieldTypeName::Ordered },
    Shared { name: "BigIntFilter", about: "a number", ty: "BigInt", like: FieldTypeName::Ordered },
    Shared { name: "FloatFilter", about: "a number", ty: "float", like: FieldTypeName::Ordered },
    Shared { name: "DecimalFilter", about: "an exact number", ty: "decimal.Decimal", like: FieldTypeName::Ordered },
    Shared { name: "BooleanFilter", about: "a truth value", ty: "bool", like: FieldTypeName::Boolean },
    Shared { name: "DateTimeFilter", about: "a moment", ty: "dt.datetime", like: FieldTypeName::Ordered },
    Shared { name: "DateFilter", about: "a day", ty: "dt.date", like: FieldTypeName::Ordered },
    Shared { name: "TimeFilter", about: "a time of day", ty: "dt.time", like: FieldTypeName::Ordered },
    Shared { name: "UUIDFilter", about: "a UUID", ty: "uuid.UUID", like: FieldTypeName::Key },
    Shared { name: "IntKeyFilter", about: "a reference", ty: "int", like: FieldTypeName::Key },
];

impl Shared {
    /// The operators of the filter in this project.
    #[must_use]
    pub fn operators(&self, defaults: &[Operator]) -> Vec<Operator> {
        let like = match self.like {
            FieldTypeName::Text => FieldType::String,
            FieldTypeName::Ordered => FieldType::Integer,
            FieldTypeName::Boolean => FieldType::Boolean,
            FieldTypeName::Key => FieldType::Uuid,
        };
        shared_operators(defaults, &like)
    }
}

/// The project's operators as far as they fit a type.
#[must_use]
pub fn shared_operators(defaults: &[Operator], ty: &FieldType) -> Vec<Operator> {
    let fitting = Operator::fitting(ty);
    defaults.iter().copied().filter(|operator| fitting.contains(operator)).collect()
}

fn shared_name(field: &Field) -> Option<String> {
    Some(match &field.ty {
        FieldType::String | FieldType::Text => "types.StringFilter".into(),
        FieldType::Integer if is_wide(field) => "types.BigIntFilter".into(),
        FieldType::Integer => "types.IntFilter".into(),
        FieldType::Float => "types.FloatFilter".into(),
        FieldType::Decimal { .. } => "types.DecimalFilter".into(),
        FieldType::Boolean => "types.BooleanFilter".into(),
        FieldType::DateTime => "types.DateTimeFilter".into(),
        FieldType::Date => "types.DateFilter".into(),
        FieldType::Time => "types.TimeFilter".into(),
        FieldType::Uuid | FieldType::ForeignKey { key: Key::Uuid, .. } => "types.UUIDFilter".into(),
        FieldType::ForeignKey { key: Key::Int, .. } => "types.IntKeyFilter".into(),
        FieldType::Enum { name } => format!("enums.{}Filter", type_name(name)),
        FieldType::Json { .. } => return None,
    })
}

/// What a list can be narrowed by.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Attribute of the filter.
    pub attribute: String,
    /// Name on the wire.
    pub wire: String,
    /// Type of the attribute.
    pub ty: String,
    /// The operators of an input of its own; empty when the input is a shared one.
    pub own: Vec<Operand>,
}

/// The conditions on the rows of a model.
#[must_use]
pub fn conditions(context: &Context<'_>, model: &Model) -> Vec<Condition> {
    let shared = |attribute: &str, wire: &str, ty: &str| Condition {
        attribute: attribute.into(),
        wire: wire.into(),
        ty: ty.into(),
        own: Vec::new(),
    };
    let key = match model.key {
        Key::Int => "types.IntKeyInFilter",
        Key::Uuid => "types.UUIDInFilter",
    };
    let mut conditions = vec![shared("id", "id", key)];
    let defaults = &context.project().default_operators;
    for field in model.fields.iter().filter(|field| !field.hidden) {
        let ty = match field.ty {
            FieldType::Json { .. } => None,
            _ => Some(value_type(field)),
        };
        let own = operands(&field.operators, ty.as_deref());
        if own.is_empty() {
            continue;
        }
        let (name, is_shared) = match shared_name(field) {
            Some(name) if shared_operators(defaults, &field.ty) == field.operators => (name, true),
            _ => {
                let pascal = queries::ir::Names::new(&field.name, None).pascal;
                (format!("{}{pascal}FieldFilter", type_name(&model.names.pascal)), false)
            }
        };
        let own = if is_shared { Vec::new() } else { own };
        conditions.push(Condition { own, ..shared(&attribute(&field.name), &field.camel, &name) });
    }
    for relation in model.relations.iter().filter(|relation| api::is_to_many(relation)) {
        let target = context.model(&relation.target);
        if target.exposed {
            let ty = match target.key {
                Key::Int => "types.IntKeyAnyFilter",
                Key::Uuid => "types.UUIDAnyFilter",
            };
            conditions.push(shared(&attribute(&relation.name), &relation.camel, ty));
        }
    }
    let mut implied = Vec::new();
    if model.timestamps {
        implied.extend(["created_after", "created_before", "updated_after", "updated_before"]);
    }
    if model.temporal.is_some() {
        implied.extend(["since", "until"]);
    }
    conditions.extend(implied.into_iter().map(|name| shared(name, &camel(name), "dt.datetime")));
    if model.soft_delete {
        conditions.push(shared("include_deleted", "includeDeleted", "bool"));
    }
    conditions
}
