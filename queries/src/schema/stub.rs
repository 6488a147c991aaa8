//! Type stubs of `prisme.spec`, so that editors complete specs and type checkers check them.
//!
//! The text satisfies `ruff format --check` as it is. Constructors take keywords, apart from the
//! leading name; enumerations are taken as members or as their values. Start at [`spec`].

use std::fmt::Write;

use super::table::{Attribute, CLASSES, Class, ENUMERATIONS, Enumeration, Former, Presence, Shorthand, Standing, Type};

/// Where [`package`] belongs in a project.
pub const PACKAGE_PATH: &str = "typings/prisme/__init__.pyi";

/// Where [`spec`] belongs in a project.
pub const SPEC_PATH: &str = "typings/prisme/spec.pyi";

const PRELUDE: &str = r#"# ruff: noqa: A002, RUF100
"""What specs are written with: `from prisme.spec import StackSpec, Model, Field, ...`.

Written by prisme; changes are overwritten.
"""

from collections.abc import Mapping, Sequence
from enum import Enum as _Enumeration
from typing import Literal, NotRequired, TypeAlias, TypedDict

from typing_extensions import deprecated

_Strings: TypeAlias = list[str] | tuple[str, ...]
_Json: TypeAlias = (
    bool | int | float | str | Sequence[_Json] | Mapping[str, _Json] | None
)
"#;

/// The text of `typings/prisme/__init__.pyi`.
#[must_use]
pub fn package() -> String {
    "\"\"\"Prisme: a code generator driven by a declarative spec.\n\n\
     Written by prisme; changes are overwritten.\n\"\"\"\n\nfrom . import spec as spec\n"
        .into()
}

/// The text of `typings/prisme/spec.pyi`.
#[must_use]
pub fn spec() -> String {
    let mut text = PRELUDE.to_owned();
    for enumeration in ENUMERATIONS {
        text += &enumeration_class(enumeration);
    }
    for enumeration in ENUMERATIONS {
        text += &enumeration_alias(enumeration);
    }
    for class in CLASSES.iter().filter(|class| class.is_exported()) {
        if class.shorthand == Shorthand::Dict {
            text += &typed_dict(class);
        }
        text += &class_stub(class);
        for former in class.former {
            text += &former_stub(class, *former);
        }
    }
    text
}

fn enumeration_class(enumeration: &Enumeration) -> String {
    let mut text = format!("\nclass {}(_Enumeration):\n", enumeration.name);
    text += &docstring(enumeration.doc, &[], 4);
    text.push('\n');
    for member in enumeration.members {
        let _ = writeln!(text, "    {} = {:?}", member.name, member.value);
    }
    text
}

/// The alias for what an attribute takes: a member, or its value. Another one for older spellings.
fn enumeration_alias(enumeration: &Enumeration) -> String {
    let values: Vec<_> = enumeration.members.iter().map(|member| member.value).collect();
    let mut text = literal_alias(&format!("_{}", enumeration.name), enumeration.name, &values);
    let former: Vec<_> =
        enumeration.members.iter().flat_map(|member| member.former).map(|former| former.name).collect();
    if !former.is_empty() {
        let name = format!("_{}", enumeration.name);
        text += &literal_alias(&format!("{name}1"), &name, &former);
    }
    text
}

fn literal_alias(alias: &str, other: &str, values: &[&str]) -> String {
    let mut text = format!("\n{alias}: TypeAlias = (\n    {other}\n    | Literal[\n");
    if let [only] = values {
        return format!("\n{alias}: TypeAlias = {other} | Literal[{only:?}]\n");
    }
    for value in values {
        let _ = writeln!(text, "        {value:?},");
    }
    text + "    ]\n)\n"
}

fn typed_dict(class: &Class) -> String {
    let mut text = format!("\nclass _{}Dict(TypedDict):\n", class.name);
    for attribute in class.attributes {
        let taken = annotation(attribute, &attribute.kind, Names::Present);
        let _ = match attribute.is_required() {
            true => writeln!(text, "    {}: {taken}", attribute.key),
            false => writeln!(text, "    {}: NotRequired[{taken}]", attribute.key),
        };
    }
    text
}

fn class_stub(class: &Class) -> String {
    format!("\nclass {}:\n{}", class.name, constructor(class, Names::Present))
}

fn former_stub(class: &Class, former: Former) -> String {
    let now = class.name;
    format!(
        "\n@deprecated(\"it is called `{now}` now\")\nclass {}({now}):\n{}",
        former.name,
        constructor(class, Names::Former)
    )
}

/// Which names and values a constructor takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Those of the newest version.
    Present,
    /// Those of version 1 as well.
    Former,
}

