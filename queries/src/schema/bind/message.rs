//! What to say when a value does not fit: what was expected, what was given, how to repair it.

use super::{Binder, Step};
use crate::{
    diagnostic::{Code, Diagnostic, Span, did_you_mean},
    schema::table::{Class, Enumeration, Home, Shorthand, Type},
    syntax::value::{Spanned, Value},
};

impl Type {
    /// What is expected, for messages: `a string`, `a list of `Field``, ...
    #[must_use]
    pub fn expected(&self) -> String {
        match self {
            Self::Bool => "`True` or `False`".into(),
            Self::Int => "an integer".into(),
            Self::Float => "a number".into(),
            Self::Text => "a string".into(),
            Self::Literal => "a literal (string, number, boolean, `None`, list or dict)".into(),
            Self::Enumeration(enumeration) => one_of(enumeration),
            Self::Class(class) => match class.shorthand {
                Shorthand::None => a(class.name),
                Shorthand::Dict if class.home == Home::Config => "a table".into(),
                Shorthand::Dict => format!("{} or a dict", a(class.name)),
                Shorthand::List => format!("{} or a list of strings", a(class.name)),
            },
            Self::List(element) => format!("a list of {}", element.plural()),
            Self::Dict(value) => format!("a dict from strings to {}", value.plural()),
            Self::Either(types) => types.iter().map(Self::expected).collect::<Vec<_>>().join(" or "),
        }
    }

    fn plural(&self) -> String {
        match self {
            Self::Bool => "booleans".into(),
            Self::Int => "integers".into(),
            Self::Float => "numbers".into(),
            Self::Text => "strings".into(),
            Self::Literal => "literals".into(),
            Self::Enumeration(enumeration) => format!("{} values", enumeration.name),
            Self::Class(class) => format!("`{}` objects", class.name),
            Self::List(element) => format!("lists of {}", element.plural()),
            Self::Dict(value) => format!("dicts from strings to {}", value.plural()),
            Self::Either(types) => types.iter().map(Self::plural).collect::<Vec<_>>().join(" or "),
        }
    }
}

/// The class with its article, the acronyms spoken letter by letter.
fn a(class: &str) -> String {
    let vowel = class.starts_with(['A', 'E', 'I', 'O', 'U']) || class.starts_with("MCP");
    format!("{} `{class}`", if vowel { "an" } else { "a" })
}

/// The values of an enumeration: `one of `a`, `b``.
fn one_of(enumeration: &Enumeration) -> String {
    let values: Vec<_> = enumeration.members.iter().map(|member| format!("`{:?}`", member.value)).collect();
    match values.as_slice() {
        [only] => only.clone(),
        values => format!("one of {}", values.join(", ")),
    }
}

impl Binder {
    /// Reports that `value` is no `kind`. Always `None`, so that callers can return it.
    pub(super) fn expected<T>(&mut self, kind: Type, value: &Spanned) -> Option<T> {
        if value.value == Value::Hole {
            self.damage.hole();
            return None;
        }
        let message = match self.home {
            Home::Config => format!("{} has to be {}, not {}", self.subject(), in_toml(kind), kind_in_toml(value)),
            Home::Domain | Home::Project => {
                format!("{} has to be {}, not {}", self.subject(), kind.expected(), value.value.kind())
            }
        };
        let diagnostic = Diagnostic::error(self.wrong_value(Code::WrongType), value.span, message);
        let diagnostic = match self.home {
            Home::Config => toml_hint(diagnostic, kind, value),
            Home::Domain | Home::Project => hint(diagnostic, kind, value),
        };
        self.report(diagnostic);
        None
    }

    /// Reports that `text` is no value of `enumeration`.
    pub(super) fn unknown_value(&mut self, enumeration: &Enumeration, text: &str, value: &Spanned) {
        let message = format!("{} cannot be `{}`", self.subject(), shown(text));
        let mut diagnostic = Diagnostic::error(self.wrong_value(Code::UnknownValue), value.span, message);
        let values = enumeration.members.iter().map(|member| member.value);
        if let Some(near) = did_you_mean(text, values) {
            diagnostic = diagnostic.at(format!("did you mean `{near}`?")).fix(
                format!("replace it with `{near:?}`"),
                value.span,
                format!("{near:?}"),
            );
        }
        self.report(diagnostic.help(format!("use {}", one_of(enumeration))));
    }

    /// Reports that `prisme.toml` has no key `name` in the table of `class`.
    pub(super) fn unknown_key(&mut self, class: &Class, name: &str, span: Span) {
        if let Some((owner, what)) = super::toml::misplaced(class, name) {
            let message = format!("`{}` does not belong in prisme.toml", shown(name));
            let diagnostic = Diagnostic::error(Code::MisplacedKey, span, message);
            return self.report(diagnostic.help(format!("{what} belongs in {owner}")).help("move it there"));
        }
        let message = format!("prisme.toml has no key `{}` here", shown(name));
        let mut diagnostic = Diagnostic::error(Code::UnknownKey, span, message);
        let keys = class.attributes.iter().map(|attribute| attribute.key);
        diagnostic = match did_you_mean(name, keys.clone()) {
            Some(near) => {
                diagnostic.at(format!("did you mean `{near}`?")).fix(format!("replace it with `{near}`"), span, near)
            }
            None => diagnostic.help("remove it"),
        };
        let list = keys.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        self.report_unknown(diagnostic.note(format!("the keys here are {list}")));
    }

