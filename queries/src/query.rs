//! The tracked queries from text to meaning.
//!
//! `parsed` -> `module` -> `domain`, `project_spec`, `config` -> `lowered` -> `project`, `model`. The
//! firewalls are the last two: they hold no places, so an edit that moves text but not meaning ends there.

#![allow(missing_docs, reason = "salsa's macros add public items without documentation")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::imports::{ImportGraph, Resolution, resolve};
use crate::input::{Db, SourceFile, Workspace};
use crate::ir::{self, Ir, Model, Project};
use crate::schema;
use crate::schema::bind::{self, Bound, SpecModule};
use crate::schema::config::{Config, Mode};
use crate::schema::domain::StackSpec;
use crate::schema::project::ProjectSpec;
use crate::syntax::value::{Argument, Node, Spanned, Value};
use crate::syntax::{
    Evaluated, ImportError, ImportPath, Importer, Limits, Module, Parsed, TomlParsed, evaluate_as, parse, parse_toml,
};

/// The configuration file.
pub const CONFIG_FILE: &str = "prisme.toml";

/// The folder of further configuration files.
pub const CONFIG_FOLDER: &str = "prisme.d/";

/// A model, by name.
#[salsa::interned(debug)]
pub struct ModelId<'db> {
    /// The spec's name for it.
    #[returns(ref)]
    pub name: String,
}

/// The tree of one spec file.
#[salsa::tracked(returns(ref), no_eq)]
fn parsed(db: &dyn Db, file: SourceFile) -> Parsed {
    parse(file.id(db), file.text(db))
}

/// The tree of one configuration file.
#[salsa::tracked(returns(ref), no_eq)]
fn parsed_config(db: &dyn Db, file: SourceFile) -> TomlParsed {
    parse_toml(file.id(db), file.text(db))
}

/// The merged configuration, and what is wrong with it.
#[salsa::tracked(returns(ref))]
fn configuration(db: &dyn Db, workspace: Workspace) -> Bound<Config> {
    let mut texts: Vec<(&Arc<str>, SourceFile)> = config_files(db, workspace).collect();
    texts.sort_by_key(|(path, _)| (&***path != CONFIG_FILE, *path));
    let parsed: Vec<&TomlParsed> = texts.iter().map(|(_, file)| parsed_config(db, *file)).collect();
    let roots: Vec<Spanned> =
        parsed.iter().filter(|parsed| parsed.diagnostics.is_empty()).map(|parsed| parsed.root.clone()).collect();
    let mut bound = bind::bind_config(&roots);
    let problems = parsed.iter().flat_map(|parsed| parsed.diagnostics.iter().cloned());
    bound.diagnostics.splice(0..0, problems);
    bound
}

fn config_files(db: &dyn Db, workspace: Workspace) -> impl Iterator<Item = (&Arc<str>, SourceFile)> {
    workspace
        .sources(db)
        .iter()
        .filter(|(path, _)| &***path == CONFIG_FILE || (path.starts_with(CONFIG_FOLDER) && path.ends_with(".toml")))
        .map(|(path, file)| (path, *file))
}

/// What prisme.toml says; defaults where it is silent or broken.
#[salsa::tracked(returns(ref))]
fn settings(db: &dyn Db, workspace: Workspace) -> Settings {
    let bound = configuration(db, workspace);
    bound.value.as_ref().map_or_else(Settings::default, Settings::of)
}

/// What prisme.toml decides, without places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The domain spec.
    pub spec_path: String,
    /// The project spec.
    pub project_path: String,
    /// Whether unknown keys and edited files are errors.
    pub strict: bool,
    /// Whether long constructs are laid out over several lines.
    pub auto_format: bool,
    /// The manager of Python packages, such as `uv`.
    pub python_manager: &'static str,
    /// The manager of Node packages, such as `npm`.
    pub package_manager: &'static str,
    /// Version of the file's format.
    pub config_version: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            spec_path: "specs/models.py".into(),
            project_path: "specs/project.py".into(),
            strict: true,
            auto_format: true,
            python_manager: "uv",
            package_manager: "npm",
            config_version: 1,
        }
    }
}

