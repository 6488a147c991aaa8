//! The tracked queries from meaning to bytes.
//!
//! `subject_actions` -> `actions`; `view` -> `artifact`, with `closure` beside it. The firewall is
//! `view`: it runs again when a fact it read changed, and stops there when it says the same as before.

#![allow(missing_docs, reason = "salsa's macros add public items without documentation")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Action, Artifact, Digest, Each, Emitter, Output, Subject, View, render};
use crate::diagnostic::{Code, Diagnostic};
use crate::input::{Db, Workspace};
use crate::ir::{self, Model, Project};
use crate::query;

/// What the functions of an emitter may ask. Every answer is tracked, so ask for no more than needed.
#[derive(Clone, Copy)]
pub struct Context<'db> {
    db: &'db dyn Db,
}

impl<'db> Context<'db> {
    /// What `db` says. Only for specs without errors.
    #[must_use]
    pub const fn new(db: &'db dyn Db) -> Self {
        Self { db }
    }

    /// What all models share.
    #[must_use]
    pub fn project(&self) -> &'db Project {
        query::project(self.db)
    }

    /// The model of this name.
    ///
    /// # Panics
    ///
    /// When there is none: names in the IR are resolved before anything is emitted.
    #[must_use]
    pub fn model(&self, name: &str) -> &'db Model {
        query::model(self.db, query::ModelId::new(self.db, name.to_string()))
            .as_deref()
            .unwrap_or_else(|| panic!("the IR names a model `{name}` that it does not hold"))
    }

    /// Every model, in order of declaration.
    pub fn models(&self) -> impl Iterator<Item = &'db Model> + use<'db> {
        let context = *self;
        context.project().models.iter().map(move |name| context.model(name))
    }

    /// The enum of this name.
    ///
    /// # Panics
    ///
    /// When there is none: names in the IR are resolved before anything is emitted.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> &'db ir::Enum {
        self.project()
            .enums
            .iter()
            .find(|candidate| candidate.name == name)
            .unwrap_or_else(|| panic!("the IR names an enum `{name}` that it does not hold"))
    }

    /// Whether long constructs are laid out over several lines (`auto_format` in prisme.toml).
    #[must_use]
    pub fn layout(&self) -> bool {
        query::layout(self.db)
    }

    /// Version of prisme, for headers.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.db.generator().version
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Context")
    }
}

/// One output for one subject.
#[salsa::interned(debug)]
pub struct ActionId<'db> {
    /// Index of the emitter.
    #[returns(copy)]
    pub emitter: usize,
    /// Index of the output in it.
    #[returns(copy)]
    pub output: usize,
    /// What it is about.
    #[returns(ref)]
    pub subject: Subject,
}

impl<'db> ActionId<'db> {
    /// The identity of `action`.
    #[must_use]
    pub fn of(db: &'db dyn Db, action: &Action) -> Self {
        Self::new(db, action.emitter, action.output, action.subject.clone())
    }

    fn declaration(self, db: &'db dyn Db) -> &'static Output {
        &db.generator().emitters[self.emitter(db)].outputs[self.output(db)]
    }
}

/// What there is to make for the project as a whole.
#[salsa::tracked(returns(ref))]
fn project_actions(db: &dyn Db, _workspace: Workspace) -> Vec<Action> {
    let context = Context { db };
    each_enabled(db)
        .filter_map(|(emitter, output, declaration)| match declaration.each {
            Each::Project { when, path, .. } if when(&context) => {
                Some(action(declaration, path(&context), emitter, output, Subject::Project))
            }
            _ => None,
        })
        .collect()
}

/// What there is to make for one model.
#[salsa::tracked(returns(ref))]
fn model_actions<'db>(db: &'db dyn Db, id: query::ModelId<'db>) -> Vec<Action> {
    let context = Context { db };
    let Some(model) = query::model(db, id).as_deref() else {
        return Vec::new();
    };
    each_enabled(db)
        .filter_map(|(emitter, output, declaration)| match declaration.each {
            Each::Model { when, path, .. } if when(&context, model) => Some(action(
                declaration,
                path(&context, model),
                emitter,
                output,
                Subject::Model(Arc::clone(&model.name)),
            )),
            _ => None,
        })
        .collect()
}

fn each_enabled(db: &dyn Db) -> impl Iterator<Item = (usize, usize, &'static Output)> {
    let project = query::project(db);
    let emitters: &'static [Emitter] = db.generator().emitters;
    emitters.iter().enumerate().filter(move |(_, emitter)| (emitter.enabled)(project)).flat_map(|(index, emitter)| {
        emitter.outputs.iter().enumerate().map(move |(output, declaration)| (index, output, declaration))
    })
}

fn action(declaration: &Output, path: String, emitter: usize, output: usize, subject: Subject) -> Action {
    Action { path: path.into(), strategy: declaration.strategy, emitter, output, subject }
}

/// Every file to make, by path; and what is wrong with the paths.
#[salsa::tracked(returns(ref))]
pub fn actions(db: &dyn Db, workspace: Workspace) -> (Arc<Vec<Action>>, Vec<Diagnostic>) {
    if !query::is_valid(db) {
        return (Arc::default(), Vec::new());
    }
    let mut all = project_actions(db, workspace).clone();
    for name in &query::project(db).models {
        all.extend(model_actions(db, query::ModelId::new(db, name.to_string())).iter().cloned());
    }
    all.sort_by(|a, b| (&a.path, a.emitter, a.output, &a.subject).cmp(&(&b.path, b.emitter, b.output, &b.subject)));
    let mut diagnostics = collisions(db, &all);
    diagnostics.extend(all.iter().filter_map(|action| unwritable(db, action)));
    (Arc::new(all), diagnostics)
}

