//! The types and values of a model's fields in each layer: database column, ORM attribute, request, answer,
//! query parameter.

use queries::ir::{Default, Enum, Factory, Field, FieldType, JsonItem, Key, OnDelete};

use super::text::{float, integer, string};

/// The largest and smallest number of a 32-bit column.
const INT32: std::ops::RangeInclusive<f64> = -2_147_483_648.0..=2_147_483_647.0;

/// Whether a whole-number field needs a 64-bit column: its bounds or its default say so.
#[must_use]
pub fn is_wide(field: &Field) -> bool {
    let bounds = [&field.bounds.min_value, &field.bounds.max_value];
    let wide_bound =
        bounds.into_iter().flatten().filter_map(|bound| bound.parse::<f64>().ok()).any(|b| !INT32.contains(&b));
    let wide_default = matches!(field.default, Some(Default::Int(value)) if i32::try_from(value).is_err());
    wide_bound || wide_default
}

/// Whether the spec bounds the value of a whole-number field.
#[must_use]
pub const fn is_bounded(field: &Field) -> bool {
    field.bounds.min_value.is_some() || field.bounds.max_value.is_some()
}

/// The smallest and the largest whole number that the field can hold: 64-bit columns stop where JavaScript does.
#[must_use]
pub fn integer_limits(field: &Field) -> (String, String) {
    if is_wide(field) { ("-(2**53) + 1".into(), "2**53 - 1".into()) } else { ("-(2**31)".into(), "2**31 - 1".into()) }
}

/// The type of an ORM attribute, without `| None`.
#[must_use]
pub fn row_type(ty: &FieldType) -> String {
    match ty {
        FieldType::String | FieldType::Text => "str".into(),
        FieldType::Integer => "int".into(),
        FieldType::Float => "float".into(),
        FieldType::Decimal { .. } => "decimal.Decimal".into(),
        FieldType::Boolean => "bool".into(),
        FieldType::DateTime => "dt.datetime".into(),
        FieldType::Date => "dt.date".into(),
        FieldType::Time => "dt.time".into(),
        FieldType::Uuid | FieldType::ForeignKey { key: Key::Uuid, .. } => "uuid.UUID".into(),
        FieldType::ForeignKey { key: Key::Int, .. } => "int".into(),
        FieldType::Json { item: None } => "types.JsonValue".into(),
        FieldType::Json { item: Some(item) } => format!("list[{}]", item_type(*item)),
        FieldType::Enum { name } => format!("enums.{name}"),
    }
}

/// The type of the items of a typed JSON array, in answers and rows.
#[must_use]
pub const fn item_type(item: JsonItem) -> &'static str {
    match item {
        JsonItem::Str => "str",
        JsonItem::Int => "int",
        JsonItem::Float => "float",
        JsonItem::Bool => "bool",
        JsonItem::Dict => "types.JsonObject",
    }
}

/// The type of a primary key in Python.
#[must_use]
pub const fn key_type(key: Key) -> &'static str {
    match key {
        Key::Int => "int",
        Key::Uuid => "uuid.UUID",
    }
}

/// The type in a request body, without `| None`.
#[must_use]
pub fn body_type(field: &Field) -> String {
    match &field.ty {
        // The pattern of a field takes the place of the one that comes with the type.
        FieldType::String | FieldType::Text if field.bounds.pattern.is_some() => "str".into(),
        FieldType::String | FieldType::Text => "types.Text".into(),
        // Limits of the type would overrule those of the field, so a bounded field brings both of its own.
        FieldType::Integer if is_bounded(field) => "types.Int".into(),
        FieldType::Integer => if is_wide(field) { "types.Int64" } else { "types.Int32" }.into(),
        FieldType::Float => "types.Float".into(),
        FieldType::Boolean => "types.Bool".into(),
        FieldType::Json { item: Some(item) } => format!("list[{}]", body_item_type(*item)),
        FieldType::ForeignKey { key, .. } => key_body(*key).into(),
        ty => travelling_type(ty).expect("every other type travels in one form"),
    }
}