impl Settings {
    fn of(config: &Config) -> Self {
        Self {
            spec_path: config.project.spec_path.to_string(),
            project_path: config.project.project_path.to_string(),
            strict: config.generation.mode == Mode::Strict,
            auto_format: config.generation.auto_format,
            python_manager: config.tools.python_manager.as_str(),
            package_manager: config.tools.package_manager.as_str(),
            config_version: u32::try_from(config.config_version).unwrap_or(1),
        }
    }

    /// The folder that spec files live in, without a trailing slash; empty for the project's root.
    #[must_use]
    pub fn spec_folder(&self) -> &str {
        self.spec_path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn mode(&self) -> Mode {
        if self.strict { Mode::Strict } else { Mode::Lenient }
    }
}

/// What prisme.toml decides; defaults where it is silent or broken.
pub fn config(db: &dyn Db) -> &Settings {
    settings(db, Workspace::get(db))
}

/// Whether prisme.toml asks for laid-out output.
pub fn layout(db: &dyn Db) -> bool {
    layout_of(db, Workspace::get(db))
}

#[salsa::tracked(returns(copy))]
fn layout_of(db: &dyn Db, workspace: Workspace) -> bool {
    settings(db, workspace).auto_format
}

/// Every spec file, by path.
fn spec_files(db: &dyn Db, workspace: Workspace) -> BTreeMap<Arc<str>, SourceFile> {
    let folder = settings(db, workspace).spec_folder();
    workspace
        .sources(db)
        .iter()
        .filter(|(path, _)| path.ends_with(".py") && is_below(path, folder))
        .map(|(path, file)| (Arc::clone(path), *file))
        .collect()
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Who imports whom among the spec files.
#[salsa::tracked(returns(ref))]
fn import_graph(db: &dyn Db, workspace: Workspace) -> ImportGraph {
    let files = spec_files(db, workspace);
    let trees = files.iter().map(|(path, file)| (Arc::clone(path), parsed(db, *file))).collect();
    ImportGraph::new(&trees, settings(db, workspace).spec_folder())
}

/// What one spec file defines, and what is wrong with it.
#[salsa::tracked(returns(ref), no_eq)]
fn module(db: &dyn Db, file: SourceFile) -> Evaluated {
    let name = file.path(db).trim_end_matches(".py").replace('/', ".");
    let mut importer = SpecImporter { db, workspace: Workspace::get(db), path: file.path(db) };
    evaluate_as(&name, parsed(db, file), &mut importer, &schema::SpecVocabulary, &Limits::default())
}

/// Follows imports among spec files.
struct SpecImporter<'db> {
    db: &'db dyn Db,
    workspace: Workspace,
    path: &'db Arc<str>,
}

impl Importer for SpecImporter<'_> {
    fn import(&mut self, path: &ImportPath) -> Result<Arc<Module>, ImportError> {
        let (db, workspace) = (self.db, self.workspace);
        let folder = settings(db, workspace).spec_folder();
        match resolve(workspace.sources(db), folder, self.path, path) {
            Resolution::File(target) => {
                if import_graph(db, workspace).in_circle(self.path, &target) {
                    return Err(ImportError::Refused {
                        code: Code::ImportCycle,
                        message: format!("`{}` and `{target}` import each other", self.path),
                        help: Some("move what both need into a third file".into()),
                    });
                }
                Ok(Arc::clone(&module(db, workspace.sources(db)[&target]).module))
            }
            Resolution::Missing(tried) => Err(ImportError::NotFound {
                message: format!("there is no spec file {}", quoted_list(&tried)),
                help: nearest_module(workspace.sources(db).keys(), folder, path),
            }),
            Resolution::Outside => Err(ImportError::Refused {
                code: Code::Import,
                message: format!("an import cannot leave the spec folder `{folder}/`"),
                help: Some("move the file into the spec folder".into()),
            }),
        }
    }
}

