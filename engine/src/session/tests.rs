//! Sessions over a project in memory and a generator whose specs list outputs.
//!
//! `specs/models.py` holds one output a line: `STRATEGY PATH TEXT`, with `AO`, `GO` or `HI` as strategy
//! and `\n` for line breaks; a line `warn` is a warning, a line `error` an error.

mod crash;
mod ownership;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use queries::diagnostic::Code;
use queries::input::Change;

use super::*;
use crate::facts::{Mode, Summary};
use crate::system::Memory;

#[derive(Clone, Debug, Default)]
pub struct Lines {
    files: BTreeMap<String, String>,
    rendered: Arc<AtomicUsize>,
    generator: Key,
}

impl Lines {
    fn lines(&self) -> impl Iterator<Item = &str> {
        self.files.get("specs/models.py").into_iter().flat_map(|text| text.lines())
    }

    fn outputs(&self) -> BTreeMap<&str, (Strategy, String)> {
        let outputs = self.lines().filter_map(|line| {
            let mut parts = line.splitn(3, ' ');
            let strategy = match parts.next()? {
                "AO" => Strategy::AlwaysOverwrite,
                "GO" => Strategy::GenerateOnce,
                "HI" => Strategy::History,
                _ => return None,
            };
            let path = parts.next()?;
            Some((path, (strategy, parts.next().unwrap_or_default().replace("\\n", "\n"))))
        });
        outputs.collect()
    }
}

impl Facts for Lines {
    fn apply(&mut self, change: Change) {
        for (path, text) in change.files {
            match text {
                Some(text) => drop(self.files.insert(path, text)),
                None => drop(self.files.remove(&path)),
            }
        }
    }

    fn settings(&self) -> Settings {
        let is_lenient = self.files.get("prisme.toml").is_some_and(|text| text.contains("lenient"));
        Settings {
            spec_path: "specs/models.py".to_owned(),
            project_path: "specs/project.py".to_owned(),
            mode: if is_lenient { Mode::Lenient } else { Mode::Strict },
        }
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        let findings = self.lines().filter_map(|line| match line {
            "error" => Some(Diagnostic::global(Code::Syntax, "wrong")),
            "warn" => Some(Diagnostic {
                severity: queries::diagnostic::Severity::Warning,
                ..Diagnostic::global(Code::Syntax, "odd")
            }),
            _ => None,
        });
        findings.collect()
    }

    fn targets(&self) -> Vec<Target> {
        let outputs = self.outputs().into_iter().map(|(path, (strategy, text))| Target {
            path: path.into(),
            strategy,
            emitter: "lines",
            template: "lines/line.j2",
            key: *blake3::hash(text.as_bytes()).as_bytes(),
        });
        outputs.collect()
    }

    fn text(&self, target: usize) -> Result<Arc<str>, Box<Diagnostic>> {
        self.rendered.fetch_add(1, Ordering::Relaxed);
        let (_, text) = self.outputs().into_values().nth(target).unwrap();
        if text.contains("broken template") {
            return Err(Box::new(Diagnostic::global(Code::Render, text)));
        }
        Ok(text.into())
    }

    fn summary(&self) -> Summary {
        Summary { prisme_version: "2.0.0".to_owned(), domain_version: Some(2), ..Summary::default() }
    }

    fn origins(&self, _target: usize) -> Vec<Origin> {
        Vec::new()
    }

    fn generator(&self) -> Key {
        self.generator
    }
}

/// A project with this domain spec, and nothing generated yet.
fn project(spec: &str) -> Memory {
    let memory = Memory::new();
    memory.put("prisme.toml", "");
    memory.put("specs/project.py", "");
    memory.put("specs/models.py", spec);
    memory.set_env("SOURCE_DATE_EPOCH", "1769869800");
    memory
}

fn open(memory: &Memory) -> Session<Lines> {
    Session::open(Arc::new(memory.clone()), Lines::default()).unwrap()
}

/// What a fresh process does.
fn try_generate(memory: &Memory, consent: Consent) -> Result<Outcome, Error> {
    let mut session = Session::open(Arc::new(memory.clone()), Lines::default())?;
    session.generate(consent, &mut |_| {}).map(|(_, outcome)| outcome)
}

fn generate(memory: &Memory) -> Outcome {
    try_generate(memory, Consent::ByMode).unwrap()
}

