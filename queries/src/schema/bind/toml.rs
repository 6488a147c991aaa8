//! `prisme.toml` and `prisme.d/*.toml` as a whole: merging, strictness, version, paths.

use std::{ops::RangeInclusive, sync::Arc};

use super::{
    Binder, Bound, FromValue,
    root::{supported, unsupported, unsupported_help},
};
use crate::{
    diagnostic::{Code, Diagnostic, Span},
    schema::{
        bound::{Spans, Text},
        config::{Config, Mode},
        table::{Class, Home},
    },
    syntax::value::{Spanned, Value},
};

/// The versions of `prisme.toml` that can be read.
pub const CONFIG_VERSIONS: RangeInclusive<u32> = 1..=1;

/// Keys of older or imagined configuration files, and what they decide.
const PROJECT_KEYS: &[(&str, &str)] = &[
    ("generators", "exposure"),
    ("layout", "exposure"),
    ("exposure", "exposure"),
    ("components", "exposure"),
    ("rest", "exposure"),
    ("graphql", "exposure"),
    ("mcp", "exposure"),
    ("backend", "the backend"),
    ("frontend", "the frontend"),
    ("database", "the database"),
    ("auth", "auth"),
    ("design", "the design"),
    ("widgets", "the design"),
    ("testing", "testing"),
    ("extensions", "the extension policy"),
];

/// Binds the configuration: `prisme.toml`, then the files of `prisme.d/` in order of their names.
///
/// Later layers win key by key; tables are merged, and each value keeps its place. Each layer is the
/// dict that the file parsed to, with the place of the whole file. A layer that did not parse is left
/// out by the caller.
#[must_use]
pub fn bind_config(layers: &[Spanned]) -> Bound<Config> {
    let Some(merged) = merge(layers) else {
        return Binder::new(Home::Config, *CONFIG_VERSIONS.end(), Mode::Strict).bound(None);
    };
    let mut binder = Binder::new(Home::Config, *CONFIG_VERSIONS.end(), mode(&merged));
    if !binder.read_config_version(&merged) {
        return binder.bound(None);
    }
    let config = Config::from_value(&merged, &mut binder);
    if let Some(config) = &config {
        binder.check_path("spec_path", &config.project.spec_path, &config.project.spans);
        binder.check_path("project_path", &config.project.project_path, &config.project.spans);
    }
    binder.bound(config)
}

/// The strictness that a merged configuration asks for; strict when it does not say, or says nonsense.
#[must_use]
pub fn mode(merged: &Spanned) -> Mode {
    let lenient = entry(merged, "generation")
        .and_then(|generation| entry(generation, "mode"))
        .is_some_and(|mode| matches!(&mode.value, Value::Str(text) if **text == *Mode::Lenient.as_str()));
    if lenient { Mode::Lenient } else { Mode::Strict }
}

fn merge(layers: &[Spanned]) -> Option<Spanned> {
    let (first, rest) = layers.split_first()?;
    Some(rest.iter().fold(first.clone(), |below, above| over(&below, above)))
}

/// `above`, and what only `below` says.
fn over(below: &Spanned, above: &Spanned) -> Spanned {
    let (Value::Dict(low), Value::Dict(high)) = (&below.value, &above.value) else { return above.clone() };
    let mut entries = (**low).clone();
    for (key, value) in high.iter() {
        match entries.iter_mut().find(|(other, _)| other.value == key.value) {
            Some(entry) => *entry = (key.clone(), over(&entry.1, value)),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Spanned { value: Value::Dict(Arc::new(entries)), span: below.span }
}

fn entry<'a>(table: &'a Spanned, name: &str) -> Option<&'a Spanned> {
    let Value::Dict(entries) = &table.value else { return None };
    entries.iter().find(|(key, _)| matches!(&key.value, Value::Str(text) if **text == *name)).map(|(_, value)| value)
}

/// Where a top-level key that `prisme.toml` does not have belongs, and what it decides.
pub(super) fn misplaced(class: &Class, name: &str) -> Option<(&'static str, &'static str)> {
    if class.name != Config::CLASS.name {
        return None;
    }
    if name == "models" {
        return Some(("specs/models.py", "the domain"));
    }
    PROJECT_KEYS.iter().find(|(key, _)| *key == name).map(|(_, what)| ("specs/project.py", *what))
}

impl Binder {
    /// Reads `config_version`; `false` when there is no point in reading on.
    fn read_config_version(&mut self, merged: &Spanned) -> bool {
        let Some(value) = entry(merged, "config_version") else {
            if matches!(&merged.value, Value::Dict(entries) if !entries.is_empty()) {
                self.report(missing_version(merged.span));
            }
            return true;
        };
        let Value::Int(declared) = value.value else { return true };
        if let Some(version) = supported(declared, &CONFIG_VERSIONS) {
            self.version = version;
            return true;
        }
        let message = unsupported("prisme.toml", "config_version", declared, "config", &CONFIG_VERSIONS);
        self.report(unsupported_help(Diagnostic::error(Code::UnsupportedVersion, value.span, message), "config"));
        false
    }

    /// A path of `[project]` is relative, stays inside the project and names a Python file.
    fn check_path(&mut self, key: &'static str, path: &Text, spans: &Spans) {
        let absolute = path.starts_with('/') || path.starts_with('~') || path.get(1..2) == Some(":");
        let problem = if path.contains('\\') {
            "uses `\\`; write `/`, on every system"
        } else if absolute {
            "is absolute; write it relative to the project"
        } else if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            "has an empty, `.` or `..` part; write the plain path inside the project"
        } else if !path.ends_with(".py") {
            "names no Python file; let it end in `.py`"
        } else {
            return;
        };
        let message = format!("`{key}` {problem}");
        let default = if key == "spec_path" { "specs/models.py" } else { "specs/project.py" };
        self.report(
            Diagnostic::error(Code::InvalidConfig, spans.of(key), message)
                .help(format!("the usual place is `\"{default}\"`")),
        );
    }
}

fn missing_version(span: Span) -> Diagnostic {
    let (newest, place) = (CONFIG_VERSIONS.end(), Span::start_of(span.file));
    let message = format!("prisme.toml does not declare `config_version`; version {newest} is assumed");
    Diagnostic::warning(Code::MissingVersion, place, message).fix(
        format!("add `config_version = {newest}` at the top of the file"),
        place,
        format!("config_version = {newest}\n"),
    )
}
