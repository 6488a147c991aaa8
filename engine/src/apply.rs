//! The only writer of a project's files: carries out a [`Plan`], completely or in a way that the next
//! run completes.
//!
//! In order: check that every file concerned is still what the plan saw; write the intent journal;
//! quarantine copies and temporary files; one sync; commit; removals and renames, the manifest last;
//! one more sync; the index; and the journal goes. A plan that changes nothing writes nothing.
//! Start at [`apply`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use queries::emit::Strategy;

use crate::digest::Sha256;
use crate::error::Error;
use crate::facts::Mode;
use crate::index::{self, Header, Reason, Record};
use crate::journal::{COMMITTING, Journal, PREPARING, Removal, Replacement};
use crate::lock::FOLDER;
use crate::manifest::{self, Manifest};
use crate::plan::{Conflict, Entry, Plan, Step};
use crate::system::{self, Stat, System, Taken, ancestors, create_folders, join, split, write_atomic, write_temporary};

/// Where copies of edited files go before they are replaced or removed.
pub const QUARANTINE: &str = ".prisme/quarantine";

/// What the user agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// What the mode in prisme.toml says, no more.
    ByMode,
    /// Edited and unknown files may be replaced, edited orphans removed (`--force`), after a quarantine copy.
    Force,
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Files made.
    pub created: Vec<Arc<str>>,
    /// Files replaced.
    pub modified: Vec<Arc<str>>,
    /// Files removed.
    pub deleted: Vec<Arc<str>>,
    /// How many files stayed as they were.
    pub kept: usize,
    /// Edited files, and where their copies are.
    pub quarantined: Vec<(Arc<str>, String)>,
    /// Files that were left alone although prisme had something else to say.
    pub conflicts: Vec<(Arc<str>, Conflict)>,
    /// Files that nothing generates any more and that were left alone.
    pub orphans: Vec<(Arc<str>, Step)>,
    /// Parts of history that were changed after they were written.
    pub history_edited: Vec<Arc<str>>,
    /// Files that someone changed while they were about to be replaced; they keep that change.
    pub overtaken: Vec<Arc<str>>,
    /// How many templates ran.
    pub rendered: usize,
    /// How many mutating calls were made.
    pub writes: u64,
    /// How long it took; set by the session.
    pub duration: Duration,
}

/// How an entry is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settled {
    Leave,
    Write,
    QuarantineAndWrite,
    Delete,
    QuarantineAndDelete,
    Block,
}

fn settle(step: &Step, mode: Mode, consent: Consent) -> Settled {
    let is_forced = consent == Consent::Force;
    match step {
        Step::Create | Step::Modify => Settled::Write,
        Step::Delete => Settled::Delete,
        Step::OrphanEdited if is_forced => Settled::QuarantineAndDelete,
        Step::Keep | Step::Skip | Step::Forget | Step::OrphanKept | Step::OrphanEdited | Step::HistoryEdited => {
            Settled::Leave
        }
        Step::Conflict(conflict) => match (conflict, mode) {
            (Conflict::Obstacle(_), Mode::Strict) => Settled::Block,
            (Conflict::Obstacle(_), Mode::Lenient) => Settled::Leave,
            _ if is_forced => Settled::QuarantineAndWrite,
            (_, Mode::Strict) => Settled::Block,
            (Conflict::Unknown, Mode::Lenient) => Settled::Leave,
            (_, Mode::Lenient) => Settled::QuarantineAndWrite,
        },
    }
}

/// Carries out `plan`. The lock must be held, and nothing left to [recover](crate::journal::recover).
///
/// # Errors
/// When files block it or the plan is stale, nothing was written. When the system refuses, either
/// nothing has changed, or the next run finishes.
pub fn apply(system: &dyn System, plan: &Plan, consent: Consent) -> Result<Outcome, Error> {
    let before = system.writes();
    if plan.is_invalid {
        return Err(Error::Invalid);
    }
    if let Some(kept) = plan.unchanged {
        return Ok(Outcome { kept, ..Outcome::default() });
    }
    let work = Work::new(system, plan, consent)?;
    let mut outcome = work.outcome();
    let journal = work.journal(system)?;
    if !journal.is_empty() {
        outcome.quarantined = work.carry_out(system, &journal, &mut outcome.overtaken)?;
    }
    work.save_index(system, &outcome)?;
    if !journal.is_empty() {
        system.remove(COMMITTING)?;
    }
    outcome.writes = system.writes() - before;
    Ok(outcome)
}

