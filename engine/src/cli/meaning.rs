//! What commands ask about the meaning of the specs: the one place of the command line that calls queries.

use std::sync::Arc;

use queries::diagnostic::{FileId, Span};
use queries::emit::query::{ActionId, view};
use queries::emit::{Action, Context};
use queries::input::Db as _;
use queries::schema::config::Config;
use queries::schema::domain::StackSpec;
use queries::schema::json_schema::json_schema;
use queries::schema::project::ProjectSpec;
use queries::schema::{reference, stub};
use queries::{ir, query};
use serde_json::json;

use super::generate::Project;
use crate::report::place::Lines;

/// What all models share. Only for specs without errors.
#[must_use]
pub fn project(project: &Project) -> &ir::Project {
    query::project(project.facts().database())
}

/// Every model, in order of declaration; none when the specs have errors.
#[must_use]
pub fn models(project: &Project) -> Vec<Arc<ir::Model>> {
    let Some(ir) = query::whole_ir(project.facts().database()) else { return Vec::new() };
    ir.project.models.iter().filter_map(|name| ir.models.get(name)).cloned().collect()
}

/// Every file to generate, by path.
#[must_use]
pub fn actions(project: &Project) -> Arc<Vec<Action>> {
    project.facts().actions()
}

/// Path and text of a spec file.
#[must_use]
pub fn source(project: &Project, file: FileId) -> Option<(Arc<str>, Arc<str>)> {
    project.facts().database().source(file)
}

/// A place as `file:line`.
#[must_use]
pub fn shown(project: &Project, span: Span) -> Option<String> {
    let (path, text) = source(project, span.file)?;
    Some(format!("{path}:{}", Lines::new(&text).place(span.start as usize).line))
}

/// Where a model is declared, as `file:line`.
#[must_use]
pub fn place_of_model(project: &Project, model: &str) -> Option<String> {
    shown(project, query::places(project.facts().database())?.model(model)?)
}

/// Where a field or relationship of a model is declared, as `file:line`.
#[must_use]
pub fn place_of_member(project: &Project, model: &str, member: &str) -> Option<String> {
    let places = query::places(project.facts().database())?;
    shown(project, places.field(model, member).or_else(|| places.relation(model, member))?)
}

/// Where a role is declared, as `file:line`.
#[must_use]
pub fn place_of_role(project: &Project, role: &str) -> Option<String> {
    shown(project, query::places(project.facts().database())?.role(role)?)
}

/// Where a role gets a permission, as `file:line`.
#[must_use]
pub fn place_of_permission(project: &Project, role: &str, permission: &str) -> Option<String> {
    shown(project, query::places(project.facts().database())?.permission(role, permission)?)
}

/// Where a policy of a model is declared, as `file:line`; `index` is its place in the IR.
#[must_use]
pub fn place_of_policy(project: &Project, model: &str, index: usize) -> Option<String> {
    shown(project, query::places(project.facts().database())?.policy(model, index)?)
}

/// Where a model says what is public, as `file:line`.
#[must_use]
pub fn place_of_public(project: &Project, model: &str) -> Option<String> {
    shown(project, query::places(project.facts().database())?.public(model)?)
}

/// For each line of the file at `path` as generated, the line of its template, from 1; 0 where there is none.
///
/// # Errors
///
/// When nothing generates the file, or its template fails.
pub fn line_map(project: &Project, path: &str) -> Result<Vec<u32>, String> {
    let database = project.facts().database();
    let actions = actions(project);
    let action = actions.iter().find(|action| &*action.path == path);
    let action = action.ok_or_else(|| format!("nothing generates {path}."))?;
    let template = database.generator().emitters[action.emitter].outputs[action.output].template;
    database.environment().line_map(template, view(database, ActionId::of(database, action)))
}

/// The manager of Python packages that prisme.toml names.
#[must_use]
pub fn python_manager(project: &Project) -> &'static str {
    query::config(project.facts().database()).python_manager
}

/// The schema of the GraphQL API as the app prints it; `None` when there is none. Only for specs without errors.
#[must_use]
pub fn graphql(project: &Project) -> Option<String> {
    emitters::graphql::sdl(&Context::new(project.facts().database()))
}

/// The vocabulary of specs as a Python type stub.
#[must_use]
pub fn stub() -> String {
    stub::spec()
}

/// The vocabulary of specs for people.
#[must_use]
pub fn reference() -> String {
    reference::reference()
}

/// The vocabulary of specs as JSON Schema.
#[must_use]
pub fn json_schemas() -> String {
    let document = json!({
        "specs/models.py": json_schema(&StackSpec::CLASS),
        "specs/project.py": json_schema(&ProjectSpec::CLASS),
        "prisme.toml": json_schema(&Config::CLASS),
    });
    serde_json::to_string_pretty(&document).expect("plain data is JSON") + "\n"
}
