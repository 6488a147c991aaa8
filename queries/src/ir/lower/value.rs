//! Constants of the spec as values of a field's type.

use std::sync::Arc;

use super::decimal::Decimal;
use super::iso;
use super::report::quoted;
use super::text::shown;
use crate::ir::{Bounds, Default, Factory, FieldType, JsonItem, Key, Member, pattern};
use crate::schema::Literal;

/// Why a constant is no value of a type.
#[derive(Debug)]
pub(super) struct Misfit {
    pub reason: String,
    pub help: Option<String>,
}

fn misfit<T>(reason: impl Into<String>, help: Option<&str>) -> Result<T, Misfit> {
    Err(Misfit { reason: reason.into(), help: help.map(str::to_string) })
}

/// What is known of a type beyond the IR's word for it.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub ty: &'a FieldType,
    /// The members, of an enum.
    pub members: &'a [Member],
    pub bounds: &'a Bounds,
    pub pattern: Option<&'a pattern::Pattern>,
}

/// The way out where only a bound is in the way.
const OTHERWISE: &str = "change the default or the bound";

impl Holder<'_> {
    /// The constant as a value of the type, within all bounds.
    pub fn fit(&self, literal: &Literal) -> Result<Default, Misfit> {
        match (self.ty, literal) {
            (FieldType::String | FieldType::Text, Literal::Text(text)) => self.text(text),
            (FieldType::Integer, Literal::Int(value)) => {
                self.within(&Decimal::parse(&value.to_string()), &Default::Int(*value))
            }
            (FieldType::Integer, Literal::Float(value)) if value.fract() == 0.0 && value.abs() < 9e15 => {
                misfit("it is not a whole number", Some(&format!("write `{value:.0}`")))
            }
            (FieldType::Float, Literal::Int(value)) => self.float(*value as f64),
            (FieldType::Float, Literal::Float(value)) => self.float(*value),
            (FieldType::Decimal { precision, scale }, literal) => self.decimal(*precision, *scale, literal),
            (FieldType::Boolean, Literal::Bool(value)) => Ok(Default::Bool(*value)),
            (FieldType::Boolean, Literal::Int(0 | 1) | Literal::Text(_)) => {
                misfit("it is not a boolean", Some("write `True` or `False`"))
            }
            (FieldType::Enum { .. }, Literal::Text(text)) => self.member(text),
            (FieldType::Json { item }, literal) => json(*item, literal),
            (FieldType::ForeignKey { key: Key::Int, .. }, Literal::Int(value)) => Ok(Default::Int(*value)),
            (FieldType::ForeignKey { key: Key::Uuid, .. } | FieldType::Uuid, Literal::Text(text)) => {
                canonical(iso::uuid(text), "it is not a UUID", "write `01234567-89ab-cdef-0123-456789abcdef`")
            }
            (FieldType::DateTime, Literal::Text(text)) => {
                canonical(iso::datetime(text), "it is not a moment", "write `2024-12-31T23:59:00Z`")
            }
            (FieldType::Date, Literal::Text(text)) => {
                canonical(iso::date(text), "it is not a day", "write `2024-12-31`")
            }
            (FieldType::Time, Literal::Text(text)) => {
                canonical(iso::time(text), "it is not a time of day", "write `23:59:00`")
            }
            _ => misfit(format!("it is {}, not {}", kind(literal), noun(self.ty)), None),
        }
    }

    fn text(&self, text: &Arc<str>) -> Result<Default, Misfit> {
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if let Some(least) = self.bounds.min_length.filter(|least| length < *least) {
            return misfit(format!("it has {length} characters, and `min_length` is {least}"), Some(OTHERWISE));
        }
        if let Some(most) = self.bounds.max_length.filter(|most| length > *most) {
            return misfit(format!("it has {length} characters, and `max_length` is {most}"), Some(OTHERWISE));
        }
        if self.pattern.and_then(|pattern| pattern.matches(text)) == Some(false) {
            return misfit("it does not match the field's `pattern`", Some("change the default or the pattern"));
        }
        Ok(Default::Text(text.to_string()))
    }

    fn float(&self, value: f64) -> Result<Default, Misfit> {
        // Negative zero would be another value in some languages and the same in others.
        let value = if value == 0.0 { 0.0 } else { value };
        self.within(&Decimal::from_float(value), &Default::Float(value))
    }

    fn decimal(&self, precision: u32, scale: u32, literal: &Literal) -> Result<Default, Misfit> {
        let decimal = match literal {
            Literal::Int(value) => Decimal::parse(&value.to_string()),
            Literal::Float(value) => Decimal::from_float(*value),
            Literal::Text(text) => Decimal::parse(text),
            _ => None,
        };
        let Some(decimal) = decimal else {
            return misfit("it is not a number", Some("write it in digits, such as `\"9.99\"`"));
        };
        if !decimal.fits(precision, scale) {
            let reason = format!("it does not fit into {precision} digits, {scale} of them behind the point");
            return misfit(reason, Some("change the value, `precision` or `scale`"));
        }
        let value = Default::Decimal(decimal.print(scale));
        self.within(&Some(decimal), &value)
    }

    fn within(&self, number: &Option<Decimal>, value: &Default) -> Result<Default, Misfit> {
        let bound = |text: &Option<String>| text.as_deref().and_then(Decimal::parse);
        if let (Some(number), Some(least)) = (number, bound(&self.bounds.min_value))
            && *number < least
        {
            return misfit(format!("it is less than `min_value`, {}", least.print(0)), Some(OTHERWISE));
        }
        if let (Some(number), Some(most)) = (number, bound(&self.bounds.max_value))
            && *number > most
        {
            return misfit(format!("it is more than `max_value`, {}", most.print(0)), Some(OTHERWISE));
        }
        Ok(value.clone())
    }

    fn member(&self, text: &str) -> Result<Default, Misfit> {
        if self.members.iter().any(|member| member.value == text) {
            return Ok(Default::Text(text.to_string()));
        }
        let values: Vec<&str> = self.members.iter().take(50).map(|member| member.value.as_str()).collect();
        let help = match crate::diagnostic::did_you_mean(text, values.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", quoted(&values[..values.len().min(12)])),
        };
        misfit(format!("{} is not one of the field's choices", shown(text)), Some(&help))
    }
}