const fn body_item_type(item: JsonItem) -> &'static str {
    match item {
        JsonItem::Str => "types.Text",
        JsonItem::Int => "types.Int32",
        JsonItem::Float => "types.Float",
        JsonItem::Bool => "types.Bool",
        JsonItem::Dict => "types.JsonObject",
    }
}

/// The type in an answer, without `| None`.
#[must_use]
pub fn read_type(ty: &FieldType) -> String {
    match ty {
        FieldType::String | FieldType::Text => "str".into(),
        FieldType::Integer => "int".into(),
        FieldType::Float => "float".into(),
        FieldType::Boolean => "bool".into(),
        FieldType::Json { item: Some(item) } => format!("list[{}]", item_type(*item)),
        FieldType::ForeignKey { key: Key::Int, .. } => "int".into(),
        FieldType::ForeignKey { key: Key::Uuid, .. } => "types.Uuid".into(),
        ty => travelling_type(ty).expect("every other type travels in one form"),
    }
}

/// The type of one operand of a filter; `None` when the field cannot be compared with a value.
#[must_use]
pub fn query_type(field: &Field) -> Option<String> {
    Some(match &field.ty {
        FieldType::String | FieldType::Text => "types.Text".into(),
        FieldType::Integer => if is_wide(field) { "types.QueryInt64" } else { "types.QueryInt32" }.into(),
        FieldType::Float => "types.QueryFloat".into(),
        FieldType::Boolean => "types.QueryBool".into(),
        FieldType::Json { .. } => return None,
        FieldType::ForeignKey { key, .. } => key_query_type(*key).into(),
        ty => travelling_type(ty).expect("every other type travels in one form"),
    })
}

/// The type of a primary key in a path or query parameter.
#[must_use]
pub const fn key_query_type(key: Key) -> &'static str {
    match key {
        Key::Int => "types.QueryIntKey",
        Key::Uuid => "types.Uuid",
    }
}

/// Types that have one form in bodies, answers and queries.
fn travelling_type(ty: &FieldType) -> Option<String> {
    Some(match ty {
        FieldType::Decimal { .. } => "types.DecimalText".into(),
        FieldType::DateTime => "types.DateTime".into(),
        FieldType::Date => "types.Date".into(),
        FieldType::Time => "types.Time".into(),
        FieldType::Uuid => "types.Uuid".into(),
        FieldType::Json { item: None } => "types.Json".into(),
        FieldType::Enum { name } => format!("enums.{name}"),
        _ => return None,
    })
}

/// Where a column type is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a model: with the app's own types.
    Model,
    /// In a migration: with the library's types only, so that it stays true when the app changes.
    Migration,
}

/// The column type, as the first lines of a column's arguments; `choices` is the enum of a field with choices.
///
/// # Panics
///
/// When a field with choices comes without its enum.
#[must_use]
pub fn column_type(field: &Field, choices: Option<&Enum>, place: Place) -> Vec<String> {
    let lines: Vec<String> = match (&field.ty, place) {
        (FieldType::String, _) => vec![match field.bounds.max_length {
            Some(length) => format!("sa.String({length}),"),
            None => "sa.String(),".into(),
        }],
        (FieldType::Text, _) => vec!["sa.Text(),".into()],
        (FieldType::Integer, _) => vec![if is_wide(field) { "sa.BigInteger()," } else { "sa.Integer()," }.into()],
        (FieldType::Float, _) => vec!["sa.Float(),".into()],
        (FieldType::Boolean, _) => vec!["sa.Boolean(),".into()],
        (FieldType::Date, _) => vec!["sa.Date(),".into()],
        (FieldType::Time, _) => vec!["sa.Time(),".into()],
        (FieldType::Uuid, _) => vec!["sa.Uuid(),".into()],
        (FieldType::ForeignKey { key, .. }, _) => vec![format!("{},", key_column(*key))],
        (FieldType::Decimal { precision, scale }, Place::Model) => {
            vec![format!("types.ExactDecimal({precision}, {scale}),")]
        }
        (FieldType::Decimal { precision, scale }, Place::Migration) => {
            vec![format!("sa.Numeric({precision}, {scale}),")]
        }
        (FieldType::DateTime, Place::Model) => vec!["types.UtcDateTime(),".into()],
        (FieldType::DateTime, Place::Migration) => vec!["sa.DateTime(timezone=True),".into()],
        (FieldType::Json { .. }, Place::Model) => vec!["types.Json,".into()],
        (FieldType::Json { .. }, Place::Migration) => vec![
            "sa.JSON().with_variant(".into(),
            "    postgresql.JSONB(),".into(),
            "    \"postgresql\",".into(),
            "),".into(),
        ],
        (FieldType::Enum { .. }, _) => enum_column(choices.expect("a field with choices has an enum"), place),
    };
    lines
}

