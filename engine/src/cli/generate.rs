//! `prisme generate`.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use queries::diagnostic::Diagnostic;
use queries::emit::Strategy;
use serde_json::json;

use super::args::Generate;
use super::changes::{self, Tense};
use super::console::{Console, Response, Status};
use super::fault::Fault;
use super::meaning;
use super::service::Outcome;
use super::wiring;
use crate::apply::{self, Consent};
use crate::error::Error;
use crate::generated::Generated;
use crate::plan::{Counts, Plan, Step};
use crate::report::progress::Progress;
use crate::report::sources::Sources;
use crate::session::{PlanOptions, Session};
use crate::system::Os;

/// An open project of the real world.
pub type Project = Session<Generated>;

/// Opens the project at `root`.
///
/// # Errors
///
/// When it is not there, or prisme.toml or a spec is missing.
pub fn open(root: &Path) -> Result<Project, Fault> {
    if !root.is_dir() {
        return Err(Fault::new(
            format!("{} is not there, or is no folder.", root.display()),
            ["Give the project's folder by --path, or run `prisme create`."],
        ));
    }
    Ok(Session::open(Arc::new(Os::open(root)?), Generated::new())?)
}

/// The texts that `diagnostics` point into.
#[must_use]
pub fn sources(project: &Project, diagnostics: &[Diagnostic]) -> Sources {
    Sources::of(diagnostics, |file| meaning::source(project, file))
}

/// What one run did, or would have done.
pub struct Run {
    /// File by file.
    pub plan: Plan,
    /// Whether it was carried out.
    pub tense: Tense,
    /// Whether edited files, without consent, keep it from being carried out.
    pub is_blocked: bool,
    /// What was done; `None` when the plan was not carried out.
    pub outcome: Option<apply::Outcome>,
    /// From the reading of the specs to the last written byte.
    pub took: Duration,
}

impl Run {
    /// How many files met each fate; what consent settled counts as what was done to it.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let counts = self.plan.counts();
        let Some(outcome) = self.outcome.as_ref().filter(|_| self.plan.unchanged.is_none()) else { return counts };
        Counts {
            created: outcome.created.len(),
            modified: outcome.modified.len(),
            deleted: outcome.deleted.len(),
            conflicts: outcome.conflicts.len(),
            orphans: outcome.orphans.len(),
            ..counts
        }
    }
}

/// Plans, and carries the plan out unless `dry_run` or something stands in the way. A plan without work takes no lock
/// and writes nothing at all.
///
/// # Errors
///
/// When a spec is missing, or the system refuses.
pub fn run(project: &mut Project, dry_run: bool, consent: Consent, console: Console) -> Result<Run, Fault> {
    let begun = Instant::now();
    let _sign = Progress::start(console.progress(), "generating", project.meter());
    project.refresh()?;
    let plan = project.plan(PlanOptions::default())?;
    let is_blocked = changes::is_blocked(&plan, consent);
    let run = Run { plan, tense: Tense::Would, is_blocked, outcome: None, took: Duration::ZERO };
    let run = if dry_run || is_blocked || run.plan.is_invalid {
        run
    } else if run.plan.unchanged.is_some() {
        Run { tense: Tense::Done, ..run }
    } else {
        let outcome = carry_out(project, run.plan, consent, console);
        project.unlock();
        outcome?
    };
    Ok(Run { took: begun.elapsed(), ..run })
}

/// Carries `plan` out as the only writer; when another one was faster, makes a new plan and carries that out.
fn carry_out(project: &mut Project, plan: Plan, consent: Consent, console: Console) -> Result<Run, Fault> {
    project.lock(&mut |owner| {
        console.wrong(&format!("waiting for another prisme (process {owner}) to finish with this project"));
    })?;
    let (plan, outcome) = match project.apply(&plan, consent) {
        Err(Error::Stale { .. }) => {
            project.refresh()?;
            let plan = project.plan(PlanOptions::default())?;
            let outcome = project.apply(&plan, consent)?;
            (plan, outcome)
        }
        outcome => (plan, outcome?),
    };
    Ok(Run { plan, tense: Tense::Done, is_blocked: false, outcome: Some(outcome), took: Duration::ZERO })
}

/// `prisme generate`, once.
pub fn generate(project: &mut Project, args: &Generate, console: Console) -> Outcome {
    let consent = if args.force { Consent::Force } else { Consent::ByMode };
    let run = run(project, args.dry_run, consent, console)?;
    let status = tell(project, &run, args.diff, console);
    console.respond(&response(project, &run, args, status));
    Ok(status.code())
}