fn quoted_list(paths: &[String]) -> String {
    let quoted: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    quoted.join(" or ")
}

fn nearest_module<'a>(paths: impl Iterator<Item = &'a Arc<str>>, folder: &str, import: &ImportPath) -> Option<String> {
    let last = import.module.rsplit('.').next().unwrap_or_default();
    let stems: Vec<String> = paths
        .filter(|path| is_below(path, folder) && path.ends_with(".py"))
        .filter_map(|path| path.rsplit('/').next())
        .map(|name| name.trim_end_matches(".py").to_string())
        .collect();
    crate::diagnostic::did_you_mean(last, stems.iter().map(String::as_str))
        .map(|stem| format!("did you mean `{stem}`?"))
}

/// Evaluates every spec file, each behind those it imports, so that no import recurses deeply.
fn modules(db: &dyn Db, workspace: Workspace) -> BTreeMap<Arc<str>, &Evaluated> {
    let files = spec_files(db, workspace);
    let graph = import_graph(db, workspace);
    graph.order.iter().filter_map(|path| Some((Arc::clone(path), module(db, *files.get(path)?)))).collect()
}

/// The domain spec: the one of `spec_path`, with what unimported files add to it.
#[salsa::tracked(returns(ref), no_eq)]
fn domain(db: &dyn Db, workspace: Workspace) -> Option<Bound<StackSpec>> {
    let settings = settings(db, workspace);
    let modules = modules(db, workspace);
    let (path, root) = modules.get_key_value(settings.spec_path.as_str())?;
    let graph = import_graph(db, workspace);
    let reached = graph.reached(&[&settings.spec_path, &settings.project_path]);
    let others: Vec<(&Arc<str>, &Module)> =
        modules.iter().filter(|(path, _)| !reached.contains(*path)).map(|(path, one)| (path, &*one.module)).collect();
    let files = spec_files(db, workspace);
    let (bindings, unused) = adopt(&root.module.bindings, &others, |path| files[path].id(db));
    let spec = SpecModule {
        file: files[path].id(db),
        path,
        bindings: &bindings,
        targets: &root.module.targets,
        failed: &root.module.failed,
        broken: root.module.broken,
    };
    let mut bound = bind::bind_domain(&spec, settings.mode());
    bound.diagnostics.extend(unused);
    Some(bound)
}

/// The root's bindings, with the models, enums and roles of files that nothing imports added to `stack`.
fn adopt(
    bindings: &IndexMap<Arc<str>, Spanned>,
    others: &[(&Arc<str>, &Module)],
    file: impl Fn(&Arc<str>) -> FileId,
) -> (IndexMap<Arc<str>, Spanned>, Vec<Diagnostic>) {
    let mut extended = bindings.clone();
    let mut diagnostics = Vec::new();
    let Some(Spanned { value: Value::Node(stack), span }) = bindings.get("stack") else {
        return (extended, diagnostics);
    };
    let mut node = Node::clone(stack);
    let mut seen = BTreeSet::new();
    for (path, module) in others {
        let mut found = false;
        for attribute in ["models", "enums", "roles"] {
            let items = contributions(module, attribute);
            found |= !items.is_empty();
            let fresh: Vec<Spanned> = items.into_iter().filter(|item| seen.insert((attribute, item.span))).collect();
            append(&mut node, attribute, fresh);
        }
        if !found && !module.broken && module.failed.is_empty() {
            let message = format!("nothing in `{path}` is used");
            diagnostics.push(
                Diagnostic::warning(Code::UnusedFile, Span::start_of(file(path)), message)
                    .help("import it from another spec file, or define `models = [...]` in it"),
            );
        }
    }
    extended.insert("stack".into(), Spanned { value: Value::Node(Arc::new(node)), span: *span });
    (extended, diagnostics)
}

