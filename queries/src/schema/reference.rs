//! The reference of the vocabulary in Markdown, the text of `docs/spec-reference.md`.
//!
//! Start at [`reference()`].

use std::fmt::Write;

use super::table::{
    Attribute, CLASSES, Class, ENUMERATIONS, Enumeration, Former, Home, Presence, Shorthand, Standing, Type,
};

/// Every class, attribute and value of specs and `prisme.toml`, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(
        "# Spec reference\n\n\
         <!-- Made from the declarations in queries/src/schema. Do not edit. -->\n\n\
         Constructors take keywords; those marked *first* may also be given without one. \
         Where a value is one of a few, write it as text (`type=\"string\"`) or as a member (`FieldType.STRING`). \
         What a *derived* default is derived from stands in the meaning.\n",
    );
    for (home, title) in [
        (Home::Domain, "Domain spec: `specs/models.py`, version 2"),
        (Home::Project, "Project spec: `specs/project.py`, version 1"),
        (Home::Config, "Configuration: `prisme.toml`, version 1"),
    ] {
        let _ = write!(text, "\n## {title}\n");
        for class in CLASSES.iter().filter(|class| class.home == home) {
            text += &section(class);
        }
    }
    text += "\n## Values\n";
    for enumeration in enumerations() {
        text += &values(enumeration);
    }
    text
}

/// The exported enumerations, and those of `prisme.toml` in order of use.
fn enumerations() -> Vec<&'static Enumeration> {
    let mut all = ENUMERATIONS.to_vec();
    for attribute in CLASSES.iter().filter(|class| !class.is_exported()).flat_map(|class| class.attributes) {
        if let Type::Enumeration(enumeration) = attribute.kind {
            all.push(enumeration);
        }
    }
    all
}

fn section(class: &Class) -> String {
    let mut text = format!("\n### {}\n\n{}\n", class.name, prose(class.doc));
    for former in class.former {
        let _ = write!(text, "\nFormerly {}.\n", standing(former));
    }
    text += "\n| attribute | takes | default | meaning |\n|---|---|---|---|\n";
    for attribute in class.attributes {
        text += &row(attribute);
    }
    text
}

fn row(attribute: &Attribute) -> String {
    let first = if attribute.position == Some(0) { " *first*" } else { "" };
    let mut meaning = prose(attribute.doc);
    for former in attribute.former() {
        let _ = match former.standing {
            Standing::Synonym => write!(meaning, " Also `{}`.", former.name),
            _ if former.inverted => write!(meaning, " Formerly {}, with the opposite meaning.", standing(former)),
            _ => write!(meaning, " Formerly {}.", standing(former)),
        };
    }
    let default = match attribute.presence {
        Presence::Required => "**required**".into(),
        Presence::Optional if attribute.doc.contains("when left out") => "*derived*".into(),
        Presence::Optional => "none".into(),
        Presence::Default(python) => {
            let (one, now) = (python(1), python(u32::MAX));
            if one == now { format!("`{now}`") } else { format!("`{now}`; in version 1 `{one}`") }
        }
    };
    let kind = takes(&attribute.kind);
    format!("| `{}`{first} | {kind} | {default} | {} |\n", attribute.key, meaning.replace('|', "\\|"))
}

fn standing(former: &Former) -> String {
    match former.standing {
        Standing::Version1 => format!("`{}` (version 1 only)", former.name),
        Standing::Deprecated | Standing::Synonym => format!("`{}` (deprecated)", former.name),
    }
}

fn takes(kind: &Type) -> String {
    match kind {
        Type::Bool => "true or false".into(),
        Type::Int => "integer".into(),
        Type::Float => "number".into(),
        Type::Text => "string".into(),
        Type::Literal => "any literal".into(),
        Type::Enumeration(enumeration) => link(enumeration.name),
        Type::Class(class) => match class.shorthand {
            Shorthand::Dict if class.home != Home::Config => format!("{} or dict", link(class.name)),
            Shorthand::List => format!("{} or list of strings", link(class.name)),
            Shorthand::None | Shorthand::Dict => link(class.name),
        },
        Type::List(element) => format!("list of {}", several(element)),
        Type::Dict(value) => format!("dict from strings to {}", several(value)),
        Type::Either(types) => types.iter().map(takes).collect::<Vec<_>>().join(" or "),
    }
}

fn several(kind: &Type) -> String {
    match kind {
        Type::Text => "strings".into(),
        Type::Literal => "literals".into(),
        Type::List(element) => format!("lists of {}", several(element)),
        _ => takes(kind),
    }
}

fn link(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase())
}

fn values(enumeration: &Enumeration) -> String {
    let mut text = format!("\n### {}\n\n{}\n\n", enumeration.name, prose(enumeration.doc));
    text += "| value | member | meaning |\n|---|---|---|\n";
    for member in enumeration.members {
        let mut meaning = prose(member.doc);
        for former in member.former {
            let _ = write!(meaning, " Formerly {}.", standing(former));
        }
        let _ = writeln!(text, "| `{:?}` | `{}` | {meaning} |", member.value, member.name);
    }
    text
}

fn prose(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_of_the_vocabulary() {
        insta::assert_snapshot!(reference());
    }

    #[test]
    fn every_link_has_its_heading() {
        let text = reference();
        let headings: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_lowercase).collect();
        for link in text.split("](#").skip(1) {
            let name = link.split(')').next().expect("a link ends");
            assert!(headings.iter().any(|heading| heading == name), "{name}");
        }
        let mut unique = headings.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), headings.len(), "headings are unique");
    }
}
