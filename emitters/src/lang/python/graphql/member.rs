//! The parts of GraphQL types: attributes, arguments, resolvers. Each fact is held once, and spelled both ways: as
//! Strawberry's Python, and as the schema that Strawberry makes of it.
//!
//! Start at [`Type`].

use serde::Serialize;

use crate::lang::graphql::{Field, InputValue, Reference};
use crate::lang::python::WIDTH;
use crate::lang::python::text::{columns, integer, keyword_string};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A type with a name.
    Named {
        /// As Python names it, such as `dt.datetime`.
        python: String,
        /// As the schema names it, such as `DateTime`.
        name: String,
    },
    /// Several of them.
    List(Box<Type>),
    /// One of them, or nothing.
    Optional(Box<Type>),
}

impl Type {
    /// A type with two names.
    pub fn named(python: impl Into<String>, name: impl Into<String>) -> Self {
        Self::Named { python: python.into(), name: name.into() }
    }

    /// A class, which the schema calls as Python does: `enums.Colour` is `Colour`.
    #[must_use]
    pub fn class(path: impl Into<String>) -> Self {
        let python: String = path.into();
        let name = python.rsplit('.').next().unwrap_or_default().to_owned();
        Self::Named { python, name }
    }

    /// Several of it.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// It, or nothing.
    #[must_use]
    pub fn optional(self) -> Self {
        Self::Optional(Box::new(self))
    }

    /// As an annotation.
    #[must_use]
    pub fn python(&self) -> String {
        match self {
            Self::Named { python, .. } => python.clone(),
            Self::List(item) => format!("list[{}]", item.python()),
            Self::Optional(some) => format!("{} | None", some.python()),
        }
    }

    /// As the schema refers to it.
    #[must_use]
    pub fn reference(&self) -> Reference {
        match self {
            Self::Named { name, .. } => Reference { text: format!("{name}!"), name: name.clone() },
            Self::List(item) => {
                let item = item.reference();
                Reference { text: format!("[{}]!", item.text), name: item.name }
            }
            Self::Optional(some) => {
                let some = some.reference();
                let text = some.text.strip_suffix('!').map_or_else(|| some.text.clone(), str::to_owned);
                Reference { text, name: some.name }
            }
        }
    }
}

/// How Strawberry spells an attribute unless it is told otherwise.
pub fn camel(attribute: &str) -> String {
    let mut parts = attribute.split('_');
    let mut name = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let mut characters = part.chars();
        match characters.next() {
            Some(first) => name.extend(first.to_uppercase().chain(characters)),
            None => name.push('_'),
        }
    }
    name
}

/// An attribute of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name of the attribute.
    pub attribute: String,
    /// Name on the wire.
    pub wire: String,
    /// What it holds when it is given.
    pub ty: Type,
    description: Option<String>,
    is_optional: bool,
}

impl Member {
    /// An attribute that is always there.
    pub fn new(attribute: impl Into<String>, wire: impl Into<String>, ty: Type) -> Self {
        Self { attribute: attribute.into(), wire: wire.into(), ty, description: None, is_optional: false }
    }

    /// An attribute that is always there and has its usual name on the wire.
    #[must_use]
    pub fn plain(attribute: &str, ty: Type) -> Self {
        Self::new(attribute, camel(attribute), ty)
    }

    /// With words about it.
    #[must_use]
    pub fn described(self, description: Option<&str>) -> Self {
        Self { description: description.map(str::to_owned), ..self }
    }

    /// As a part of an answer that can be nothing.
    #[must_use]
    pub fn nullable(self) -> Self {
        Self { ty: self.ty.optional(), ..self }
    }

