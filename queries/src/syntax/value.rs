//! What a spec file evaluates to: plain data and constructor calls, each with its place.
//!
//! Values are compared without their places where that matters (`==` on [`Value`] does compare them;
//! the meaning of a spec, which must not depend on places, is [`crate::ir`]).

use std::sync::Arc;

use crate::diagnostic::Span;

/// A value and where it was written.
///
/// For a value that a name or a call stands for, the place is that of the expression which produced
/// it: the literal or constructor call itself, so that messages point at what has to be edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T = Value> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

/// What an expression of the spec language evaluates to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// A whole number; arithmetic is checked, never wrapped.
    Int(i64),
    /// A finite floating-point number.
    Float(f64),
    /// Text.
    Str(Arc<str>),
    /// `[...]`
    List(Arc<Vec<Spanned>>),
    /// `(...)`
    Tuple(Arc<Vec<Spanned>>),
    /// `{...}`: members in order of first appearance, each once.
    Set(Arc<Vec<Spanned>>),
    /// `{key: value}`: entries in order of first appearance, keys unique.
    Dict(Arc<Vec<(Spanned, Spanned)>>),
    /// A call of a constructor of `prisme.spec`, such as `Field("title", type="string")`.
    Node(Arc<Node>),
    /// A member of an enumeration of `prisme.spec`, such as `FieldType.STRING`.
    Member(Member),
    /// A function or built-in: it can be called while evaluating and is an error anywhere else.
    Callable(super::eval::Callable),
    /// A class or enumeration of `prisme.spec` itself, not called.
    Export(Arc<str>),
    /// A module, from `import specs.shared` or `from . import shared`.
    Module(Arc<super::eval::Module>),
    /// What could not be evaluated, within a constructor call: its error is reported already.
    Hole,
}

/// A constructor call.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The constructor's name as `prisme.spec` exports it (`Field`, or `FieldSpec` in version 1).
    pub class: Arc<str>,
    /// The arguments as written, positional ones first; `*` and `**` are already unpacked.
    pub arguments: Vec<Argument>,
    /// The whole call.
    pub span: Span,
    /// The constructor's name in the call.
    pub callee: Span,
}

/// One argument of a constructor call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The keyword; `None` for a positional argument.
    pub keyword: Option<Spanned<Arc<str>>>,
    /// The value; its place is the argument's expression, or the literal behind it.
    pub value: Spanned,
}

/// A member of an enumeration of `prisme.spec`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The enumeration, such as `FieldType`.
    pub enumeration: &'static str,
    /// The value it stands for, such as `string`.
    pub value: &'static str,
}

impl Value {
    /// What kind of value it is, for messages: `text`, `a list`, `a Field`, ...
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Self::None => "None".into(),
            Self::Bool(_) => "a boolean".into(),
            Self::Int(_) => "an integer".into(),
            Self::Float(_) => "a float".into(),
            Self::Str(_) => "a string".into(),
            Self::List(_) => "a list".into(),
            Self::Tuple(_) => "a tuple".into(),
            Self::Set(_) => "a set".into(),
            Self::Dict(_) => "a dict".into(),
            Self::Node(node) => format!("a `{}`", node.class),
            Self::Member(member) => format!("a member of `{}`", member.enumeration),
            Self::Callable(_) => "a function".into(),
            Self::Export(name) => format!("the class `{name}`"),
            Self::Module(_) => "a module".into(),
            Self::Hole => "a mistake".into(),
        }
    }
}
