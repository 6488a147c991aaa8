//! From meaning to bytes: actions, views, artifacts.
//!
//! An [`Emitter`] is a declarative table of [`Output`]s. For each output and each subject there is one
//! [`Action`]; its [`View`] holds every fact the template may show; the template turns the view into the
//! text of an [`Artifact`]. Nothing here knows a target language. Start at [`Emitter`]; the tracked
//! queries are in [`query`], the only place that knows minijinja is [`render`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ir::{Model, ModelName, Project};

pub mod query;
pub mod render;

pub use query::Context;
pub use render::Layout;

#[cfg(test)]
mod tests;

/// A generator: what it makes, when, and from what.
#[derive(Debug)]
pub struct Emitter {
    /// Its name, such as `models`; also the name of its template folder.
    pub name: &'static str,
    /// What it makes, in one sentence.
    pub description: &'static str,
    /// Whether the project wants it.
    pub enabled: fn(&Project) -> bool,
    /// What it makes.
    pub outputs: &'static [Output],
}

/// One kind of file that an emitter makes.
#[derive(Debug)]
pub struct Output {
    /// Its name within the emitter, such as `model`.
    pub name: &'static str,
    /// The template, `<emitter>/<file>.j2`.
    pub template: &'static str,
    /// Who owns the file once it is there.
    pub strategy: Strategy,
    /// What there is one file for, and how its path and view are made.
    pub each: Each,
}

/// What there is one file for.
#[derive(Debug)]
pub enum Each {
    /// One for the project, when `when` holds.
    Project {
        /// Whether there is a file.
        when: fn(&Context<'_>) -> bool,
        /// Its path, relative to the project's root, `/`-separated.
        path: fn(&Context<'_>) -> String,
        /// Everything that the template may show.
        view: fn(&Context<'_>) -> View,
    },
    /// One for each model for which `when` holds.
    Model {
        /// Whether there is a file.
        when: fn(&Context<'_>, &Model) -> bool,
        /// Its path, relative to the project's root, `/`-separated.
        path: fn(&Context<'_>, &Model) -> String,
        /// Everything that the template may show.
        view: fn(&Context<'_>, &Model) -> View,
    },
}

/// Who owns a file once it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// prisme: replaced at every run.
    AlwaysOverwrite,
    /// The user: made when missing, never touched again.
    GenerateOnce,
    /// History: made when its folder has no other such file, then never rewritten by anyone.
    History,
}

/// What a file is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "lowercase")]
pub enum Subject {
    /// The project as a whole.
    Project,
    /// One model.
    Model(ModelName),
}

/// One file to make.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Action {
    /// Where, relative to the project's root, `/`-separated.
    pub path: Arc<str>,
    /// Who owns it.
    pub strategy: Strategy,
    /// Index of the emitter in the generator's table.
    pub emitter: usize,
    /// Index of the output in the emitter's table.
    pub output: usize,
    /// What it is about.
    pub subject: Subject,
}

/// A 256-bit BLAKE3 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.to_hex()[..16])
    }
}

/// Everything that one template may show, spelled for its target. Equal views render equal texts.
#[derive(Clone, Debug)]
pub struct View {
    value: render::Facts,
    digest: Digest,
}

impl View {
    /// Takes the facts in; maps among them must be ordered.
    ///
    /// # Panics
    ///
    /// When the facts cannot be serialized: a bug in the emitter.
    #[must_use]
    pub fn new<T: Serialize>(facts: &T) -> Self {
        let mut hasher = blake3::Hasher::new();
        serde_json::to_writer(&mut hasher, facts).expect("views serialize");
        Self { value: render::Facts::new(facts), digest: Digest(*hasher.finalize().as_bytes()) }
    }

    /// The digest of the facts.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Eq for View {}

/// A rendered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its bytes.
    pub text: Arc<str>,
    /// Their digest.
    pub digest: Digest,
}
