//! Which project a command is about.

use std::path::{Path, PathBuf};

use crate::load::CONFIG;

/// The project's folder: `path` when it is given, else the nearest folder upwards from here that has a prisme.toml,
/// else here (so that the message about the missing file names this folder).
#[must_use]
pub fn find(path: Option<&Path>) -> PathBuf {
    if let Some(path) = path {
        return path.to_owned();
    }
    // Without a current folder, every path is relative to nowhere; the message will say so.
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    here.ancestors().find(|folder| folder.join(CONFIG).is_file()).unwrap_or(&here).to_owned()
}
