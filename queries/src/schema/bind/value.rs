//! How each type of the vocabulary is read from a value.

use std::sync::Arc;

use super::{Binder, Named};
use crate::{
    schema::{
        bound::{Choice, Dict, EnumReference, List, Literal, Text},
        domain::Enum,
        table::{Enumeration, Presence, Type},
    },
    syntax::value::{Spanned, Value},
};

/// A type that an attribute can have.
pub trait FromValue: Sized {
    /// What it takes, as data.
    const TYPE: Type;

    /// Whether an attribute of the type may be left out without having a default.
    const OPTIONAL: bool = false;

    /// Reads it from `value`; reports why and returns `None` when that cannot be done.
    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self>;

    /// What it is when left out; `None` when it is required.
    fn absent() -> Option<Self> {
        None
    }
}

/// What happens when an attribute of type `T` without a default is left out.
#[must_use]
pub const fn presence<T: FromValue>() -> Presence {
    if T::OPTIONAL { Presence::Optional } else { Presence::Required }
}

impl<T: FromValue> FromValue for Option<T> {
    const TYPE: Type = T::TYPE;
    const OPTIONAL: bool = true;

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match value.value {
            Value::None => Some(None),
            _ => T::from_value(value, binder).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl FromValue for bool {
    const TYPE: Type = Type::Bool;

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match value.value {
            Value::Bool(given) => Some(given),
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl FromValue for i64 {
    const TYPE: Type = Type::Int;

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match value.value {
            Value::Int(given) => Some(given),
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl FromValue for f64 {
    const TYPE: Type = Type::Float;

    #[expect(clippy::cast_precision_loss, reason = "a bound beyond 2^53 is as good as its neighbour")]
    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match value.value {
            Value::Int(given) => Some(given as Self),
            Value::Float(given) => Some(given),
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl FromValue for Text {
    const TYPE: Type = Type::Text;

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match &value.value {
            Value::Str(given) => Some(given.clone()),
            Value::Member(member) => Some(member.value.into()),
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl<T: FromValue> FromValue for Vec<Spanned<T>> {
    const TYPE: Type = Type::List(&T::TYPE);

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<List<T>> {
        match &value.value {
            Value::List(elements) | Value::Tuple(elements) => {
                Some(elements.iter().filter_map(|element| binder.element(element)).collect())
            }
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl<T: FromValue> FromValue for Vec<(Spanned<Text>, Spanned<T>)> {
    const TYPE: Type = Type::Dict(&T::TYPE);

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Dict<T>> {
        match &value.value {
            Value::Dict(entries) => {
                Some(entries.iter().filter_map(|(key, value)| binder.element(key).zip(binder.element(value))).collect())
            }
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl FromValue for Literal {
    const TYPE: Type = Type::Literal;

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        Some(match &value.value {
            Value::None => Self::Null,
            Value::Bool(given) => Self::Bool(*given),
            Value::Int(given) => Self::Int(*given),
            Value::Float(given) => Self::Float(*given),
            Value::Str(given) => Self::Text(given.clone()),
            Value::Member(member) => Self::Text(member.value.into()),
            Value::List(elements) | Value::Tuple(elements) => {
                let bound: Vec<_> = elements.iter().map(|element| Self::from_value(element, binder)).collect();
                Self::List(bound.into_iter().collect::<Option<_>>()?)
            }
            Value::Dict(entries) => {
                let bound: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| Text::from_value(key, binder).zip(Self::from_value(value, binder)))
                    .collect();
                Self::Dict(bound.into_iter().collect::<Option<_>>()?)
            }
            _ => return binder.expected(Self::TYPE, value),
        })
    }
}

/// Choices are a list of values, or a dict from value to label.
impl FromValue for Vec<Spanned<Choice>> {
    const TYPE: Type = Type::Either(&[Type::List(&Type::Text), Type::Dict(&Type::Text)]);

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match &value.value {
            Value::List(_) | Value::Tuple(_) => {
                let values = List::<Text>::from_value(value, binder)?;
                Some(values.into_iter().map(|text| choice(text, None)).collect())
            }
            Value::Dict(_) => {
                let entries = Dict::<Text>::from_value(value, binder)?;
                Some(entries.into_iter().map(|(text, label)| choice(text, Some(label.value))).collect())
            }
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

fn choice(text: Spanned<Text>, label: Option<Text>) -> Spanned<Choice> {
    Spanned { value: Choice { value: text.value, label }, span: text.span }
}

impl FromValue for EnumReference {
    const TYPE: Type = Type::Either(&[Type::Class(&Enum::CLASS), Type::Text]);

    fn from_value(value: &Spanned, binder: &mut Binder) -> Option<Self> {
        match &value.value {
            Value::Str(name) => Some(Self::Name(Arc::clone(name))),
            Value::Node(node) if &*node.class == Enum::CLASS.name => {
                binder.object(value).map(|object| Self::Object(Box::new(object)))
            }
            _ => binder.expected(Self::TYPE, value),
        }
    }
}

impl Binder {
    /// The index of the member of `enumeration` that `value` names.
    pub fn member(&mut self, enumeration: &'static Enumeration, value: &Spanned) -> Option<usize> {
        let text: &str = match &value.value {
            Value::Str(text) => text,
            Value::Member(member) if member.enumeration == enumeration.name => member.value,
            _ => return self.expected(Type::Enumeration(enumeration), value),
        };
        if let Some(index) = enumeration.members.iter().position(|member| member.value == text) {
            return Some(index);
        }
        for (index, member) in enumeration.members.iter().enumerate() {
            if let Some(former) = member.former.iter().find(|former| former.name == text) {
                let named = Named::Value(enumeration.name);
                self.another_name(named, *former, member.value, value.span, format!("{:?}", member.value));
                return Some(index);
            }
        }
        self.unknown_value(enumeration, text, value);
        None
    }
}
