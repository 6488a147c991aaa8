//! The facade of every front end: one project, opened.
//!
//! A session holds the texts it has read and everything computed from them. [`Session::refresh`] takes
//! in what changed on the disk, [`Session::plan`] says what a run would do, [`Session::apply`] does it,
//! [`Session::generate`] is all of it under one lock. In a hurry, a plan is a glance: when inputs,
//! manifest and the state of every output are those of the last run, nothing is parsed or rendered.

use std::sync::Arc;

use queries::diagnostic::Diagnostic;
use queries::emit::Strategy;

use crate::apply::{Consent, Outcome, apply};
use crate::digest::Sha256;
use crate::error::Error;
use crate::facts::{Facts, Key, Origin, Settings, Target};
use crate::index::{Index, Reason};
use crate::journal::{self, Recovery};
use crate::load::Inputs;
use crate::lock::Lock;
use crate::manifest::{self, Manifest, Provenance};
use crate::meter::Meter;
use crate::plan::decide::{self, Desk};
use crate::plan::{self, Plan, Step, glance};
use crate::system::{System, write_atomic};

/// What a plan may take for granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// What the index vouches for.
    #[default]
    Index,
    /// Nothing: every template runs, every file is read.
    Nothing,
}

/// How a plan is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanOptions {
    /// What it may take for granted.
    pub trust: Trust,
}

/// Everything `why` tells about one path.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The path.
    pub path: Arc<str>,
    /// Who owns it.
    pub strategy: Strategy,
    /// Name of the emitter; empty when nothing generates it any more.
    pub emitter: String,
    /// Name of the template; empty when nothing generates it any more.
    pub template: String,
    /// Where its subject comes from.
    pub origins: Vec<Origin>,
    /// What the next run would do.
    pub next: Step,
    /// Why the next run would look at it.
    pub next_reason: Reason,
    /// Why it was last rebuilt; `None` when the index does not know.
    pub last_reason: Option<Reason>,
}

/// An open project.
#[derive(Debug)]
pub struct Session<F: Facts> {
    system: Arc<dyn System>,
    facts: F,
    inputs: Inputs,
    settings: Settings,
    engine: Key,
    lock: Option<Lock>,
    meter: Arc<Meter>,
}

