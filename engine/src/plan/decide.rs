//! One file at a time: what is generated, what the manifest says, what the index vouches for and what
//! stands on the disk, made into a [`Step`].

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use queries::diagnostic::Diagnostic;
use queries::emit::Strategy;
use rayon::prelude::*;

use super::{Before, Conflict, Content, Entry, Step};
use crate::digest::Sha256;
use crate::error::Error;
use crate::facts::{Facts, Key, Target};
use crate::index::{Index, Reason, Record};
use crate::manifest::Manifest;
use crate::meter::Meter;
use crate::regions::{Bodies, Regions, carry};
use crate::system::{self, Kind, Stat, System, ancestors, split};

/// What decisions are made from, apart from the targets.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The disk.
    pub system: &'a dyn System,
    /// What prisme wrote.
    pub manifest: &'a Manifest,
    /// What the last run saw.
    pub index: &'a Index,
    /// Digest of the generator and executable.
    pub engine: Key,
    /// Who counts the files.
    pub meter: &'a Meter,
}

enum Failure {
    Error(Error),
    Render(Box<Diagnostic>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<system::Error> for Failure {
    fn from(error: system::Error) -> Self {
        Self::Error(error.into())
    }
}

/// One entry for every target and for every file of the manifest that is no target any more, by path.
///
/// # Errors
/// When the system refuses, or a template fails.
pub fn entries<F: Facts>(desk: &Desk<'_>, targets: &[Target], facts: &F) -> Result<Vec<Entry>, Error> {
    entries_at(desk, targets, 0..targets.len(), facts)
}

/// [`entries`] for some of the targets only.
///
/// # Errors
/// When the system refuses, or a template fails.
pub fn entries_at<F: Facts>(
    desk: &Desk<'_>,
    targets: &[Target],
    positions: impl IntoIterator<Item = usize>,
    facts: &F,
) -> Result<Vec<Entry>, Error> {
    let chosen: Vec<(usize, &Target)> = positions.into_iter().map(|position| (position, &targets[position])).collect();
    let paths: Vec<&str> = chosen.iter().map(|(_, target)| &*target.path).collect();
    let stats = desk.system.stat_all(&paths);
    let jobs: Vec<_> = chosen.into_iter().zip(stats).collect();
    desk.meter.begin(jobs.len());
    let decided: Vec<Result<Entry, Failure>> = jobs
        .into_par_iter()
        .map_with(facts.clone(), |facts, ((position, target), stat)| {
            let entry = Decision { desk, target, text: &|| facts.text(position) }.entry(stat);
            desk.meter.advance();
            entry
        })
        .collect();
    let mut entries = Vec::with_capacity(decided.len());
    let mut broken = Vec::new();
    for result in decided {
        match result {
            Ok(entry) => entries.push(entry),
            Err(Failure::Error(error)) => return Err(error),
            Err(Failure::Render(diagnostic)) => broken.push(*diagnostic),
        }
    }
    if !broken.is_empty() {
        return Err(Error::Render(broken));
    }
    let wanted: BTreeSet<&str> = paths.into_iter().collect();
    let orphans: Vec<&Arc<str>> = desk.manifest.files.keys().filter(|path| !wanted.contains(&***path)).collect();
    for path in orphans {
        entries.push(desk.orphan(path)?);
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// One target, on its way to an entry.
struct Decision<'a> {
    desk: &'a Desk<'a>,
    target: &'a Target,
    text: &'a dyn Fn() -> Result<Arc<str>, Box<Diagnostic>>,
}

impl Decision<'_> {
    fn entry(self, stat: system::Result<Option<Stat>>) -> Result<Entry, Failure> {
        let stat = match stat {
            Ok(stat) => stat,
            Err(error) if error.is_symlink() => {
                return Ok(self.obstacle("a symbolic link stands in its folders' place"));
            }
            Err(error) => return Err(error.into()),
        };
        match (self.target.strategy, stat) {
            (Strategy::GenerateOnce, Some(stat)) => {
                Ok(Entry { stat: Some(stat), ..self.blank(Step::Keep, self.last_reason()) })
            }
            (Strategy::History, Some(stat)) => self.history(stat),
            (Strategy::History, None) if has_siblings(self.desk.system, &self.target.path)? => {
                Ok(self.blank(Step::Skip, Reason::Owned))
            }
            (_, None) => self.absent(),
            (Strategy::AlwaysOverwrite, Some(stat)) => match stat.kind {
                Kind::File => self.present(stat),
                Kind::Folder => Ok(self.obstacle("a folder stands there")),
                Kind::Symlink => Ok(self.obstacle("a symbolic link stands there")),
                Kind::Other => Ok(self.obstacle("a device, socket or pipe stands there")),
            },
        }
    }

    fn blank(&self, step: Step, reason: Reason) -> Entry {
        Entry {
            path: Arc::clone(&self.target.path),
            step,
            reason,
            strategy: self.target.strategy,
            emitter: Cow::Borrowed(self.target.emitter),
            template: Cow::Borrowed(self.target.template),
            key: self.target.key,
            before: None,
            content: None,
            kept: None,
            stat: None,
            was_rendered: false,
            old: None,
        }
    }

    /// Why a file that stays was last looked at.
    fn last_reason(&self) -> Reason {
        self.desk.index.find(&self.target.path).map_or(Reason::Owned, |record| record.reason)
    }

    fn obstacle(&self, what: &'static str) -> Entry {
        self.blank(Step::Conflict(Conflict::Obstacle(Cow::Borrowed(what))), Reason::Unknown)
    }

    fn render(&self) -> Result<Rendered, Failure> {
        let text = (self.text)().map_err(Failure::Render)?;
        let regions = Regions::parse(&text)
            .unwrap_or_else(|broken| panic!("template `{}` has broken regions: {broken}", self.target.template));
        let bodies = regions.bodies(&text);
        Ok(Rendered { text, regions, bodies })
    }

    fn absent(&self) -> Result<Entry, Failure> {
        let path = &*self.target.path;
        for folder in ancestors(path) {
            match self.desk.system.stat(folder)?.map(|stat| stat.kind) {
                None => {}
                Some(Kind::Folder) => break,
                Some(_) => return Ok(self.obstacle("a file stands in its folder's place")),
            }
        }
        let known = self.desk.manifest.files.contains_key(path);
        let reason = if known { Reason::Missing } else { Reason::New };
        let rendered = self.render()?;
        let digest = rendered.regions.skeleton(&rendered.text);
        let content = Content { text: rendered.text, digest, bodies: rendered.bodies };
        Ok(Entry { content: Some(content), was_rendered: true, ..self.blank(Step::Create, reason) })
    }

    fn history(&self, stat: Stat) -> Result<Entry, Failure> {
        let path = &*self.target.path;
        let kept = if stat.kind == Kind::File { Some(self.desk.digest(path, &stat)?) } else { None };
        let locked = self.desk.manifest.files.get(path).copied();
        let step = if locked.is_some() && locked != kept { Step::HistoryEdited } else { Step::Keep };
        Ok(Entry { stat: Some(stat), kept, ..self.blank(step, self.last_reason()) })
    }

    fn present(&self, stat: Stat) -> Result<Entry, Failure> {
        let Self { desk, target, .. } = self;
        let path = &*target.path;
        let known = desk.manifest.files.get(path).copied();
        let record = desk.index.find(path);
        let fresh = record.filter(|record| record.key == target.key && desk.index.header().engine == desk.engine);
        if let (Some(known), Some(record)) = (known, fresh)
            && record.content == known
            && (desk.index.vouches(&record, &stat) || desk.skeleton(path)? == Some(known))
        {
            return Ok(Entry { stat: Some(stat), kept: Some(known), ..self.blank(Step::Keep, record.reason) });
        }
        let Some(bytes) = desk.system.read(path)? else { return self.absent() };
        let digest = Sha256::of(&bytes);
        let old = String::from_utf8(bytes).ok();
        let rendered = self.render()?;
        let generated = desk.manifest.regions.get(path);
        let merged = Merged::new(&rendered, old.as_deref(), generated.unwrap_or(&Bodies::new()));
        // Without regions of its own, markers in a file are the user's edit like any other.
        let skeleton = if generated.is_some() { merged.old_skeleton } else { Some(digest) };
        let is_edited = known.is_some() && skeleton != known;
        let reason = match (known, record) {
            (None, _) => Reason::Unknown,
            _ if is_edited => Reason::Edited,
            (_, None) => Reason::Unrecorded,
            (_, Some(record)) if record.key == target.key => Reason::Generator,
            (_, Some(_)) => Reason::Changed,
        };
        let step = if old.as_deref() == Some(&*merged.content.text) {
            Step::Keep
        } else if known.is_none() {
            Step::Conflict(Conflict::Unknown)
        } else if let Some(conflict) = merged.conflict {
            Step::Conflict(conflict)
        } else if is_edited {
            Step::Conflict(Conflict::Edited)
        } else {
            Step::Modify
        };
        Ok(Entry {
            before: Some(Before { digest, mode: stat.mode }),
            kept: (step == Step::Keep).then_some(merged.content.digest),
            stat: (step == Step::Keep).then_some(stat),
            content: Some(merged.content),
            was_rendered: true,
            old: old.map(Arc::from),
            ..self.blank(step, reason)
        })
    }
}

struct Rendered {
    text: Arc<str>,
    regions: Regions,
    bodies: Bodies,
}

/// A rendered text with the user's regions.
struct Merged {
    content: Content,
    conflict: Option<Conflict>,
    old_skeleton: Option<Sha256>,
}

impl Merged {
    fn new(rendered: &Rendered, old: Option<&str>, generated: &Bodies) -> Self {
        let Rendered { text, regions, bodies } = rendered;
        let content = |text: Arc<str>| {
            let digest = regions.skeleton(&rendered.text);
            Content { text, digest, bodies: bodies.clone() }
        };
        if regions.is_empty() && generated.is_empty() {
            return Self {
                content: content(Arc::clone(text)),
                conflict: None,
                old_skeleton: old.map(|old| Sha256::of(old.as_bytes())),
            };
        }
        let Some(old) = old else {
            return Self { content: content(Arc::clone(text)), conflict: None, old_skeleton: None };
        };
        match Regions::parse(old) {
            Err(broken) => {
                let conflict = Some(Conflict::Markers(broken));
                Self { content: content(Arc::clone(text)), conflict, old_skeleton: None }
            }
            Ok(present) => {
                let carried = carry(text, regions, old, &present, generated);
                let conflict = (!carried.lost.is_empty()).then_some(Conflict::RegionsLost(carried.lost));
                Self { content: content(carried.text.into()), conflict, old_skeleton: Some(present.skeleton(old)) }
            }
        }
    }
}

impl Desk<'_> {
    /// The digest of the file's bytes, from the index when it vouches for them.
    fn digest(&self, path: &str, stat: &Stat) -> Result<Sha256, Error> {
        let vouched = |record: &Record<'_>| !record.has_regions && self.index.vouches(record, stat);
        match self.index.find(path).filter(vouched) {
            Some(record) => Ok(record.content),
            None => Ok(Sha256::of(&self.system.read(path)?.unwrap_or_default())),
        }
    }

    /// The digest without protected regions; `None` when there is no such file or its markers are damaged.
    fn skeleton(&self, path: &str) -> Result<Option<Sha256>, Error> {
        Ok(self.system.read(path)?.and_then(|bytes| skeleton(&bytes, self.manifest.regions.contains_key(path))))
    }

    /// A file of the manifest that nothing generates any more.
    fn orphan(&self, path: &Arc<str>) -> Result<Entry, Error> {
        let strategy = self.manifest.strategy(path).unwrap_or(Strategy::AlwaysOverwrite);
        let entry = |step, before| Entry {
            path: Arc::clone(path),
            step,
            reason: Reason::Orphan,
            strategy,
            emitter: Cow::Borrowed(""),
            template: Cow::Borrowed(""),
            key: Key::default(),
            before,
            content: None,
            kept: None,
            stat: None,
            was_rendered: false,
            old: None,
        };
        let stat = match self.system.stat(path) {
            // Behind a link there is nothing of ours.
            Err(error) if error.is_symlink() => return Ok(entry(Step::OrphanKept, None)),
            other => other?,
        };
        let Some(stat) = stat else { return Ok(entry(Step::Forget, None)) };
        if strategy != Strategy::AlwaysOverwrite || stat.kind != Kind::File {
            return Ok(entry(Step::OrphanKept, None));
        }
        let Some(bytes) = self.system.read(path)? else { return Ok(entry(Step::Forget, None)) };
        let generated = self.manifest.regions.get(path);
        let known = self.manifest.files.get(path).copied();
        let is_untouched = match (generated, std::str::from_utf8(&bytes)) {
            (None, _) => Some(Sha256::of(&bytes)) == known,
            (Some(_), Err(_)) => false,
            (Some(generated), Ok(text)) => Regions::parse(text).is_ok_and(|present| {
                Some(present.skeleton(text)) == known && present.edited(text, generated).is_empty()
            }),
        };
        let step = if is_untouched { Step::Delete } else { Step::OrphanEdited };
        let before = Before { digest: Sha256::of(&bytes), mode: stat.mode };
        Ok(Entry { old: String::from_utf8(bytes).ok().map(Arc::from), ..entry(step, Some(before)) })
    }
}

/// Whether the folder of `path` has other files of its kind, so that history does not begin with it.
///
/// # Errors
/// When the system refuses.
pub fn has_siblings(system: &dyn System, path: &str) -> system::Result<bool> {
    let (folder, leaf) = split(path);
    let extension = |name: &str| name.rsplit_once('.').map(|(_, extension)| extension.to_owned());
    Ok(system.list(folder)?.iter().any(|entry| {
        let is_ours = entry.name.starts_with("__") || system::is_temporary(&entry.name);
        !entry.is_folder && !is_ours && extension(&entry.name) == extension(leaf)
    }))
}

/// The digest of a file, without its protected regions when it `has_regions`; `None` when their markers are damaged.
#[must_use]
pub fn skeleton(bytes: &[u8], has_regions: bool) -> Option<Sha256> {
    if !has_regions {
        return Some(Sha256::of(bytes));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    Regions::parse(text).ok().map(|regions| regions.skeleton(text))
}
