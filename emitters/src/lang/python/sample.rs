//! Valid values for generated tests, as Python expressions of JSON data in which `n` counts up.

use queries::emit::Context;
use queries::ir::{Condition, Default, Field, FieldType, JsonItem, Model};

use super::text::{float, integer, string};

/// A value in a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The expression.
    pub expression: String,
    /// Whether it uses the counter `n`.
    pub counts: bool,
}

fn fixed(expression: impl Into<String>) -> Sample {
    Sample { expression: expression.into(), counts: false }
}

fn counted(expression: impl Into<String>) -> Sample {
    Sample { expression: expression.into(), counts: true }
}

/// A value of the field that a request may hold, and differs from row to row where it has to be unique.
///
/// `None` when no valid value is known: then the request leaves the field out.
#[must_use]
pub fn value(context: &Context<'_>, model: &Model, field: &Field) -> Option<Sample> {
    if let Some(choice) = conditional_choice(context, model, field) {
        return Some(fixed(string(&choice)));
    }
    let varies = field.unique || model.unique_together.iter().any(|group| group.contains(&field.name));
    Some(match &field.ty {
        FieldType::String | FieldType::Text => return text(field, varies),
        FieldType::Integer => whole(field, varies),
        FieldType::Float => real(field, varies),
        FieldType::Decimal { precision, scale } => decimal(field, *precision, *scale, varies),
        FieldType::Boolean if varies => counted("n % 2 == 0"),
        FieldType::Boolean => fixed("True"),
        FieldType::DateTime if varies => counted("f\"2026-01-31T14:{n // 60 % 60:02}:{n % 60:02}Z\""),
        FieldType::DateTime => fixed("\"2026-01-31T14:30:00Z\""),
        FieldType::Date if varies => counted("f\"{1000 + n}-01-31\""),
        FieldType::Date => fixed("\"2026-01-31\""),
        FieldType::Time if varies => counted("f\"14:{n // 60 % 60:02}:{n % 60:02}\""),
        FieldType::Time => fixed("\"14:30:00\""),
        FieldType::Uuid => fixed("str(uuid.uuid4())"),
        FieldType::Enum { name } => {
            let members = &context.enumeration(name).members;
            if varies && members.len() > 1 {
                let values: Vec<String> = members.iter().map(|member| string(&member.value)).collect();
                counted(format!("[{}][n % {}]", values.join(", "), values.len()))
            } else {
                fixed(string(&members[0].value))
            }
        }
        FieldType::Json { item } => fixed(json(*item)),
        FieldType::ForeignKey { .. } => return None,
    })
}

const fn json(item: Option<JsonItem>) -> &'static str {
    match item {
        None => "{\"a\": [1, \"two\", None]}",
        Some(JsonItem::Str) => "[\"a\", \"b\"]",
        Some(JsonItem::Int) => "[1, 2]",
        Some(JsonItem::Float) => "[0.5, 1.5]",
        Some(JsonItem::Bool) => "[True, False]",
    }
}

/// The constant that [`value`] gives the field in every row; `None` when it varies or is no plain text.
fn constant(context: &Context<'_>, field: &Field) -> Option<Default> {
    match &field.ty {
        FieldType::Enum { name } if !field.unique => {
            Some(Default::Text(context.enumeration(name).members[0].value.clone()))
        }
        FieldType::Boolean if !field.unique => Some(Default::Bool(true)),
        _ => None,
    }
}

/// The first choice that is allowed beside the values which the other fields get.
fn conditional_choice(context: &Context<'_>, model: &Model, field: &Field) -> Option<String> {
    if field.choices_when.is_empty() {
        return None;
    }
    let applies = field.choices_when.iter().find(|rule| {
        let other = model.fields.iter().find(|other| other.name == rule.field);
        other.and_then(|other| constant(context, other)).as_ref() == Some(&rule.value)
    });
    let rule = applies.or_else(|| match field.ty {
        FieldType::Enum { .. } => None,
        _ => field.choices_when.first(),
    })?;
    rule.choices.first().cloned()
}

