//! The queries' answers: [`Facts`] of a [`Database`].

use std::sync::Arc;

use queries::diagnostic::{Diagnostic, Span};
use queries::emit::query::{ActionId, actions, artifact, key};
use queries::emit::{Action, Subject};
use queries::input::{Change, Database, Db, Workspace};
use queries::query;
use rayon::prelude::*;

use super::{Facts, Key, Mode, Origin, Settings, Summary, Target};

/// Every file to make; none where there are errors.
fn sound_actions(database: &Database) -> Arc<Vec<Action>> {
    if !query::is_valid(database) {
        return Arc::default();
    }
    let (all, problems) = actions(database, Workspace::get(database));
    if problems.iter().any(Diagnostic::is_error) { Arc::default() } else { Arc::clone(all) }
}

impl Facts for Database {
    fn apply(&mut self, change: Change) {
        Self::apply(self, change);
    }

    fn settings(&self) -> Settings {
        let config = query::config(self);
        Settings {
            spec_path: config.spec_path.clone(),
            project_path: config.project_path.clone(),
            mode: if config.strict { Mode::Strict } else { Mode::Lenient },
        }
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        query::diagnostics(self)
    }

    fn targets(&self) -> Vec<Target> {
        let emitters = self.generator().emitters;
        let targets = sound_actions(self);
        let targets = targets.par_iter().map_with(self.clone(), |database, action| {
            let emitter = &emitters[action.emitter];
            Target {
                path: Arc::clone(&action.path),
                strategy: action.strategy,
                emitter: emitter.name,
                template: emitter.outputs[action.output].template,
                key: key(database, action).0,
            }
        });
        targets.collect()
    }

    fn text(&self, target: usize) -> Result<Arc<str>, Box<Diagnostic>> {
        let action = ActionId::of(self, &sound_actions(self)[target]);
        match artifact(self, action) {
            Ok(artifact) => Ok(Arc::clone(&artifact.text)),
            Err(diagnostic) => Err(Box::new(diagnostic.clone())),
        }
    }

    fn summary(&self) -> Summary {
        let generator = self.generator();
        let config_version = Some(query::config(self).config_version);
        let prisme_version = generator.version.to_owned();
        if !query::is_valid(self) {
            return Summary { prisme_version, config_version, ..Summary::default() };
        }
        let project = query::project(self);
        let enabled = generator.emitters.iter().filter(|emitter| (emitter.enabled)(project));
        Summary {
            prisme_version,
            config_version,
            domain_version: Some(project.domain_version),
            project_version: Some(project.project_version),
            generators_enabled: enabled.map(|emitter| emitter.name.to_owned()).collect(),
        }
    }

    fn origins(&self, target: usize) -> Vec<Origin> {
        let settings = query::config(self);
        let paths = match &sound_actions(self)[target].subject {
            Subject::Project => vec![&settings.project_path, &settings.spec_path],
            Subject::Model(_) => vec![&settings.spec_path],
        };
        let sources = Workspace::get(self).sources(self);
        let origins = paths.into_iter().filter_map(|path| {
            let (path, file) = sources.get_key_value(path.as_str())?;
            Some(Origin { path: Arc::clone(path), span: Span::start_of(file.id(self)) })
        });
        origins.collect()
    }

    fn generator_digest(&self) -> Key {
        let generator = self.generator();
        let mut hasher = blake3::Hasher::new();
        let templates = generator.templates.iter().flat_map(|template| [template.name, template.text]);
        for part in [generator.version].into_iter().chain(templates) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::apply::Consent;
    use crate::error::Error;
    use crate::session::{PlanOptions, Session};
    use crate::system::{Memory, System};

    fn open(memory: &Memory) -> Result<Session<Database>, Error> {
        Session::open(Arc::new(memory.clone()), Database::new(&emitters::GENERATOR))
    }

    #[test]
    fn prisme_toml_says_where_the_specs_are_and_how_strict_to_be() {
        let memory = Memory::new();
        let config = "[project]\nspec_path = \"design/domain.py\"\nproject_path = \"design/app.py\"\n";
        memory.put("prisme.toml", config);
        memory.put("design/domain.py", "");
        assert!(matches!(open(&memory), Err(Error::MissingProject { path }) if path == "design/app.py"));
        memory.put("design/app.py", "");
        assert_eq!(open(&memory).unwrap().settings().mode, Mode::Strict);
        memory.put("prisme.toml", format!("{config}[generation]\nmode = \"lenient\"\n"));
        let mut session = open(&memory).unwrap();
        assert_eq!(session.settings().mode, Mode::Lenient);
        assert!(!session.refresh().unwrap());
    }

    #[test]
    fn a_spec_with_errors_has_diagnostics_and_no_files() {
        let memory = Memory::new();
        memory.put("prisme.toml", "");
        memory.put("specs/models.py", "stack = (");
        memory.put("specs/project.py", "");
        let mut session = open(&memory).unwrap();
        assert!(session.targets().is_empty());
        let plan = session.plan(PlanOptions::default()).unwrap();
        assert!(plan.is_invalid && !plan.diagnostics.is_empty());
        assert!(matches!(session.apply(&plan, Consent::Force), Err(Error::Invalid)));
        assert_eq!(memory.stat("packages").unwrap(), None);
    }
}