/// A type of its own on PostgreSQL; text on SQLite, with room for every choice there can be.
fn enum_column(choices: &Enum, place: Place) -> Vec<String> {
    let name = string(&choices.type_name);
    match place {
        Place::Model => {
            let mut lines = vec!["sa.Enum(".to_string()];
            lines.extend(choices.members.iter().map(|member| format!("    {},", string(&member.value))));
            lines.push(format!("    name={name},"));
            lines.push(format!("    length={CHOICE},"));
            lines.push("    validate_strings=True,".into());
            lines.push("),".into());
            lines
        }
        // The type is made before the tables, once, however many columns have it.
        Place::Migration => vec![
            format!("sa.String({CHOICE}).with_variant("),
            "    postgresql.ENUM(".into(),
            format!("        name={name},"),
            "        create_type=False,".into(),
            "    ),".into(),
            "    \"postgresql\",".into(),
            "),".into(),
        ],
    }
}

/// Characters of the columns that hold choices: more than the longest choice can have.
const CHOICE: usize = 64;

/// The column type of a primary key or a reference to one.
#[must_use]
pub const fn key_column(key: Key) -> &'static str {
    match key {
        Key::Int => "sa.Integer()",
        Key::Uuid => "sa.Uuid()",
    }
}

/// The type of a primary key in a request body.
#[must_use]
pub const fn key_body(key: Key) -> &'static str {
    match key {
        Key::Int => "types.IntKey",
        Key::Uuid => "types.Uuid",
    }
}

/// The `ON DELETE` clause.
#[must_use]
pub const fn on_delete(action: OnDelete) -> &'static str {
    match action {
        OnDelete::Cascade => "CASCADE",
        OnDelete::SetNull => "SET NULL",
        OnDelete::Restrict => "RESTRICT",
    }
}

/// A default that is made anew for each row, as an expression to call.
#[must_use]
pub const fn factory(factory: Factory) -> &'static str {
    match factory {
        Factory::Now => "types.utc_now",
        Factory::Today => "types.utc_today",
        Factory::TimeNow => "types.utc_time",
        Factory::Uuid4 => "uuid.uuid4",
        Factory::List => "list",
        Factory::Dict => "dict",
    }
}

/// A constant default as an expression; `None` for one that is made anew for each row.
#[must_use]
pub fn constant(default: &Default, ty: &FieldType) -> Option<String> {
    Some(match default {
        Default::Bool(true) => "True".into(),
        Default::Bool(false) => "False".into(),
        Default::Int(value) => integer(*value),
        Default::Float(value) => float(*value),
        Default::Decimal(digits) => format!("decimal.Decimal({})", string(digits)),
        Default::Text(text) => match ty {
            FieldType::DateTime => format!("dt.datetime.fromisoformat({})", string(text)),
            FieldType::Date => format!("dt.date.fromisoformat({})", string(text)),
            FieldType::Time => format!("dt.time.fromisoformat({})", string(text)),
            FieldType::Uuid | FieldType::ForeignKey { key: Key::Uuid, .. } => format!("uuid.UUID({})", string(text)),
            _ => string(text),
        },
        Default::Json(value) => json(value),
        Default::Factory(_) => return None,
    })
}

/// Whether a default must not be shared between rows.
#[must_use]
pub fn is_mutable(default: &Default) -> bool {
    matches!(default, Default::Json(_) | Default::Factory(_))
}

/// A JSON value as a Python expression.
#[must_use]
pub fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "None".into(),
        serde_json::Value::Bool(true) => "True".into(),
        serde_json::Value::Bool(false) => "False".into(),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => integer(value),
            None => float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => string(text),
        serde_json::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        serde_json::Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", string(key), json(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
