//! `.prisme-manifest.json`: what prisme wrote, committed beside the code.
//!
//! It is the memory that tells generated files from the user's, so a manifest that can not be read is
//! an error, never an empty one. Digests of files leave out protected regions ([`crate::regions`]).
//! Start at [`Manifest::parse`] and [`Manifest::to_text`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use queries::emit::Strategy;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::regions::Bodies;
use crate::system::is_project_path;

/// Where it stands.
pub const PATH: &str = ".prisme-manifest.json";
/// The layout that this prisme reads and writes.
pub const VERSION: u32 = 1;

/// The versions and digests of what the files were generated from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of prisme.
    pub prisme_version: String,
    /// Schema version of the domain spec; absent when it gives none.
    pub domain_version: Option<u32>,
    /// Schema version of the project spec.
    pub project_version: Option<u32>,
    /// Schema version of prisme.toml.
    pub config_version: Option<u32>,
    /// Digest of the domain spec.
    pub domain_hash: Option<Sha256>,
    /// Digest of the project spec.
    pub project_hash: Option<Sha256>,
    /// Digest of prisme.toml and its includes.
    pub config_hash: Option<Sha256>,
    /// Names of the generators that were on.
    pub generators_enabled: Vec<String>,
}

/// What prisme wrote, and from what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What it was written from.
    pub provenance: Provenance,
    /// When, as `2026-01-31T14:30:00Z`; empty before the first write.
    pub generated_at: String,
    /// Every file that prisme wrote: path -> digest without protected regions.
    pub files: BTreeMap<Arc<str>, Sha256>,
    /// The files that are not simply replaced by every run.
    pub strategies: BTreeMap<Arc<str>, Strategy>,
    /// Protected regions as they were generated: path -> name -> digest of the body.
    pub regions: BTreeMap<Arc<str>, Bodies>,
}

/// A manifest that can not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{PATH}` can not be used: {reason}")]
pub struct Unusable {
    /// What is wrong with it.
    pub reason: String,
}

impl Unusable {
    /// What to do about it, one way out a line.
    pub const HELP: [&'static str; 2] = [
        "restore it from version control (`git checkout -- .prisme-manifest.json`); after a merge conflict, take either side",
        "or delete it: prisme then adopts every generated file that is unchanged, and asks before it replaces any other",
    ];
}

/// The JSON document: the keys that the documentation lists, sorted, and three of our own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    config_hash: Option<Sha256>,
    config_version: Option<u32>,
    domain_hash: Option<Sha256>,
    domain_version: Option<u32>,
    files: BTreeMap<Arc<str>, Sha256>,
    generated_at: String,
    generators_enabled: Vec<String>,
    manifest_version: u32,
    prisme_version: String,
    project_hash: Option<Sha256>,
    project_version: Option<u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    regions: BTreeMap<Arc<str>, Bodies>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    strategies: BTreeMap<Arc<str>, Strategy>,
}

/// Just enough to tell a newer layout from a broken file.
#[derive(Deserialize)]
struct Version {
    manifest_version: u32,
}