/// Why the path of an output cannot be written on every system.
fn unwritable(db: &dyn Db, action: &Action) -> Option<Diagnostic> {
    let reason = action.path.split('/').find_map(flaw)?;
    let message = format!("{} would write `{}`: {reason}", describe(db, action), action.path.escape_debug());
    Some(Diagnostic::global(Code::InvalidPath, message).help("rename it in the spec"))
}

/// Devices of Windows, which are there in every folder and under every extension.
const DEVICES: &[&str] = &[
    "aux", "con", "nul", "prn", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What is wrong with one part of a path.
fn flaw(part: &str) -> Option<&'static str> {
    let stem = part.split('.').next().unwrap_or_default();
    if matches!(part, "" | "." | "..") {
        Some("the path is not plain")
    } else if part.len() > 255 {
        Some("the name is longer than 255 bytes")
    } else if part.ends_with(['.', ' ']) || part.contains(|c: char| c.is_control() || r#"\:*?"<>|"#.contains(c)) {
        Some("the name cannot be written on every system")
    } else if DEVICES.contains(&stem.to_ascii_lowercase().as_str()) {
        Some("the name is that of a device on Windows")
    } else {
        None
    }
}

/// Two outputs on one path, also where only case tells them apart (some file systems do not see it).
fn collisions(db: &dyn Db, actions: &[Action]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, &Action> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for action in actions {
        if let Some(first) = seen.insert(action.path.to_lowercase(), action) {
            diagnostics.push(
                Diagnostic::global(
                    Code::OutputCollision,
                    format!("{} and {} would both write `{}`", describe(db, first), describe(db, action), action.path),
                )
                .help("rename one of them in the spec"),
            );
        }
    }
    diagnostics
}

fn describe(db: &dyn Db, action: &Action) -> String {
    let emitter = &db.generator().emitters[action.emitter];
    let output = &emitter.outputs[action.output];
    match &action.subject {
        Subject::Project => format!("{}/{}", emitter.name, output.name),
        Subject::Model(model) => format!("{}/{} of model `{model}`", emitter.name, output.name),
    }
}

/// Everything that the template of one output may show.
#[salsa::tracked(returns(ref))]
pub fn view<'db>(db: &'db dyn Db, id: ActionId<'db>) -> View {
    let context = Context { db };
    match (&id.declaration(db).each, id.subject(db)) {
        (Each::Project { view, .. }, Subject::Project) => view(&context),
        (Each::Model { view, .. }, Subject::Model(name)) => view(&context, context.model(name)),
        (each, subject) => panic!("action pairs {each:?} with {subject:?}"),
    }
}

/// The digest of the texts that rendering one template can reach: its own, and those it includes.
#[salsa::tracked(returns(copy))]
pub fn closure<'db>(db: &'db dyn Db, template: TemplateName<'db>) -> Digest {
    let templates = Workspace::get(db).templates(db);
    let mut hasher = blake3::Hasher::new();
    let mut seen = BTreeSet::new();
    let mut queue = vec![template.name(db).to_string()];
    while let Some(name) = queue.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let text = templates.get(name.as_str()).map(|source| source.text(db));
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        if let Some(text) = text {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
            let mut next: Vec<String> = render::references(text).into_iter().map(str::to_string).collect();
            next.sort();
            queue.extend(next);
        }
    }
    Digest(*hasher.finalize().as_bytes())
}

/// A template, by name.
#[salsa::interned(debug)]
pub struct TemplateName<'db> {
    /// Such as `models/model.py.j2`.
    #[returns(ref)]
    pub name: String,
}

/// The digest of everything that the text of one output depends on: view, templates, generator.
#[must_use]
pub fn key(db: &dyn Db, action: &Action) -> Digest {
    let id = ActionId::of(db, action);
    let mut hasher = blake3::Hasher::new();
    hasher.update(&view(db, id).digest().0);
    hasher.update(&closure(db, TemplateName::new(db, id.declaration(db).template.to_string())).0);
    hasher.update(db.generator().version.as_bytes());
    Digest(*hasher.finalize().as_bytes())
}

/// The rendered file, or what is wrong with its template.
#[salsa::tracked(returns(ref))]
pub fn artifact<'db>(db: &'db dyn Db, id: ActionId<'db>) -> Result<Artifact, Box<Diagnostic>> {
    let template = id.declaration(db).template;
    // Tracks the texts that the untracked, compiled environment holds.
    let _ = closure(db, TemplateName::new(db, template.to_string()));
    match db.environment().render(template, view(db, id)) {
        Ok(text) => {
            let digest = Digest::of(text.as_bytes());
            Ok(Artifact { text: text.into(), digest })
        }
        Err(reason) => {
            let failure = Diagnostic::global(Code::Render, format!("a template failed to render: {reason}"))
                .help("this is a bug in prisme: please report it with the spec that shows it");
            Err(Box::new(failure))
        }
    }
}
