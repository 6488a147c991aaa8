//! The intent journal: what an apply is about to do, written down first, so that the next run can
//! finish it or undo it.
//!
//! `.prisme/journal` is there while temporary files are being written: nothing has changed yet, and a
//! dead run is undone. Renamed to `.prisme/commit`, once everything is safely on the disk, it says that
//! targets are being replaced: a dead run is finished. Digests of the old content keep both from
//! touching a file that someone changed meanwhile. Start at [`Journal::begin`] and [`recover`].

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::system::{self, Kind, System, Taken, ancestors, temporary};

/// Temporary files are being written.
pub const PREPARING: &str = ".prisme/journal";
/// Targets are being replaced.
pub const COMMITTING: &str = ".prisme/commit";

/// One file that is replaced or made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The file.
    pub path: Arc<str>,
    /// Digest of its next bytes, which wait in its [`temporary`] file.
    pub new: Sha256,
    /// Digest of the bytes to replace; `None` when nothing must stand there.
    pub old: Option<Sha256>,
}

/// One file that is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// The file.
    pub path: Arc<str>,
    /// Digest of the bytes to remove.
    pub old: Sha256,
}

/// Everything one apply does, in order; the manifest is the last replacement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// Folders that it makes, outermost first.
    pub folders: Vec<String>,
    /// Files to remove.
    pub removals: Vec<Removal>,
    /// Files to replace or make.
    pub replacements: Vec<Replacement>,
}

/// What became of a dead run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Its work was finished.
    Finished,
    /// Nothing of it is left.
    Undone,
}

