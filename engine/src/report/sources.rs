//! The texts that diagnostics point into.

use std::collections::BTreeMap;
use std::sync::Arc;

use queries::diagnostic::{Diagnostic, FileId};

/// A spec or configuration file as diagnostics show it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the project root, with `/`.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// The texts of every file that some diagnostics mention.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<FileId, Source>,
}

impl Sources {
    /// Fetches, once each, the files that `diagnostics` point into.
    pub fn of(diagnostics: &[Diagnostic], mut fetch: impl FnMut(FileId) -> Option<(Arc<str>, Arc<str>)>) -> Self {
        let mut files = BTreeMap::new();
        for file in diagnostics.iter().flat_map(mentioned) {
            if let std::collections::btree_map::Entry::Vacant(entry) = files.entry(file)
                && let Some((path, text)) = fetch(file)
            {
                entry.insert(Source { path, text });
            }
        }
        Self { files }
    }

    /// The file `id`, when it was mentioned.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(&id)
    }
}

fn mentioned(diagnostic: &Diagnostic) -> impl Iterator<Item = FileId> {
    let labels = diagnostic.primary.iter().chain(&diagnostic.secondary).map(|label| label.span.file);
    labels.chain(diagnostic.fixes.iter().map(|fix| fix.span.file))
}