impl Manifest {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// When it is no manifest, one of a layout that this prisme does not know, or names a path outside the project.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unusable> {
        let unusable = |reason: String| Unusable { reason };
        match serde_json::from_slice::<Version>(bytes) {
            Ok(Version { manifest_version: VERSION }) => {}
            Ok(Version { manifest_version }) => {
                return Err(unusable(format!(
                    "it has layout {manifest_version}, and this prisme knows layout {VERSION}; upgrade prisme"
                )));
            }
            Err(error) => return Err(unusable(format!("it is damaged ({error})"))),
        }
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| unusable(format!("it is damaged ({error})")))?;
        let strays = document.strategies.keys().chain(document.regions.keys());
        if let Some(stray) = strays.into_iter().find(|path| !document.files.contains_key(*path)) {
            return Err(unusable(format!("it says something about `{stray}`, which is not among its files")));
        }
        if let Some(path) = document.files.keys().find(|path| !is_project_path(path)) {
            return Err(unusable(format!("`{path}` is not a path inside the project")));
        }
        Ok(Self {
            provenance: Provenance {
                prisme_version: document.prisme_version,
                domain_version: document.domain_version,
                project_version: document.project_version,
                config_version: document.config_version,
                domain_hash: document.domain_hash,
                project_hash: document.project_hash,
                config_hash: document.config_hash,
                generators_enabled: document.generators_enabled,
            },
            generated_at: document.generated_at,
            files: document.files,
            strategies: document.strategies,
            regions: document.regions,
        })
    }

    /// The text to write: sorted keys, two spaces, a final newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { provenance, generated_at, files, strategies, regions } = self.clone();
        let document = Document {
            config_hash: provenance.config_hash,
            config_version: provenance.config_version,
            domain_hash: provenance.domain_hash,
            domain_version: provenance.domain_version,
            files,
            generated_at,
            generators_enabled: provenance.generators_enabled,
            manifest_version: VERSION,
            prisme_version: provenance.prisme_version,
            project_hash: provenance.project_hash,
            project_version: provenance.project_version,
            regions,
            strategies,
        };
        let mut text = serde_json::to_string_pretty(&document).expect("a manifest has only text keys");
        text.push('\n');
        text
    }

    /// How the file at `path` was written; `None` when prisme did not write it.
    #[must_use]
    pub fn strategy(&self, path: &str) -> Option<Strategy> {
        self.files.contains_key(path).then(|| self.strategies.get(path).copied().unwrap_or(Strategy::AlwaysOverwrite))
    }

    /// Whether both say the same, apart from the time.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.provenance == other.provenance
            && self.files == other.files
            && self.strategies == other.strategies
            && self.regions == other.regions
    }
}

/// Prints a time since the epoch as `2026-01-31T14:30:00Z`.
#[must_use]
pub fn timestamp(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days to a civil date, by counting 400-year eras from 1 March 0000.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let path: Arc<str> = Arc::from("packages/backend/main.py");
        Manifest {
            provenance: Provenance {
                prisme_version: "2.0.0".to_owned(),
                domain_version: Some(2),
                domain_hash: Some(Sha256::of(b"domain")),
                generators_enabled: vec!["rest".to_owned()],
                ..Provenance::default()
            },
            generated_at: timestamp(Duration::from_secs(1_769_869_800)),
            files: BTreeMap::from([(Arc::clone(&path), Sha256::of(b"x")), (Arc::from("a.py"), Sha256::of(b"y"))]),
            strategies: BTreeMap::from([(Arc::clone(&path), Strategy::GenerateOnce)]),
            regions: BTreeMap::from([(path, Bodies::from([("a".to_owned(), Sha256::of(b""))]))]),
        }
    }

    #[test]
    fn times_are_printed_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_769_869_800, "2026-01-31T14:30:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(timestamp(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn a_manifest_reads_back_as_written_and_its_keys_are_sorted() {
        let text = sample().to_text();
        assert_eq!(Manifest::parse(text.as_bytes()), Ok(sample()));
        let keys: Vec<&str> = text.lines().filter(|line| line.starts_with("  \"")).collect();
        assert!(keys.is_sorted(), "{text}");
    }

    #[test]
    fn every_truncation_is_refused() {
        let text = sample().to_text();
        for length in 0..text.len() - 2 {
            assert!(Manifest::parse(&text.as_bytes()[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn no_flipped_bit_makes_prisme_forget_that_it_knows_files() {
        let text = sample().to_text().into_bytes();
        for bit in 0..text.len() * 8 {
            let mut flipped = text.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(manifest) = Manifest::parse(&flipped) {
                assert_eq!(manifest.files.len(), 2, "bit {bit}");
                assert!(manifest.files.keys().all(|path| is_project_path(path)), "bit {bit}");
            }
        }
    }

    #[test]
    fn other_layouts_conflict_markers_and_outside_paths_are_refused() {
        let text = sample().to_text();
        for (from, to, reason) in [
            ("\"manifest_version\": 1", "\"manifest_version\": 2", "layout 2"),
            ("\"a.py\"", "\"../a.py\"", "not a path inside"),
            ("\"a.py\"", "\"/a.py\"", "not a path inside"),
            ("{\n", "<<<<<<< HEAD\n{\n", "damaged"),
            ("\"files\"", "\"filez\"", "damaged"),
        ] {
            let error = Manifest::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert!(error.reason.contains(reason), "{error}");
        }
    }
}