/// The first run of a new project: a quiet success, or everything that is wrong.
///
/// # Errors
///
/// When the starter specs do not generate.
pub fn first(project: &mut Project, console: Console) -> Result<Vec<Arc<str>>, Fault> {
    let run = run(project, false, Consent::ByMode, console)?;
    console.diagnostics(&run.plan.diagnostics, &sources(project, &run.plan.diagnostics));
    if run.plan.is_invalid || run.is_blocked {
        return Err(Fault::new("the new project could not be generated.", ["Run `prisme generate` in it to see why."]));
    }
    let created = run.plan.entries.iter().filter(|entry| entry.step == Step::Create);
    Ok(created.map(|entry| Arc::clone(&entry.path)).collect())
}

/// Says what a run did.
pub fn tell(project: &Project, run: &Run, diff: bool, console: Console) -> Status {
    let plan = &run.plan;
    console.diagnostics(&plan.diagnostics, &sources(project, &plan.diagnostics));
    if plan.is_invalid {
        return Status::Error;
    }
    if diff {
        let text = changes::diffs(plan);
        if !text.is_empty() {
            console.result(text.trim_end());
        }
    }
    if console.is_verbose() || (run.tense == Tense::Would && !run.is_blocked && !diff) {
        for line in changes::lines(plan) {
            console.say(&line);
        }
    }
    let conflicts = changes::conflicts(plan, &|path| companion(project, path));
    if run.is_blocked {
        for conflict in &conflicts {
            console.wrong(&conflict.text());
        }
        console.wrong(&changes::heading(conflicts.len()));
        return Status::Blocked;
    }
    for (path, copy) in run.outcome.iter().flat_map(|outcome| &outcome.quarantined) {
        console.say(&format!("{path} was edited by hand; your version is in {copy}"));
    }
    for path in run.outcome.iter().flat_map(|outcome| &outcome.overtaken) {
        console.say(&format!("{path} was changed by somebody else a moment ago, and keeps that change"));
    }
    for remark in changes::remarks(plan) {
        console.say(&remark);
    }
    if run.tense == Tense::Done && plan.unchanged.is_none() {
        for line in wiring::missing(project, plan).into_iter().chain(wiring::left_behind(project, plan)) {
            console.say(&line);
        }
    }
    console.say(&changes::summary(run.counts(), run.tense, run.took));
    Status::Ok
}

/// The file of the user that takes customisations of the generated file `path`: of the same emitter and about the same
/// model.
fn companion(project: &Project, path: &str) -> Option<String> {
    let actions = meaning::actions(project);
    let edited = actions.iter().find(|action| &*action.path == path)?;
    let mut near = actions.iter().filter(|action| {
        action.strategy == Strategy::GenerateOnce
            && action.subject == edited.subject
            && action.emitter == edited.emitter
            && action.path.ends_with(".py")
    });
    near.next().map(|action| action.path.to_string())
}

fn response(project: &Project, run: &Run, args: &Generate, status: Status) -> Response {
    let plan = &run.plan;
    let summary = if plan.is_invalid {
        "nothing was generated: the specs have errors".to_owned()
    } else {
        changes::summary(run.counts(), run.tense, run.took)
    };
    let assets = match &run.outcome {
        Some(outcome) => json!(changes::applied(plan, outcome)),
        None => json!(changes::assets(plan)),
    };
    let none = json!([]);
    let (proposed, applied) = if run.tense == Tense::Would { (&assets, &none) } else { (&none, &assets) };
    let blockers: Vec<_> = if run.is_blocked {
        changes::conflicts(plan, &|path| companion(project, path)).iter().map(changes::Blocker::json).collect()
    } else {
        Vec::new()
    };
    let response = Response::new("generate", status, summary)
        .diagnostics(&plan.diagnostics, &sources(project, &plan.diagnostics))
        .with("proposed_actions", proposed.clone())
        .with("applied_actions", applied.clone())
        .with("affected_assets", assets)
        .with("blockers", json!(blockers))
        .with("counts", json!(run.counts()))
        .with("dry_run", json!(args.dry_run))
        .with("duration_ms", json!(run.took.as_secs_f64() * 1000.0));
    if !args.diff {
        return response;
    }
    response.with("diff", json!(anstream::adapter::strip_str(&changes::diffs(plan)).to_string()))
}