fn text(memory: &Memory, path: &str) -> Option<String> {
    memory.files().remove(path).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn names(paths: &[Arc<str>]) -> Vec<&str> {
    paths.iter().map(|path| &**path).collect()
}

/// Every file, as text, and every folder, but for prisme's own cache.
fn tree(memory: &Memory) -> (BTreeMap<String, String>, Vec<String>) {
    let files = memory.files().into_iter().filter(|(path, _)| !path.starts_with(".prisme/"));
    let folders = memory.folders().into_iter().filter(|path| !path.starts_with(".prisme"));
    (files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect(), folders.collect())
}

/// Runs a fresh process and asserts that it wrote nothing and rendered nothing.
fn assert_no_op(memory: &Memory) {
    let (before, writes) = (memory.files(), memory.writes());
    let mut session = open(memory);
    let (plan, outcome) = session.generate(Consent::ByMode, &mut |_| {}).unwrap();
    assert!(plan.unchanged.is_some(), "not a glance: {:?}", plan.counts());
    assert_eq!((memory.writes() - writes, outcome.writes), (0, 0));
    assert_eq!(session.facts().rendered.load(Ordering::Relaxed), 0);
    assert_eq!(memory.files(), before);
}

const SPEC: &str = "AO a/x.py x1\nAO a/y.py y1\nAO b/c/z.py z1\nGO main.py mine\nHI versions/0001.py first\n";

#[test]
fn a_clean_build_makes_everything_and_the_next_run_does_nothing() {
    let memory = project(SPEC);
    let outcome = generate(&memory);
    assert_eq!(names(&outcome.created), ["a/x.py", "a/y.py", "b/c/z.py", "main.py", "versions/0001.py"]);
    assert_eq!(outcome.rendered, 5);
    assert_eq!(text(&memory, "a/x.py").as_deref(), Some("x1"));
    assert_no_op(&memory);
    assert!(memory.files().keys().all(|path| !system_leftover(path)), "{:?}", memory.files().keys());
}

fn system_leftover(path: &str) -> bool {
    crate::system::is_temporary(path) || path == journal::PREPARING || path == journal::COMMITTING
}

#[test]
fn one_changed_output_renders_and_writes_one_file() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("specs/models.py", SPEC.replace("y1", "y2"));
    let outcome = generate(&memory);
    assert_eq!((names(&outcome.modified), outcome.rendered, outcome.kept), (vec!["a/y.py"], 1, 4));
    assert_no_op(&memory);
}

#[test]
fn a_comment_in_a_spec_renders_nothing_and_only_the_provenance_changes() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("specs/models.py", format!("# comment\n{SPEC}"));
    let outcome = generate(&memory);
    assert_eq!((outcome.rendered, outcome.kept), (0, 5));
    assert_no_op(&memory);
}

#[test]
fn another_build_of_prisme_renders_everything_and_rewrites_only_what_differs() {
    let memory = project(SPEC);
    generate(&memory);
    let before = tree(&memory);
    memory.set_build("newer");
    let outcome = generate(&memory);
    assert_eq!((outcome.rendered, outcome.modified.len()), (3, 0));
    assert_eq!(tree(&memory), before);
    assert_no_op(&memory);
}

#[test]
fn without_an_index_equal_files_are_not_rewritten() {
    let memory = project(SPEC);
    generate(&memory);
    let before = memory.files();
    memory.take(crate::index::PATH);
    let outcome = generate(&memory);
    assert_eq!((outcome.rendered, outcome.modified.len(), outcome.created.len()), (3, 0, 0));
    assert_eq!(tree(&memory).0.len(), before.keys().filter(|path| !path.starts_with(".prisme/")).count());
    assert_no_op(&memory);
}

#[test]
fn a_damaged_index_is_never_believed() {
    let memory = project(SPEC);
    generate(&memory);
    let index = memory.files().remove(crate::index::PATH).unwrap();
    let clean = tree(&memory);
    memory.poke("a/x.py", "x!", false); // An edit that size, time and inode do not show.
    let damaged = (0..index.len()).map(|length| index[..length].to_vec()).chain((0..index.len() * 8).map(|bit| {
        let mut flipped = index.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    }));
    for (number, bytes) in damaged.enumerate() {
        let memory = memory.fork();
        memory.put(crate::index::PATH, bytes);
        let error = try_generate(&memory, Consent::ByMode).unwrap_err();
        assert!(matches!(error, Error::Blocked(_)), "case {number}: {error}");
    }
    assert_ne!(tree(&memory), clean);
}

#[test]
fn an_edit_as_young_as_the_index_is_noticed() {
    let memory = project(SPEC);
    generate(&memory);
    // The index gets the time of the file: it can not vouch for it any more.
    let index = memory.files().remove(crate::index::PATH).unwrap();
    memory.poke("a/x.py", "x!", true);
    memory.poke(crate::index::PATH, index, true);
    assert!(matches!(try_generate(&memory, Consent::ByMode), Err(Error::Blocked(_))));
}

