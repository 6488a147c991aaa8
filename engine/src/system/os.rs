//! The operating system, seen from one folder.
//!
//! Every path is resolved beneath a handle on the root by `openat2` with `RESOLVE_BENEATH` and
//! `RESOLVE_NO_SYMLINKS`, or part by part with `O_NOFOLLOW` where the kernel lacks that call, so that
//! a folder swapped for a link in the middle of a run leads nowhere.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, RenameFlags, ResolveFlags};
use rustix::io::Errno;

use super::{Error, Guard, Kind, Listed, Result, Stat, System, Taken, checked, split};

const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
const LISTING: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// `NONBLOCK` keeps a pipe that someone put in a file's place from blocking us.
const READING: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);
const CREATING: OFlags =
    OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
const LOCKING: OFlags = OFlags::RDWR.union(OFlags::CREATE).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How many paths one task of [`System::stat_all`] looks at.
const BATCH: usize = 1024;

/// The real file system, environment and clock.
#[derive(Debug)]
pub struct Os {
    path: PathBuf,
    root: OwnedFd,
    openat2: AtomicBool,
    writes: AtomicU64,
}

impl Os {
    /// Opens the project folder `root`, which must exist.
    ///
    /// # Errors
    /// When `root` can not be opened as a folder.
    pub fn open(root: &Path) -> Result<Self> {
        let failed = |source: io::Error| Error::new("open", &root.to_string_lossy(), source);
        let path = root.canonicalize().map_err(failed)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(&path, flags, Mode::empty()).map_err(|error| failed(error.into()))?;
        Ok(Self { path, root, openat2: AtomicBool::new(true), writes: AtomicU64::new(0) })
    }

    /// The same without `openat2`, as on a kernel that lacks it.
    #[cfg(test)]
    pub(super) fn without_openat2(root: &Path) -> Result<Self> {
        let system = Self::open(root)?;
        system.openat2.store(false, Ordering::Relaxed);
        Ok(system)
    }

    fn open_at(&self, path: &str, flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
        let path = if path.is_empty() { "." } else { path };
        if self.openat2.load(Ordering::Relaxed) {
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
            // `NOFOLLOW` with `PATH` would open a link itself, where `NO_SYMLINKS` alone refuses it.
            match rustix::fs::openat2(&self.root, path, flags.difference(OFlags::NOFOLLOW), mode, resolve) {
                // Old kernels say NOSYS, sandboxes that do not know the call say PERM.
                Err(Errno::NOSYS | Errno::PERM) => self.openat2.store(false, Ordering::Relaxed),
                // A rename elsewhere raced with the resolution.
                Err(Errno::AGAIN) => return self.open_by_parts(path, flags, mode),
                other => return other,
            }
        }
        self.open_by_parts(path, flags, mode)
    }

    fn open_by_parts(&self, path: &str, flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
        let mut folder: Option<OwnedFd> = None;
        let (folders, leaf) = split(path);
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            let at = folder.as_ref().map_or(self.root.as_fd(), AsFd::as_fd);
            let next = rustix::fs::openat(at, part, FOLDER, Mode::empty()).map_err(|error| link_or(at, part, error))?;
            folder = Some(next);
        }
        let at = folder.as_ref().map_or(self.root.as_fd(), AsFd::as_fd);
        rustix::fs::openat(at, leaf, flags, mode).map_err(|error| link_or(at, leaf, error))
    }

    /// Runs `call` with a handle on the folder of `path` and the name in it.
    fn at<T>(
        &self,
        operation: &'static str,
        path: &str,
        call: impl FnOnce(&OwnedFd, &str) -> rustix::io::Result<T>,
    ) -> Result<T> {
        let (folder, leaf) = split(checked(operation, path)?);
        self.open_at(folder, FOLDER, Mode::empty())
            .and_then(|folder| call(&folder, leaf))
            .map_err(|error| Error::new(operation, path, error))
    }

    fn counted(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    /// Stats sorted paths with one handle per folder.
    fn stat_run(&self, paths: &[&str]) -> Vec<Result<Option<Stat>>> {
        let mut open: Option<(&str, rustix::io::Result<OwnedFd>)> = None;
        paths
            .iter()
            .map(|path| {
                let (folder, leaf) = split(checked("look at", path)?);
                if open.as_ref().is_none_or(|(name, _)| *name != folder) {
                    open = Some((folder, self.open_at(folder, FOLDER, Mode::empty())));
                }
                let stat = match open.as_ref().map(|(_, handle)| handle) {
                    Some(Ok(handle)) => stat_at(handle, leaf),
                    Some(Err(error)) => Err(*error),
                    None => Err(Errno::BADF),
                };
                absent(stat).map_err(|error| Error::new("look at", path, error))
            })
            .collect()
    }

    fn lock_file(&self, path: &str) -> Result<File> {
        let mode = Mode::from_raw_mode(0o666);
        let file = self.open_at(checked("lock", path)?, LOCKING, mode);
        file.map(File::from).map_err(|error| Error::new("lock", path, error))
    }
}

