//! What the layers of the GraphQL channel call each other, and the types of values in it.

use queries::emit::Context;
use queries::ir::{Field, FieldType, JsonItem, Key, Link, Model, Operator, Project, Relation, Target, access};

use super::api;
use super::field::is_wide;
use super::names::attribute;

mod member;
mod scalar;

use member::camel;
pub use member::{Absent, Argument, Member, Resolver, Type};
use scalar::{BIG_INT, DATE, DECIMAL, JSON, TIME, UUID, float};
pub use scalar::{SCALARS, Scalar, int, key, key_alias, moment, text, truth};

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

/// The type of a value, when there is one.
#[must_use]
pub fn value_type(field: &Field) -> Type {
    match &field.ty {
        FieldType::String | FieldType::Text => text(),
        FieldType::Integer if is_wide(field) => BIG_INT.ty(),
        FieldType::Integer => int(),
        FieldType::Float => float(),
        FieldType::Decimal { .. } => DECIMAL.ty(),
        FieldType::Boolean => truth(),
        FieldType::DateTime => moment(),
        FieldType::Date => DATE.ty(),
        FieldType::Time => TIME.ty(),
        FieldType::Uuid => UUID.ty(),
        FieldType::ForeignKey { key: other, .. } => key(*other),
        FieldType::Json { item: None } => JSON.ty(),
        FieldType::Json { item: Some(item) } => match item {
            JsonItem::Str => text(),
            JsonItem::Int => int(),
            JsonItem::Float => float(),
            JsonItem::Bool => truth(),
            JsonItem::Dict => JSON.ty(),
        }
        .list(),
        FieldType::Enum { name } => Type::class(format!("enums.{}", type_name(name))),
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

/// The operators of a filter whose single operand has the type `ty`; `None` when values cannot be compared.
#[must_use]
pub fn operands(operators: &[Operator], ty: Option<&Type>) -> Vec<Member> {
    let of = |operator: &Operator| {
        let ty = match operator {
            Operator::IsNull => truth(),
            Operator::In | Operator::NotIn | Operator::Between => ty?.clone().list(),
            _ => ty?.clone(),
        };
        let attribute = if *operator == Operator::In { "in_" } else { operator.as_str() };
        Some(Member::new(attribute, wire(*operator), ty).optional())
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
    /// Type of an operand, as the module `types` names it.
    pub ty: fn() -> Type,
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
    Shared { name: "StringFilter", about: "a text", ty: text, like: FieldTypeName::Text },
    Shared { name: "IntFilter", about: "a number", ty: int, like: FieldTypeName::Ordered },
    Shared {
        name: "BigIntFilter",
        about: "a number",
        ty: || Type::class(BIG_INT.in_types()),
        like: FieldTypeName::Ordered,
    },
    Shared { name: "FloatFilter", about: "a number", ty: float, like: FieldTypeName::Ordered },
    Shared { name: "DecimalFilter", about: "an exact number", ty: || DECIMAL.ty(), like: FieldTypeName::Ordered },
    Shared { name: "BooleanFilter", about: "a truth value", ty: truth, like: FieldTypeName::Boolean },
    Shared { name: "DateTimeFilter", about: "a moment", ty: moment, like: FieldTypeName::Ordered },
    Shared { name: "DateFilter", about: "a day", ty: || DATE.ty(), like: FieldTypeName::Ordered },
    Shared { name: "TimeFilter", about: "a time of day", ty: || TIME.ty(), like: FieldTypeName::Ordered },
    Shared { name: "UUIDFilter", about: "a UUID", ty: || UUID.ty(), like: FieldTypeName::Key },
    Shared { name: "IntKeyFilter", about: "a reference", ty: int, like: FieldTypeName::Key },
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
    /// Its place in the filter.
    pub member: Member,
    /// The operators of an input of its own; empty when the input is a shared one.
    pub own: Vec<Member>,
}

/// The conditions on the rows of a model.
#[must_use]
pub fn conditions(context: &Context<'_>, model: &Model) -> Vec<Condition> {
    let shared = |attribute: &str, wire: &str, ty: Type| Condition {
        member: Member::new(attribute, wire, ty).optional(),
        own: Vec::new(),
    };
    let key = match model.key {
        Key::Int => "types.IntKeyInFilter",
        Key::Uuid => "types.UUIDInFilter",
    };
    let mut conditions = vec![shared("id", "id", Type::class(key))];
    let defaults = &context.project().default_operators;
    for field in model.fields.iter().filter(|field| !field.hidden) {
        let ty = match field.ty {
            FieldType::Json { .. } => None,
            _ => Some(value_type(field)),
        };
        let own = operands(&field.operators, ty.as_ref());
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
        conditions.push(Condition { own, ..shared(&attribute(&field.name), &field.camel, Type::class(name)) });
    }
    for relation in model.relations.iter().filter(|relation| api::is_to_many(relation)) {
        let target = context.model(&relation.target);
        if target.exposed {
            let ty = match target.key {
                Key::Int => "types.IntKeyAnyFilter",
                Key::Uuid => "types.UUIDAnyFilter",
            };
            conditions.push(shared(&attribute(&relation.name), &relation.camel, Type::class(ty)));
        }
    }
    let mut implied = Vec::new();
    if model.timestamps {
        implied.extend(["created_after", "created_before", "updated_after", "updated_before"]);
    }
    if model.temporal.is_some() {
        implied.extend(["since", "until"]);
    }
    conditions.extend(implied.into_iter().map(|name| shared(name, &camel(name), moment())));
    if model.soft_delete {
        conditions.push(shared("include_deleted", "includeDeleted", truth()));
    }
    conditions
}
