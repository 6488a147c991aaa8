//! From file system events to rebuilds: which events matter, and when enough silence has passed.
//!
//! [`Interest`] and [`Debounce`] are pure: events and instants in, decisions out. Only [`run`] knows notify and the
//! clock. What a rebuild is, and that it compares contents before it writes, is the [`Job`]'s business; so a rebuild
//! that our own writes might cause ends where it starts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, MetadataKind, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use thiserror::Error;

/// How long it has to be silent before a rebuild.
pub const QUIET: Duration = Duration::from_millis(15);

/// How long a rebuild may be put off by events that do not end.
pub const PATIENCE: Duration = Duration::from_millis(500);

/// What has happened since the last rebuild.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Inputs that may have changed, relative to the project root.
    pub changed: BTreeSet<String>,
    /// Whether events were lost or folders came and went: everything has to be read again.
    pub rescan: bool,
}

/// What one event means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing.
    Ignore,
    /// These inputs may have changed.
    Changed(Vec<String>),
    /// A folder that holds inputs came or went, or events were lost.
    Rescan,
}

/// Which paths are inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    root: PathBuf,
    folders: BTreeSet<String>,
}

impl Interest {
    /// The inputs of the project at `root` (absolute) whose specs lie in `folders` (relative, `/`-separated,
    /// empty for the root itself).
    #[must_use]
    pub fn new(root: &Path, folders: impl IntoIterator<Item = String>) -> Self {
        let folders = folders.into_iter().map(|folder| folder.trim_matches('/').to_owned()).collect();
        Self { root: root.to_owned(), folders }
    }

    /// What `event` means.
    #[must_use]
    pub fn decide(&self, event: &Event) -> Decision {
        if event.need_rescan() {
            return Decision::Rescan;
        }
        let moves = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => return Decision::Ignore,
            EventKind::Modify(ModifyKind::Metadata(kind)) if kind != MetadataKind::Any => return Decision::Ignore,
            EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => false,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(_) | EventKind::Any | EventKind::Other => {
                true
            }
        };
        let mut changed = Vec::new();
        for path in event.paths.iter().filter_map(|path| self.relative(path)) {
            if moves && self.is_folder_of_inputs(&path) {
                return Decision::Rescan;
            }
            if self.is_input(&path) {
                changed.push(path);
            }
        }
        if changed.is_empty() { Decision::Ignore } else { Decision::Changed(changed) }
    }

    /// The folders to watch, and whether with everything below them. Those that do not exist are watched by way of
    /// the folder above them.
    #[must_use]
    pub fn watches(&self) -> BTreeMap<PathBuf, Depth> {
        let mut watches = BTreeMap::from([(self.root.clone(), Depth::Flat), (self.root.join("prisme.d"), Depth::Flat)]);
        for folder in self.folders.iter().filter(|folder| !folder.is_empty()) {
            let mut path = self.root.clone();
            for part in folder.split('/') {
                path.push(part);
                watches.entry(path.clone()).or_insert(Depth::Flat);
            }
            watches.insert(path, Depth::Deep);
        }
        watches
    }

    fn relative(&self, path: &Path) -> Option<String> {
        let parts = path.strip_prefix(&self.root).ok()?.iter().map(|part| part.to_str());
        Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
    }

    /// Whether `path` is a file that prisme reads.
    fn is_input(&self, path: &str) -> bool {
        if path == "prisme.toml" {
            return true;
        }
        if let Some(name) = path.strip_prefix("prisme.d/") {
            return name.ends_with(".toml") && !name.contains('/');
        }
        path.ends_with(".py") && self.folders.iter().any(|folder| within(path, folder))
    }

    /// Whether `path` is, holds, or lies below a folder of specs and is not obviously a file.
    fn is_folder_of_inputs(&self, path: &str) -> bool {
        let watched = self.folders.iter().map(String::as_str).filter(|folder| !folder.is_empty());
        let mut watched = watched.chain(["prisme.d"]);
        path.is_empty()
            || watched.any(|folder| {
                folder == path
                    || folder.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
                    || (path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
                        && !path
                            .rsplit('/')
                            .next()
                            .is_some_and(|name| name.contains('.') || name == "__pycache__" || name == "4913"))
            })
    }
}

/// How much of a folder is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Its own entries.
    Flat,
    /// Everything below it.
    Deep,
}