fn canonical(text: Option<String>, reason: &str, help: &str) -> Result<Default, Misfit> {
    text.map(Default::Text).ok_or_else(|| Misfit { reason: reason.into(), help: Some(help.into()) })
}

fn json(item: Option<JsonItem>, literal: &Literal) -> Result<Default, Misfit> {
    match (item, literal) {
        (Some(item), Literal::List(values)) => {
            if let Some(at) = values.iter().position(|value| !is_item(item, value)) {
                return misfit(
                    format!("item {} of the list is {}", at + 1, kind(&values[at])),
                    Some("give every item the type of `json_item_type`"),
                );
            }
            Ok(Default::Json(to_json(literal)))
        }
        (Some(_), _) => misfit(
            format!("it is {}, not a list", kind(literal)),
            Some("a `json` field with `json_item_type` holds a list"),
        ),
        (None, Literal::List(_) | Literal::Dict(_)) => Ok(Default::Json(to_json(literal))),
        (None, _) => misfit(format!("it is {}, not a list or a dict", kind(literal)), Some("give a list or a dict")),
    }
}

fn is_item(item: JsonItem, literal: &Literal) -> bool {
    matches!(
        (item, literal),
        (JsonItem::Str, Literal::Text(_))
            | (JsonItem::Int, Literal::Int(_))
            | (JsonItem::Float, Literal::Int(_) | Literal::Float(_))
            | (JsonItem::Bool, Literal::Bool(_))
            | (JsonItem::Dict, Literal::Dict(_))
    )
}

/// The same as JSON.
pub(super) fn to_json(literal: &Literal) -> serde_json::Value {
    use serde_json::Value;
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::from(*value),
        Literal::Float(value) => Value::from(*value),
        Literal::Text(text) => Value::String(text.to_string()),
        Literal::List(values) => Value::Array(values.iter().map(to_json).collect()),
        Literal::Dict(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.to_string(), to_json(value))).collect())
        }
    }
}

