//! A plan in words: what was or would be written, what stands in the way, and how many files that is.

use std::collections::HashMap;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use queries::emit::Strategy;
use serde_json::{Value, json};

use crate::apply::{Consent, Outcome};
use crate::facts::Mode;
use crate::plan::{Conflict, Counts, Entry, Plan, Step};
use crate::report::{count, diff};

const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const RED: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Whether the plan is about to be, or will not be, carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// It was carried out.
    Done,
    /// It would be, without `--dry-run`.
    Would,
}

/// One line per file that changes.
#[must_use]
pub fn lines(plan: &Plan) -> Vec<String> {
    let line = |entry: &Entry| {
        let (style, word) = match entry.step {
            Step::Create => (GREEN, "create"),
            Step::Modify => (YELLOW, "modify"),
            Step::Delete => (RED, "delete"),
            Step::Forget => (DIM, "forget"),
            Step::Conflict(_) => (RED, "conflict"),
            Step::OrphanKept | Step::OrphanEdited | Step::HistoryEdited => (YELLOW, "left"),
            Step::Keep | Step::Skip => return None,
        };
        Some(format!("  {style}{word:<8}{style:#} {}", entry.path))
    };
    plan.entries.iter().filter_map(line).collect()
}

/// `2 created, 1 modified, 118 unchanged in 12 ms`.
#[must_use]
pub fn summary(counts: Counts, tense: Tense, took: Duration) -> String {
    let mut parts = Vec::new();
    let mut part = |number: usize, done: &str, would: &str| {
        if number > 0 {
            parts.push(format!("{number} {}", if tense == Tense::Done { done } else { would }));
        }
    };
    part(counts.created, "created", "to create");
    part(counts.modified, "modified", "to modify");
    part(counts.deleted, "deleted", "to delete");
    part(counts.conflicts, "in conflict", "in conflict");
    part(counts.orphans, "no longer generated", "no longer generated");
    let kept =
        if counts.kept == 1 { "1 file unchanged".to_owned() } else { format!("{} files unchanged", counts.kept) };
    if parts.is_empty() {
        return format!("nothing to do: {kept}, in {}", milliseconds(took));
    }
    if counts.kept > 0 {
        parts.push(format!("{} unchanged", counts.kept));
    }
    format!("{} in {}", parts.join(", "), milliseconds(took))
}

fn milliseconds(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1000.0;
    if milliseconds < 10.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

/// The differences of all files that change, in order of path.
#[must_use]
pub fn diffs(plan: &Plan) -> String {
    let of = |entry: &Entry| {
        let old = entry.old.as_deref();
        let new = entry.content.as_ref().map(|content| &*content.text);
        match entry.step {
            Step::Create => diff::unified(&entry.path, None, new),
            Step::Modify | Step::Conflict(_) => diff::unified(&entry.path, old, new),
            Step::Delete | Step::OrphanEdited => diff::unified(&entry.path, old, None),
            _ => String::new(),
        }
    };
    plan.entries.iter().map(of).collect()
}

/// Whether carrying out the plan would be refused.
#[must_use]
pub fn is_blocked(plan: &Plan, consent: Consent) -> bool {
    let blocks = |entry: &Entry| match &entry.step {
        Step::Conflict(Conflict::Obstacle(_)) => true,
        Step::Conflict(_) => consent != Consent::Force,
        _ => false,
    };
    plan.mode == Mode::Strict && plan.entries.iter().any(blocks)
}

/// What stands in the way, file by file, with the ways out; `companion` names the file that takes customisations of
/// another. Empty when nothing does.
#[must_use]
pub fn conflicts(plan: &Plan, companion: &dyn Fn(&str) -> Option<String>) -> Vec<Blocker> {
    let blocker = |entry: &Entry| {
        let Step::Conflict(conflict) = &entry.step else { return None };
        let mut ways_out = ways_out(conflict);
        if matches!(conflict, Conflict::Edited | Conflict::RegionsLost(_))
            && let Some(companion) = companion(&entry.path)
        {
            ways_out.insert(0, format!("move your change to {companion}, which is yours, then restore this file"));
        }
        Some(Blocker { path: entry.path.to_string(), why: conflict.to_string(), ways_out })
    };
    plan.entries.iter().filter_map(blocker).collect()
}

fn ways_out(conflict: &Conflict) -> Vec<String> {
    let lines: &[&str] = match conflict {
        Conflict::Edited | Conflict::RegionsLost(_) => {
            &["restore it: `prisme generate --force` (a copy of yours goes to .prisme/quarantine/)"]
        }
        Conflict::Unknown => &[
            "move it away if you need it, or",
            "give it up: `prisme generate --force` (a copy of yours goes to .prisme/quarantine/)",
        ],
        Conflict::Markers(_) => &[
            "put the markers of the region back in order, or",
            "restore the file: `prisme generate --force` (a copy of yours goes to .prisme/quarantine/)",
        ],
        Conflict::Obstacle(_) => &["move away what stands there"],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// A file that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// Where.
    pub path: String,
    /// Why it cannot be replaced.
    pub why: String,
    /// What to do, one line each.
    pub ways_out: Vec<String>,
}

impl Blocker {
    /// The blocker in a few lines.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{RED}\u{2717}{RED:#} {BOLD}{}{BOLD:#} {}", self.path, self.why);
        for way in &self.ways_out {
            text.push_str(&format!("\n    \u{2192} {way}"));
        }
        text
    }

    /// The blocker as data.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ "path": self.path, "message": self.why, "ways_out": self.ways_out })
    }
}