impl Journal {
    /// Whether it says that nothing is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.removals.is_empty() && self.replacements.is_empty()
    }

    /// Writes the journal down, durably.
    ///
    /// # Errors
    /// When the system refuses; then nothing is left behind, as far as the system allows.
    pub fn begin(&self, system: &dyn System) -> system::Result<()> {
        let written = system
            .write_new(PREPARING, &self.to_bytes(), None)
            .and_then(|()| system.sync_path(PREPARING))
            .and_then(|()| system.sync_path(crate::lock::FOLDER));
        // A torn journal is harmless (nothing was done yet), so failing to remove it is, too.
        written.inspect_err(|_| drop(system.remove(PREPARING)))
    }

    /// Says that everything is safely on the disk and targets may be replaced.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn commit(&self, system: &dyn System) -> system::Result<()> {
        system.rename(PREPARING, COMMITTING, Taken::Replace)
    }

    /// Removes and replaces, skipping what someone else changed; returns the paths skipped.
    ///
    /// # Errors
    /// When the system refuses; the journal stays, and the next run goes on.
    pub fn finish(&self, system: &dyn System) -> system::Result<Vec<Arc<str>>> {
        let mut skipped = Vec::new();
        for removal in &self.removals {
            match digest(system, &removal.path)? {
                Some(found) if found == removal.old => drop(system.remove(&removal.path)?),
                Some(_) => skipped.push(Arc::clone(&removal.path)),
                None => {}
            }
        }
        for removal in &self.removals {
            remove_empty_folders(system, &removal.path)?;
        }
        for replacement in &self.replacements {
            if !replacement.carry_out(system)? {
                skipped.push(Arc::clone(&replacement.path));
            }
        }
        if let Some(last) = self.replacements.last()
            && system.stat(&last.path)?.is_some_and(|stat| stat.kind == Kind::File)
        {
            system.sync_path(&last.path)?;
        }
        system.sync_path("")?;
        Ok(skipped)
    }

    /// Removes the temporary files and the folders made for them.
    ///
    /// # Errors
    /// When the system refuses; the journal stays, and the next run goes on.
    pub fn undo(&self, system: &dyn System) -> system::Result<()> {
        for replacement in &self.replacements {
            let temporary = temporary(&replacement.path);
            if system.stat(&temporary)?.is_some() {
                system.remove(&temporary)?;
            }
        }
        for folder in self.folders.iter().rev() {
            if system.stat(folder)?.is_some_and(|stat| stat.kind == Kind::Folder) {
                system.remove_folder(folder)?;
            }
        }
        Ok(())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let body = postcard::to_stdvec(self).expect("every part of a journal has a binary form");
        [blake3::hash(&body).as_bytes().as_slice(), &body].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (checksum, body) = bytes.split_at_checked(32)?;
        (blake3::hash(body).as_bytes() == checksum).then(|| postcard::from_bytes(body).ok())?
    }

    /// Whether targets were touched already, which only happens after the commit.
    fn is_under_way(&self, system: &dyn System) -> system::Result<bool> {
        let mut is_ready = true;
        for replacement in &self.replacements {
            if digest(system, &replacement.path)? == Some(replacement.new) {
                return Ok(true);
            }
            is_ready &= digest(system, &temporary(&replacement.path))? == Some(replacement.new);
        }
        // A file to remove may also be gone because the user removed it; only with everything else in
        // place can that be our work, and only then is finishing right in either case.
        for removal in &self.removals {
            if is_ready && system.stat(&removal.path)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Replacement {
    /// Renames the temporary file into place; `false` when someone else changed the target.
    fn carry_out(&self, system: &dyn System) -> system::Result<bool> {
        let temporary = temporary(&self.path);
        let found = digest(system, &self.path)?;
        let is_waiting = system.stat(&temporary)?.is_some();
        if found == Some(self.new) {
            if is_waiting {
                system.remove(&temporary)?;
            }
            return Ok(true);
        }
        if !is_waiting {
            return Ok(false);
        }
        let taken = match self.old {
            None => Taken::Refuse,
            Some(old) if found == Some(old) => Taken::Replace,
            Some(_) => {
                system.remove(&temporary)?;
                return Ok(false);
            }
        };
        match system.rename(&temporary, &self.path, taken) {
            Ok(()) => Ok(true),
            Err(error) if taken == Taken::Refuse && error.source.kind() == io::ErrorKind::AlreadyExists => {
                system.remove(&temporary)?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

/// Finishes or undoes what a dead run left; `None` when there is nothing. The lock must be held.
///
/// # Errors
/// When the system refuses; what is left can be recovered by the next run.
pub fn recover(system: &dyn System) -> system::Result<Option<Recovery>> {
    if let Some(bytes) = system.read(COMMITTING)? {
        if let Some(journal) = Journal::from_bytes(&bytes) {
            discard_torn(system, &journal)?;
            journal.finish(system)?;
        }
        system.remove(COMMITTING)?;
        return Ok(Some(Recovery::Finished));
    }
    let Some(bytes) = system.read(PREPARING)? else { return Ok(None) };
    // A torn journal means that the run died while writing it, before it did anything else.
    if let Some(journal) = Journal::from_bytes(&bytes) {
        if journal.is_under_way(system)? {
            // The disk lost the commit, but kept what came after it.
            discard_torn(system, &journal)?;
            journal.finish(system)?;
            system.remove(PREPARING)?;
            return Ok(Some(Recovery::Finished));
        }
        journal.undo(system)?;
    }
    system.remove(PREPARING)?;
    Ok(Some(Recovery::Undone))
}

/// Whether a dead run left something to recover.
///
/// # Errors
/// When the system refuses.
pub fn is_pending(system: &dyn System) -> system::Result<bool> {
    Ok(system.stat(COMMITTING)?.is_some() || system.stat(PREPARING)?.is_some())
}

/// Removes temporary files that do not hold what they should: a disk that lies about syncing.
fn discard_torn(system: &dyn System, journal: &Journal) -> system::Result<()> {
    for replacement in &journal.replacements {
        let temporary = temporary(&replacement.path);
        if digest(system, &temporary)?.is_some_and(|found| found != replacement.new) {
            system.remove(&temporary)?;
        }
    }
    Ok(())
}

/// Digest of the file at `path`; `None` when there is none. What is no file has the digest of nothing we wrote.
fn digest(system: &dyn System, path: &str) -> system::Result<Option<Sha256>> {
    match system.stat(path)?.map(|stat| stat.kind) {
        None => Ok(None),
        Some(Kind::File) => Ok(system.read(path)?.map(|bytes| Sha256::of(&bytes))),
        Some(_) => Ok(Some(Sha256([0; 32]))),
    }
}

fn remove_empty_folders(system: &dyn System, path: &str) -> system::Result<()> {
    for folder in ancestors(path) {
        let is_folder = system.stat(folder)?.is_some_and(|stat| stat.kind == Kind::Folder);
        if is_folder && !(system.list(folder)?.is_empty() && system.remove_folder(folder)?) {
            break;
        }
    }
    Ok(())
}