/// `O_PATH|O_DIRECTORY|O_NOFOLLOW` says "not a directory" to a link; we say what it is.
fn link_or(at: BorrowedFd<'_>, part: &str, error: Errno) -> Errno {
    let is_link = |stat: rustix::fs::Stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink;
    match error {
        Errno::NOTDIR if rustix::fs::statat(at, part, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(is_link) => Errno::LOOP,
        _ => error,
    }
}

fn stat_at(folder: &OwnedFd, leaf: &str) -> rustix::io::Result<Stat> {
    rustix::fs::statat(folder, leaf, AtFlags::SYMLINK_NOFOLLOW).map(|stat| from_raw(&stat))
}

#[allow(clippy::unnecessary_cast, clippy::cast_lossless, reason = "the field types differ between platforms")]
fn from_raw(stat: &rustix::fs::Stat) -> Stat {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Symlink,
        _ => Kind::Other,
    };
    let mtime_ns = (stat.st_mtime as i64).saturating_mul(1_000_000_000).saturating_add(stat.st_mtime_nsec as i64);
    let mode = stat.st_mode as u32 & 0o7777;
    Stat { kind, size: u64::try_from(stat.st_size).unwrap_or(0), mtime_ns, inode: stat.st_ino as u64, mode }
}

/// Turns "there is no such thing" into `None`.
fn absent<T>(result: rustix::io::Result<T>) -> rustix::io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
        Err(error) => Err(error),
    }
}

#[derive(Debug)]
struct Held {
    _file: File,
}

impl Guard for Held {}

fn held(mut file: File, path: &str, owner: &str) -> Result<Box<dyn Guard>> {
    let written = file.set_len(0).and_then(|()| file.write_all(owner.as_bytes()));
    written.map_err(|error| Error::new("lock", path, error))?;
    Ok(Box::new(Held { _file: file }))
}

impl System for Os {
    fn root(&self) -> &Path {
        &self.path
    }

    fn stat(&self, path: &str) -> Result<Option<Stat>> {
        let (folder, leaf) = split(checked("look at", path)?);
        let stat = self.open_at(folder, FOLDER, Mode::empty()).and_then(|folder| stat_at(&folder, leaf));
        absent(stat).map_err(|error| Error::new("look at", path, error))
    }