    fn wrong_value(&self, code: Code) -> Code {
        if self.home == Home::Config { Code::InvalidConfig } else { code }
    }

    /// What is being bound: `` `required` of `Field` ``.
    fn subject(&self) -> String {
        let owner = self.path.iter().rev().find_map(|step| match step {
            Step::Attribute(_, key) if self.home == Home::Config => Some(format!("`{key}`")),
            Step::Attribute(class, key) => Some(format!("`{key}` of `{class}`")),
            Step::Variable(name) => Some(format!("`{name}`")),
            Step::Element => None,
        });
        match (owner, self.path.last()) {
            (Some(owner), Some(Step::Element)) => format!("each element of {owner}"),
            (Some(owner), _) => owner,
            (None, _) => "prisme.toml".into(),
        }
    }
}

/// Text of the user's as part of a message: one line, not too long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown = String::new();
    for character in text.chars().take(LONGEST) {
        match character {
            plain if plain == ' ' || !(plain.is_control() || plain.is_whitespace()) => shown.push(plain),
            special => shown.extend(special.escape_debug()),
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        shown.push('\u{2026}');
    }
    shown
}

/// What is expected, in the words of TOML.
fn in_toml(kind: Type) -> String {
    match kind {
        Type::Bool => "`true` or `false`".into(),
        _ => kind.expected(),
    }
}

/// What was given, in the words of TOML.
fn kind_in_toml(value: &Spanned) -> String {
    match value.value {
        Value::Dict(_) => "a table".into(),
        Value::List(_) => "an array".into(),
        _ => value.value.kind(),
    }
}

/// Says how to turn a value of `prisme.toml` into a `kind`, where that is plain.
fn toml_hint(diagnostic: Diagnostic, kind: Type, value: &Spanned) -> Diagnostic {
    let text = match (kind, &value.value) {
        (Type::Bool, Value::Str(text)) if text.parse::<bool>().is_ok() => text.to_string(),
        (Type::Int, Value::Str(text)) if text.parse::<i64>().is_ok() => text.to_string(),
        (Type::Class(_), _) => return diagnostic.help("write it as a table: `[name]`, then one `key = value` a line"),
        (Type::Text, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => return diagnostic.help("put it in quotes"),
        _ => return diagnostic,
    };
    diagnostic.fix(format!("write `{text}`"), value.span, text)
}

/// Says how to turn `value` into a `kind`, where that is plain.
fn hint(diagnostic: Diagnostic, kind: Type, value: &Spanned) -> Diagnostic {
    let span = value.span;
    let replace = |diagnostic: Diagnostic, text: String| {
        let title = format!("write `{text}`");
        diagnostic.fix(title, span, text)
    };
    match (kind, &value.value) {
        (Type::Bool, Value::Str(text)) if text.eq_ignore_ascii_case("true") => replace(diagnostic, "True".into()),
        (Type::Bool, Value::Str(text)) if text.eq_ignore_ascii_case("false") => replace(diagnostic, "False".into()),
        (Type::Bool, Value::Int(0)) => replace(diagnostic, "False".into()),
        (Type::Bool, Value::Int(1)) => replace(diagnostic, "True".into()),
        (Type::Int, Value::Str(text)) if text.parse::<i64>().is_ok() => replace(diagnostic, text.to_string()),
        (Type::Float, Value::Str(text)) if text.parse::<i64>().is_ok() => replace(diagnostic, text.to_string()),
        (Type::Int, Value::Float(_)) => diagnostic.help("use a whole number"),
        (Type::Text, Value::Int(number)) => replace(diagnostic, format!("\"{number}\"")),
        (Type::Text, Value::Bool(_) | Value::Float(_)) => diagnostic.help("put it in quotes"),
        (Type::List(_), Value::Str(text)) if shown(text) == **text && !text.contains(['"', '\\']) => {
            replace(diagnostic, format!("[{text:?}]"))
        }
        (Type::List(_), Value::Set(_)) => diagnostic.help("write it with `[...]`: the order matters"),
        (Type::List(_), Value::Node(_)) => diagnostic.help("put it in `[...]`"),
        (Type::Class(class), Value::Dict(_)) => {
            diagnostic.help(format!("write `{}(key=value, ...)`: its attributes are checked", class.name))
        }
        (Type::Class(class), Value::Export(name)) if **name == *class.name => {
            diagnostic.help(format!("call it: `{name}(...)`"))
        }
        (Type::Enumeration(enumeration), Value::Export(name)) if **name == *enumeration.name => {
            diagnostic.help(format!("use a member, such as `{name}.{}`", enumeration.members[0].name))
        }
        (Type::Class(class), Value::Bool(true)) => replace(diagnostic, format!("{}()", class.name)),
        (_, Value::Callable(_)) => diagnostic.help("call it: add `()` with its arguments"),
        (_, Value::None) => diagnostic.help("leave it out to get the default"),
        _ => diagnostic,
    }
}