/// A plan with everything settled.
struct Work<'a> {
    plan: &'a Plan,
    settled: Vec<(&'a Entry, Settled)>,
    /// The next manifest and its text; `None` when it says the same as before.
    manifest: Option<String>,
    manifest_digest: [u8; 32],
    regions: BTreeSet<Arc<str>>,
}

impl<'a> Work<'a> {
    fn new(system: &dyn System, plan: &'a Plan, consent: Consent) -> Result<Self, Error> {
        let settled: Vec<_> =
            plan.entries.iter().map(|entry| (entry, settle(&entry.step, plan.mode, consent))).collect();
        let blocking: Vec<_> = settled
            .iter()
            .filter_map(|(entry, settled)| match (&entry.step, settled) {
                (Step::Conflict(conflict), Settled::Block) => Some((Arc::clone(&entry.path), conflict.clone())),
                _ => None,
            })
            .collect();
        if !blocking.is_empty() {
            return Err(Error::Blocked(blocking));
        }
        let stale = |what: String| Err(Error::Stale { what });
        let manifest_bytes = system.read(manifest::PATH)?;
        if manifest_bytes.as_deref().map(Sha256::of) != plan.manifest_before {
            return stale(format!("`{}` changed", manifest::PATH));
        }
        for (entry, settled) in &settled {
            if *settled == Settled::Leave {
                continue;
            }
            let found = system.read(&entry.path)?.as_deref().map(Sha256::of);
            if found != entry.before.map(|before| before.digest) {
                return stale(format!("`{}` changed", entry.path));
            }
        }
        let mut next = next_manifest(plan, &settled);
        let regions = next.regions.keys().cloned().collect();
        let is_same = manifest_bytes.is_some() && next.says_the_same(&plan.known);
        let manifest = (!is_same).then(|| {
            let epoch = system.env("SOURCE_DATE_EPOCH").and_then(|text| text.trim().parse().ok());
            next.generated_at = manifest::timestamp(epoch.map_or_else(|| system.now(), Duration::from_secs));
            next.to_text()
        });
        let bytes = manifest.as_ref().map_or(manifest_bytes.as_deref().unwrap_or_default(), String::as_bytes);
        let manifest_digest = *blake3::hash(bytes).as_bytes();
        Ok(Self { plan, settled, manifest, manifest_digest, regions })
    }

    fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        for (entry, settled) in &self.settled {
            let path = Arc::clone(&entry.path);
            outcome.rendered += usize::from(entry.was_rendered);
            match (settled, &entry.step) {
                (Settled::Write | Settled::QuarantineAndWrite, _) if entry.before.is_none() => {
                    outcome.created.push(path)
                }
                (Settled::Write | Settled::QuarantineAndWrite, _) => outcome.modified.push(path),
                (Settled::Delete | Settled::QuarantineAndDelete, _) => outcome.deleted.push(path),
                (_, Step::Conflict(conflict)) => outcome.conflicts.push((path, conflict.clone())),
                (_, Step::OrphanKept | Step::OrphanEdited) => outcome.orphans.push((path, entry.step.clone())),
                (_, Step::HistoryEdited) => outcome.history_edited.push(path),
                (_, Step::Forget) => {}
                _ => outcome.kept += 1,
            }
        }
        outcome
    }

    /// Entries to write, with their next bytes.
    fn writes(&self) -> impl Iterator<Item = (&'a Entry, &'a str)> {
        self.settled.iter().filter_map(|(entry, settled)| match (settled, &entry.content) {
            (Settled::Write | Settled::QuarantineAndWrite, Some(content)) => Some((*entry, &*content.text)),
            _ => None,
        })
    }

    fn journal(&self, system: &dyn System) -> system::Result<Journal> {
        let mut replacements: Vec<Replacement> = self
            .writes()
            .map(|(entry, text)| Replacement {
                path: Arc::clone(&entry.path),
                new: Sha256::of(text.as_bytes()),
                old: entry.before.map(|before| before.digest),
            })
            .collect();
        let removals = self.settled.iter().filter_map(|(entry, settled)| match (settled, entry.before) {
            (Settled::Delete | Settled::QuarantineAndDelete, Some(before)) => {
                Some(Removal { path: Arc::clone(&entry.path), old: before.digest })
            }
            _ => None,
        });
        let removals = removals.collect();
        if let Some(text) = &self.manifest {
            replacements.push(Replacement {
                path: manifest::PATH.into(),
                new: Sha256::of(text.as_bytes()),
                old: self.plan.manifest_before,
            });
        }
        let mut folders = BTreeMap::new();
        for (entry, _) in self.writes() {
            for folder in ancestors(&entry.path) {
                if folders.contains_key(folder) {
                    break;
                }
                folders.insert(folder, system.stat(folder)?.is_none());
            }
        }
        let missing = folders.into_iter().filter(|(_, is_missing)| *is_missing);
        let folders = missing.map(|(folder, _)| folder.to_owned()).collect();
        Ok(Journal { folders, removals, replacements })
    }

    /// From the journal to the last rename; returns the quarantine copies.
    fn carry_out(
        &self,
        system: &dyn System,
        journal: &Journal,
        overtaken: &mut Vec<Arc<str>>,
    ) -> Result<Vec<(Arc<str>, String)>, Error> {
        create_folders(system, FOLDER)?;
        let ignore = join(FOLDER, ".gitignore");
        if system.stat(&ignore)?.is_none() {
            write_atomic(system, &ignore, b"*\n")?;
        }
        journal.begin(system)?;
        let prepared = self.prepare(system, journal).and_then(|copies| journal.commit(system).map(|()| copies));
        let copies = match prepared {
            Ok(copies) => copies,
            Err(error) => {
                // As far as the system still lets us; the journal stays otherwise, and the next run undoes it.
                if journal.undo(system).is_ok() {
                    drop(system.remove(PREPARING));
                }
                return Err(error.into());
            }
        };
        *overtaken = journal.finish(system)?;
        Ok(copies)
    }

    /// Quarantine copies and temporary files, all safely on the disk.
    fn prepare(&self, system: &dyn System, journal: &Journal) -> system::Result<Vec<(Arc<str>, String)>> {
        for folder in &journal.folders {
            system.create_folder(folder)?;
        }
        let mut copies = Vec::new();
        for (entry, settled) in &self.settled {
            if let (Settled::QuarantineAndWrite | Settled::QuarantineAndDelete, Some(before)) = (settled, entry.before)
            {
                let copy = quarantine(system, &entry.path, before.digest)?;
                copies.push((Arc::clone(&entry.path), copy));
            }
        }
        for (entry, text) in self.writes() {
            write_temporary(system, &entry.path, text.as_bytes(), entry.before.map(|before| before.mode))?;
        }
        if let Some(text) = &self.manifest {
            let mode = system.stat(manifest::PATH)?.map(|stat| stat.mode);
            write_temporary(system, manifest::PATH, text.as_bytes(), mode)?;
        }
        system.sync()?;
        Ok(copies)
    }

    /// Writes the index, unless it already says exactly this.
    fn save_index(&self, system: &dyn System, outcome: &Outcome) -> Result<(), Error> {
        let overtaken: BTreeSet<&str> = outcome.overtaken.iter().map(|path| &**path).collect();
        let written: Vec<&str> = self.writes().map(|(entry, _)| &*entry.path).collect();
        let mut stats = BTreeMap::new();
        for (path, stat) in written.iter().zip(system.stat_all(&written)) {
            stats.insert(*path, stat?);
        }
        let records = self.settled.iter().filter_map(|(entry, settled)| {
            let is_write = matches!(settled, Settled::Write | Settled::QuarantineAndWrite);
            let is_kept = matches!(entry.step, Step::Keep | Step::Skip);
            if !(is_write || is_kept) || overtaken.contains(&*entry.path) {
                return None;
            }
            let stat = if is_write { stats.get(&*entry.path).copied().flatten() } else { entry.stat };
            let content = entry.content.as_ref().map(|content| content.digest).or(entry.kept);
            Some(self.record(entry, stat, content))
        });
        let noteworthy = self.plan.diagnostics.len()
            + outcome.conflicts.len()
            + outcome.orphans.len()
            + outcome.history_edited.len()
            + outcome.overtaken.len();
        let header = Header {
            engine: self.plan.engine,
            inputs: self.plan.inputs,
            manifest: self.manifest_digest,
            findings: u32::try_from(noteworthy).unwrap_or(u32::MAX),
        };
        let bytes = index::encode(&header, records);
        if system.read(index::PATH)?.as_deref() != Some(bytes.as_slice()) {
            write_atomic(system, index::PATH, &bytes)?;
        }
        Ok(())
    }

    fn record(&self, entry: &'a Entry, stat: Option<Stat>, content: Option<Sha256>) -> Record<'a> {
        let is_owned = entry.strategy == Strategy::GenerateOnce;
        // Of the user's own file nothing is remembered but that it is there.
        let (stat, content) = (stat.filter(|_| !is_owned), content.filter(|_| !is_owned));
        Record {
            path: &entry.path,
            strategy: entry.strategy,
            reason: if entry.step == Step::Skip { Reason::Owned } else { entry.reason },
            has_regions: self.regions.contains(&entry.path),
            is_present: entry.step != Step::Skip,
            key: entry.key,
            content: content.unwrap_or(Sha256([0; 32])),
            size: stat.map_or(0, |stat| stat.size),
            mtime_ns: stat.map_or(0, |stat| stat.mtime_ns),
            inode: stat.map_or(0, |stat| stat.inode),
        }
    }
}

