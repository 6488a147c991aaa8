//! What the queries say about a project, in the words of [`Facts`].

use std::sync::Arc;

use queries::diagnostic::Diagnostic;
use queries::emit::query::{ActionId, actions, artifact, key};
use queries::emit::{Action, Emitter, Subject};
use queries::input::{Change, Database, Db as _, Workspace};
use queries::query;
use rayon::prelude::*;

use crate::facts::{Facts, Key, Mode, Origin, Settings, Summary, Target};

/// The database of queries over everything that this prisme can generate.
#[derive(Clone, Debug)]
pub struct Generated {
    database: Database,
}

impl Generated {
    /// A database without any file.
    #[must_use]
    pub fn new() -> Self {
        Self { database: Database::new(&emitters::GENERATOR) }
    }

    /// The database.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Every file to generate, by path; none when the spec has errors.
    #[must_use]
    pub fn actions(&self) -> Arc<Vec<Action>> {
        if !query::is_valid(&self.database) {
            return Arc::default();
        }
        Arc::clone(&actions(&self.database, Workspace::get(&self.database)).0)
    }

    fn emitter(&self, action: &Action) -> &'static Emitter {
        &self.database.generator().emitters[action.emitter]
    }
}

impl Default for Generated {
    fn default() -> Self {
        Self::new()
    }
}

impl Facts for Generated {
    fn apply(&mut self, change: Change) {
        self.database.apply(change);
    }

    fn settings(&self) -> Settings {
        let config = query::config(&self.database);
        Settings {
            spec_path: config.spec_path.clone(),
            project_path: config.project_path.clone(),
            mode: if config.strict { Mode::Strict } else { Mode::Lenient },
        }
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        query::diagnostics(&self.database)
    }

    fn targets(&self) -> Vec<Target> {
        let actions = self.actions();
        let keys: Vec<Key> =
            actions.par_iter().map_with(self.database.clone(), |database, action| key(database, action).0).collect();
        let target = |(action, key): (&Action, Key)| {
            let emitter = self.emitter(action);
            Target {
                path: Arc::clone(&action.path),
                strategy: action.strategy,
                emitter: emitter.name,
                template: emitter.outputs[action.output].template,
                key,
            }
        };
        actions.iter().zip(keys).map(target).collect()
    }

    fn text(&self, target: usize) -> Result<Arc<str>, Box<Diagnostic>> {
        let database = &self.database;
        match artifact(database, ActionId::of(database, &self.actions()[target])) {
            Ok(artifact) => Ok(Arc::clone(&artifact.text)),
            Err(diagnostic) => Err(diagnostic.clone()),
        }
    }

    fn summary(&self) -> Summary {
        let database = &self.database;
        let config_version = Some(query::config(database).config_version);
        let prisme_version = database.generator().version.to_owned();
        if !query::is_valid(database) {
            return Summary { prisme_version, config_version, ..Summary::default() };
        }
        let project = query::project(database);
        let enabled = database.generator().emitters.iter().filter(|emitter| (emitter.enabled)(project));
        Summary {
            prisme_version,
            domain_version: Some(project.domain_version),
            project_version: Some(project.project_version),
            config_version,
            generators_enabled: enabled.map(|emitter| emitter.name.to_owned()).collect(),
        }
    }

    fn origins(&self, target: usize) -> Vec<Origin> {
        let database = &self.database;
        let span = match &self.actions()[target].subject {
            Subject::Model(name) => query::places(database).and_then(|places| places.model(name)),
            Subject::Project => None,
        };
        let origin = span.and_then(|span| Some(Origin { path: database.source(span.file)?.0, span }));
        origin.into_iter().collect()
    }

    fn generator(&self) -> Key {
        let generator = self.database.generator();
        let mut hasher = blake3::Hasher::new();
        hasher.update(generator.version.as_bytes());
        for template in generator.templates {
            for part in [template.name, template.text] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
            }
        }
        *hasher.finalize().as_bytes()
    }
}