impl<F: Facts> Session<F> {
    /// Opens the project of `system` and reads its specs. `facts` must not hold any file yet.
    ///
    /// # Errors
    /// When `prisme.toml` or a spec is missing or can not be read.
    pub fn open(system: Arc<dyn System>, facts: F) -> Result<Self, Error> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&facts.generator()).update(system.build().as_bytes());
        let engine = *hasher.finalize().as_bytes();
        let settings = facts.settings();
        let mut session =
            Self { system, facts, inputs: Inputs::default(), settings, engine, lock: None, meter: Arc::default() };
        session.refresh()?;
        Ok(session)
    }

    /// Reads every input again and takes in what changed; says whether anything did.
    ///
    /// # Errors
    /// When `prisme.toml` or a spec is missing or can not be read.
    pub fn refresh(&mut self) -> Result<bool, Error> {
        let mut inputs = Inputs::load_config(&*self.system)?;
        // The configuration goes first: it says where the specs are.
        let mut partial = inputs.clone();
        partial.keep_specs_of(&self.inputs);
        let mut has_changed = self.take_in(partial);
        self.settings = self.facts.settings();
        inputs.load_specs(&*self.system, &self.settings)?;
        has_changed |= self.take_in(inputs);
        Ok(has_changed)
    }

    fn take_in(&mut self, inputs: Inputs) -> bool {
        let change = self.inputs.change_to(&inputs);
        if change.files.is_empty() {
            return false;
        }
        self.facts.apply(change);
        self.inputs = inputs;
        true
    }

    /// The file system, environment and clock.
    #[must_use]
    pub fn system(&self) -> &dyn System {
        &*self.system
    }

    /// Everything computed from the inputs.
    #[must_use]
    pub const fn facts(&self) -> &F {
        &self.facts
    }

    /// The texts that everything is computed from.
    #[must_use]
    pub const fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// What prisme.toml says.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How far the plan under way has come.
    #[must_use]
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.meter)
    }

    /// Every finding about the spec, sorted by place.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.facts.diagnostics()
    }

    /// Becomes the project's only writer, and finishes or undoes what a dead run left. When another
    /// process is at it, `waiting` is told its process id before the wait.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn lock(&mut self, waiting: &mut dyn FnMut(&str)) -> Result<Option<Recovery>, Error> {
        if self.lock.is_none() {
            self.lock = Some(Lock::acquire(&*self.system, waiting)?);
        }
        Ok(journal::recover(&*self.system)?)
    }

    /// Lets other writers in.
    pub fn unlock(&mut self) {
        self.lock = None;
    }

    /// What a run would do. Writes nothing, unless a dead run has to be finished or undone first.
    ///
    /// # Errors
    /// When the manifest can not be used, a template fails or the system refuses.
    pub fn plan(&mut self, options: PlanOptions) -> Result<Plan, Error> {
        if journal::is_pending(&*self.system)? {
            let was_locked = self.lock.is_some();
            self.lock(&mut |_| {})?;
            if !was_locked {
                self.unlock();
            }
        }
        let bytes = self.system.read(manifest::PATH)?;
        let index = match options.trust {
            Trust::Index => Index::load(&*self.system)?,
            Trust::Nothing => Index::default(),
        };
        let mut plan = self.blank();
        if let Some(outputs) = self.glance(&index, bytes.as_deref())? {
            plan.unchanged = Some(outputs);
            return Ok(plan);
        }
        plan.manifest_before = bytes.as_deref().map(Sha256::of);
        plan.known = bytes.as_deref().map(Manifest::parse).transpose()?.unwrap_or_default();
        plan.diagnostics = self.facts.diagnostics();
        plan.is_invalid = plan.diagnostics.iter().any(Diagnostic::is_error);
        if !plan.is_invalid {
            let desk = Desk {
                system: &*self.system,
                manifest: &plan.known,
                index: &index,
                engine: self.engine,
                meter: &self.meter,
            };
            plan.entries = decide::entries(&desk, &self.facts.targets(), &self.facts)?;
            plan.provenance = self.provenance();
        }
        Ok(plan)
    }

    /// Carries out a plan of this session. Takes the lock for as long, unless it is held already.
    ///
    /// # Errors
    /// When the plan is stale or blocked, nothing was written; see [`crate::apply::apply`].
    pub fn apply(&mut self, plan: &Plan, consent: Consent) -> Result<Outcome, Error> {
        let started = self.system.now();
        let was_locked = self.lock.is_some();
        self.lock(&mut |_| {})?;
        let outcome = self.carry_out(plan, consent);
        if !was_locked {
            self.unlock();
        }
        let duration = self.system.now().saturating_sub(started);
        outcome.map(|outcome| Outcome { duration, ..outcome })
    }

    fn carry_out(&self, plan: &Plan, consent: Consent) -> Result<Outcome, Error> {
        let stale = |what: &str| Err(Error::Stale { what: what.to_owned() });
        if plan.inputs != self.inputs.digest() {
            return stale("the specs or prisme.toml changed");
        }
        if plan.engine != self.engine {
            return stale("it was made by another build of prisme");
        }
        apply(&*self.system, plan, consent)
    }

    /// Plan and apply in one go, as the only writer, from what is on the disk now. `waiting` is told who
    /// holds the lock when it has to wait.
    ///
    /// # Errors
    /// As [`Session::refresh`], [`Session::plan`] and [`Session::apply`].
    pub fn generate(&mut self, consent: Consent, waiting: &mut dyn FnMut(&str)) -> Result<(Plan, Outcome), Error> {
        let started = self.system.now();
        self.lock(waiting)?;
        let result = self.generate_locked(consent);
        self.unlock();
        let (plan, outcome) = result?;
        let duration = self.system.now().saturating_sub(started);
        Ok((plan, Outcome { duration, ..outcome }))
    }

    fn generate_locked(&mut self, consent: Consent) -> Result<(Plan, Outcome), Error> {
        self.refresh()?;
        let plan = self.plan(PlanOptions::default())?;
        let outcome = self.carry_out(&plan, consent)?;
        Ok((plan, outcome))
    }

    /// Keeps `plan` in `.prisme/` for [`Session::apply_saved`].
    ///
    /// # Errors
    /// When the system refuses.
    pub fn save_plan(&self, plan: &Plan) -> Result<(), Error> {
        Ok(write_atomic(&*self.system, plan::PATH, &plan.to_bytes())?)
    }

    /// The plan kept last; `None` when there is none.
    ///
    /// # Errors
    /// When it can not be read.
    pub fn saved_plan(&self) -> Result<Option<Plan>, Error> {
        self.system.read(plan::PATH)?.map(|bytes| Plan::from_bytes(&bytes)).transpose()
    }

    /// Carries out the plan kept last, and forgets it; `None` when there is none.
    ///
    /// # Errors
    /// As [`Session::apply`]; the plan is kept then.
    pub fn apply_saved(&mut self, consent: Consent) -> Result<Option<(Plan, Outcome)>, Error> {
        let Some(plan) = self.saved_plan()? else { return Ok(None) };
        self.refresh()?;
        let outcome = self.apply(&plan, consent)?;
        self.system.remove(plan::PATH)?;
        Ok(Some((plan, outcome)))
    }

    /// Everything about one path; `None` when prisme has nothing to do with it.
    ///
    /// # Errors
    /// When the manifest can not be used, the template fails or the system refuses.
    pub fn explain(&self, path: &str) -> Result<Option<Explanation>, Error> {
        let bytes = self.system.read(manifest::PATH)?;
        let mut known = bytes.as_deref().map(Manifest::parse).transpose()?.unwrap_or_default();
        let index = Index::load(&*self.system)?;
        let targets = self.facts.targets();
        let position = targets.binary_search_by(|target| (*target.path).cmp(path)).ok();
        known.files.retain(|other, _| &**other == path);
        known.strategies.retain(|other, _| &**other == path);
        known.regions.retain(|other, _| &**other == path);
        let desk =
            Desk { system: &*self.system, manifest: &known, index: &index, engine: self.engine, meter: &self.meter };
        let entries = decide::entries_at(&desk, &targets, position, &self.facts)?;
        let Some(entry) = entries.into_iter().next() else { return Ok(None) };
        Ok(Some(Explanation {
            path: entry.path,
            strategy: entry.strategy,
            emitter: entry.emitter.into_owned(),
            template: entry.template.into_owned(),
            origins: position.map(|position| self.facts.origins(position)).unwrap_or_default(),
            next: entry.step,
            next_reason: entry.reason,
            last_reason: index.find(path).map(|record| record.reason),
        }))
    }

    /// Every file to generate, sorted by path.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        self.facts.targets()
    }

    fn blank(&self) -> Plan {
        Plan {
            entries: Vec::new(),
            unchanged: None,
            diagnostics: Vec::new(),
            is_invalid: false,
            mode: self.settings.mode,
            inputs: self.inputs.digest(),
            engine: self.engine,
            manifest_before: None,
            known: Manifest::default(),
            provenance: Provenance::default(),
        }
    }

    fn provenance(&self) -> Provenance {
        let summary = self.facts.summary();
        let [domain_hash, project_hash, config_hash] = self.inputs.provenance(&self.settings);
        Provenance {
            prisme_version: summary.prisme_version,
            domain_version: summary.domain_version,
            project_version: summary.project_version,
            config_version: summary.config_version,
            domain_hash,
            project_hash,
            config_hash,
            generators_enabled: summary.generators_enabled,
        }
    }

    /// The number of outputs, when nothing at all can have changed since the index was written.
    fn glance(&self, index: &Index, manifest: Option<&[u8]>) -> Result<Option<usize>, Error> {
        let header = index.header();
        let Some(manifest) = manifest else { return Ok(None) };
        let is_current = !index.bytes().is_empty()
            && header.findings == 0
            && header.engine == self.engine
            && header.inputs == self.inputs.digest()
            && header.manifest == *blake3::hash(manifest).as_bytes();
        if !is_current {
            return Ok(None);
        }
        Ok(glance::is_intact(&*self.system, index)?.then_some(index.len()))
    }
}

#[cfg(test)]
mod tests;
