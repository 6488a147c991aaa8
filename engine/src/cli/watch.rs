//! `prisme watch`: one line per rebuild, until Ctrl-C.

use std::sync::mpsc;

use serde_json::json;

use super::changes::{self, Tense};
use super::console::Console;
use super::fault::Fault;
use super::generate::{self, Project, Run};
use super::service::{Outcome, on_interrupt};
use crate::apply::Consent;
use crate::report::excerpt;
use crate::system::split;
use crate::watch::{Batch, Job, Message, run};

/// `prisme watch`.
pub fn watch(project: Project, console: Console) -> Outcome {
    let root = project.system().root().to_owned();
    let (sender, messages) = mpsc::channel();
    let stop = sender.clone();
    on_interrupt(move || {
        // Nobody is left to be told when the loop has ended already.
        let _ = stop.send(Message::Stop);
    })?;
    let mut rebuilds = Rebuilds { project, console, state: State::New };
    console.say(&format!("watching {}; Ctrl-C ends it", root.display()));
    run(&root, &mut rebuilds, sender, &messages)?;
    console.say("stopped");
    if console.is_json() {
        anstream::println!("{}", json!({ "kind": "watch_finished", "status": "ok" }));
    }
    Ok(0)
}

/// What the last rebuild came to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// There was none.
    New,
    /// The output follows from the specs.
    Good,
    /// It does not; this was said about it.
    Bad(String),
}

struct Rebuilds {
    project: Project,
    console: Console,
    state: State,
}

impl Job for Rebuilds {
    fn spec_folders(&self) -> Vec<String> {
        let settings = self.project.settings();
        [&settings.spec_path, &settings.project_path].map(|path| split(path).0.to_owned()).to_vec()
    }

    fn rebuild(&mut self, batch: &Batch) {
        let run = generate::run(&mut self.project, false, Consent::ByMode, self.console);
        let next = match &run {
            Ok(run) => self.judge(run),
            Err(fault) => State::Bad(excerpt::error_with_arrows(&fault.message, &fault.ways_out)),
        };
        self.tell(batch, run, &next);
        self.state = next;
    }
}

impl Rebuilds {
    /// What to say about a run that has to be mended, if it has to be.
    fn judge(&self, run: &Run) -> State {
        if run.plan.is_invalid {
            let diagnostics = &run.plan.diagnostics;
            let sources = generate::sources(&self.project, diagnostics);
            let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
            return State::Bad(errors.map(|error| excerpt::render(error, &sources)).collect::<Vec<_>>().join("\n"));
        }
        if run.is_blocked {
            let conflicts = changes::conflicts(&run.plan, &|_| None);
            return State::Bad(conflicts.iter().map(changes::Blocker::text).collect::<Vec<_>>().join("\n"));
        }
        State::Good
    }

    fn tell(&self, batch: &Batch, run: Result<Run, Fault>, next: &State) {
        if self.console.is_json() {
            self.tell_json(run, next);
            return;
        }
        if let State::Bad(text) = next {
            // The same complaint is not made twice.
            if self.state != *next {
                self.console.wrong(text.trim_end());
                self.console.wrong("the last good output is kept; waiting for the next change");
            }
            return;
        }
        let Ok(run) = run else { return };
        let is_quiet = changes::is_empty(&run.plan) && self.state == State::Good;
        if is_quiet {
            return;
        }
        let cause = match (&self.state, batch.changed.iter().next()) {
            (State::Bad(_), _) => "recovered: ".to_owned(),
            (_, Some(path)) if batch.changed.len() == 1 => format!("{path}: "),
            (_, Some(path)) => format!("{path} and {} more: ", batch.changed.len() - 1),
            (_, None) => String::new(),
        };
        if self.console.is_verbose() {
            for line in changes::lines(&run.plan) {
                self.console.say(&line);
            }
        }
        let diagnostics = &run.plan.diagnostics;
        self.console.diagnostics(diagnostics, &generate::sources(&self.project, diagnostics));
        for remark in changes::remarks(&run.plan) {
            self.console.say(&remark);
        }
        self.console.say(&format!("{cause}{}", changes::summary(run.counts(), Tense::Done, run.took)));
    }

    /// One line of JSON per rebuild.
    fn tell_json(&self, run: Result<Run, Fault>, next: &State) {
        let line = match run {
            Ok(run) => {
                let diagnostics = &run.plan.diagnostics;
                let sources = generate::sources(&self.project, diagnostics);
                json!({
                    "kind": "build_finished",
                    "status": if *next == State::Good { "ok" } else { "error" },
                    "counts": run.counts(),
                    "affected_assets": changes::assets(&run.plan),
                    "diagnostics": crate::report::json::diagnostics(diagnostics, &sources),
                    "duration_ms": run.took.as_secs_f64() * 1000.0,
                })
            }
            Err(fault) => json!({ "kind": "build_finished", "status": "error", "summary": fault.message }),
        };
        anstream::println!("{line}");
    }
}
