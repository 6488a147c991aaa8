//! `docs/ir.md`, made from the declarations of the IR: what `prisme ir --json` prints.
//!
//! The declarations are read as text, line by line, as rustfmt lays them out: names, types and documentation
//! are all there. Start at [`page`].

use std::fmt::Write as _;

use crate::source::root;

const SOURCES: &[&str] = &["queries/src/ir/mod.rs", "queries/src/ir/names.rs"];

const OPENING: &str = "# What prisme understood

Made from `queries/src/ir/mod.rs`; run `UPDATE_DOCS=1 cargo test -p prisme-tests --test docs` after a change there.

`prisme ir --json` prints one JSON document: the meaning of both specs, with every name resolved, every default filled in
and every relation paired. It is what all generators work from, so it is also what other tools should read instead of the
specs. When the specs have errors there is no meaning, and the document is the usual one of a failed command.

| key | type | meaning |
|---|---|---|
| `ir_version` | number | Version of this document: 1. |
| `project` | [Project](#project) | What all models share. |
| `models` | list of [Model](#model) | Every model, in the order in which the specs declare them. |

## What may be relied on

- Within one `ir_version`, keys and values keep their names and meanings. New keys and new values of enumerations may
  appear: ignore keys that you do not know. Anything else raises `ir_version`, and the changelog says how.
- Keys that can be absent are there and `null`. Lists are in the order that their description says, so equal specs print
  equal documents, byte for byte.
- No place in a file and no name of a target language is in it. An edit that only moves text does not change it.
- Texts are not escaped for any language. Whole numbers stay below 2^53, except for defaults of `integer` fields, which
  have 64 bits.
";

/// A declared struct or enum.
#[derive(Debug, Default)]
struct Declaration {
    name: String,
    docs: String,
    is_enum: bool,
    /// `rename_all`, `tag` and `content` of serde.
    rename: String,
    tag: Option<String>,
    content: Option<String>,
    parts: Vec<Part>,
}

/// A field, or a variant.
#[derive(Debug, Default)]
struct Part {
    name: String,
    docs: String,
    /// The type of a field, or of the one value of a variant.
    ty: Option<String>,
    /// The fields of a variant.
    fields: Vec<Part>,
}

/// The page.
///
/// # Panics
/// When the declarations cannot be read.
#[must_use]
pub fn page() -> String {
    let mut declarations = Vec::new();
    for path in SOURCES {
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        declarations.extend(parse(&text));
    }
    // What holds the models is described by hand.
    declarations.retain(|one| one.name != "Ir");
    let mut page = OPENING.to_owned();
    for declaration in &declarations {
        let _ = write!(page, "\n## {}\n\n{}\n\n", declaration.name, declaration.docs);
        page.push_str(&table(declaration, &declarations));
    }
    page
}

fn parse(text: &str) -> Vec<Declaration> {
    let mut found = Vec::new();
    let (mut docs, mut attributes) = (String::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix("/// ") {
            sentence(&mut docs, text);
        } else if line.starts_with("#[") {
            attributes.push_str(line);
        } else {
            let head = line.strip_prefix("pub struct ").map(|rest| (rest, false));
            let head = head.or_else(|| line.strip_prefix("pub enum ").map(|rest| (rest, true)));
            if let Some((name, is_enum)) = head.filter(|_| attributes.contains("Serialize")) {
                found.push(Declaration {
                    name: name.trim_end_matches(" {").to_owned(),
                    docs: plain(&docs),
                    is_enum,
                    rename: argument(&attributes, "rename_all").unwrap_or_default(),
                    tag: argument(&attributes, "tag"),
                    content: argument(&attributes, "content"),
                    parts: parts(&mut lines, "    "),
                });
            }
            docs.clear();
            attributes.clear();
        }
    }
    found
}

/// What stands between the braces, at this indentation.
fn parts<'t>(lines: &mut impl Iterator<Item = &'t str>, indent: &str) -> Vec<Part> {
    let mut found = Vec::new();
    let mut docs = String::new();
    while let Some(line) = lines.next() {
        let Some(line) = line.strip_prefix(indent) else { break };
        if let Some(text) = line.strip_prefix("/// ") {
            sentence(&mut docs, text);
            continue;
        }
        let part = line.trim_start_matches("pub ").trim_end_matches(',');
        let docs = plain(&std::mem::take(&mut docs));
        found.push(if let Some(name) = part.strip_suffix(" {") {
            Part { name: name.to_owned(), docs, fields: parts(lines, &format!("{indent}    ")), ..Part::default() }
        } else if let Some((name, ty)) = part.split_once(": ") {
            Part { name: name.to_owned(), docs, ty: Some(ty.to_owned()), ..Part::default() }
        } else if let Some((name, ty)) = part.split_once('(') {
            Part { name: name.to_owned(), docs, ty: Some(ty.trim_end_matches(')').to_owned()), ..Part::default() }
        } else {
            Part { name: part.to_owned(), docs, ..Part::default() }
        });
    }
    found
}

fn sentence(docs: &mut String, text: &str) {
    if !docs.is_empty() {
        docs.push(' ');
    }
    docs.push_str(text);
}

/// Documentation without links into the code.
fn plain(docs: &str) -> String {
    docs.replace("[`", "`").replace("`]", "`").replace("::", ".").replace("`None`", "`null`").replace('|', "\\|")
}

fn argument(attributes: &str, key: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{key} = \""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn table(declaration: &Declaration, all: &[Declaration]) -> String {
    let spelled = |part: &Part| spell(&part.name, &declaration.rename);
    let mut text = String::new();
    match (&declaration.tag, &declaration.content) {
        _ if !declaration.is_enum => {
            text.push_str("| key | type | meaning |\n|---|---|---|\n");
            for part in &declaration.parts {
                let ty = part.ty.as_deref().unwrap_or_default();
                let _ = writeln!(text, "| `{}` | {} | {} |", part.name, shape(ty, all), part.docs);
            }
        }
        (Some(tag), Some(content)) => {
            let _ = writeln!(text, "| `{tag}` | `{content}` | meaning |\n|---|---|---|");
            for part in &declaration.parts {
                let ty = part.ty.as_deref().unwrap_or_default();
                let _ = writeln!(text, "| `{}` | {} | {} |", spelled(part), shape(ty, all), part.docs);
            }
        }
        (Some(tag), None) => {
            let _ = writeln!(text, "| `{tag}` | further keys | meaning |\n|---|---|---|");
            for part in &declaration.parts {
                let fields = part.fields.iter().map(|field| {
                    let ty = field.ty.as_deref().unwrap_or_default();
                    format!("`{}` ({}): {}", field.name, shape(ty, all), field.docs)
                });
                let fields = fields.collect::<Vec<_>>().join("<br>");
                let _ = writeln!(text, "| `{}` | {fields} | {} |", spelled(part), part.docs);
            }
        }
        (None, _) => {
            text.push_str("| value | meaning |\n|---|---|\n");
            for part in &declaration.parts {
                let _ = writeln!(text, "| `\"{}\"` | {} |", spelled(part), part.docs);
            }
        }
    }
    text
}

/// As serde spells a variant.
fn spell(name: &str, rename: &str) -> String {
    match rename {
        "lowercase" => name.to_lowercase(),
        "snake_case" => {
            let mut text = String::new();
            for (at, character) in name.char_indices() {
                if character.is_ascii_uppercase() && at > 0 {
                    text.push('_');
                }
                text.push(character.to_ascii_lowercase());
            }
            text
        }
        _ => name.to_owned(),
    }
}

/// A type of Rust as what JSON has.
fn shape(ty: &str, all: &[Declaration]) -> String {
    let inner = |wrapper: &str| ty.strip_prefix(wrapper).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner("Option<") {
        return format!("{} or `null`", shape(inner, all));
    }
    if let Some(inner) = inner("Vec<") {
        return format!("list of {}", shape(inner, all));
    }
    if let Some(inner) = inner("BTreeMap<String, ") {
        return format!("object of {}", shape(inner, all));
    }
    if let Some(inner) = inner("Box<") {
        return shape(inner, all);
    }
    if let Some((one, other)) = ty.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')?.split_once(", ")) {
        return format!("pair of {} and {}", shape(one, all), shape(other, all));
    }
    match ty {
        "String" => "text".into(),
        "ModelName" => "name of a model".into(),
        "bool" => "truth".into(),
        "u16" | "u32" | "i64" => "whole number".into(),
        "f64" => "number".into(),
        "serde_json::Value" => "any JSON".into(),
        _ => {
            assert!(all.iter().any(|one| one.name == ty), "the IR uses `{ty}`, which the page cannot describe");
            format!("[{ty}](#{})", ty.to_lowercase())
        }
    }
}
