//! The building blocks of bound specs: text, lists, dicts, literals, and where each was written.
//!
//! Start at [`Spans`].

use std::sync::Arc;

use super::domain::Enum;
use crate::{diagnostic::Span, syntax::value::Spanned};

/// A string of a spec.
pub type Text = Arc<str>;

/// A list, each element with its place.
pub type List<T> = Vec<Spanned<T>>;

/// A dict with string keys, in the order written; keys are unique.
pub type Dict<T> = Vec<(Spanned<Text>, Spanned<T>)>;

/// Anything JSON can say. Floats are finite.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `None`
    Null,
    /// `True`, `False`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Text(Text),
    /// A list.
    List(Vec<Literal>),
    /// A dict, in the order written; keys are unique.
    Dict(Vec<(Text, Literal)>),
}

/// A permitted value of an enum field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stored value.
    pub value: Text,
    /// What users read; derived from the value when `None`.
    pub label: Option<Text>,
}

/// The enum that a field takes its values from.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumReference {
    /// By name: `enum="Status"`.
    Name(Text),
    /// By the object itself: `enum=status`.
    Object(Box<Enum>),
}

impl EnumReference {
    /// The enum's name.
    #[must_use]
    pub fn name(&self) -> &Text {
        match self {
            Self::Name(name) => name,
            Self::Object(object) => &object.name,
        }
    }
}

/// Where a constructor call and its arguments were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    call: Span,
    callee: Span,
    given: Vec<Given>,
}

/// Where one argument was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// The attribute, by its present name.
    pub key: &'static str,
    /// The keyword; the value when positional.
    pub keyword: Span,
    /// The value.
    pub value: Span,
}

impl Spans {
    /// A call at `call` with the arguments `given`.
    pub(super) fn new(call: Span, callee: Span, given: Vec<Given>) -> Self {
        Self { call, callee, given }
    }

    /// The whole call.
    #[must_use]
    pub const fn call(&self) -> Span {
        self.call
    }

    /// The constructor's name in the call; the whole value when it was written without one.
    #[must_use]
    pub const fn callee(&self) -> Span {
        self.callee
    }

    /// The value given for the attribute `key`; the whole call when it was left out.
    #[must_use]
    pub fn of(&self, key: &str) -> Span {
        self.find(key).map_or(self.call, |given| given.value)
    }

    /// The keyword of the attribute `key`; the whole call when it was left out.
    #[must_use]
    pub fn keyword(&self, key: &str) -> Span {
        self.find(key).map_or(self.call, |given| given.keyword)
    }

    /// Whether the attribute `key` was given explicitly.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&Given> {
        self.given.iter().find(|given| given.key == key)
    }
}
