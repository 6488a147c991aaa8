//! The conditions that lists accept: one query parameter per field and operator.

use queries::emit::Context;
use queries::ir::{Field, FieldType, Model, Operator};

use super::names::attribute;
use super::{api, field};

/// One query parameter of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Attribute of the schema, `<attribute>__<operator>`.
    pub attribute: String,
    /// Name of the query parameter.
    pub wire: String,
    /// Type of the attribute.
    pub ty: String,
    /// A value that is accepted, one text per repetition of the parameter.
    pub sample: Vec<String>,
}

/// Every field condition of the model's lists: the key, the shown fields, the to-many relations.
#[must_use]
pub fn filters(context: &Context<'_>, model: &Model) -> Vec<Filter> {
    let key = field::key_query_type(model.key);
    let mut filters = vec![Filter {
        attribute: "id__in".into(),
        wire: "id__in".into(),
        ty: format!("types.AnyOf[{key}]"),
        sample: vec![key_sample(key)],
    }];
    for field in model.fields.iter().filter(|field| !field.hidden) {
        filters.extend(field.operators.iter().filter_map(|operator| filter(context, field, *operator)));
    }
    for relation in model.relations.iter().filter(|relation| api::is_to_many(relation)) {
        let target = context.model(&relation.target);
        if target.exposed {
            let key = field::key_query_type(target.key);
            filters.push(Filter {
                attribute: format!("{}__any", attribute(&relation.name)),
                wire: format!("{}__any", relation.name),
                ty: format!("types.AnyOf[{key}]"),
                sample: vec![key_sample(key)],
            });
        }
    }
    filters
}

/// The query parameter that compares a field.
#[must_use]
pub fn parameter(field: &Field, operator: Operator) -> String {
    if operator == Operator::Eq { field.name.clone() } else { format!("{}__{}", field.name, operator.as_str()) }
}

/// Whether a row passes a condition with its own value; `None` when that depends on the value.
#[must_use]
pub const fn finds_itself(operator: Operator) -> Option<bool> {
    match operator {
        Operator::Eq
        | Operator::Gte
        | Operator::Lte
        | Operator::Contains
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::In
        | Operator::Between => Some(true),
        Operator::Ne | Operator::Gt | Operator::Lt | Operator::NotIn => Some(false),
        Operator::Like | Operator::Ilike | Operator::IsNull => None,
    }
}

fn key_sample(ty: &str) -> String {
    if ty == "types.Uuid" { UUID.into() } else { "1".into() }
}

const UUID: &str = "00000000-0000-4000-8000-000000000000";

fn filter(context: &Context<'_>, field: &Field, operator: Operator) -> Option<Filter> {
    let operand = field::query_type(field);
    let ty = match operator {
        Operator::IsNull => "types.Filter[types.QueryBool]".to_string(),
        Operator::In | Operator::NotIn => format!("types.AnyOf[{}]", operand?),
        Operator::Between => format!("types.Between[{}]", operand?),
        _ => format!("types.Filter[{}]", operand?),
    };
    let name = operator.as_str();
    let value = sample(context, field);
    Some(Filter {
        attribute: format!("{}__{name}", attribute(&field.name)),
        wire: parameter(field, operator),
        ty,
        sample: match operator {
            Operator::IsNull => vec!["true".into()],
            Operator::Between => vec![value.clone(), value],
            _ => vec![value],
        },
    })
}

fn sample(context: &Context<'_>, field: &Field) -> String {
    match &field.ty {
        FieldType::String | FieldType::Text | FieldType::Json { .. } => "a".into(),
        FieldType::Integer => "1".into(),
        FieldType::Float | FieldType::Decimal { .. } => "1.5".into(),
        FieldType::Boolean => "true".into(),
        FieldType::DateTime => "2026-01-31T14:30:00Z".into(),
        FieldType::Date => "2026-01-31".into(),
        FieldType::Time => "14:30:00".into(),
        FieldType::Uuid => UUID.into(),
        FieldType::Enum { name } => context.enumeration(name).members[0].value.clone(),
        FieldType::ForeignKey { key, .. } => key_sample(field::key_query_type(*key)),
    }
}