#[test]
fn a_touched_file_is_read_once_and_recorded_again() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("a/x.py", "x1");
    let outcome = generate(&memory);
    assert_eq!((outcome.rendered, outcome.kept, outcome.modified.len()), (0, 5, 0));
    assert_no_op(&memory);
}

#[test]
fn the_manifest_keeps_its_time_until_something_else_in_it_changes() {
    let memory = project(SPEC);
    generate(&memory);
    let manifest = text(&memory, manifest::PATH).unwrap();
    assert!(manifest.contains("\"generated_at\": \"2026-01-31T14:30:00Z\""), "{manifest}");
    memory.set_env("SOURCE_DATE_EPOCH", "1769869801");
    memory.set_build("newer");
    generate(&memory);
    assert_eq!(text(&memory, manifest::PATH).unwrap(), manifest);
    memory.put("specs/models.py", SPEC.replace("y1", "y2"));
    generate(&memory);
    assert!(text(&memory, manifest::PATH).unwrap().contains("14:30:01Z"));
}

#[test]
fn a_damaged_manifest_stops_the_run_and_touches_nothing() {
    let memory = project(SPEC);
    generate(&memory);
    let manifest = memory.files().remove(manifest::PATH).unwrap();
    for length in 0..manifest.len() - 1 {
        memory.put(manifest::PATH, &manifest[..length]);
        let before = tree(&memory);
        let error = try_generate(&memory, Consent::Force).unwrap_err();
        assert!(matches!(error, Error::Manifest(_)) && !error.help().is_empty(), "{length}: {error}");
        assert_eq!(tree(&memory), before);
    }
}

#[test]
fn no_flipped_bit_in_the_manifest_ever_loses_a_file_of_the_user() {
    let memory = project("AO a/x.py x1\nAO a/y.py y1\nGO a/z.py z1\n");
    generate(&memory);
    memory.put("a/z.py", "mine");
    memory.put("a/p.py", "mine, too");
    let manifest = memory.files().remove(manifest::PATH).unwrap();
    for bit in 0..manifest.len() * 8 {
        let mut flipped = manifest.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let memory = memory.fork();
        memory.put(manifest::PATH, flipped);
        drop(try_generate(&memory, Consent::ByMode));
        assert_eq!(text(&memory, "a/z.py").as_deref(), Some("mine"), "bit {bit}");
        assert_eq!(text(&memory, "a/p.py").as_deref(), Some("mine, too"), "bit {bit}");
        assert_eq!(text(&memory, "a/x.py").as_deref(), Some("x1"), "bit {bit}");
    }
}

#[test]
fn a_spec_with_errors_writes_nothing_and_says_why() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("specs/models.py", "error\n");
    let before = memory.writes();
    let mut session = open(&memory);
    let plan = session.plan(PlanOptions::default()).unwrap();
    assert!(plan.is_invalid && plan.diagnostics.len() == 1 && plan.entries.is_empty());
    assert!(matches!(session.apply(&plan, Consent::Force), Err(Error::Invalid)));
    assert_eq!(memory.writes(), before);
}

#[test]
fn warnings_are_told_again_by_every_run() {
    let memory = project(&format!("warn\n{SPEC}"));
    generate(&memory);
    let writes = memory.writes();
    let (plan, outcome) = open(&memory).generate(Consent::ByMode, &mut |_| {}).unwrap();
    assert_eq!((plan.diagnostics.len(), outcome.rendered, outcome.writes), (1, 0, 0));
    assert_eq!(memory.writes(), writes);
}

#[test]
fn a_broken_template_writes_nothing() {
    let memory = project("AO a.py broken template\nAO b.py fine\n");
    assert!(matches!(try_generate(&memory, Consent::ByMode), Err(Error::Render(list)) if list.len() == 1));
    assert_eq!(text(&memory, "b.py"), None);
}

#[test]
fn missing_files_are_told_in_the_words_of_the_documentation() {
    let say = |error: Error| {
        let help: String = error.help().iter().map(|line| format!("\n  → {line}")).collect();
        format!("ERROR: {error}\n{help}")
    };
    let memory = project("");
    memory.take("specs/project.py");
    assert_eq!(
        say(try_generate(&memory, Consent::ByMode).unwrap_err()),
        "ERROR: specs/project.py not found.\n\
         \n  → Run `prisme migrate` to generate specs/project.py from your prisme.toml, or\
         \n  → Create it manually (see: https://prisme.dev/docs/project-spec)"
    );
    memory.take("prisme.toml");
    assert_eq!(
        say(try_generate(&memory, Consent::ByMode).unwrap_err()),
        "ERROR: prisme.toml not found in /project.\n\
         \n  → Run `prisme create` to scaffold a new project, or\
         \n  → Create prisme.toml manually (see: https://prisme.dev/docs/config)"
    );
}

