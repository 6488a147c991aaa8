//! The schema language of GraphQL, as graphql-core prints it: definitions, and a document of all that is reachable.
//!
//! Knows nothing of Python or of specs. Start at [`Document::print`].

use std::collections::{BTreeMap, BTreeSet};

/// A use of a type, such as `[Post!]!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As the document spells it.
    pub text: String,
    /// The type in it, such as `Post`.
    pub name: String,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputValue {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// Its type.
    pub ty: Reference,
    /// Its value when none is given, as the document spells it.
    pub default: Option<String>,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// What it can be asked with; arguments have no descriptions.
    pub args: Vec<InputValue>,
    /// Its type.
    pub ty: Reference,
}

/// A named type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// What is said of it.
    pub body: Body,
}

/// What is said of a named type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing more.
    Scalar,
    /// Its values.
    Enum(Vec<String>),
    /// Its fields.
    Input(Vec<InputValue>),
    /// Its fields.
    Object(Vec<Field>),
}

impl Definition {
    fn uses(&self) -> Vec<&str> {
        match &self.body {
            Body::Scalar | Body::Enum(_) => Vec::new(),
            Body::Input(fields) => fields.iter().map(|field| &*field.ty.name).collect(),
            Body::Object(fields) => fields
                .iter()
                .flat_map(|field| field.args.iter().map(|arg| &*arg.ty.name).chain(std::iter::once(&*field.ty.name)))
                .collect(),
        }
    }

    fn print(&self) -> String {
        let (keyword, lines): (&str, Vec<String>) = match &self.body {
            Body::Scalar => return format!("{}scalar {}", described(self.description.as_deref(), ""), self.name),
            Body::Enum(values) => ("enum", values.iter().map(|value| format!("  {value}")).collect()),
            Body::Input(fields) => {
                ("input", blocks(fields.iter().map(|field| (field.description.as_deref(), input_value(field)))))
            }
            Body::Object(fields) => ("type", blocks(fields.iter().map(|one| (one.description.as_deref(), field(one))))),
        };
        let description = described(self.description.as_deref(), "");
        format!("{description}{keyword} {} {{\n{}\n}}", self.name, lines.join("\n"))
    }
}

fn field(field: &Field) -> String {
    let args: Vec<String> = field.args.iter().map(input_value).collect();
    let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
    format!("{}{args}: {}", field.name, field.ty.text)
}

fn input_value(value: &InputValue) -> String {
    let default = value.default.as_ref().map_or_else(String::new, |default| format!(" = {default}"));
    format!("{}: {}{default}", value.name, value.ty.text)
}

/// Indented lines; a blank one precedes what is described, unless it comes first.
fn blocks<'a>(lines: impl Iterator<Item = (Option<&'a str>, String)>) -> Vec<String> {
    let block = |(index, (description, line)): (usize, (Option<&str>, String))| {
        let gap = if index > 0 && description.is_some() { "\n" } else { "" };
        format!("{gap}{}  {line}", described(description, "  "))
    };
    lines.enumerate().map(block).collect()
}

fn described(description: Option<&str>, indent: &str) -> String {
    let Some(text) = description else { return String::new() };
    let literal = if is_block(text) { block_string(text) } else { string(text) };
    format!("{indent}{}\n", literal.replace('\n', &format!("\n{indent}")))
}

/// Whether a text comes out of a block string as it went in.
fn is_block(text: &str) -> bool {
    let (mut is_blank, mut is_indented, mut all_indented, mut has_lines) = (true, false, true, false);
    for character in text.chars() {
        match character {
            '\n' if is_blank && !has_lines => return false,
            '\n' => (has_lines, is_blank, is_indented) = (true, true, false),
            ' ' | '\t' => is_indented |= is_blank,
            '\0'..='\u{f}' => return false,
            _ => (all_indented, is_blank) = (all_indented && is_indented, false),
        }
    }
    text.is_empty() || !(is_blank || (all_indented && has_lines))
}

fn block_string(text: &str) -> String {
    let escaped = text.replace("\"\"\"", "\\\"\"\"");
    let lines: Vec<&str> = escaped.split('\n').collect();
    let is_one_line = lines.len() == 1;
    let is_indented = |line: &&str| line.is_empty() || line.starts_with([' ', '\t']);
    let leads = !is_one_line && lines[1..].iter().all(is_indented);
    let ends_with_quotes = escaped.ends_with("\\\"\"\"");
    let trails = (text.ends_with('"') && !ends_with_quotes) || text.ends_with('\\');
    let is_tall = !is_one_line || text.chars().count() > 70 || trails || leads || ends_with_quotes;
    let keeps_first = is_one_line && text.starts_with([' ', '\t']);
    let before = if (is_tall && !keeps_first) || leads { "\n" } else { "" };
    let after = if is_tall || trails { "\n" } else { "" };
    format!("\"\"\"{before}{escaped}{after}\"\"\"")
}

fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\u{8}' => literal.push_str("\\b"),
            '\t' => literal.push_str("\\t"),
            '\n' => literal.push_str("\\n"),
            '\u{c}' => literal.push_str("\\f"),
            '\r' => literal.push_str("\\r"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => literal.push_str(&format!("\\u{:04X}", character as u32)),
            _ => literal.push(character),
        }
    }
    literal + "\""
}

/// A schema: what can be asked, changed and watched, and the types that may be needed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The type of queries.
    pub query: Definition,
    /// The type of mutations.
    pub mutation: Option<Definition>,
    /// The type of subscriptions.
    pub subscription: Option<Definition>,
    /// All others, in any order, each name once; those that nothing uses are not printed.
    pub types: Vec<Definition>,
}

impl Document {
    /// The text: the names of the root types when they are not the usual ones, then the types by name.
    #[must_use]
    pub fn print(&self) -> String {
        let roots = [
            ("query", "Query", Some(&self.query)),
            ("mutation", "Mutation", self.mutation.as_ref()),
            ("subscription", "Subscription", self.subscription.as_ref()),
        ];
        let roots = roots.map(|(operation, usual, root)| root.map(|root| (operation, usual, root)));
        let roots: Vec<_> = roots.into_iter().flatten().collect();
        let mut parts = Vec::new();
        if roots.iter().any(|(_, usual, root)| root.name != *usual) {
            let lines: Vec<String> =
                roots.iter().map(|(operation, _, root)| format!("  {operation}: {}\n", root.name)).collect();
            parts.push(format!("schema {{\n{}}}", lines.concat()));
        }
        let known: BTreeMap<&str, &Definition> =
            self.types.iter().chain(roots.iter().map(|(.., root)| *root)).map(|one| (&*one.name, one)).collect();
        let mut reached = BTreeSet::new();
        let mut queue: Vec<&str> = roots.iter().map(|(.., root)| &*root.name).collect();
        while let Some(name) = queue.pop() {
            // Scalars that every schema has are defined nowhere.
            let Some(definition) = known.get(name) else { continue };
            if reached.insert(name) {
                queue.extend(definition.uses());
            }
        }
        parts.extend(reached.iter().map(|name| known[name].print()));
        parts.join("\n\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(name: &str) -> Reference {
        Reference { text: name.into(), name: name.into() }
    }

    fn object(name: &str, fields: &[(&str, &str)]) -> Definition {
        let field = |(name, ty): &(&str, &str)| Field {
            name: (*name).into(),
            description: None,
            args: Vec::new(),
            ty: reference(ty),
        };
        Definition { name: name.into(), description: None, body: Body::Object(fields.iter().map(field).collect()) }
    }

    #[test]
    fn only_what_a_root_reaches_is_printed_and_by_name() {
        let types = vec![object("Zebra", &[("id", "Int")]), object("Unused", &[]), object("Ape", &[("of", "Zebra")])];
        let query = object("Query", &[("ape", "Ape")]);
        let text = Document { query, mutation: None, subscription: None, types }.print();
        assert_eq!(text, "type Ape {\n  of: Zebra\n}\n\ntype Query {\n  ape: Ape\n}\n\ntype Zebra {\n  id: Int\n}\n");
    }

    #[test]
    fn roots_with_other_names_are_named_first() {
        let query = object("RootQuery", &[("a", "Int")]);
        let text = Document { query, mutation: None, subscription: None, types: Vec::new() }.print();
        assert_eq!(text, "schema {\n  query: RootQuery\n}\n\ntype RootQuery {\n  a: Int\n}\n");
    }

    #[test]
    fn descriptions_are_blocks_where_a_block_keeps_them() {
        assert_eq!(described(Some("plain"), "  "), "  \"\"\"plain\"\"\"\n");
        assert_eq!(described(Some("two\nlines"), "  "), "  \"\"\"\n  two\n  lines\n  \"\"\"\n");
        assert_eq!(described(Some("ends with \""), ""), "\"\"\"\nends with \"\n\"\"\"\n");
        assert_eq!(described(Some("\"\"\""), ""), "\"\"\"\n\\\"\"\"\n\"\"\"\n");
        assert_eq!(described(Some(" a\n b"), ""), "\" a\\n b\"\n");
        assert_eq!(described(Some("a\r\nb"), ""), "\"a\\r\\nb\"\n");
        assert_eq!(described(Some("a\n"), ""), "\"a\\n\"\n");
        assert_eq!(described(Some(""), ""), "\"\"\"\"\"\"\n");
        assert_eq!(described(None, ""), "");
    }
}