/// What an unimported file adds: its list of this name or, for models, each model in a variable.
fn contributions(module: &Module, attribute: &str) -> Vec<Spanned> {
    if let Some(list) = module.bindings.get(attribute) {
        return match &list.value {
            Value::List(items) | Value::Tuple(items) => items.to_vec(),
            _ => Vec::new(),
        };
    }
    let class = match attribute {
        "models" => ["Model", "ModelSpec"],
        "enums" => ["Enum", "Enum"],
        _ => ["Role", "Role"],
    };
    let is_wanted = |value: &Spanned| matches!(&value.value, Value::Node(node) if class.contains(&&*node.class));
    module.bindings.values().filter(|value| is_wanted(value)).cloned().collect()
}

fn append(node: &mut Node, attribute: &str, items: Vec<Spanned>) {
    if items.is_empty() {
        return;
    }
    let is_it = |argument: &Argument| argument.keyword.as_ref().is_some_and(|keyword| &*keyword.value == attribute);
    let span = node.span;
    if let Some(argument) = node.arguments.iter_mut().find(|argument| is_it(argument)) {
        if let Value::List(present) | Value::Tuple(present) = &argument.value.value {
            let mut all = present.to_vec();
            let known: BTreeSet<Span> = all.iter().map(|item| item.span).collect();
            all.extend(items.into_iter().filter(|item| !known.contains(&item.span)));
            argument.value.value = Value::List(Arc::new(all));
        }
        return;
    }
    node.arguments.push(Argument {
        keyword: Some(Spanned { value: attribute.into(), span }),
        value: Spanned { value: Value::List(Arc::new(items)), span },
    });
}

/// The project spec.
#[salsa::tracked(returns(ref), no_eq)]
fn project_spec(db: &dyn Db, workspace: Workspace) -> Option<Bound<ProjectSpec>> {
    let settings = settings(db, workspace);
    let files = spec_files(db, workspace);
    let (path, file) = files.get_key_value(settings.project_path.as_str())?;
    let evaluated = modules(db, workspace).remove(path)?;
    let spec = SpecModule {
        file: file.id(db),
        path,
        bindings: &evaluated.module.bindings,
        targets: &evaluated.module.targets,
        failed: &evaluated.module.failed,
        broken: evaluated.module.broken,
    };
    Some(bind::bind_project(&spec, settings.mode()))
}

/// The meaning of both specs; `None` when one of them is not there or cannot be bound.
#[salsa::tracked(returns(ref), no_eq)]
fn lowered(db: &dyn Db, workspace: Workspace) -> Option<ir::Lowered> {
    let domain = domain(db, workspace).as_ref()?;
    let project = project_spec(db, workspace).as_ref()?;
    let versions = ir::Versions { domain: domain.version, project: project.version };
    Some(ir::lower(domain.value.as_ref()?, project.value.as_ref()?, versions, db.generator().targets))
}

/// What is wrong with the meaning of specs that could be bound only in part, and is sure to be wrong.
#[salsa::tracked(returns(ref))]
fn remaining(db: &dyn Db, workspace: Workspace) -> Vec<Diagnostic> {
    let (Some(domain), Some(project)) = (domain(db, workspace), project_spec(db, workspace)) else { return Vec::new() };
    let versions = ir::Versions { domain: domain.version, project: project.version };
    let (Some(stack), Some(settings)) = (domain.whole_or_rest(), project.whole_or_rest()) else { return Vec::new() };
    if domain.rest.is_none() && project.rest.is_none() {
        return Vec::new();
    }
    let explained = |finding: &Diagnostic| {
        domain.rest.as_ref().is_some_and(|rest| rest.damage.explains(finding))
            || project.rest.as_ref().is_some_and(|rest| rest.damage.explains(finding))
    };
    let found = ir::lower(stack, settings, versions, db.generator().targets).diagnostics;
    found.into_iter().filter(|finding| finding.is_error() && !explained(finding)).collect()
}

