//! Types of single values, each with its name in Python and in the schema.

use queries::ir::Key;

use super::Type;

/// A scalar that is not one of GraphQL's own.
#[derive(Clone, Copy, Debug)]
pub struct Scalar {
    /// As modules other than `types` name it.
    pub python: &'static str,
    /// Its name in the schema.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What reads and writes its values: a name in `schemas/types.py`.
    pub values: &'static str,
}

/// Every such scalar.
pub const SCALARS: &[Scalar] = &[BIG_INT, JSON, DECIMAL, DATE, TIME, DATE_TIME, UUID];

/// `BigInt`
pub const BIG_INT: Scalar =
    Scalar { python: "types.BigInt", name: "BigInt", about: "A whole number of up to 53 bits.", values: "Int64" };
/// `JSON`
pub const JSON: Scalar =
    Scalar { python: "types.Json", name: "JSON", about: "A JSON object or array.", values: "Json" };
/// `Decimal`
pub const DECIMAL: Scalar = Scalar {
    python: "decimal.Decimal",
    name: "Decimal",
    about: "An exact number, as a string.",
    values: "DecimalText",
};
/// `Date`
pub const DATE: Scalar =
    Scalar { python: "dt.date", name: "Date", about: "A day, such as 2026-01-31.", values: "Date" };
/// `Time`
pub const TIME: Scalar =
    Scalar { python: "dt.time", name: "Time", about: "A time of day, such as 14:30:00.", values: "Time" };
/// `DateTime`
pub const DATE_TIME: Scalar =
    Scalar { python: "dt.datetime", name: "DateTime", about: "A moment with its time zone.", values: "DateTime" };
/// `UUID`
pub const UUID: Scalar =
    Scalar { python: "uuid.UUID", name: "UUID", about: "A universally unique identifier.", values: "Uuid" };

impl Scalar {
    /// As the module `types` names it.
    #[must_use]
    pub fn in_types(&self) -> &'static str {
        self.python.strip_prefix("types.").unwrap_or(self.python)
    }

    /// Its type.
    #[must_use]
    pub fn ty(&self) -> Type {
        Type::named(self.python, self.name)
    }
}

/// `str`, `String`
#[must_use]
pub fn text() -> Type {
    Type::named("str", "String")
}

/// `int`, `Int`
#[must_use]
pub fn int() -> Type {
    Type::named("int", "Int")
}

/// `bool`, `Boolean`
#[must_use]
pub fn truth() -> Type {
    Type::named("bool", "Boolean")
}

/// `dt.datetime`, `DateTime`
#[must_use]
pub fn moment() -> Type {
    DATE_TIME.ty()
}

/// The type of a primary key.
#[must_use]
pub fn key(key: Key) -> Type {
    match key {
        Key::Int => int(),
        Key::Uuid => UUID.ty(),
    }
}

/// `float`, `Float`
#[must_use]
pub fn float() -> Type {
    Type::named("float", "Float")
}

/// The annotation in `base` of an argument that holds a primary key.
#[must_use]
pub const fn key_alias(key: Key) -> &'static str {
    match key {
        Key::Int => "IntKey",
        Key::Uuid => "UUIDKey",
    }
}
