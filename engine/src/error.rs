//! What can go wrong in the world, with what to do about it.
//!
//! Faults of the user's spec are [`queries::diagnostic::Diagnostic`]s, not errors.

use std::sync::Arc;

use queries::diagnostic::Diagnostic;

use crate::manifest::Unusable;
use crate::plan::Conflict;
use crate::system;

/// Why an operation could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error(transparent)]
    System(#[from] system::Error),
    /// `prisme.toml` is not there.
    #[error("prisme.toml not found in {folder}.")]
    MissingConfig {
        /// The project folder.
        folder: String,
    },
    /// The domain spec is not there.
    #[error("{path} not found.")]
    MissingDomain {
        /// Where prisme.toml says it is.
        path: String,
    },
    /// The project spec is not there.
    #[error("{path} not found.")]
    MissingProject {
        /// Where prisme.toml says it is.
        path: String,
    },
    /// A spec or configuration file is not text.
    #[error("`{path}` is not UTF-8 text")]
    NotText {
        /// The file.
        path: String,
    },
    /// The manifest can not be used.
    #[error(transparent)]
    Manifest(#[from] Unusable),
    /// The spec has errors; the session's diagnostics say which.
    #[error("the spec has errors, so nothing is written")]
    Invalid,
    /// Templates failed: a bug in prisme.
    #[error("{} output(s) failed to render", .0.len())]
    Render(Vec<Diagnostic>),
    /// Files stand in the way, and nobody said that they may be replaced. Nothing was written.
    #[error("{} file(s) stand in the way, so nothing is written: {}", .0.len(), listed(.0))]
    Blocked(Vec<(Arc<str>, Conflict)>),
    /// The world is no longer what the plan was made for. Nothing was written.
    #[error("the plan is out of date: {what}")]
    Stale {
        /// What changed.
        what: String,
    },
    /// A saved plan can not be read.
    #[error("the saved plan is damaged or was made by another version of prisme")]
    UnreadablePlan,
}

fn listed(conflicts: &[(Arc<str>, Conflict)]) -> String {
    let lines = conflicts.iter().map(|(path, conflict)| format!("\n  {path}: {conflict}"));
    lines.collect()
}

impl Error {
    /// What to do next, one line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let lines: &[&str] = match self {
            Self::MissingConfig { .. } => &[
                "Run `prisme create` to scaffold a new project, or",
                "Create prisme.toml manually (see: https://prisme.dev/docs/config)",
            ],
            Self::MissingDomain { path } => {
                return vec![
                    "Run `prisme create` to scaffold a new project, or".to_owned(),
                    format!("Create {path} manually (see: https://prisme.dev/docs/domain-spec)"),
                ];
            }
            Self::MissingProject { path } => {
                return vec![
                    format!("Run `prisme migrate` to generate {path} from your prisme.toml, or"),
                    "Create it manually (see: https://prisme.dev/docs/project-spec)".to_owned(),
                ];
            }
            Self::Manifest(_) => &Unusable::HELP,
            Self::Blocked(_) => &[
                "move your changes to an extension file or a protected region and restore the file, or",
                "run again with `--force`: prisme copies each file to .prisme/quarantine/ and replaces it",
            ],
            Self::Stale { .. } => &["make a new plan"],
            Self::UnreadablePlan => &["run `prisme plan` again"],
            Self::NotText { .. } => &["save it as UTF-8"],
            Self::Render(_) => &["this is a bug in prisme: please report it with the spec that shows it"],
            Self::System(_) | Self::Invalid => &[],
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }
}