/// Whether a rule can be broken on purpose by one value: `field == value`, and this field empty.
#[must_use]
pub fn breaking_value(condition: &Condition) -> Option<(&str, &Default)> {
    match condition {
        Condition::Compare { field, operator: queries::ir::Comparison::Eq, value } => Some((field, value)),
        _ => None,
    }
}

/// A default as JSON data in Python.
#[must_use]
pub fn as_json(value: &Default) -> Option<String> {
    Some(match value {
        Default::Bool(true) => "True".into(),
        Default::Bool(false) => "False".into(),
        Default::Int(value) => integer(*value),
        Default::Float(value) => float(*value),
        Default::Decimal(text) | Default::Text(text) => string(text),
        Default::Json(value) => super::field::json(value),
        Default::Factory(_) => return None,
    })
}

fn text(field: &Field, varies: bool) -> Option<Sample> {
    let bounds = &field.bounds;
    if let Some(pattern) = &bounds.pattern {
        return patterned(pattern, bounds.min_length, bounds.max_length, varies);
    }
    let max = bounds.max_length.unwrap_or(40) as usize;
    let min = bounds.min_length.unwrap_or(0) as usize;
    if max < 6 {
        // Too short for a word and a number: digits of a fixed count, which differ from row to row.
        let width = max.max(1).min(min.max(1).max(max));
        return Some(counted(format!("str(n % {}).zfill({})", 10_i64.pow(u32::try_from(width).unwrap_or(1)), width.max(min))));
    }
    let words: String = field.name.replace('_', " ").chars().take(max.min(60).saturating_sub(6)).collect();
    let head = if words.is_empty() { String::new() } else { format!("{words} ") };
    let padding = "x".repeat(min.min(60).saturating_sub(head.chars().count() + 1));
    let literal = format!("f\"{head}{padding}{{n}}\"");
    if min > 60 {
        return Some(counted(format!("f\"{head}{{n}}\".ljust({min}, \"x\")")));
    }
    Some(counted(literal))
}

fn patterned(pattern: &str, min: Option<u32>, max: Option<u32>, varies: bool) -> Option<Sample> {
    let count = if varies { 12 } else { 1 };
    let examples = queries::ir::pattern::examples(pattern, min.unwrap_or(0) as usize, max.map(|max| max as usize), count);
    let literals: Vec<String> = examples.iter().map(|example| string(example)).collect();
    match literals.as_slice() {
        [] => None,
        [only] => Some(fixed(only.clone())),
        several => Some(counted(format!("[{}][n % {}]", several.join(", "), several.len()))),
    }
}

fn limits(field: &Field) -> (Option<f64>, Option<f64>) {
    let parse = |bound: &Option<String>| bound.as_ref().and_then(|bound| bound.parse().ok());
    (parse(&field.bounds.min_value), parse(&field.bounds.max_value))
}

#[allow(clippy::cast_possible_truncation, reason = "the value is within the bounds of the column")]
fn whole(field: &Field, varies: bool) -> Sample {
    let (min, max) = limits(field);
    if varies {
        let start = min.unwrap_or(0.0).ceil().max(-1e15) as i64;
        return counted(if start == 0 { "n".into() } else { format!("{} + n", integer(start)) });
    }
    fixed(integer(within(7.0, min.map(f64::ceil), max.map(f64::floor)) as i64))
}

fn real(field: &Field, varies: bool) -> Sample {
    let (min, max) = limits(field);
    if varies {
        return counted(format!("{} + n / 1024", float(min.unwrap_or(0.0))));
    }
    fixed(float(within(1.5, min, max)))
}

fn within(wish: f64, min: Option<f64>, max: Option<f64>) -> f64 {
    wish.min(max.unwrap_or(wish)).max(min.unwrap_or(f64::MIN))
}

fn decimal(field: &Field, precision: u32, scale: u32, varies: bool) -> Sample {
    let (min, max) = limits(field);
    let whole_digits = precision - scale;
    let wish = if whole_digits == 0 { 0.5 } else { 1.5 };
    let value = within(wish, min, max);
    let places = scale as usize;
    if varies && scale > 0 {
        let start = value.floor();
        return counted(format!("f\"{start:.0}.{{n:0{places}d}}\""));
    }
    if varies {
        return counted("str(n)");
    }
    fixed(string(&format!("{value:.places$}")))
}
