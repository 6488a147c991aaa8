//! A project folder in memory, with a clock that ticks at every mutating call and faults on demand.
//!
//! It can refuse the K-th mutating call, or "kill the process" there: from then on every call fails,
//! and what was done so far stays. [`Memory::power_cut`] also loses what was never synced.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::io::Errno;

use super::{Error, Guard, Kind, Listed, Result, Stat, System, Taken, checked, join, split};

/// What goes wrong, and when.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Which mutating call it hits; the next one is 0.
    pub at: u64,
    /// What happens.
    pub failure: Failure,
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The process dies in the middle of the call; every later call fails, too.
    Kill,
    /// The call fails with this error number.
    Once(i32),
    /// The call and all later mutating calls fail with this error number.
    Always(i32),
}

#[derive(Clone, Debug)]
enum Node {
    File { bytes: Vec<u8>, mtime_ns: i64, inode: u64, mode: u32, synced: bool },
    Folder,
    Symlink,
}

#[derive(Debug, Default)]
struct State {
    nodes: BTreeMap<String, Node>,
    environment: BTreeMap<String, String>,
    locks: BTreeSet<String>,
    ticks: u64,
    writes: u64,
    fault: Option<Fault>,
    dead: bool,
    build: String,
}

/// The twin of [`super::Os`].
#[derive(Clone, Debug, Default)]
pub struct Memory {
    shared: Arc<(Mutex<State>, Condvar)>,
}

/// What stands in front of a mutating call.
enum Verdict {
    Go,
    /// The call is cut off half-way: a write leaves half of its bytes.
    Half(io::Error),
}

impl Memory {
    /// An empty project folder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A separate copy of the folder; faults, locks and the count of writes stay behind.
    #[must_use]
    pub fn fork(&self) -> Self {
        let state = self.state();
        let copy = State {
            nodes: state.nodes.clone(),
            environment: state.environment.clone(),
            ticks: state.ticks,
            build: state.build.clone(),
            ..State::default()
        };
        Self { shared: Arc::new((Mutex::new(copy), Condvar::new())) }
    }

