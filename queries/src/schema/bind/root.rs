//! Spec files as a whole: their version, and the one object each of them is read for.

use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

use indexmap::IndexMap;

use super::{Binder, Bound, Construct, FromValue, Step};
use crate::{
    diagnostic::{Code, Diagnostic, FileId, Span},
    schema::{
        config::Mode,
        domain::StackSpec,
        project::ProjectSpec,
        table::{self, Home},
    },
    syntax::{
        Module,
        value::{Node, Spanned, Value},
    },
};

/// The versions of the domain spec that can be read.
pub const DOMAIN_VERSIONS: RangeInclusive<u32> = 1..=2;

/// The versions of the project spec that can be read.
pub const PROJECT_VERSIONS: RangeInclusive<u32> = 1..=1;

/// What binding has to know of an evaluated spec file.
#[derive(Clone, Copy, Debug)]
pub struct SpecModule<'a> {
    /// The file.
    pub file: FileId,
    /// Its path, as messages show it: `specs/models.py`.
    pub path: &'a str,
    /// The value of every top-level name, in order of first definition.
    pub bindings: &'a IndexMap<Arc<str>, Spanned>,
    /// Where each of the names was last set.
    pub targets: &'a IndexMap<Arc<str>, Span>,
    /// Names whose definitions failed: they are not missed.
    pub failed: &'a BTreeSet<Arc<str>>,
    /// Whether the file did not parse: then nothing is missed.
    pub broken: bool,
}

impl<'a> SpecModule<'a> {
    /// What an evaluated `module` says; `file` is where it was read from, `path` what messages call it.
    #[must_use]
    pub fn new(file: FileId, path: &'a str, module: &'a Module) -> Self {
        let Module { bindings, targets, failed, broken, .. } = module;
        Self { file, path, bindings, targets, failed, broken: *broken }
    }
}

/// What is particular to one of the two spec files.
struct Root {
    home: Home,
    constant: &'static str,
    versions: RangeInclusive<u32>,
    spec: &'static str,
    class: &'static str,
    variable: &'static str,
    former: &'static [&'static str],
}

const DOMAIN: Root = Root {
    home: Home::Domain,
    constant: "PRISME_DOMAIN_VERSION",
    versions: DOMAIN_VERSIONS,
    spec: "domain spec",
    class: "StackSpec",
    variable: "stack",
    former: &["spec", "stack_spec", "specification"],
};

const PROJECT: Root = Root {
    home: Home::Project,
    constant: "PRISME_PROJECT_VERSION",
    versions: PROJECT_VERSIONS,
    spec: "project spec",
    class: "ProjectSpec",
    variable: "project",
    former: &["project_spec", "spec"],
};

/// Binds the domain spec: the `StackSpec` in the variable `stack`.
#[must_use]
pub fn bind_domain(module: &SpecModule<'_>, mode: Mode) -> Bound<StackSpec> {
    bind(&DOMAIN, module, mode)
}

/// Binds the project spec: the `ProjectSpec` in the variable `project`.
#[must_use]
pub fn bind_project(module: &SpecModule<'_>, mode: Mode) -> Bound<ProjectSpec> {
    bind(&PROJECT, module, mode)
}

fn bind<T: Construct + FromValue>(root: &Root, module: &SpecModule<'_>, mode: Mode) -> Bound<T> {
    let mut binder = Binder::new(root.home, *root.versions.end(), mode);
    if !binder.read_version(root, module) {
        return binder.bound(None);
    }
    let value = binder
        .root(root, module)
        .and_then(|value| binder.within(Step::Variable(root.variable), |binder| T::from_value(value, binder)));
    binder.bound(value)
}

impl Binder {
    /// Reads the version constant; `false` when there is no point in reading on.
    fn read_version(&mut self, root: &Root, module: &SpecModule<'_>) -> bool {
        let Some(value) = module.bindings.get(root.constant) else {
            if !module.broken && !module.failed.contains(root.constant) {
                self.report(missing_version(root, module));
            }
            return true;
        };
        let Value::Int(declared) = value.value else {
            let message = format!("`{}` has to be an integer, not {}", root.constant, value.value.kind());
            let newest = root.versions.end();
            self.report(
                Diagnostic::error(Code::WrongType, value.span, message)
                    .help(format!("use `{} = {newest}`", root.constant)),
            );
            return true;
        };
        if let Some(version) = supported(declared, &root.versions) {
            self.version = version;
            if version < *root.versions.end() {
                self.report(outdated(root, value.span, version));
            }
            return true;
        }
        let message = unsupported(module.path, root.constant, declared, root.spec, &root.versions);
        self.report(unsupported_help(Diagnostic::error(Code::UnsupportedVersion, value.span, message), "spec"));
        false
    }

