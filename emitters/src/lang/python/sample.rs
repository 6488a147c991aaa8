//! Valid values for generated tests, as Python expressions of JSON data in which `n` counts up.

use queries::emit::Context;
use queries::ir::{Condition, Default, Field, FieldType, JsonItem, Model, pattern};

use super::WIDTH;
use super::text::{columns, float, integer, parts, string};

/// A value in a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    form: Form,
    /// How many rows in a row get different values; `None` when there is no end to them.
    pub distinct: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// An expression.
    Plain { expression: String, counts: bool },
    /// A string, whatever its length.
    Text(String),
    /// One of several strings, by turns.
    Turns(Vec<String>),
}

fn fixed(expression: impl Into<String>) -> Sample {
    Sample { form: Form::Plain { expression: expression.into(), counts: false }, distinct: Some(1) }
}

fn counted(expression: impl Into<String>, distinct: Option<u64>) -> Sample {
    Sample { form: Form::Plain { expression: expression.into(), counts: true }, distinct }
}

fn turns(values: Vec<String>) -> Sample {
    let distinct = values.len() as u64;
    match <[String; 1]>::try_from(values) {
        Ok([only]) => Sample { form: Form::Text(only), distinct: Some(1) },
        Err(values) => Sample { form: Form::Turns(values), distinct: Some(distinct) },
    }
}

impl Sample {
    /// Whether the expression uses the counter `n`.
    #[must_use]
    pub const fn counts(&self) -> bool {
        matches!(self.form, Form::Plain { counts: true, .. } | Form::Turns(_))
    }

    /// Whether the expression uses the module `uuid`.
    #[must_use]
    pub fn uses_uuid(&self) -> bool {
        matches!(&self.form, Form::Plain { expression, .. } if expression.contains("uuid."))
    }

    /// The lines of `head<expression>,` for a place indented by `indent` columns.
    #[must_use]
    pub fn lines(&self, head: &str, indent: usize) -> Vec<String> {
        let flat = match &self.form {
            Form::Plain { expression, .. } => expression.clone(),
            Form::Text(text) => string(text),
            Form::Turns(values) => {
                let values: Vec<String> = values.iter().map(|value| string(value)).collect();
                format!("[{}][n % {}]", values.join(", "), values.len())
            }
        };
        let line = format!("{head}{flat},");
        if indent + columns(&line) <= WIDTH {
            return vec![line];
        }
        match &self.form {
            Form::Plain { .. } => vec![line],
            Form::Text(text) => broken(head, text, indent),
            Form::Turns(values) => {
                let mut lines = vec![format!("{head}[")];
                for value in values {
                    let line = format!("{},", string(value));
                    if indent + 4 + columns(&line) <= WIDTH {
                        lines.push(format!("    {line}"));
                    } else {
                        lines.extend(broken("", value, indent + 4).into_iter().map(|line| format!("    {line}")));
                    }
                }
                lines.push(format!("][n % {}],", values.len()));
                lines
            }
        }
    }
}

fn broken(head: &str, text: &str, indent: usize) -> Vec<String> {
    let mut lines = vec![format!("{head}(")];
    lines.extend(parts(text, WIDTH - indent - 4).into_iter().map(|part| format!("    {part}")));
    lines.push("),".into());
    lines
}

