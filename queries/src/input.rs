//! What everything is computed from, and the one door through which it changes.
//!
//! Inputs are the texts of spec and configuration files, the texts of templates, and the table of
//! emitters. [`Database::apply`] compares before it sets, so an equal text never starts a revision.
//! Knows no file system: paths are names, relative to the project's root and `/`-separated.

#![allow(missing_docs, reason = "salsa's macros add public items without documentation")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use salsa::{Durability, Setter};

use crate::diagnostic::FileId;
use crate::emit::{Emitter, Layout, render::Environment};
use crate::ir::Target;

/// The text of one spec or configuration file.
#[salsa::input(debug)]
pub struct SourceFile {
    /// Where it is, such as `specs/models.py`.
    #[returns(ref)]
    pub path: Arc<str>,
    /// The number that places in it carry.
    #[returns(copy)]
    pub id: FileId,
    /// What is in it.
    #[returns(ref)]
    pub text: Arc<str>,
}

/// The text of one template.
#[salsa::input(debug)]
pub struct TemplateSource {
    /// Its name, such as `models/model.py.j2`.
    #[returns(ref)]
    pub name: Arc<str>,
    /// What is in it.
    #[returns(ref)]
    pub text: Arc<str>,
}

/// Which files and templates there are.
#[salsa::input(singleton, debug)]
pub struct Workspace {
    /// Every source, by path.
    #[returns(ref)]
    pub sources: BTreeMap<Arc<str>, SourceFile>,
    /// Every template, by name.
    #[returns(ref)]
    pub templates: BTreeMap<Arc<str>, TemplateSource>,
}

/// One template as it was built into the program.
#[derive(Clone, Copy, Debug)]
pub struct TemplateFile {
    /// Its name, such as `models/model.py.j2`.
    pub name: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// What the program can generate: constant for the life of a process.
#[derive(Debug)]
pub struct Generator {
    /// Version of prisme, such as `2.0.0`.
    pub version: &'static str,
    /// Every emitter, in order of registration.
    pub emitters: &'static [Emitter],
    /// Every template of every emitter.
    pub templates: &'static [TemplateFile],
    /// The languages and libraries whose rules names have to obey.
    pub targets: &'static [Target],
    /// How lines that are too long are broken, per kind of template.
    pub layouts: &'static [Layout],
}

/// New texts of files and templates; `None` removes one.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// (path, text) of sources.
    pub files: Vec<(String, Option<String>)>,
    /// (name, text) of templates: overrides those built in until the process ends.
    pub templates: Vec<(String, Option<String>)>,
}

/// What tracked queries see of the [`Database`].
#[salsa::db]
pub trait Db: salsa::Database {
    /// What the program can generate.
    fn generator(&self) -> &'static Generator;

    /// Compiled templates of the present revision.
    ///
    /// Not tracked: a query that renders must also read [`crate::emit::query::closure`], the digest of
    /// the texts it can reach.
    fn environment(&self) -> Arc<Environment>;
}

/// The memo graph: inputs, and every answer computed from them so far. Clones share it.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Self>,
    generator: &'static Generator,
    templates: Arc<RwLock<Templates>>,
    ids: Arc<Mutex<Vec<Arc<str>>>>,
    log: Arc<Mutex<Option<Vec<String>>>>,
}

/// The texts of all templates beside the inputs, so that compiling them inside of a query makes no query
/// depend on all of them.
#[derive(Default)]
struct Templates {
    texts: BTreeMap<String, Arc<str>>,
    /// Compiled; `None` since the last change.
    environment: Option<Arc<Environment>>,
}