/// Everything that is wrong with the text and the meaning of the specs, in order of place.
#[salsa::tracked(returns(ref))]
fn findings(db: &dyn Db, workspace: Workspace) -> Vec<Diagnostic> {
    let mut found = configuration(db, workspace).diagnostics.clone();
    found.extend(spec_files(db, workspace).into_values().flat_map(|file| parsed(db, file).diagnostics.iter().cloned()));
    found.extend(modules(db, workspace).into_values().flat_map(|evaluated| evaluated.diagnostics.iter().cloned()));
    found.extend(domain(db, workspace).iter().flat_map(|bound| bound.diagnostics.iter().cloned()));
    found.extend(project_spec(db, workspace).iter().flat_map(|bound| bound.diagnostics.iter().cloned()));
    found.extend(lowered(db, workspace).iter().flat_map(|lowered| lowered.diagnostics.iter().cloned()));
    found.extend(remaining(db, workspace).iter().cloned());
    found
}

/// Whether the specs and the configuration can be generated from.
#[salsa::tracked(returns(copy))]
fn is_sound(db: &dyn Db, workspace: Workspace) -> bool {
    lowered(db, workspace).is_some() && !findings(db, workspace).iter().any(Diagnostic::is_error)
}

/// Whether there is a project that files can be made for.
pub fn is_valid(db: &dyn Db) -> bool {
    is_sound(db, Workspace::get(db))
}

/// Everything that is wrong, errors and warnings: text, meaning, and the paths of outputs.
#[must_use]
pub fn diagnostics(db: &dyn Db) -> Vec<Diagnostic> {
    let workspace = Workspace::get(db);
    let mut found = findings(db, workspace).clone();
    if is_sound(db, workspace) {
        found.extend(crate::emit::query::actions(db, workspace).1.iter().cloned());
    }
    let mut paths: BTreeMap<FileId, &Arc<str>> = BTreeMap::new();
    for (path, file) in workspace.sources(db) {
        paths.insert(file.id(db), path);
    }
    found.sort_by_cached_key(|diagnostic| {
        let place = diagnostic.primary.as_ref().map(|label| label.span);
        let path = place.and_then(|span| paths.get(&span.file)).map(|path| path.to_string());
        (path, place.map(|span| (span.start, span.end)), diagnostic.code)
    });
    found.dedup();
    found
}

#[salsa::tracked(returns(ref))]
fn project_of(db: &dyn Db, workspace: Workspace) -> Arc<Project> {
    Arc::clone(&meaning(db, workspace).project)
}

fn meaning(db: &dyn Db, workspace: Workspace) -> &Ir {
    &lowered(db, workspace).as_ref().expect("callers ask `is_valid` first").ir
}

/// What all models share. Only where [`is_valid`].
pub fn project(db: &dyn Db) -> &Project {
    project_of(db, Workspace::get(db))
}

/// The model of this name. Only where [`is_valid`].
#[salsa::tracked(returns(ref))]
pub fn model<'db>(db: &'db dyn Db, id: ModelId<'db>) -> Option<Arc<Model>> {
    meaning(db, Workspace::get(db)).models.get(id.name(db).as_str()).cloned()
}

/// The whole meaning; `None` where not [`is_valid`].
pub fn whole_ir(db: &dyn Db) -> Option<&Ir> {
    is_valid(db).then(|| meaning(db, Workspace::get(db)))
}

/// Where the specs say what a model, field or relation is; `None` where not [`is_valid`].
pub fn places(db: &dyn Db) -> Option<&ir::Places> {
    is_valid(db).then(|| &lowered(db, Workspace::get(db)).as_ref().expect("it is valid").places)
}