/// A value of the field that a request may hold, and differs from row to row where it has to be unique.
///
/// `None` when no valid value is known: then the request leaves the field out.
#[must_use]
pub fn value(context: &Context<'_>, model: &Model, field: &Field) -> Option<Sample> {
    if let Some(choice) = conditional_choice(context, model, field) {
        return Some(turns(vec![choice]));
    }
    let varies = field.unique || model.unique_together.iter().any(|group| group.contains(&field.name));
    Some(match &field.ty {
        FieldType::String | FieldType::Text => return text(field, varies),
        FieldType::Integer => whole(field, varies),
        FieldType::Float => real(field, varies),
        FieldType::Decimal { precision, scale } => decimal(field, *precision, *scale, varies),
        FieldType::Boolean if varies => counted("n % 2 == 0", Some(2)),
        FieldType::Boolean => fixed("True"),
        FieldType::DateTime if varies => {
            counted("f\"2026-01-31T{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}Z\"", Some(86_400))
        }
        FieldType::DateTime => fixed("\"2026-01-31T14:30:00Z\""),
        FieldType::Date if varies => counted("f\"{1000 + n % 8000}-01-31\"", Some(8000)),
        FieldType::Date => fixed("\"2026-01-31\""),
        FieldType::Time if varies => counted("f\"{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}\"", Some(86_400)),
        FieldType::Time => fixed("\"14:30:00\""),
        FieldType::Uuid => Sample { distinct: None, ..fixed("str(uuid.uuid4())") },
        FieldType::Enum { name } => {
            let members = &context.enumeration(name).members;
            let wanted = if varies { members.len() } else { 1 };
            turns(members.iter().take(wanted).map(|member| member.value.clone()).collect())
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
        Some(JsonItem::Dict) => "[{\"a\": 1}]",
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

/// The field and the value of a rule of one comparison, `field == value`.
#[must_use]
pub const fn compared(condition: &Condition) -> Option<(&String, &Default)> {
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
        return patterned(field, pattern, varies);
    }
    let (min, max) = (bounds.min_length.unwrap_or(0) as usize, bounds.max_length.unwrap_or(40) as usize);
    if max < 6 {
        // Too short for a word and a number: digits, of a fixed count.
        let distinct = 10_u64.pow(u32::try_from(max).unwrap_or(0));
        return Some(counted(format!("str(n % {distinct}).zfill({max})"), Some(distinct)));
    }
    let room = (max - 6).min(WIDTH.saturating_sub(field.name.len() + 40));
    let words: String = field.name.replace('_', " ").chars().take(room).collect();
    let head = if words.is_empty() { words } else { format!("{words} ") };
    let numbered = format!("f\"{head}{{n}}\"");
    let shortest = columns(&head) + 1;
    let expression = if min > shortest { format!("{numbered}.ljust({min}, \"x\")") } else { numbered };
    Some(counted(expression, None))
}

fn patterned(field: &Field, pattern: &str, varies: bool) -> Option<Sample> {
    let (min, max) = (field.bounds.min_length.unwrap_or(0) as usize, field.bounds.max_length.map(|max| max as usize));
    if varies && let Some(numbered) = numbered(field, pattern, min, max) {
        return Some(numbered);
    }
    let examples = pattern::examples(pattern, min, max, if varies { 12 } else { 1 });
    if examples.is_empty() { None } else { Some(turns(examples)) }
}

/// A word and the counter, where the pattern takes that with every number of up to seven digits.
fn numbered(field: &Field, pattern: &str, min: usize, max: Option<usize>) -> Option<Sample> {
    let checked = pattern::check(pattern).ok()?;
    let kebab = field.name.replace('_', "-");
    let upper = field.name.to_uppercase();
    let heads =
        [format!("{kebab}-"), format!("{}_", field.name), format!("{upper}-"), "x".into(), "X".into(), String::new()];
    let numbers = ["1", "10", "99", "123", "1000", "54321", "100000", "9999999"];
    let fits = |text: &str| {
        let length = text.chars().count();
        length >= min && max.is_none_or(|max| length <= max) && checked.matches(text) == Some(true)
    };
    let head = heads.into_iter().find(|head| {
        head.is_ascii() && !head.contains(['{', '}']) && numbers.iter().all(|number| fits(&format!("{head}{number}")))
    })?;
    Some(counted(if head.is_empty() { "str(n)".into() } else { format!("f\"{head}{{n}}\"") }, None))
}

/// Values of one field that take turns: enough for every test, few enough for narrow bounds.
const TURNS: u32 = 1000;

fn limits(field: &Field) -> (Option<f64>, Option<f64>) {
    let parse = |bound: &Option<String>| bound.as_ref().and_then(|bound| bound.parse().ok());
    (parse(&field.bounds.min_value), parse(&field.bounds.max_value))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds of the column")]
fn whole(field: &Field, varies: bool) -> Sample {
    let (min, max) = limits(field);
    let (min, max) = (min.map(f64::ceil), max.map(f64::floor));
    if !varies {
        return fixed(integer(within(7.0, min, max) as i64));
    }
    let start = min.unwrap_or_else(|| max.map_or(0.0, |max| max.min(f64::from(TURNS)) - f64::from(TURNS)));
    let count = max.map_or(f64::from(TURNS), |max| (max - start + 1.0).clamp(1.0, f64::from(TURNS)));
    let sum = if start == 0.0 { String::new() } else { format!("{} + ", integer(start as i64)) };
    counted(format!("{sum}n % {}", count as u64), Some(count as u64))
}

fn real(field: &Field, varies: bool) -> Sample {
    let (min, max) = limits(field);
    if !varies {
        return fixed(float(within(1.5, min, max)));
    }
    let start = min.unwrap_or_else(|| max.map_or(0.0, |max| max - 1.0));
    let step = max.map_or(1.0, |max| (max - start) / f64::from(TURNS));
    counted(format!("{} + n % {TURNS} * {}", float(start), float(step)), Some(u64::from(TURNS)))
}

fn within(wish: f64, min: Option<f64>, max: Option<f64>) -> f64 {
    wish.min(max.unwrap_or(wish)).max(min.unwrap_or(f64::MIN))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds of the column")]
fn decimal(field: &Field, precision: u32, scale: u32, varies: bool) -> Sample {
    let (min, max) = limits(field);
    let wish = if precision == scale { 0.5 } else { 1.5 };
    let value = within(wish, min, max);
    if !varies {
        return fixed(string(&format!("{value:.0$}", scale as usize)));
    }
    // As many steps of the last digit as the bounds and the digits allow, from the smallest value upwards.
    let unit = 10_f64.powi(scale as i32);
    let most = 10_f64.powi(precision as i32) - 1.0;
    let start = (min.unwrap_or(0.0) * unit).ceil();
    let end = max.map_or(most, |max| (max * unit).floor()).min(most);
    let count = (end - start + 1.0).clamp(1.0, f64::from(TURNS));
    let sum = if start == 0.0 { String::new() } else { format!("{} + ", integer(start as i64)) };
    let number = format!("{sum}n % {}", count as u64);
    let expression = match scale {
        _ if start < 0.0 || end < start => return fixed(string(&format!("{value:.0$}", scale as usize))),
        0 => format!("str({number})"),
        _ => {
            let power = integer(unit as i64);
            format!("f\"{{({number}) // {power}}}.{{({number}) % {power}:0{scale}}}\"")
        }
    };
    counted(expression, Some(count as u64))
}