fn within(path: &str, folder: &str) -> bool {
    if folder.is_empty() {
        !path.contains('/')
    } else {
        path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Collects decisions until it is quiet.
#[derive(Clone, Debug, Default)]
pub struct Debounce {
    batch: Batch,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Debounce {
    /// Takes in what happened at `now`.
    pub fn add(&mut self, now: Instant, decision: Decision) {
        match decision {
            Decision::Ignore => return,
            Decision::Changed(paths) => self.batch.changed.extend(paths),
            Decision::Rescan => self.batch.rescan = true,
        }
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// When the batch will be ready if nothing else happens; `None` while there is none.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        Some((self.last? + QUIET).min(self.first? + PATIENCE))
    }

    /// The batch, when it is ready at `now`.
    pub fn take(&mut self, now: Instant) -> Option<Batch> {
        if self.deadline()? > now {
            return None;
        }
        self.first = None;
        self.last = None;
        Some(std::mem::take(&mut self.batch))
    }
}

/// What is done after each batch.
pub trait Job {
    /// The folders of the spec files now, relative to the root.
    fn spec_folders(&self) -> Vec<String>;

    /// Reads what changed, generates, and tells the user.
    fn rebuild(&mut self, batch: &Batch);
}

/// What wakes the loop.
pub enum Message {
    /// Something happened in the file system, or watching failed.
    Event(notify::Result<Event>),
    /// The user has had enough.
    Stop,
}

/// Why watching is not possible.
#[derive(Debug, Error)]
pub enum WatchError {
    /// The operating system refused.
    #[error("cannot watch {}: {source}", path.display())]
    Watch {
        /// The folder.
        path: PathBuf,
        /// Its reason.
        source: notify::Error,
    },
    /// No watcher could be made.
    #[error("cannot watch files: {0}")]
    Start(notify::Error),
}

/// Watches the project at `root` (absolute, without symbolic links) and runs `job` after each change until
/// [`Message::Stop`] arrives. `sender` is the other end of `messages`.
///
/// # Errors
///
/// When the operating system cannot watch the project's folders.
pub fn run(
    root: &Path,
    job: &mut dyn Job,
    sender: Sender<Message>,
    messages: &Receiver<Message>,
) -> Result<(), WatchError> {
    let mut watcher = notify::recommended_watcher(move |event| {
        // The receiver is gone only when the loop has ended.
        let _ = sender.send(Message::Event(event));
    })
    .map_err(WatchError::Start)?;
    let mut interest = Interest::new(root, job.spec_folders());
    let mut armed = arm(&mut watcher, &interest, BTreeMap::new())?;
    // What changed between the first reading and the first watch is read now.
    job.rebuild(&Batch { changed: BTreeSet::new(), rescan: true });
    let mut debounce = Debounce::default();
    loop {
        let message = match debounce.deadline() {
            None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(deadline) => messages.recv_timeout(deadline.saturating_duration_since(Instant::now())),
        };
        match message {
            Ok(Message::Event(Ok(event))) => debounce.add(Instant::now(), interest.decide(&event)),
            // A failed watch may have lost events.
            Ok(Message::Event(Err(_))) => debounce.add(Instant::now(), Decision::Rescan),
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(batch) = debounce.take(Instant::now()) else { continue };
        if batch.rescan {
            armed = arm(&mut watcher, &interest, armed)?;
        }
        job.rebuild(&batch);
        let now = Interest::new(root, job.spec_folders());
        if now != interest {
            interest = now;
            armed = arm(&mut watcher, &interest, armed)?;
            debounce.add(Instant::now(), Decision::Rescan);
        }
    }
}

/// Watches the folders that exist; what was watched before is watched anew, since it may be another folder by now.
fn arm(
    watcher: &mut RecommendedWatcher,
    interest: &Interest,
    armed: BTreeMap<PathBuf, Depth>,
) -> Result<BTreeMap<PathBuf, Depth>, WatchError> {
    for path in armed.keys().rev() {
        // It may be gone, and then there is nothing to take back.
        let _ = watcher.unwatch(path);
    }
    let mut now = BTreeMap::new();
    for (path, depth) in interest.watches() {
        let mode = if depth == Depth::Deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        match watcher.watch(&path, mode) {
            Ok(()) => {
                now.insert(path, depth);
            }
            Err(_) if path != interest.root && !path.is_dir() => {}
            Err(source) => return Err(WatchError::Watch { path, source }),
        }
    }
    Ok(now)
}

#[cfg(test)]
mod tests;