    /// As a part of a request that can be left out.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// The lines of the attribute: `title: str`, or more when there is more to say.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let (attribute, ty) = (&self.attribute, self.whole_type().python());
        let mut args = Vec::new();
        if camel(attribute) != self.wire {
            args.push(format!("name=\"{}\",", self.wire));
        }
        if let Some(text) = &self.description {
            args.extend(keyword_string("description", text, 8));
        }
        if args.is_empty() {
            let default = if self.is_optional { " = strawberry.UNSET" } else { "" };
            return vec![format!("{attribute}: {ty}{default}")];
        }
        if self.is_optional {
            args.push("default=strawberry.UNSET,".into());
        }
        let mut lines = head(attribute, &ty);
        lines.extend(args.into_iter().map(|line| format!("    {line}")));
        lines.push(")".into());
        lines
    }

    /// As a field of an input.
    #[must_use]
    pub fn input(&self) -> InputValue {
        InputValue {
            name: self.wire.clone(),
            description: self.description.clone(),
            ty: self.whole_type().reference(),
            default: None,
        }
    }

    /// As a field of an object.
    #[must_use]
    pub fn field(&self) -> Field {
        let InputValue { name, description, ty, .. } = self.input();
        Field { name, description, args: Vec::new(), ty }
    }

    fn whole_type(&self) -> Type {
        if self.is_optional { self.ty.clone().optional() } else { self.ty.clone() }
    }
}

/// `attribute: ty = strawberry.field(`; a type that leaves no place for it goes on a line of its own.
fn head(attribute: &str, ty: &str) -> Vec<String> {
    let line = format!("{attribute}: {ty} = strawberry.field(");
    if 4 + columns(&line) <= WIDTH || ty.contains([' ', '[']) {
        return vec![line];
    }
    ["typing.Annotated[", &format!("    {ty},"), "    \"choice\",", "] = strawberry.field("]
        .iter()
        .enumerate()
        .map(|(index, part)| if index == 0 { format!("{attribute}: {part}") } else { (*part).to_string() })
        .collect()
}

/// An argument of a resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    line: String,
    input: InputValue,
}

/// What an argument is when it is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It has to be given.
    Refused,
    /// Told apart from `null`.
    Unset,
    /// `null`
    Null,
    /// A number.
    Number(u32),
}

impl Argument {
    /// An argument with its usual name on the wire.
    #[must_use]
    pub fn new(attribute: &str, ty: &Type, absent: Absent) -> Self {
        let (python, schema) = match absent {
            Absent::Refused => (String::new(), None),
            Absent::Unset => (" = strawberry.UNSET".to_owned(), None),
            Absent::Null => (" = None".to_owned(), Some("null".to_owned())),
            Absent::Number(number) => (format!(" = {}", integer(number.into())), Some(number.to_string())),
        };
        let input = InputValue { name: camel(attribute), description: None, ty: ty.reference(), default: schema };
        Self { line: format!("{attribute}: {}{python},", ty.python()), input }
    }

    /// An argument whose line of Python gives it another name: `key: base.IntKey,`.
    #[must_use]
    pub fn renamed(line: impl Into<String>, wire: &str, ty: &Type) -> Self {
        let input = InputValue { name: wire.into(), description: None, ty: ty.reference(), default: None };
        Self { line: line.into(), input }
    }

    /// The same, `null` when it is not given.
    #[must_use]
    pub fn or_null(mut self) -> Self {
        self.input.default = Some("null".into());
        self
    }
}

/// A field that a function answers.
#[derive(Clone, Debug, Serialize)]
pub struct Resolver {
    name: String,
    description: Vec<String>,
    args: Vec<String>,
    ty: String,
    #[serde(skip)]
    field: Field,
}

impl Resolver {
    /// A field of this name, with words about it.
    pub fn new(name: impl Into<String>, about: &str, args: Vec<Argument>, ty: &Type) -> Self {
        let name: String = name.into();
        let (lines, inputs) = args.into_iter().map(|arg| (arg.line, arg.input)).unzip();
        Self {
            description: keyword_string("description", about, 8),
            args: lines,
            ty: ty.python(),
            field: Field { name: name.clone(), description: Some(about.to_owned()), args: inputs, ty: ty.reference() },
            name,
        }
    }

    /// A subscription: it yields values of this type.
    pub fn stream(name: impl Into<String>, about: &str, args: Vec<Argument>, ty: &Type) -> Self {
        let resolver = Self::new(name, about, args, ty);
        Self { ty: format!("AsyncGenerator[{}]", resolver.ty), ..resolver }
    }

    /// With its type in quotes: the class that it is about is not made yet.
    #[must_use]
    pub fn quoted(self) -> Self {
        Self { ty: format!("\"{}\"", self.ty), ..self }
    }

    /// The lines of its arguments.
    #[must_use]
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// As the schema says it.
    #[must_use]
    pub const fn field(&self) -> &Field {
        &self.field
    }
}