/// Files that are left alone although nothing generates them, or although they are no longer what they were.
#[must_use]
pub fn remarks(plan: &Plan) -> Vec<String> {
    let remark = |entry: &Entry| match entry.step {
        Step::OrphanEdited => Some(format!(
            "{} was edited by hand and nothing generates it any more; delete it, or run `prisme generate --force` (a \
             copy goes to .prisme/quarantine/)",
            entry.path
        )),
        Step::OrphanKept => Some(format!(
            "{} is yours and nothing generates it any more; delete it when you are done with it",
            entry.path
        )),
        Step::HistoryEdited => {
            Some(format!("{} is history and was changed after it was written; it is left as it is", entry.path))
        }
        _ => None,
    };
    plan.entries.iter().filter_map(remark).map(|text| format!("{YELLOW}note{YELLOW:#}: {text}")).collect()
}

/// Every file that a plan is about, as data.
#[must_use]
pub fn assets(plan: &Plan) -> Vec<Value> {
    let changes = plan.entries.iter().filter(|entry| entry.is_change());
    changes
        .map(|entry| json!({ "path": entry.path, "action": action(&entry.step), "strategy": strategy(entry.strategy) }))
        .collect()
}

/// Every file that a run was about, as data: what was done to it, not what stood in the way before.
#[must_use]
pub fn applied(plan: &Plan, outcome: &Outcome) -> Vec<Value> {
    let mut done: HashMap<&str, &str> = HashMap::new();
    for (paths, word) in [
        (&outcome.created, "create"),
        (&outcome.modified, "modify"),
        (&outcome.deleted, "delete"),
        (&outcome.overtaken, "overtaken"),
    ] {
        done.extend(paths.iter().map(|path| (&**path, word)));
    }
    let copies: HashMap<&str, &str> = outcome.quarantined.iter().map(|(path, copy)| (&**path, copy.as_str())).collect();
    let changes = plan.entries.iter().filter(|entry| entry.is_change());
    changes
        .map(|entry| {
            let word = done.get(&*entry.path).copied().unwrap_or_else(|| action(&entry.step));
            let mut asset = json!({ "path": entry.path, "action": word, "strategy": strategy(entry.strategy) });
            if let Some(copy) = copies.get(&*entry.path) {
                asset["copy"] = json!(copy);
            }
            asset
        })
        .collect()
}

/// A step's name in documents.
#[must_use]
pub fn action(step: &Step) -> &'static str {
    match step {
        Step::Create => "create",
        Step::Modify => "modify",
        Step::Keep => "keep",
        Step::Delete => "delete",
        Step::Forget => "forget",
        Step::Skip => "skip",
        Step::Conflict(_) => "conflict",
        Step::OrphanKept => "orphan",
        Step::OrphanEdited => "orphan_edited",
        Step::HistoryEdited => "history_edited",
    }
}

/// A strategy by the name that the documents of prisme use.
#[must_use]
pub const fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::AlwaysOverwrite => "ALWAYS_OVERWRITE",
        Strategy::GenerateOnce => "GENERATE_ONCE",
        Strategy::History => "HISTORY",
    }
}

/// The line above the files that stand in the way.
#[must_use]
pub fn heading(number: usize) -> String {
    let verb = if number == 1 { "stands" } else { "stand" };
    format!("nothing was written: {} {verb} in the way", count(number, "file"))
}

/// Whether the plan changes and says nothing.
#[must_use]
pub fn is_empty(plan: &Plan) -> bool {
    plan.entries.iter().all(|entry| !entry.is_change())
}