    /// Finds the object that the file is read for.
    fn root<'a>(&mut self, root: &Root, module: &SpecModule<'a>) -> Option<&'a Spanned> {
        let found = candidates(root, module);
        self.refuse_several(root, module, &found);
        if let Some(value) = module.bindings.get(root.variable) {
            return Some(value);
        }
        if module.broken || module.failed.contains(root.variable) {
            return None;
        }
        for name in root.former {
            if let Some((name, value)) = found.iter().find(|(found, _)| found == name) {
                self.former_variable(root, module, name);
                return Some(value);
            }
        }
        if !root.former.iter().any(|name| module.failed.contains(*name)) {
            self.report(missing_root(root, module, &found));
        }
        None
    }

    fn refuse_several(&mut self, root: &Root, module: &SpecModule<'_>, found: &[(&str, &Spanned)]) {
        let Some((first, rest)) = found.split_first() else { return };
        for (name, value) in rest.iter().filter(|(_, value)| value.span != first.1.span) {
            let message = format!("{} holds more than one `{}`", module.path, root.class);
            self.report(
                Diagnostic::error(Code::Duplicate, callee(value), message)
                    .at(format!("another one, in `{name}`"))
                    .and(callee(first.1), format!("the first one, in `{}`", first.0))
                    .help(format!("keep one, in the variable `{}`", root.variable)),
            );
        }
    }

    fn former_variable(&mut self, root: &Root, module: &SpecModule<'_>, name: &str) {
        let span = module.targets.get(name).copied().unwrap_or(Span::start_of(module.file));
        let now = root.variable;
        let message = format!("the `{}` is in the variable `{name}`, which is called `{now}` now", root.class);
        self.report(Diagnostic::warning(Code::Deprecated, span, message).fix(
            format!("rename it to `{now}`"),
            span,
            now,
        ));
    }
}

/// Every variable that holds an object of the root's class, in order of definition.
fn candidates<'a>(root: &Root, module: &SpecModule<'a>) -> Vec<(&'a str, &'a Spanned)> {
    let is_root = |node: &Node| table::class(&node.class).is_some_and(|(class, _)| class.name == root.class);
    module
        .bindings
        .iter()
        .filter(|(_, value)| matches!(&value.value, Value::Node(node) if is_root(node)))
        .map(|(name, value)| (&**name, value))
        .collect()
}

fn callee(value: &Spanned) -> Span {
    match &value.value {
        Value::Node(node) => node.callee,
        _ => value.span,
    }
}

/// The declared version, when it can be read.
pub(super) fn supported(declared: i64, versions: &RangeInclusive<u32>) -> Option<u32> {
    u32::try_from(declared).ok().filter(|version| versions.contains(version))
}

/// The sentence of prd §8.2 about a version that cannot be read.
pub(super) fn unsupported(
    path: &str,
    constant: &str,
    declared: i64,
    spec: &str,
    versions: &RangeInclusive<u32>,
) -> String {
    let range = match (versions.start(), versions.end()) {
        (only, last) if only == last => format!("version {only}"),
        (first, last) => format!("versions {first}\u{2013}{last}"),
    };
    let prisme = env!("CARGO_PKG_VERSION");
    format!(
        "{path} declares {constant} = {declared}, but this version of prisme ({prisme}) only supports {spec} {range}."
    )
}

/// The two ways out of a version that cannot be read.
pub(super) fn unsupported_help(diagnostic: Diagnostic, what: &str) -> Diagnostic {
    diagnostic
        .help("Upgrade prisme:  uv pip install --upgrade prisme")
        .help(format!("Or downgrade your {what} version if this was unintentional."))
}

fn missing_version(root: &Root, module: &SpecModule<'_>) -> Diagnostic {
    let (constant, newest, place) = (root.constant, root.versions.end(), Span::start_of(module.file));
    let message = format!("{} does not declare `{constant}`; version {newest} is assumed", module.path);
    let diagnostic = Diagnostic::warning(Code::MissingVersion, place, message).fix(
        format!("add `{constant} = {newest}` at the top of the file"),
        place,
        format!("{constant} = {newest}\n\n"),
    );
    match root.versions.start() {
        first if first < newest => {
            diagnostic.help(format!("if it was written for version {first}, say so, or run `prisme migrate`"))
        }
        _ => diagnostic,
    }
}

fn outdated(root: &Root, span: Span, version: u32) -> Diagnostic {
    let message = format!("version {version} of the {} is deprecated", root.spec);
    Diagnostic::warning(Code::Deprecated, span, message)
        .help(format!("run `prisme migrate` to move to version {}", root.versions.end()))
}

fn missing_root(root: &Root, module: &SpecModule<'_>, found: &[(&str, &Spanned)]) -> Diagnostic {
    let (class, variable) = (root.class, root.variable);
    let message = format!("{} has no `{class}` in the variable `{variable}`", module.path);
    let place = Span::start_of(module.file);
    match found {
        [] => Diagnostic::error(Code::MissingRoot, place, message)
            .help(format!("add `{variable} = {class}(name=..., ...)`")),
        [(name, _), ..] => {
            let span = module.targets.get(*name).copied().unwrap_or(place);
            Diagnostic::error(Code::MissingRoot, span, message).at("it is here").fix(
                format!("rename `{name}` to `{variable}`"),
                span,
                variable,
            )
        }
    }
}
