//! What the engine asks about the spec, and nothing more.
//!
//! [`Facts`] stands between the session and the queries: sessions are tested without a generator, and
//! the engine knows neither salsa nor the IR. The queries' own answer is in [`crate::session`].

use std::sync::Arc;

use queries::diagnostic::{Diagnostic, Span};
use queries::emit::Strategy;
use queries::input::Change;

/// A digest of everything that the text of one output depends on.
pub type Key = [u8; 32];

/// One file to generate.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where, relative to the project's root, `/`-separated.
    pub path: Arc<str>,
    /// Who owns it.
    pub strategy: Strategy,
    /// Name of the emitter.
    pub emitter: &'static str,
    /// Name of the template.
    pub template: &'static str,
    /// What the text depends on.
    pub key: Key,
}

/// What the engine has to know of prisme.toml.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Path of the domain spec.
    pub spec_path: String,
    /// Path of the project spec.
    pub project_path: String,
    /// What to do about edited files.
    pub mode: Mode,
}

/// What to do about generated files that the user edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Write nothing and list them.
    Strict,
    /// Copy them to the quarantine and replace them.
    Lenient,
}

/// Versions and generators, for the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Version of prisme.
    pub prisme_version: String,
    /// Schema version of the domain spec.
    pub domain_version: Option<u32>,
    /// Schema version of the project spec.
    pub project_version: Option<u32>,
    /// Schema version of prisme.toml.
    pub config_version: Option<u32>,
    /// Names of the generators that are on, in order.
    pub generators_enabled: Vec<String>,
}

/// A place in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub path: Arc<str>,
    /// Where in it.
    pub span: Span,
}

/// Everything that is true of the present inputs. Clones share memos and answer from other threads.
pub trait Facts: Clone + Send {
    /// Takes new texts in.
    fn apply(&mut self, change: Change);
    /// What prisme.toml says; defaults where it is broken.
    fn settings(&self) -> Settings;
    /// Every finding, sorted by place.
    fn diagnostics(&self) -> Vec<Diagnostic>;
    /// Every file to generate, sorted by path, each path once; none when there are errors.
    fn targets(&self) -> Vec<Target>;
    /// The text of the target at this position in [`Facts::targets`].
    ///
    /// # Errors
    /// When its template fails: a bug in prisme.
    fn text(&self, target: usize) -> Result<Arc<str>, Box<Diagnostic>>;
    /// Versions and generators.
    fn summary(&self) -> Summary;
    /// Where the subject of the target at this position comes from.
    fn origins(&self, target: usize) -> Vec<Origin>;
    /// A digest of the generator: its version and its templates.
    fn generator(&self) -> Key;
}