impl Database {
    /// A database without any file, and with the built-in templates.
    #[must_use]
    pub fn new(generator: &'static Generator) -> Self {
        let log: Arc<Mutex<Option<Vec<String>>>> = Arc::default();
        let sink = Arc::clone(&log);
        let storage = salsa::Storage::new(Some(Box::new(move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind
                && let Some(lines) = sink.lock().unwrap_or_else(PoisonError::into_inner).as_mut()
            {
                lines.push(format!("{database_key:?}"));
            }
        })));
        let database = Self { storage, generator, templates: Arc::default(), ids: Arc::default(), log };
        let mut templates = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for template in generator.templates {
            let (name, text): (Arc<str>, Arc<str>) = (template.name.into(), template.text.into());
            texts.insert(template.name.to_owned(), Arc::clone(&text));
            let source = TemplateSource::builder(Arc::clone(&name), text).durability(Durability::HIGH).new(&database);
            templates.insert(name, source);
        }
        database.templates_mut(|templates| templates.texts = texts);
        let _ = Workspace::builder(BTreeMap::new(), templates).durability(Durability::MEDIUM).new(&database);
        database
    }

    /// Takes new texts in. Equal texts change nothing and start no revision.
    ///
    /// No clone of the database may be alive in this thread, or the call never returns.
    pub fn apply(&mut self, change: Change) {
        for (path, text) in change.files {
            self.set_file(&path, text);
        }
        for (name, text) in change.templates {
            self.set_template(&name, text);
        }
    }

    fn set_file(&mut self, path: &str, text: Option<String>) {
        let workspace = Workspace::get(self);
        let known = workspace.sources(self).get(path).copied();
        match (known, text) {
            (Some(file), Some(text)) => {
                if **file.text(self) != *text {
                    file.set_text(self).to(text.into());
                }
            }
            (None, Some(text)) => {
                let path: Arc<str> = path.into();
                let id = self.file_id(&path);
                let file = SourceFile::new(self, Arc::clone(&path), id, text.into());
                let mut sources = workspace.sources(self).clone();
                sources.insert(path, file);
                workspace.set_sources(self).to(sources);
            }
            (Some(_), None) => {
                let mut sources = workspace.sources(self).clone();
                sources.remove(path);
                workspace.set_sources(self).to(sources);
            }
            (None, None) => {}
        }
    }

    fn set_template(&mut self, name: &str, text: Option<String>) {
        let workspace = Workspace::get(self);
        let known = workspace.templates(self).get(name).copied();
        let text: Option<Arc<str>> = text.map(Arc::from);
        match (known, text.clone()) {
            (Some(template), Some(text)) => {
                if *template.text(self) == text {
                    return;
                }
                template.set_text(self).to(text);
            }
            (None, Some(text)) => {
                let name: Arc<str> = name.into();
                let template = TemplateSource::new(self, Arc::clone(&name), text);
                let mut templates = workspace.templates(self).clone();
                templates.insert(name, template);
                workspace.set_templates(self).to(templates);
            }
            (Some(_), None) => {
                let mut templates = workspace.templates(self).clone();
                templates.remove(name);
                workspace.set_templates(self).to(templates);
            }
            (None, None) => return,
        }
        self.templates_mut(|templates| {
            match text {
                Some(text) => templates.texts.insert(name.to_owned(), text),
                None => templates.texts.remove(name),
            };
            templates.environment = None;
        });
    }

    fn templates_mut<T>(&self, change: impl FnOnce(&mut Templates) -> T) -> T {
        change(&mut self.templates.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn file_id(&self, path: &Arc<str>) -> FileId {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let index = ids.iter().position(|known| known == path).unwrap_or_else(|| {
            ids.push(Arc::clone(path));
            ids.len() - 1
        });
        FileId(u32::try_from(index).expect("fewer than 2^32 spec files"))
    }

    /// Path and text of the file that places with this number point into; `None` once it is gone.
    #[must_use]
    pub fn source(&self, id: FileId) -> Option<(Arc<str>, Arc<str>)> {
        let path = self.ids.lock().unwrap_or_else(PoisonError::into_inner).get(id.0 as usize).cloned()?;
        let file = Workspace::get(self).sources(self).get(&path).copied()?;
        Some((path, Arc::clone(file.text(self))))
    }

    /// Starts (again) to write down which queries run.
    pub fn start_log(&self) {
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// The queries that ran since [`Self::start_log`], as `name(Id(n))`, sorted; the log is empty again.
    #[must_use]
    pub fn take_log(&self) -> Vec<String> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = log.as_mut().map(std::mem::take).unwrap_or_default();
        lines.sort();
        lines
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn generator(&self) -> &'static Generator {
        self.generator
    }

    fn environment(&self) -> Arc<Environment> {
        if let Some(environment) = &self.templates.read().unwrap_or_else(PoisonError::into_inner).environment {
            return Arc::clone(environment);
        }
        self.templates_mut(|templates| {
            let compile = || Arc::new(Environment::new(templates.texts.clone(), self.generator.layouts));
            Arc::clone(templates.environment.get_or_insert_with(compile))
        })
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Database").finish_non_exhaustive()
    }
}