    fn stat_all(&self, paths: &[&str]) -> Vec<Result<Option<Stat>>> {
        if paths.len() <= BATCH {
            return self.stat_run(paths);
        }
        paths.par_chunks(BATCH).flat_map_iter(|chunk| self.stat_run(chunk)).collect()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let failed = |error: io::Error| Error::new("read", path, error);
        let opened = absent(self.open_at(checked("read", path)?, READING, Mode::empty()));
        let Some(file) = opened.map_err(|error| failed(error.into()))? else { return Ok(None) };
        let stat = from_raw(&rustix::fs::fstat(&file).map_err(|error| failed(error.into()))?);
        if stat.kind != Kind::File {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stat.size).unwrap_or(0) + 1);
        File::from(file).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some(bytes))
    }

    fn list(&self, folder: &str) -> Result<Vec<Listed>> {
        if !folder.is_empty() {
            checked("list", folder)?;
        }
        let failed = |error: Errno| Error::new("list", folder, error);
        let Some(handle) = absent(self.open_at(folder, LISTING, Mode::empty())).map_err(failed)? else {
            return Ok(Vec::new());
        };
        let mut entries = Vec::new();
        for entry in rustix::fs::Dir::read_from(&handle).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            // A name that is not Unicode can be neither a spec nor an output.
            let Ok(name) = entry.file_name().to_str() else { continue };
            if name == "." || name == ".." {
                continue;
            }
            let is_folder = match entry.file_type() {
                FileType::Unknown => {
                    absent(stat_at(&handle, name)).map_err(failed)?.is_some_and(|stat| stat.kind == Kind::Folder)
                }
                kind => kind == FileType::Directory,
            };
            entries.push(Listed { name: name.to_owned(), is_folder });
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn create_folder(&self, path: &str) -> Result<()> {
        self.counted();
        self.at("create the folder", path, |folder, leaf| {
            match rustix::fs::mkdirat(folder, leaf, Mode::from_raw_mode(0o777)) {
                Err(Errno::EXIST) if stat_at(folder, leaf)?.kind == Kind::Folder => Ok(()),
                other => other,
            }
        })
    }

    fn write_new(&self, path: &str, bytes: &[u8], mode: Option<u32>) -> Result<()> {
        self.counted();
        let mut file = self.at("create", path, |folder, leaf| {
            let file = rustix::fs::openat(folder, leaf, CREATING, Mode::from_raw_mode(0o666))?;
            if let Some(mode) = mode {
                rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
            }
            Ok(File::from(file))
        })?;
        file.write_all(bytes).map_err(|error| Error::new("write", path, error))
    }

    fn rename(&self, from: &str, to: &str, taken: Taken) -> Result<()> {
        self.counted();
        let (source, name) = split(checked("replace", from)?);
        let source = self.open_at(source, FOLDER, Mode::empty()).map_err(|error| Error::new("replace", from, error))?;
        self.at("replace", to, |target, leaf| match taken {
            Taken::Replace => rustix::fs::renameat(&source, name, target, leaf),
            Taken::Refuse => {
                match rustix::fs::renameat_with(&source, name, target, leaf, RenameFlags::NOREPLACE) {
                    // The file system does not know the flag: the next best thing.
                    Err(Errno::INVAL | Errno::NOSYS) => match absent(stat_at(target, leaf))? {
                        Some(_) => Err(Errno::EXIST),
                        None => rustix::fs::renameat(&source, name, target, leaf),
                    },
                    other => other,
                }
            }
        })
    }

    fn remove(&self, path: &str) -> Result<bool> {
        self.counted();
        self.at("remove", path, |folder, leaf| absent(rustix::fs::unlinkat(folder, leaf, AtFlags::empty())))
            .map(|removed| removed.is_some())
    }

    fn remove_folder(&self, path: &str) -> Result<bool> {
        self.counted();
        self.at("remove the folder", path, |folder, leaf| {
            match rustix::fs::unlinkat(folder, leaf, AtFlags::REMOVEDIR) {
                Ok(()) => Ok(true),
                Err(Errno::NOENT | Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    fn sync(&self) -> Result<()> {
        self.counted();
        rustix::fs::syncfs(&self.root).map_err(|error| Error::new("sync", ".", error))
    }

    fn sync_path(&self, path: &str) -> Result<()> {
        self.counted();
        if !path.is_empty() {
            checked("sync", path)?;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        self.open_at(path, flags, Mode::empty())
            .and_then(rustix::fs::fsync)
            .map_err(|error| Error::new("sync", path, error))
    }

    fn try_lock(&self, path: &str, owner: &str) -> Result<Option<Box<dyn Guard>>> {
        let file = self.lock_file(path)?;
        match file.try_lock() {
            Ok(()) => held(file, path, owner).map(Some),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::new("lock", path, error)),
        }
    }

    fn wait_lock(&self, path: &str, owner: &str) -> Result<Box<dyn Guard>> {
        let file = self.lock_file(path)?;
        file.lock().map_err(|error| Error::new("lock", path, error))?;
        held(file, path, owner)
    }

    fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn now(&self) -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    fn build(&self) -> String {
        // Hashing the executable would cost more than a whole no-op run.
        let stat = rustix::fs::stat("/proc/self/exe").map(|stat| from_raw(&stat));
        stat.map_or_else(|_| String::new(), |stat| format!("{} {} {}", stat.size, stat.mtime_ns, stat.inode))
    }
}