fn constructor(class: &Class, names: Names) -> String {
    let mut text = String::new();
    if names == Names::Present {
        text += &docstring(class.doc, &[], 4);
        text.push('\n');
    }
    text += "    def __init__(\n        self,\n";
    let positional = class.attributes.iter().filter(|attribute| attribute.position.is_some());
    let keyword = class.attributes.iter().filter(|attribute| attribute.position.is_none());
    for attribute in positional {
        text += &parameter(attribute, attribute.key, names, !attribute.is_required());
    }
    text += "        *,\n";
    for attribute in keyword {
        let others: Vec<_> = attribute.former().filter(|former| is_offered(former, names)).collect();
        let optional = !attribute.is_required() || !others.is_empty();
        text += &parameter(attribute, attribute.key, names, optional);
        for former in others {
            text += &parameter(attribute, former.name, names, true);
        }
    }
    text += "    ) -> None:\n";
    let entries: Vec<_> = class.attributes.iter().map(|attribute| (attribute.key, attribute.doc)).collect();
    text + &docstring(class.doc, &entries, 8)
}

fn is_offered(former: &Former, names: Names) -> bool {
    match former.standing {
        Standing::Synonym => true,
        Standing::Deprecated | Standing::Version1 => names == Names::Former,
    }
}

fn parameter(attribute: &Attribute, name: &str, names: Names, optional: bool) -> String {
    let taken = annotation(attribute, &attribute.kind, names);
    if !optional {
        return format!("        {name}: {taken},\n");
    }
    format!("        {name}: {taken} = {},\n", default(attribute, name, names))
}

/// The default as far as a stub can say it.
fn default(attribute: &Attribute, name: &str, names: Names) -> String {
    let version = if names == Names::Former { 1 } else { 2 };
    match attribute.presence {
        Presence::Optional => "None".into(),
        Presence::Default(python) if name == attribute.key => {
            let text = python(version);
            if text.contains(['(', '[', '{']) { "...".into() } else { text }
        }
        Presence::Default(_) | Presence::Required => "...".into(),
    }
}

fn annotation(attribute: &Attribute, kind: &Type, names: Names) -> String {
    let taken = python(kind, names);
    match attribute.presence {
        Presence::Optional => format!("{taken} | None"),
        Presence::Required | Presence::Default(_) => taken,
    }
}

/// A type in an annotation of a parameter.
fn python(kind: &Type, names: Names) -> String {
    match kind {
        Type::Bool => "bool".into(),
        Type::Int => "int".into(),
        Type::Float => "float".into(),
        Type::Text => "str".into(),
        Type::Literal => "_Json".into(),
        Type::Enumeration(enumeration) => {
            let older = enumeration.members.iter().any(|member| !member.former.is_empty());
            format!("_{}{}", enumeration.name, if older && names == Names::Former { "1" } else { "" })
        }
        Type::Class(class) => match class.shorthand {
            Shorthand::None => class.name.into(),
            Shorthand::Dict => format!("{0} | _{0}Dict", class.name),
            Shorthand::List => format!("{} | _Strings", class.name),
        },
        Type::List(Type::Text) => "_Strings".into(),
        Type::List(element) => format!("Sequence[{}]", python(element, names)),
        Type::Dict(value) => format!("Mapping[str, {}]", python(value, names)),
        Type::Either(types) => types.iter().map(|kind| python(kind, names)).collect::<Vec<_>>().join(" | "),
    }
}

/// A docstring of Markdown lines, with a section for arguments when there are any.
fn docstring(doc: &str, arguments: &[(&str, &str)], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut lines = wrap(doc.trim(), 88 - indent - 6);
    if !arguments.is_empty() {
        lines.push(String::new());
        lines.push("Args:".into());
    }
    for (name, doc) in arguments {
        let wrapped = wrap(&format!("{name}: {}", doc.trim()), 88 - indent - 8);
        let margin =
            |(index, line): (usize, &String)| format!("{}{line}", if index == 0 { "    " } else { "        " });
        lines.extend(wrapped.iter().enumerate().map(margin));
    }
    let [first, rest @ ..] = lines.as_slice() else { return String::new() };
    let mut text = format!("{pad}\"\"\"{first}");
    if rest.is_empty() {
        return text + "\"\"\"\n";
    }
    for line in rest {
        text.push('\n');
        if !line.is_empty() {
            let _ = write!(text, "{pad}{line}");
        }
    }
    let _ = write!(text, "\n{pad}\"\"\"\n");
    text
}

/// Breaks text at spaces into lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a last line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_of_the_vocabulary() {
        insta::assert_snapshot!("package", package());
        insta::assert_snapshot!("spec", spec());
    }

    #[test]
    fn stubs_are_valid_python() {
        for text in [package(), spec()] {
            ruff_python_parser::parse_module(&text).expect("a stub parses");
        }
    }
}
