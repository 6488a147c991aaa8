//! The world outside: one project folder, the environment and the clock, behind one trait.
//!
//! [`Os`] is the real thing, [`Memory`] its twin with injected faults. Nothing else in the engine may
//! reach the file system. Paths are relative to the project root, `/`-separated, without `.` or `..`;
//! no call ever follows a symbolic link. Start at [`System`].

mod memory;
mod os;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use memory::{Failure, Fault, Memory};
pub use os::Os;

/// The result of a call to a [`System`].
pub type Result<T> = std::result::Result<T, Error>;

/// A call that the world refused: what, where and why.
#[derive(Debug, thiserror::Error)]
#[error("can not {operation} `{path}`: {}", self.reason())]
pub struct Error {
    /// What was tried, as a verb.
    pub operation: &'static str,
    /// The project-relative path.
    pub path: String,
    /// What the system said.
    pub source: io::Error,
}

impl Error {
    pub(crate) fn new(operation: &'static str, path: &str, source: impl Into<io::Error>) -> Self {
        let path = if path.is_empty() { "." } else { path };
        Self { operation, path: path.to_owned(), source: source.into() }
    }

    /// Whether a symbolic link stands in the way.
    #[must_use]
    pub fn is_symlink(&self) -> bool {
        self.source.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
    }

    fn reason(&self) -> String {
        if self.is_symlink() {
            return "a symbolic link stands in the way, and prisme never follows one; \
                    replace it by a real file or folder"
                .to_owned();
        }
        self.source.to_string()
    }
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, whatever it points to.
    Symlink,
    /// A device, socket or pipe.
    Other,
}

/// What the file system says about a path, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stat {
    /// What stands there.
    pub kind: Kind,
    /// Length in bytes.
    pub size: u64,
    /// Time of the last change of the content, in nanoseconds since the epoch.
    pub mtime_ns: i64,
    /// Number of the inode.
    pub inode: u64,
    /// Permission bits.
    pub mode: u32,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Name without folder.
    pub name: String,
    /// Whether it is a folder (a link to one is not).
    pub is_folder: bool,
}

/// What [`System::rename`] does when the new name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Replaces the file there, in one step.
    Replace,
    /// Fails with [`io::ErrorKind::AlreadyExists`].
    Refuse,
}

/// A held lock; dropping it, or dying, gives it back.
pub trait Guard: Send + fmt::Debug {}

/// One project folder, the environment and the clock.
///
/// Calls marked *mutates* count in [`System::writes`] and are where [`Memory`] injects faults.
pub trait System: Send + Sync + fmt::Debug {
    /// The project folder, for messages.
    fn root(&self) -> &Path;
    /// What stands at `path`; `None` when nothing does.
    fn stat(&self, path: &str) -> Result<Option<Stat>>;
    /// [`System::stat`] for many paths; cheapest when they are sorted.
    fn stat_all(&self, paths: &[&str]) -> Vec<Result<Option<Stat>>> {
        paths.iter().map(|path| self.stat(path)).collect()
    }
    /// The bytes of the file at `path`; `None` when nothing stands there.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>>;
    /// The entries of `folder` by name (`""` is the root); none when there is no such folder.
    fn list(&self, folder: &str) -> Result<Vec<Listed>>;
    /// Creates one folder; nothing to do when it exists. *Mutates.*
    fn create_folder(&self, path: &str) -> Result<()>;
    /// Creates a file that must not exist; `mode` are its permission bits (`None`: the usual ones). *Mutates.*
    fn write_new(&self, path: &str, bytes: &[u8], mode: Option<u32>) -> Result<()>;
    /// Moves a file to another name, atomically. *Mutates.*
    fn rename(&self, from: &str, to: &str, taken: Taken) -> Result<()>;
    /// Removes a file or symbolic link; `false` when nothing stood there. *Mutates.*
    fn remove(&self, path: &str) -> Result<bool>;
    /// Removes an empty folder; `false` when it is missing or not empty. *Mutates.*
    fn remove_folder(&self, path: &str) -> Result<bool>;
    /// Waits until everything written so far would survive a power cut. *Mutates.*
    fn sync(&self) -> Result<()>;
    /// The same for one file or folder (`""` is the root). *Mutates.*
    fn sync_path(&self, path: &str) -> Result<()>;
    /// Takes the lock file at `path` and writes `owner` into it; `None` when another process holds it.
    fn try_lock(&self, path: &str, owner: &str) -> Result<Option<Box<dyn Guard>>>;
    /// Takes the lock, however long it takes.
    fn wait_lock(&self, path: &str, owner: &str) -> Result<Box<dyn Guard>>;
    /// How many mutating calls were made. The lock file's own upkeep does not count.
    fn writes(&self) -> u64;
    /// The value of an environment variable; `None` when unset or not Unicode.
    fn env(&self, name: &str) -> Option<String>;
    /// Time since the epoch.
    fn now(&self) -> Duration;
    /// Tells this executable from any other build.
    fn build(&self) -> String;
}