#[test]
fn a_plan_is_stale_once_anything_it_saw_has_changed() {
    for (path, content) in [
        ("a/x.py", "someone was faster"),
        ("b/c/z.py", "someone was faster"),
        ("new.py", "someone was faster"),
        (manifest::PATH, "{}"),
    ] {
        let memory = project(SPEC);
        generate(&memory);
        memory.put("specs/models.py", "AO a/x.py x2\nAO a/y.py y1\nAO new.py new\n");
        let mut session = open(&memory);
        let plan = session.plan(PlanOptions::default()).unwrap();
        memory.put(path, content);
        let before = memory.files();
        assert!(matches!(session.apply(&plan, Consent::Force), Err(Error::Stale { .. })), "{path}");
        let mut after = memory.files();
        after.insert(crate::lock::FOLDER.to_owned() + "/lock", before[".prisme/lock"].clone());
        assert_eq!(after, before, "{path}");
    }
}

#[test]
fn a_saved_plan_is_carried_out_exactly_or_refused() {
    let memory = project(SPEC);
    let mut session = open(&memory);
    let plan = session.plan(PlanOptions::default()).unwrap();
    session.save_plan(&plan).unwrap();
    let fork = memory.fork();
    let (_, outcome) = open(&memory).apply_saved(Consent::ByMode).unwrap().unwrap();
    assert_eq!(outcome.created.len(), 5);
    assert!(open(&memory).apply_saved(Consent::ByMode).unwrap().is_none());
    assert_no_op(&memory);

    fork.put("specs/models.py", SPEC.replace("y1", "y2"));
    assert!(matches!(open(&fork).apply_saved(Consent::ByMode), Err(Error::Stale { .. })));
    fork.put(plan::PATH, [0; 100]);
    assert!(matches!(open(&fork).apply_saved(Consent::ByMode), Err(Error::UnreadablePlan)));
}

#[test]
fn an_untrusting_plan_renders_everything_and_finds_nothing() {
    let memory = project(SPEC);
    generate(&memory);
    let mut session = open(&memory);
    let plan = session.plan(PlanOptions { trust: Trust::Nothing }).unwrap();
    assert_eq!((plan.counts().rendered, plan.counts().kept), (3, 5));
    assert!(plan.is_safe() && plan.entries.iter().all(|entry| !entry.is_change()));
}

#[test]
fn only_the_spec_folders_are_read_and_removed_files_are_forgotten() {
    let memory = project(SPEC);
    memory.put("specs/more/part.py", "1");
    memory.put("specs/__pycache__/x.py", "2");
    memory.put("packages/x.py", "3");
    memory.put("prisme.d/a.toml", "4");
    let mut session = open(&memory);
    let paths: Vec<_> = session.inputs().paths().map(str::to_owned).collect();
    assert_eq!(paths, ["prisme.d/a.toml", "prisme.toml", "specs/models.py", "specs/more/part.py", "specs/project.py"]);
    assert!(!session.refresh().unwrap());
    memory.take("specs/more/part.py");
    assert!(session.refresh().unwrap());
    assert!(!session.facts().files.contains_key("specs/more/part.py"));
}

#[test]
fn why_tells_owner_reason_and_what_comes_next() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("specs/models.py", SPEC.replace("y1", "y2"));
    generate(&memory);
    memory.put("a/x.py", "edited");
    let session = open(&memory);
    let explain = |path: &str| session.explain(path).unwrap();
    let y = explain("a/y.py").unwrap();
    assert_eq!((y.emitter.as_str(), y.last_reason, y.next), ("lines", Some(Reason::Changed), Step::Keep));
    let x = explain("a/x.py").unwrap();
    assert_eq!((x.last_reason, x.next_reason), (Some(Reason::New), Reason::Edited));
    assert!(matches!(x.next, Step::Conflict(plan::Conflict::Edited)));
    assert!(explain("README.md").is_none());
}

#[test]
fn the_thread_count_reaches_no_byte() {
    let spec: String = (0..200).map(|n| format!("AO d{}/f{n}.py text{n}\n", n % 7)).collect();
    let trees = [1, 2, 8].map(|threads| {
        let memory = project(&spec);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| generate(&memory));
        memory.files()
    });
    for tree in &trees {
        assert_eq!(tree.len(), trees[0].len());
        for (path, bytes) in tree.iter().filter(|(path, _)| *path != ".prisme/lock") {
            assert_eq!(Some(bytes), trees[0].get(path), "{path}");
        }
    }
}
