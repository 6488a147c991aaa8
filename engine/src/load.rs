//! Spec and configuration files, from the disk into a [`Change`].
//!
//! `prisme.toml` and `prisme.d/*.toml` first, because they say where the specs are; then every `.py`
//! file in the folders of the two specs. Start at [`Inputs::load_config`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use queries::input::Change;

use crate::digest::Sha256;
use crate::error::Error;
use crate::facts::Settings;
use crate::system::{System, join, split, walk};

/// The configuration file.
pub const CONFIG: &str = "prisme.toml";
/// The folder of its includes.
pub const INCLUDES: &str = "prisme.d";

/// The texts that everything is generated from, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    files: BTreeMap<String, Arc<str>>,
}

impl Inputs {
    /// Reads the configuration files.
    ///
    /// # Errors
    /// When `prisme.toml` is missing, or a file can not be read.
    pub fn load_config(system: &dyn System) -> Result<Self, Error> {
        let mut inputs = Self::default();
        if !inputs.read(system, CONFIG)? {
            return Err(Error::MissingConfig { folder: system.root().display().to_string() });
        }
        for entry in system.list(INCLUDES)? {
            if !entry.is_folder && entry.name.ends_with(".toml") {
                inputs.read(system, &join(INCLUDES, &entry.name))?;
            }
        }
        Ok(inputs)
    }

    /// Adds the spec files that `settings` names.
    ///
    /// # Errors
    /// When one of the two specs is missing, or a file can not be read.
    pub fn load_specs(&mut self, system: &dyn System, settings: &Settings) -> Result<(), Error> {
        let Settings { spec_path, project_path, .. } = settings;
        if !self.read(system, spec_path)? {
            return Err(Error::MissingDomain { path: spec_path.clone() });
        }
        if !self.read(system, project_path)? {
            return Err(Error::MissingProject { path: project_path.clone() });
        }
        let folders = BTreeSet::from([split(spec_path).0, split(project_path).0]);
        for folder in folders {
            // A spec at the top must not make the whole project, generated code included, a spec.
            let enter = |path: &str| !folder.is_empty() && !skipped(split(path).1);
            for path in walk(system, folder, &enter, &|path| path.ends_with(".py"))? {
                if !folder.is_empty() {
                    self.read(system, &path)?;
                }
            }
        }
        Ok(())
    }

    /// Adds the specs of `other`, leaving its configuration out.
    pub(crate) fn keep_specs_of(&mut self, other: &Self) {
        let specs = other.files.iter().filter(|(path, _)| !path.ends_with(".toml"));
        self.files.extend(specs.map(|(path, text)| (path.clone(), Arc::clone(text))));
    }

    /// What turns `self` into `newer`.
    #[must_use]
    pub fn change_to(&self, newer: &Self) -> Change {
        let gone = self.files.keys().filter(|path| !newer.files.contains_key(*path)).map(|path| (path.clone(), None));
        let new = newer.files.iter().filter(|(path, text)| self.files.get(*path) != Some(text));
        let files = gone.chain(new.map(|(path, text)| (path.clone(), Some(text.to_string())))).collect();
        Change { files, templates: Vec::new() }
    }

    /// The digest of all names and texts.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for (path, text) in &self.files {
            for part in [path.as_str(), text] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
            }
        }
        *hasher.finalize().as_bytes()
    }

    /// Digests of domain spec, project spec and configuration, for the manifest.
    ///
    /// Of one file, the digest of its bytes; of several, the digest of what `sha256sum` prints for them.
    #[must_use]
    pub fn provenance(&self, settings: &Settings) -> [Option<Sha256>; 3] {
        let of = |wanted: &dyn Fn(&str) -> bool| {
            let chosen: Vec<_> = self.files.iter().filter(|(path, _)| wanted(path)).collect();
            match chosen.as_slice() {
                [] => None,
                [(_, text)] => Some(Sha256::of(text.as_bytes())),
                several => {
                    let line = |(path, text): &(&String, &Arc<str>)| {
                        format!("{}  {path}\n", Sha256::of(text.as_bytes()).hex())
                    };
                    Some(Sha256::of(several.iter().map(line).collect::<String>().as_bytes()))
                }
            }
        };
        let is_config = |path: &str| path.ends_with(".toml");
        let is_project = |path: &str| path == settings.project_path;
        [of(&|path| !is_config(path) && !is_project(path)), of(&is_project), of(&is_config)]
    }

    /// The paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Reads one file; `false` when it is not there.
    fn read(&mut self, system: &dyn System, path: &str) -> Result<bool, Error> {
        if self.files.contains_key(path) {
            return Ok(true);
        }
        let Some(bytes) = system.read(path)? else { return Ok(false) };
        let text = String::from_utf8(bytes).map_err(|_| Error::NotText { path: path.to_owned() })?;
        self.files.insert(path.to_owned(), text.into());
        Ok(true)
    }
}

/// Folders that never hold specs.
fn skipped(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "__pycache__" | "node_modules" | "venv")
}