/// Refuses what is no project-relative path.
fn checked<'a>(operation: &'static str, path: &'a str) -> Result<&'a str> {
    if is_project_path(path) {
        return Ok(path);
    }
    let reason = io::Error::new(io::ErrorKind::InvalidInput, "not a path inside the project");
    Err(Error::new(operation, path, reason))
}

/// Whether `path` is relative, `/`-separated and free of empty, `.` and `..` parts.
#[must_use]
pub fn is_project_path(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\0')
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// The folder part of a path (`""` is the root) and the name in it.
#[must_use]
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The folders above `path`, innermost first, without the root.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(split(path).0), |folder| Some(split(folder).0)).take_while(|folder| !folder.is_empty())
}

/// Joins a folder (`""` is the root) and a name.
#[must_use]
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Creates `path` and the folders above it, as far as they are missing.
///
/// # Errors
/// When the system refuses, or something else than a folder stands in the way.
pub fn create_folders(system: &dyn System, path: &str) -> Result<()> {
    let mut missing = Vec::new();
    let mut folder = path;
    while !folder.is_empty() && system.stat(folder)?.is_none() {
        missing.push(folder);
        folder = split(folder).0;
    }
    missing.iter().rev().try_for_each(|folder| system.create_folder(folder))
}

/// The reserved name under which the next content of `path` waits to be renamed into place.
#[must_use]
pub fn temporary(path: &str) -> String {
    let (folder, leaf) = split(path);
    let name = blake3::hash(leaf.as_bytes()).to_hex();
    join(folder, &format!("{TEMPORARY_PREFIX}{}{TEMPORARY_SUFFIX}", &name[..16]))
}

const TEMPORARY_PREFIX: &str = ".prisme-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// Whether a name was made by [`temporary`].
#[must_use]
pub fn is_temporary(path: &str) -> bool {
    let name = split(path).1;
    name.strip_prefix(TEMPORARY_PREFIX)
        .and_then(|rest| rest.strip_suffix(TEMPORARY_SUFFIX))
        .is_some_and(|hex| hex.len() == 16 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Writes the temporary file of `path`, replacing one that a dead run left behind.
pub(crate) fn write_temporary(system: &dyn System, path: &str, bytes: &[u8], mode: Option<u32>) -> Result<String> {
    let temporary = temporary(path);
    match system.write_new(&temporary, bytes, mode) {
        Err(error) if error.source.kind() == io::ErrorKind::AlreadyExists => {
            system.remove(&temporary)?;
            system.write_new(&temporary, bytes, mode)?;
        }
        other => other?,
    }
    Ok(temporary)
}

/// Replaces or creates one file so that a reader sees the old or the new content, never a part.
///
/// # Errors
/// When the system refuses.
pub fn write_atomic(system: &dyn System, path: &str, bytes: &[u8]) -> Result<()> {
    create_folders(system, split(path).0)?;
    let temporary = write_temporary(system, path, bytes, None)?;
    system.rename(&temporary, path, Taken::Replace)
}

/// Every file under `folder` (`""` is the root) whose path `wanted` accepts; `enter` says which folders to look into.
///
/// # Errors
/// When the system refuses.
pub fn walk(
    system: &dyn System,
    folder: &str,
    enter: &dyn Fn(&str) -> bool,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in system.list(&folder)? {
            let path = join(&folder, &entry.name);
            if entry.is_folder {
                if enter(&path) {
                    folders.push(path);
                }
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// A shared system.
pub type Shared = Arc<dyn System>;

#[cfg(test)]
mod tests;
