//! What a run would do, as a value: one [`Entry`] a file, with the bytes and with digests of what must
//! still stand there when the plan is carried out.
//!
//! Making a plan reads and renders, and writes nothing. It never decides on the user's behalf: a file
//! that is not prisme's to replace is a [`Conflict`], and [`crate::apply`] settles it by mode and consent.
//! Start at [`Plan`]; how each file is judged is in [`mod@decide`].

pub mod decide;
pub mod glance;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use queries::diagnostic::Diagnostic;
use queries::emit::Strategy;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::error::Error;
use crate::facts::{Key, Mode};
use crate::index::Reason;
use crate::manifest::{Manifest, Provenance};
use crate::regions::{Bodies, Broken};
use crate::system::Stat;

/// Where [`Plan::to_bytes`] is kept between `prisme plan` and `prisme apply`.
pub const PATH: &str = ".prisme/plan";

/// What is to happen to one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is made.
    Create,
    /// It is replaced; nobody edited it.
    Modify,
    /// It stays as it is.
    Keep,
    /// It is removed: nothing generates it any more, and nobody edited it.
    Delete,
    /// It is gone and nothing generates it any more: the manifest forgets it.
    Forget,
    /// History goes on without it: its folder has other files.
    Skip,
    /// It is not prisme's to replace, or can not be replaced.
    Conflict(Conflict),
    /// The user's own file that nothing generates any more: reported, never touched.
    OrphanKept,
    /// An edited file that nothing generates any more: removed only with consent.
    OrphanEdited,
    /// A part of history that was changed after it was written: reported, never touched.
    HistoryEdited,
}

/// Why a file can not simply be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// A generated file was edited outside its protected regions.
    Edited,
    /// A file that prisme did not write stands there.
    Unknown,
    /// The markers of its protected regions do not pair up.
    Markers(Broken),
    /// The new text has no place for these edited regions.
    RegionsLost(Vec<String>),
    /// Something that is no file stands there, or in its folders' place.
    Obstacle(Cow<'static, str>),
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => formatter.write_str("has been edited by hand (ALWAYS_OVERWRITE)"),
            Self::Unknown => formatter.write_str("was not written by prisme"),
            Self::Markers(broken) => write!(formatter, "has damaged protected regions ({broken})"),
            Self::RegionsLost(names) => {
                write!(formatter, "has edits in protected regions that no longer exist: {}", names.join(", "))
            }
            Self::Obstacle(what) => write!(formatter, "can not be written: {what}"),
        }
    }
}

/// What stood at a path when the plan was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Digest of all its bytes.
    pub digest: Sha256,
    /// Its permission bits.
    pub mode: u32,
}

/// The next content of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// All its bytes, with the user's protected regions.
    pub text: Arc<str>,
    /// The digest without protected regions, for the manifest.
    pub digest: Sha256,
    /// Protected regions as they were generated.
    pub bodies: Bodies,
}

/// One file of a plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Where, relative to the project's root.
    pub path: Arc<str>,
    /// What is to happen.
    pub step: Step,
    /// Why it had to be looked at, or was looked at last.
    pub reason: Reason,
    /// Who owns it.
    pub strategy: Strategy,
    /// Name of the emitter; empty for files that nothing generates any more.
    pub emitter: Cow<'static, str>,
    /// Name of the template; empty for files that nothing generates any more.
    pub template: Cow<'static, str>,
    /// What its text depends on.
    pub key: Key,
    /// What stood there; `None` when nothing did, or when the entry will not be written or removed.
    pub before: Option<Before>,
    /// The next content, where there is one. Files that stay need none.
    pub content: Option<Content>,
    /// For files that stay: the digest without protected regions.
    pub kept: Option<Sha256>,
    /// For files that stay: what the file system said.
    pub stat: Option<Stat>,
    /// Whether its template ran.
    pub was_rendered: bool,
    /// The text that stood there, where it was read and differs from the next; for diffs.
    #[serde(skip)]
    pub old: Option<Arc<str>>,
}

impl Entry {
    /// Whether anything is to be said about the file.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !matches!(self.step, Step::Keep | Step::Skip)
    }

    /// The change as a unified diff with three lines of context; `None` when no text changes.
    #[must_use]
    pub fn diff(&self) -> Option<String> {
        let old = self.old.as_deref().unwrap_or_default();
        let new = self.content.as_ref().map_or("", |content| &content.text);
        if old == new {
            return None;
        }
        let name =
            |side: &str, text: Option<&str>| text.map_or("/dev/null".to_owned(), |_| format!("{side}/{}", self.path));
        let before = name("a", self.old.as_deref());
        let after = name("b", self.content.as_ref().map(|content| &*content.text));
        Some(similar::TextDiff::from_lines(old, new).unified_diff().header(&before, &after).to_string())
    }
}

/// How many files meet each fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// To be made.
    pub created: usize,
    /// To be replaced.
    pub modified: usize,
    /// To be removed.
    pub deleted: usize,
    /// To stay.
    pub kept: usize,
    /// Not prisme's to replace.
    pub conflicts: usize,
    /// No longer generated, and not to be removed without consent.
    pub orphans: usize,
    /// Templates that ran.
    pub rendered: usize,
}

/// Everything a run would do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// One per file, by path. Empty when `unchanged` is set or the spec has errors.
    pub entries: Vec<Entry>,
    /// The number of outputs, when a glance at the index showed that nothing changed at all.
    pub unchanged: Option<usize>,
    /// Findings about the spec; when one of them is an error, the plan can not be applied.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the spec has errors.
    pub is_invalid: bool,
    /// What to do about edited files.
    pub mode: Mode,
    /// Digest of the inputs it was made from.
    pub inputs: Key,
    /// Digest of the generator and executable it was made by.
    pub engine: Key,
    /// Digest of the manifest's bytes; `None` when there was none.
    pub manifest_before: Option<Sha256>,
    /// What the manifest said.
    pub known: Manifest,
    /// What the next manifest says about the inputs.
    pub provenance: Provenance,
}

impl Plan {
    /// How many files meet each fate.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { kept: self.unchanged.unwrap_or(0), ..Counts::default() };
        for entry in &self.entries {
            counts.rendered += usize::from(entry.was_rendered);
            match entry.step {
                Step::Create => counts.created += 1,
                Step::Modify => counts.modified += 1,
                Step::Delete => counts.deleted += 1,
                Step::Keep | Step::Skip | Step::HistoryEdited => counts.kept += 1,
                Step::Conflict(_) => counts.conflicts += 1,
                Step::OrphanKept | Step::OrphanEdited => counts.orphans += 1,
                Step::Forget => {}
            }
        }
        counts
    }

    /// Whether no edited file, unknown file or edited orphan is concerned (the risk class "safe").
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.entries.iter().all(|entry| !matches!(entry.step, Step::Conflict(_) | Step::OrphanEdited))
    }

    /// The plan as bytes, checksummed. Diagnostics and the old texts (for diffs) are left out.
    ///
    /// # Panics
    /// Never: every part of a plan has a binary form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = postcard::to_stdvec(self).expect("every part of a plan has a binary form");
        [blake3::hash(&body).as_bytes().as_slice(), &body].concat()
    }

    /// Reads what [`Plan::to_bytes`] made.
    ///
    /// # Errors
    /// When the bytes are not exactly those.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (checksum, body) = bytes.split_at_checked(32).ok_or(Error::UnreadablePlan)?;
        if blake3::hash(body).as_bytes() != checksum {
            return Err(Error::UnreadablePlan);
        }
        postcard::from_bytes(body).map_err(|_| Error::UnreadablePlan)
    }
}
