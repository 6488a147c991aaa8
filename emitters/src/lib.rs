//! How it is said: one file per generator, each a declarative table of outputs with the views and paths
//! that belong to it; `lang` spells names, types and values of the target languages.
//!
//! Pure. An emitter never imports another emitter, salsa, minijinja or the engine. [`ALL`] is the one
//! registration list; `docs/add-an-emitter.md` is the guide.

use queries::emit::Emitter;
use queries::input::{Generator, TemplateFile};

pub mod access_tests;
pub mod api;
pub mod auth;
pub mod auth_tests;
pub mod graphql;
pub mod graphql_tests;
pub mod lang;
pub mod mcp;
pub mod migrations;
pub mod models;
pub mod project;
pub mod rest;
pub mod schemas;
pub mod seed;
pub mod services;
pub mod tests;
pub mod typings;

/// Every emitter, in the order in which they are reported.
pub static ALL: &[Emitter] = &[
    models::EMITTER,
    migrations::EMITTER,
    schemas::EMITTER,
    services::EMITTER,
    api::EMITTER,
    auth::EMITTER,
    rest::EMITTER,
    graphql::EMITTER,
    mcp::EMITTER,
    project::EMITTER,
    tests::EMITTER,
    auth_tests::EMITTER,
    graphql_tests::EMITTER,
    access_tests::EMITTER,
    seed::EMITTER,
    typings::EMITTER,
];

/// Every template, by name.
pub static TEMPLATES: &[TemplateFile] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Everything that this version of prisme can generate.
pub static GENERATOR: Generator = Generator {
    version: env!("CARGO_PKG_VERSION"),
    emitters: ALL,
    templates: TEMPLATES,
    targets: lang::TARGETS,
    layouts: lang::LAYOUTS,
};