/// Copies a file to where its content is its name, so that equal copies are made once.
fn quarantine(system: &dyn System, path: &str, digest: Sha256) -> system::Result<String> {
    let copy = join(QUARANTINE, &join(&digest.hex()[..16], path));
    let bytes = system.read(path)?.unwrap_or_default();
    if system.read(&copy)?.as_ref() != Some(&bytes) {
        create_folders(system, split(&copy).0)?;
        let temporary = write_temporary(system, &copy, &bytes, None)?;
        system.rename(&temporary, &copy, Taken::Replace)?;
    }
    Ok(copy)
}

/// What the manifest says once the plan is carried out.
fn next_manifest(plan: &Plan, settled: &[(&Entry, Settled)]) -> Manifest {
    let mut next = Manifest { provenance: plan.provenance.clone(), ..plan.known.clone() };
    for (entry, settled) in settled {
        let path = &entry.path;
        let is_kept = entry.step == Step::Keep && entry.strategy == Strategy::AlwaysOverwrite;
        match settled {
            Settled::Delete | Settled::QuarantineAndDelete => forget(&mut next, path),
            Settled::Leave if entry.step == Step::Forget => forget(&mut next, path),
            Settled::Write | Settled::QuarantineAndWrite => remember(&mut next, entry),
            Settled::Leave if is_kept => remember(&mut next, entry),
            Settled::Leave | Settled::Block => {}
        }
    }
    next
}

fn forget(manifest: &mut Manifest, path: &str) {
    manifest.files.remove(path);
    manifest.strategies.remove(path);
    manifest.regions.remove(path);
}

fn remember(manifest: &mut Manifest, entry: &Entry) {
    let path = &entry.path;
    if let Some(digest) = entry.content.as_ref().map(|content| content.digest).or(entry.kept) {
        manifest.files.insert(Arc::clone(path), digest);
    }
    match entry.strategy {
        Strategy::AlwaysOverwrite => drop(manifest.strategies.remove(path)),
        other => drop(manifest.strategies.insert(Arc::clone(path), other)),
    }
    match &entry.content {
        Some(content) if content.bodies.is_empty() => drop(manifest.regions.remove(path)),
        Some(content) => drop(manifest.regions.insert(Arc::clone(path), content.bodies.clone())),
        None => {}
    }
}
