//! Import blocks: collected from the symbols used, printed in the order that ruff's isort rules demand.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::WIDTH;
use super::text::columns;

/// Modules of the standard library that generated code uses.
const STANDARD: &[&str] = &[
    "abc",
    "asyncio",
    "base64",
    "binascii",
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "importlib",
    "itertools",
    "json",
    "logging",
    "math",
    "os",
    "pathlib",
    "random",
    "re",
    "secrets",
    "sys",
    "time",
    "typing",
    "urllib",
    "uuid",
];

/// Installed packages that generated code uses.
const INSTALLED: &[&str] = &[
    "aiosqlite",
    "alembic",
    "asyncpg",
    "fastapi",
    "graphql",
    "fastmcp",
    "httpx",
    "httpx2",
    "mcp",
    "pydantic",
    "pydantic_settings",
    "pytest",
    "pytest_asyncio",
    "redis",
    "sqlalchemy",
    "starlette",
    "strawberry",
    "structlog",
    "uvicorn",
];

/// Whether a top-level module of this name would hide one that generated code imports.
#[must_use]
pub fn is_taken(module: &str) -> bool {
    STANDARD.contains(&module) || INSTALLED.contains(&module)
}

/// Imports of one module of the app whose top-level package is `package`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imports {
    package: String,
    modules: BTreeSet<String>,
    symbols: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    /// No import, in a module of the package `package`.
    #[must_use]
    pub fn new(package: &str) -> Self {
        Self { package: package.to_string(), modules: BTreeSet::new(), symbols: BTreeMap::new() }
    }

    /// `import module`, where `module` may say `x as y`.
    pub fn module(&mut self, module: &str) -> &mut Self {
        self.modules.insert(module.to_string());
        self
    }

    /// `from module import symbol`, where `symbol` may say `x as y`.
    pub fn symbol(&mut self, module: &str, symbol: &str) -> &mut Self {
        self.symbols.entry(module.to_string()).or_default().insert(symbol.to_string());
        self
    }

    /// `from <package>.<module> import symbol`; an empty `module` means the package itself.
    pub fn local(&mut self, module: &str, symbol: &str) -> &mut Self {
        let path = if module.is_empty() { self.package.clone() } else { format!("{}.{module}", self.package) };
        self.symbol(&path, symbol)
    }

    /// The block, without a trailing newline; empty when nothing is imported.
    #[must_use]
    pub fn print(&self) -> String {
        self.within(WIDTH)
    }

    fn within(&self, width: usize) -> String {
        let blocks: Vec<String> = [Section::Standard, Section::ThirdParty, Section::Local]
            .into_iter()
            .map(|section| self.block(section, width))
            .filter(|block| !block.is_empty())
            .collect();
        blocks.join("\n\n")
    }

    /// The block, each line indented by four columns.
    #[must_use]
    pub fn print_indented(&self) -> String {
        let lines: Vec<String> = self
            .within(WIDTH - 4)
            .lines()
            .map(|line| if line.is_empty() { String::new() } else { format!("    {line}") })
            .collect();
        lines.join("\n")
    }

    fn section(&self, module: &str) -> Section {
        let top = module.split(['.', ' ']).next().unwrap_or(module);
        if STANDARD.contains(&top) {
            Section::Standard
        } else if top == self.package {
            Section::Local
        } else {
            Section::ThirdParty
        }
    }

    fn block(&self, section: Section, width: usize) -> String {
        let mut modules: Vec<&String> = self.modules.iter().filter(|module| self.section(module) == section).collect();
        modules.sort_by(|a, b| natural(a, b));
        let mut lines: Vec<String> = modules.into_iter().map(|module| format!("import {module}")).collect();
        let mut froms: Vec<(&String, &BTreeSet<String>)> =
            self.symbols.iter().filter(|(module, _)| self.section(module) == section).collect();
        froms.sort_by(|(a, _), (b, _)| natural(a, b));
        for (module, symbols) in froms {
            lines.extend(from_lines(module, symbols, width));
        }
        lines.join("\n")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Standard,
    ThirdParty,
    Local,
}

