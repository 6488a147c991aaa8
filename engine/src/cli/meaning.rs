//! What commands ask about the meaning of the specs: the one place of the command line that calls queries.

use std::sync::Arc;

use queries::diagnostic::{Diagnostic, FileId};
use queries::emit::Action;
use queries::input::{Change, Database};
use queries::ir;
use queries::query;

use super::args::Format;
use super::generate::Project;

/// What all models share.
#[must_use]
pub fn project(project: &Project) -> &ir::Project {
    query::project(project.facts().database())
}

/// Every model, in order of declaration.
#[must_use]
pub fn models(project: &Project) -> Vec<Arc<ir::Model>> {
    let database = project.facts().database();
    let model = |name: &Arc<str>| query::model(database, query::ModelId::new(database, name.to_string())).clone();
    query::project(database).models.iter().filter_map(model).collect()
}

/// Every file to generate.
#[must_use]
pub fn actions(project: &Project) -> Arc<Vec<Action>> {
    todo!()
}

/// Path and text of a spec file.
#[must_use]
pub fn source(project: &Project, file: FileId) -> Option<(Arc<str>, Arc<str>)> {
    project.facts().database().source(file)
}

/// For each line of the file at `path` as generated, the line of its template, from 1; 0 where there is none.
pub fn line_map(project: &Project, path: &str) -> Result<Vec<u32>, String> {
    todo!()
}

/// The manager of Python packages that prisme.toml names.
#[must_use]
pub fn python_manager(project: &Project) -> &str {
    "uv"
}

/// The vocabulary of specs.
#[must_use]
pub fn vocabulary(format: Format) -> String {
    todo!()
}

#[derive(Clone)]
pub struct Generated(Database);
impl Generated { pub fn new() -> Self { Self(Database::new(&emitters::GENERATOR)) } pub fn database(&self) -> &Database { &self.0 } }
impl crate::facts::Facts for Generated {
    fn apply(&mut self, change: Change) { self.0.apply(change) }
    fn settings(&self) -> crate::facts::Settings { todo!() }
    fn diagnostics(&self) -> Vec<Diagnostic> { todo!() }
    fn targets(&self) -> Vec<crate::facts::Target> { todo!() }
    fn text(&self, target: usize) -> Result<Arc<str>, Box<Diagnostic>> { todo!() }
    fn summary(&self) -> crate::facts::Summary { todo!() }
    fn origins(&self, target: usize) -> Vec<crate::facts::Origin> { todo!() }
    fn generator(&self) -> crate::facts::Key { todo!() }
}
