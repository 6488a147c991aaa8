//! The tracked queries from text to meaning.
//!
//! `parsed` -> `module` -> `domain`, `project_spec`, `config` -> `lowered` -> `project`, `model`. The
//! firewalls are the last two: they hold no places, so an edit that moves text but not meaning ends there.

use std::sync::Arc;

use crate::input::{Db, Workspace};
use crate::ir::{Ir, Model, Project};

/// A model, by name.
#[salsa::interned(debug)]
pub struct ModelId<'db> {
    /// The spec's name for it.
    #[returns(ref)]
    pub name: String,
}

#[salsa::tracked(returns(ref), no_eq)]
fn lowered(db: &dyn Db, workspace: Workspace) -> Arc<Ir> {
    let _ = (db, workspace);
    panic!("stub")
}

#[salsa::tracked(returns(ref))]
fn project_of(db: &dyn Db, workspace: Workspace) -> Arc<Project> {
    Arc::clone(&lowered(db, workspace).project)
}

/// What all models share.
pub fn project(db: &dyn Db) -> &Project {
    project_of(db, Workspace::get(db))
}

/// The model of this name.
#[salsa::tracked(returns(ref))]
pub fn model<'db>(db: &'db dyn Db, id: ModelId<'db>) -> Option<Arc<Model>> {
    lowered(db, Workspace::get(db)).models.get(id.name(db).as_str()).cloned()
}

/// Whether prisme.toml asks for laid-out output.
pub fn auto_format(db: &dyn Db) -> bool {
    let _ = db;
    true
}