/// One line for the plain symbols, and one for each renamed symbol.
fn from_lines(module: &str, symbols: &BTreeSet<String>, width: usize) -> Vec<String> {
    let (renamed, plain): (Vec<&String>, Vec<&String>) = symbols.iter().partition(|symbol| symbol.contains(" as "));
    let mut groups: Vec<Vec<&String>> = renamed.into_iter().map(|symbol| vec![symbol]).collect();
    if !plain.is_empty() {
        let mut plain = plain;
        plain.sort_by(|a, b| by_member(a, b));
        groups.push(plain);
    }
    groups.sort_by(|a, b| by_member(a[0], b[0]));
    groups.into_iter().map(|group| from_line(module, &group, width)).collect()
}

fn from_line(module: &str, symbols: &[&String], width: usize) -> String {
    let names: Vec<&str> = symbols.iter().map(|symbol| symbol.as_str()).collect();
    let line = format!("from {module} import {}", names.join(", "));
    if columns(&line) <= width {
        return line;
    }
    format!("from {module} import (\n    {},\n)", names.join(",\n    "))
}

/// isort's order of members, also that of `__all__`: constants, classes, the rest; naturally within each.
#[must_use]
pub fn by_member(a: &str, b: &str) -> Ordering {
    let name = |symbol: &str| symbol.split(' ').next().unwrap_or_default().to_string();
    let (a, b) = (name(a), name(b));
    member_class(&a).cmp(&member_class(&b)).then_with(|| natural(&a, &b)).then_with(|| a.cmp(&b))
}

fn member_class(name: &str) -> u8 {
    if name.len() > 1 && name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase) {
        0
    } else if name.starts_with(char::is_uppercase) {
        1
    } else {
        2
    }
}

/// Natural order without regard to case: runs of digits compare as numbers.
fn natural(a: &str, b: &str) -> Ordering {
    by_number(&a.to_lowercase(), &b.to_lowercase())
}

/// The order of `__all__`: as that of imports, but with upper case before lower case.
#[must_use]
pub fn by_export(a: &str, b: &str) -> Ordering {
    member_class(a).cmp(&member_class(b)).then_with(|| by_number(a, b))
}

/// Compares texts with the numbers in them by value.
fn by_number(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else { return a.len().cmp(&b.len()) };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (left, right) = (digits(a), digits(b));
            let order = left
                .trim_start_matches('0')
                .len()
                .cmp(&right.trim_start_matches('0').len())
                .then_with(|| left.trim_start_matches('0').cmp(right.trim_start_matches('0')));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[left.len()..], &b[right.len()..]);
        } else if x == y {
            (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
        } else {
            return x.cmp(&y);
        }
    }
}

fn digits(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_lines_are_in_isort_order() {
        let mut imports = Imports::new("shop");
        imports.module("sqlalchemy as sa").module("uuid").module("datetime as dt");
        imports.symbol("sqlalchemy.orm", "relationship").symbol("sqlalchemy.orm", "Mapped");
        imports
            .local("models", "base")
            .local("", "schemas")
            .local("models.base", "NAMING")
            .local("models.base", "Base");
        assert_eq!(
            imports.print(),
            "import datetime as dt\nimport uuid\n\nimport sqlalchemy as sa\n\
             from sqlalchemy.orm import Mapped, relationship\n\nfrom shop import schemas\n\
             from shop.models import base\nfrom shop.models.base import NAMING, Base"
        );
    }

    #[test]
    fn renamed_symbols_have_lines_of_their_own() {
        let mut imports = Imports::new("shop");
        imports.local("api", "router as api_router").local("api", "errors");
        assert_eq!(imports.print(), "from shop.api import errors\nfrom shop.api import router as api_router");
    }

    #[test]
    fn numbers_in_names_compare_as_numbers() {
        assert_eq!(natural("thing2", "thing10"), Ordering::Less);
        assert_eq!(natural("Thing", "thing"), Ordering::Equal);
        assert_eq!(by_member("URL", "Author"), Ordering::Less);
    }

    #[test]
    fn long_lines_break_to_one_symbol_per_line() {
        let mut imports = Imports::new("shop");
        for number in 0..12 {
            imports.local("models", &format!("SomeRatherLongName{number}"));
        }
        assert!(imports.print().starts_with("from shop.models import (\n    SomeRatherLongName0,\n"));
    }
}