    /// Puts a file there as a user would, creating folders.
    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let mut state = self.state();
        for folder in super::ancestors(path) {
            state.nodes.insert(folder.to_owned(), Node::Folder);
        }
        let node = state.file(bytes.as_ref().to_vec(), 0o644, true);
        state.nodes.insert(path.to_owned(), node);
    }

    /// Changes the bytes of a file in place, keeping its inode and, when `touch` is false, its time.
    pub fn poke(&self, path: &str, bytes: impl AsRef<[u8]>, touch: bool) {
        let mut state = self.state();
        state.ticks += 1;
        let now = state.now_ns();
        if let Some(Node::File { bytes: old, mtime_ns, .. }) = state.nodes.get_mut(path) {
            bytes.as_ref().clone_into(old);
            if touch {
                *mtime_ns = now;
            }
        }
    }

    /// Puts a symbolic link there.
    pub fn put_symlink(&self, path: &str) {
        self.state().nodes.insert(path.to_owned(), Node::Symlink);
    }

    /// Removes a file, or a folder with all it holds, as a user would.
    pub fn take(&self, path: &str) {
        let below = format!("{path}/");
        self.state().nodes.retain(|name, _| name != path && !name.starts_with(&below));
    }

    /// Sets an environment variable.
    pub fn set_env(&self, name: &str, value: &str) {
        self.state().environment.insert(name.to_owned(), value.to_owned());
    }

    /// Pretends to be another build of prisme.
    pub fn set_build(&self, build: &str) {
        build.clone_into(&mut self.state().build);
    }

    /// Arms a fault, counted from the next mutating call.
    pub fn inject(&self, mut fault: Fault) {
        let mut state = self.state();
        fault.at += state.writes;
        state.fault = Some(fault);
    }

    /// Starts a new process: faults and locks are gone, files stay. Says whether the fault had struck.
    pub fn revive(&self) -> bool {
        let mut state = self.state();
        let struck = state.fault.take().is_some_and(|fault| state.writes > fault.at);
        state.dead = false;
        state.locks.clear();
        struck
    }

    /// Cuts the power: every file whose bytes were never synced is empty afterwards.
    pub fn power_cut(&self) {
        for node in self.state().nodes.values_mut() {
            if let Node::File { bytes, synced: false, .. } = node {
                bytes.clear();
            }
        }
    }

    /// Every file and its bytes.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        let files = state.nodes.iter().filter_map(|(path, node)| match node {
            Node::File { bytes, .. } => Some((path.clone(), bytes.clone())),
            Node::Folder | Node::Symlink => None,
        });
        files.collect()
    }

    /// Every folder.
    #[must_use]
    pub fn folders(&self) -> BTreeSet<String> {
        let state = self.state();
        state.nodes.iter().filter(|(_, node)| matches!(node, Node::Folder)).map(|(path, _)| path.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reading(&self, operation: &'static str, path: &str) -> Result<MutexGuard<'_, State>> {
        let state = self.state();
        if state.dead {
            return Err(Error::new(operation, path, killed()));
        }
        if let Some(link) =
            super::ancestors(path).find(|folder| matches!(state.nodes.get(*folder), Some(Node::Symlink)))
        {
            return Err(Error::new(operation, link, Errno::LOOP));
        }
        Ok(state)
    }

    /// The state, ready for one mutating call at `path`, and whether the call is to be cut off.
    fn mutating(&self, operation: &'static str, path: &str) -> Result<(MutexGuard<'_, State>, Verdict)> {
        let mut state = self.reading(operation, path)?;
        let number = state.writes;
        state.writes += 1;
        state.ticks += 1;
        let Some(fault) = state.fault else { return Ok((state, Verdict::Go)) };
        let error = match fault.failure {
            Failure::Kill if number == fault.at => {
                state.dead = true;
                killed()
            }
            Failure::Once(errno) if number == fault.at => io::Error::from_raw_os_error(errno),
            Failure::Always(errno) if number >= fault.at => io::Error::from_raw_os_error(errno),
            _ => return Ok((state, Verdict::Go)),
        };
        Ok((state, Verdict::Half(error)))
    }

    /// A mutating call that happens completely or not at all.
    fn whole(&self, operation: &'static str, path: &str) -> Result<MutexGuard<'_, State>> {
        let (state, verdict) = self.mutating(operation, path)?;
        match verdict {
            Verdict::Go => Ok(state),
            Verdict::Half(error) => Err(Error::new(operation, path, error)),
        }
    }
}

fn killed() -> io::Error {
    io::Error::other("the process was killed")
}

impl State {
    fn now_ns(&self) -> i64 {
        i64::try_from(self.ticks).unwrap_or(i64::MAX) * 1_000_000
    }

    fn file(&mut self, bytes: Vec<u8>, mode: u32, synced: bool) -> Node {
        self.ticks += 1;
        Node::File { bytes, mtime_ns: self.now_ns(), inode: self.ticks, mode, synced }
    }

    fn needs_folder(&self, path: &str) -> std::result::Result<(), Errno> {
        match split(path).0 {
            "" => Ok(()),
            folder => match self.nodes.get(folder) {
                Some(Node::Folder) => Ok(()),
                Some(_) => Err(Errno::NOTDIR),
                None => Err(Errno::NOENT),
            },
        }
    }
}

#[derive(Debug)]
struct Held {
    path: String,
    memory: Memory,
}

impl Guard for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.state().locks.remove(&self.path);
        self.memory.shared.1.notify_all();
    }
}

impl System for Memory {
    fn root(&self) -> &Path {
        Path::new("/project")
    }

    fn stat(&self, path: &str) -> Result<Option<Stat>> {
        let state = self.reading("look at", checked("look at", path)?)?;
        let bare = |kind| Stat { kind, size: 0, mtime_ns: 0, inode: 0, mode: 0o755 };
        Ok(state.nodes.get(path).map(|node| match node {
            Node::File { bytes, mtime_ns, inode, mode, .. } => {
                Stat { kind: Kind::File, size: bytes.len() as u64, mtime_ns: *mtime_ns, inode: *inode, mode: *mode }
            }
            Node::Folder => bare(Kind::Folder),
            Node::Symlink => bare(Kind::Symlink),
        }))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let state = self.reading("read", checked("read", path)?)?;
        match state.nodes.get(path) {
            Some(Node::File { bytes, .. }) => Ok(Some(bytes.clone())),
            Some(Node::Folder) => Err(Error::new("read", path, Errno::ISDIR)),
            Some(Node::Symlink) => Err(Error::new("read", path, Errno::LOOP)),
            None => Ok(None),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Listed>> {
        let state = self.reading("list", folder)?;
        let listed = state
            .nodes
            .iter()
            .filter(|(path, _)| split(path).0 == folder)
            .map(|(path, node)| Listed { name: split(path).1.to_owned(), is_folder: matches!(node, Node::Folder) });
        Ok(listed.collect())
    }

    fn create_folder(&self, path: &str) -> Result<()> {
        let mut state = self.whole("create the folder", checked("create the folder", path)?)?;
        let failed = |errno: Errno| Error::new("create the folder", path, errno);
        state.needs_folder(path).map_err(failed)?;
        match state.nodes.get(path) {
            Some(Node::Folder) => Ok(()),
            Some(_) => Err(failed(Errno::EXIST)),
            None => {
                state.nodes.insert(path.to_owned(), Node::Folder);
                Ok(())
            }
        }
    }

    /// Counts as two calls: creating the empty file, and writing into it.
    fn write_new(&self, path: &str, bytes: &[u8], mode: Option<u32>) -> Result<()> {
        let mut state = self.whole("create", checked("create", path)?)?;
        let taken = if state.nodes.contains_key(path) { Err(Errno::EXIST) } else { state.needs_folder(path) };
        taken.map_err(|errno| Error::new("create", path, errno))?;
        let node = state.file(Vec::new(), mode.unwrap_or(0o644), false);
        state.nodes.insert(path.to_owned(), node);
        drop(state);
        let (mut state, verdict) = self.mutating("write", path)?;
        let now = state.now_ns();
        let length = if matches!(verdict, Verdict::Go) { bytes.len() } else { bytes.len() / 2 };
        if let Some(Node::File { bytes: content, mtime_ns, .. }) = state.nodes.get_mut(path) {
            content.extend_from_slice(&bytes[..length]);
            *mtime_ns = now;
        }
        match verdict {
            Verdict::Go => Ok(()),
            Verdict::Half(error) => Err(Error::new("write", path, error)),
        }
    }

    fn rename(&self, from: &str, to: &str, taken: Taken) -> Result<()> {
        checked("replace", from)?;
        let mut state = self.whole("replace", checked("replace", to)?)?;
        let failed = |errno: Errno| Error::new("replace", to, errno);
        state.needs_folder(to).map_err(failed)?;
        match state.nodes.get(to) {
            Some(_) if taken == Taken::Refuse => return Err(failed(Errno::EXIST)),
            Some(Node::Folder) => return Err(failed(Errno::ISDIR)),
            _ => {}
        }
        let node = state.nodes.remove(from).ok_or_else(|| failed(Errno::NOENT))?;
        state.nodes.insert(to.to_owned(), node);
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<bool> {
        let mut state = self.whole("remove", checked("remove", path)?)?;
        match state.nodes.get(path) {
            Some(Node::Folder) => Err(Error::new("remove", path, Errno::ISDIR)),
            Some(_) => Ok(state.nodes.remove(path).is_some()),
            None => Ok(false),
        }
    }

    fn remove_folder(&self, path: &str) -> Result<bool> {
        let mut state = self.whole("remove the folder", checked("remove the folder", path)?)?;
        let below = join(path, "");
        match state.nodes.get(path) {
            Some(Node::Folder) if state.nodes.keys().any(|name| name.starts_with(&below)) => Ok(false),
            Some(Node::Folder) => Ok(state.nodes.remove(path).is_some()),
            Some(_) => Err(Error::new("remove the folder", path, Errno::NOTDIR)),
            None => Ok(false),
        }
    }

    fn sync(&self) -> Result<()> {
        let mut state = self.whole("sync", ".")?;
        for node in state.nodes.values_mut() {
            if let Node::File { synced, .. } = node {
                *synced = true;
            }
        }
        Ok(())
    }

    fn sync_path(&self, path: &str) -> Result<()> {
        let mut state = self.whole("sync", path)?;
        if let Some(Node::File { synced, .. }) = state.nodes.get_mut(path) {
            *synced = true;
        }
        Ok(())
    }

    fn try_lock(&self, path: &str, owner: &str) -> Result<Option<Box<dyn Guard>>> {
        let mut state = self.reading("lock", path)?;
        if !state.locks.insert(path.to_owned()) {
            return Ok(None);
        }
        let node = state.file(owner.as_bytes().to_vec(), 0o644, true);
        state.nodes.insert(path.to_owned(), node);
        Ok(Some(Box::new(Held { path: path.to_owned(), memory: self.clone() })))
    }

    fn wait_lock(&self, path: &str, owner: &str) -> Result<Box<dyn Guard>> {
        loop {
            if let Some(guard) = self.try_lock(path, owner)? {
                return Ok(guard);
            }
            let state = self.state();
            if state.locks.contains(path) {
                drop(self.shared.1.wait(state).unwrap_or_else(PoisonError::into_inner));
            }
        }
    }

    fn writes(&self) -> u64 {
        self.state().writes
    }

    fn env(&self, name: &str) -> Option<String> {
        self.state().environment.get(name).cloned()
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.state().now_ns().unsigned_abs())
    }

    fn build(&self) -> String {
        self.state().build.clone()
    }
}