/// Every text in it, keys included.
pub(super) fn texts<'l>(literal: &'l Literal, each: &mut dyn FnMut(&'l str)) {
    match literal {
        Literal::Text(text) => each(text),
        Literal::List(values) => values.iter().for_each(|value| texts(value, each)),
        Literal::Dict(entries) => entries.iter().for_each(|(key, value)| {
            each(key);
            texts(value, each);
        }),
        _ => {}
    }
}

/// With its article, for messages.
pub(super) const fn kind(literal: &Literal) -> &'static str {
    match literal {
        Literal::Null => "None",
        Literal::Bool(_) => "a boolean",
        Literal::Int(_) => "an integer",
        Literal::Float(_) => "a float",
        Literal::Text(_) => "a string",
        Literal::List(_) => "a list",
        Literal::Dict(_) => "a dict",
    }
}

/// A value of the type, for messages.
pub(super) const fn noun(ty: &FieldType) -> &'static str {
    match ty {
        FieldType::String | FieldType::Text => "a string",
        FieldType::Integer => "an integer",
        FieldType::Float => "a float",
        FieldType::Decimal { .. } => "a decimal number",
        FieldType::Boolean => "a boolean",
        FieldType::DateTime => "a moment such as `2024-12-31T23:59:00Z`",
        FieldType::Date => "a day such as `2024-12-31`",
        FieldType::Time => "a time of day such as `23:59:00`",
        FieldType::Uuid | FieldType::ForeignKey { key: Key::Uuid, .. } => "a UUID",
        FieldType::Json { item: Some(_) } => "a list",
        FieldType::Json { item: None } => "JSON",
        FieldType::Enum { .. } => "one of the field's choices",
        FieldType::ForeignKey { key: Key::Int, .. } => "the number of a row",
    }
}

/// Accepted spellings of factories.
const FACTORIES: &[(&str, Factory)] = &[
    ("now", Factory::Now),
    ("utcnow", Factory::Now),
    ("datetime.now", Factory::Now),
    ("datetime.utcnow", Factory::Now),
    ("datetime.datetime.now", Factory::Now),
    ("datetime.datetime.utcnow", Factory::Now),
    ("today", Factory::Today),
    ("date.today", Factory::Today),
    ("datetime.date.today", Factory::Today),
    ("uuid4", Factory::Uuid4),
    ("uuid.uuid4", Factory::Uuid4),
    ("list", Factory::List),
    ("dict", Factory::Dict),
];

/// The factory of that name for a field of the type.
pub(super) fn factory(ty: &FieldType, name: &str) -> Result<Factory, Misfit> {
    let Some((_, found)) = FACTORIES.iter().find(|(spelling, _)| *spelling == name) else {
        let near = crate::diagnostic::did_you_mean(name, FACTORIES.iter().map(|(spelling, _)| *spelling));
        let help = near.map_or_else(
            || "use one of `now`, `today`, `uuid4`, `list`, `dict`".into(),
            |near| format!("did you mean `{near}`?"),
        );
        return misfit(format!("there is no factory {}", shown(name)), Some(&help));
    };
    let fitting = match (found, ty) {
        (Factory::Now, FieldType::DateTime) => Factory::Now,
        (Factory::Now, FieldType::Time) => Factory::TimeNow,
        (Factory::Now | Factory::Today, FieldType::Date) => Factory::Today,
        (Factory::Uuid4, FieldType::Uuid) => Factory::Uuid4,
        (Factory::List, FieldType::Json { .. }) => Factory::List,
        (Factory::Dict, FieldType::Json { item: None }) => Factory::Dict,
        _ => return misfit(format!("`{name}` does not make {}", noun(ty)), fitting_factory(ty)),
    };
    Ok(fitting)
}

const fn fitting_factory(ty: &FieldType) -> Option<&'static str> {
    match ty {
        FieldType::DateTime | FieldType::Time => Some("use `now`"),
        FieldType::Date => Some("use `today`"),
        FieldType::Uuid => Some("use `uuid4`"),
        FieldType::Json { .. } => Some("use `list`"),
        _ => Some("use `default` with a constant"),
    }
}
