//! What [`Memory`] answers to each call of a [`System`].

use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;

use rustix::io::Errno;

use super::super::{Error, Guard, Kind, Listed, Result, Stat, System, Taken, checked, join, split};
use super::{Held, Memory, Node, Verdict};

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
