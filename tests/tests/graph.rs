//! The graph of queries: what runs and what is written after each kind of edit, and that reuse never shows.
//!
//! Work is asserted by the log of queries that ran and by the bytes that changed. The same across processes
//! of the real binary is in `engine/tests/processes.rs`. `PROPTEST_CASES` asks for more random cases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::apply::{Consent, Outcome};
use engine::generated::Generated;
use engine::session::Session;
use engine::system::Memory;
use prisme_tests::random_spec::{Field, Spec, any_edit, any_spec, cases};
use proptest::prelude::*;
use queries::emit::query::{ActionId, actions, artifact, key};
use queries::emit::{Action, Strategy as Owner, Subject};
use queries::input::{Change, Database, Db as _, Workspace};
use queries::query;
use rayon::prelude::*;

/// A project on a disk, and a process that keeps it open.
struct Desk {
    memory: Memory,
    session: Session<Generated>,
}

/// What one run did.
struct Run {
    /// How often each query ran.
    ran: BTreeMap<String, usize>,
    outcome: Outcome,
    /// Files whose bytes changed, appeared or went, but for prisme's own.
    written: BTreeSet<String>,
}

impl Desk {
    /// A project with everything generated.
    fn new(spec: &Spec) -> Self {
        let memory = Memory::new();
        put(&memory, spec);
        let mut session = open(&memory);
        generate(&mut session);
        Self { memory, session }
    }

    /// Saves the spec and generates.
    fn save(&mut self, spec: &Spec) -> Run {
        let before = generated(&self.memory);
        put(&self.memory, spec);
        let database = self.session.facts().database();
        database.start_log();
        let outcome = generate(&mut self.session);
        let ran = tally(&self.session.facts().database().take_log());
        let after = generated(&self.memory);
        let written = after.keys().chain(before.keys()).filter(|path| before.get(*path) != after.get(*path)).cloned();
        Run { ran, outcome, written: written.collect() }
    }

    fn actions(&self) -> Arc<Vec<Action>> {
        self.session.facts().actions()
    }

    /// Paths of the files about one model.
    fn files_of(&self, model: &str) -> BTreeSet<String> {
        let actions = self.actions();
        let is_about = |action: &&Action| matches!(&action.subject, Subject::Model(name) if **name == *model);
        actions.iter().filter(is_about).map(|action| action.path.to_string()).collect()
    }

    /// Paths of the files whose bytes prisme alone decides: no history, and nothing of the user's own.
    fn ours(&self) -> BTreeSet<String> {
        owned(&self.memory, &self.actions()).into_keys().collect()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.memory.files()[path].clone()).expect("outputs are text")
    }
}

impl Run {
    fn times(&self, query: &str) -> usize {
        self.ran.get(query).copied().unwrap_or(0)
    }

    /// Nothing was made from views, and nothing was written.
    fn assert_nothing_made(&self) {
        assert_eq!((self.times("view"), self.times("artifact"), self.outcome.rendered), (0, 0, 0), "{:?}", self.ran);
        assert_eq!(self.written, BTreeSet::new());
    }
}

fn open(memory: &Memory) -> Session<Generated> {
    Session::open(Arc::new(memory.clone()), Generated::new()).expect("the specs are there")
}

fn generate(session: &mut Session<Generated>) -> Outcome {
    let result = session.generate(Consent::ByMode, &mut |_| {});
    result.unwrap_or_else(|error| panic!("{error}: {:#?}", session.diagnostics())).1
}

/// What a process does that knows nothing but what is on the disk.
fn process(memory: &Memory) -> Outcome {
    generate(&mut open(memory))
}

fn put(memory: &Memory, spec: &Spec) {
    for (path, text) in spec.files() {
        memory.put(&path, text);
    }
}

/// Everything on the disk but inputs and what prisme keeps for itself.
fn generated(memory: &Memory) -> BTreeMap<String, Vec<u8>> {
    let is_own = |path: &str| path.starts_with(".prisme") || path.starts_with("specs/") || path == "prisme.toml";
    memory.files().into_iter().filter(|(path, _)| !is_own(path)).collect()
}

fn tally(log: &[String]) -> BTreeMap<String, usize> {
    let mut ran = BTreeMap::new();
    for line in log {
        *ran.entry(line.split('(').next().unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    ran
}

fn names(paths: &[Arc<str>]) -> BTreeSet<String> {
    paths.iter().map(ToString::to_string).collect()
}

fn model(spec: &Spec, at: usize) -> String {
    format!("Thing{}", spec.models[at].number)
}

#[test]
fn a_run_without_an_edit_asks_no_query() {
    let spec = Spec::of(4);
    let mut desk = Desk::new(&spec);
    let run = desk.save(&spec);
    assert_eq!(run.ran, BTreeMap::new());
    run.assert_nothing_made();
}

#[test]
fn a_comment_edit_renders_nothing() {
    let mut spec = Spec::of(4);
    let mut desk = Desk::new(&spec);
    spec.models[1].comment = Some("a remark".into());
    let run = desk.save(&spec);
    run.assert_nothing_made();
    // From the text to the firewall, and no further; of the other files only what evaluates imports.
    insta::assert_debug_snapshot!(run.ran);
}

#[test]
fn moved_text_renders_nothing() {
    let mut spec = Spec::of(4);
    let mut desk = Desk::new(&spec);
    spec.blank_lines = 3;
    desk.save(&spec).assert_nothing_made();
    spec.models[0].elsewhere = true;
    desk.save(&spec).assert_nothing_made();
}

#[test]
fn an_edit_of_a_text_renders_only_the_files_that_show_it() {
    // What the back end shows to nobody has no file yet.
    for (set, least) in [(label as fn(&mut Field, &str), 0), (description as fn(&mut Field, &str), 1)] {
        let mut spec = Spec::of(6);
        set(&mut spec.models[2].fields[0], "First unmistakable");
        let mut desk = Desk::new(&spec);
        set(&mut spec.models[2].fields[0], "Second unmistakable");
        let run = desk.save(&spec);
        let showing: BTreeSet<String> =
            desk.ours().into_iter().filter(|path| desk.text(path).contains("Second unmistakable")).collect();
        assert!(showing.len() >= least, "{showing:?}");
        assert_eq!(run.written, showing);
        assert_eq!((names(&run.outcome.modified), run.outcome.rendered), (showing.clone(), showing.len()));
        assert_eq!(run.times("artifact"), showing.len());
    }
}

fn label(field: &mut Field, text: &str) {
    field.label = Some(text.to_owned());
}

fn description(field: &mut Field, text: &str) {
    field.description = Some(text.to_owned());
}

#[test]
fn a_field_added_to_one_model_leaves_the_files_of_all_others_alone() {
    let mut spec = Spec::of(6);
    let mut desk = Desk::new(&spec);
    let mut field = spec.models[3].fields[0].clone();
    field.name = "added".into();
    spec.models[3].fields.push(field);
    let run = desk.save(&spec);
    let own = desk.files_of(&model(&spec, 3));
    assert!(run.written.intersection(&own).count() >= 3, "{:?}", run.written);
    for at in [0, 1, 2, 4, 5] {
        let others = desk.files_of(&model(&spec, at));
        assert_eq!(run.written.intersection(&others).collect::<Vec<_>>(), Vec::<&String>::new());
    }
    assert_eq!(run.times("artifact"), run.outcome.rendered);
    // Views are rebuilt where the model is read: its own, its neighbour's and those of the project.
    let unrelated = [0, 1, 4, 5].map(|at| desk.files_of(&model(&spec, at)).len()).iter().sum::<usize>();
    assert!(run.times("view") <= desk.actions().len() - unrelated, "{:?}", run.ran);
}

#[test]
fn a_removed_model_takes_its_files_with_it_and_touches_no_stranger() {
    let mut spec = Spec::of(6);
    let mut desk = Desk::new(&spec);
    let ours = desk.ours();
    let own = desk.files_of(&model(&spec, 5));
    spec.models.remove(5);
    let run = desk.save(&spec);
    assert_eq!(names(&run.outcome.deleted), own.intersection(&ours).cloned().collect());
    for at in [0, 1, 2, 3] {
        let others = desk.files_of(&model(&spec, at));
        assert_eq!(run.written.intersection(&others).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}

#[test]
fn a_template_edit_rebuilds_no_view_and_renders_its_own_files() {
    let spec = Spec::of(4);
    let mut database = database(&spec);
    for template in ["schemas/model.py.j2", "rest/model.py.j2"] {
        let before = artifacts(&database);
        let text = database.generator().templates.iter().find(|one| one.name == template).expect("it exists").text;
        database.apply(Change {
            files: Vec::new(),
            templates: vec![(template.to_owned(), Some(format!("{text}# touched\n")))],
        });
        database.start_log();
        let after = artifacts(&database);
        let ran = tally(&database.take_log());
        let own =
            actions(&database, Workspace::get(&database)).0.iter().filter(|action| of(&database, action) == template);
        let own: BTreeSet<&str> = own.map(|action| &*action.path).collect();
        let changed = after.iter().filter(|(path, text)| before[*path] != **text);
        let changed: BTreeSet<&str> = changed.map(|(path, _)| &**path).collect();
        assert!(own.len() >= 4, "{own:?}");
        assert_eq!(changed, own);
        assert_eq!(ran.get("view"), None, "{ran:?}");
        assert_eq!(ran.get("artifact"), Some(&own.len()), "{ran:?}");
    }
}

/// The template of an action.
fn of(database: &Database, action: &Action) -> &'static str {
    database.generator().emitters[action.emitter].outputs[action.output].template
}

fn database(spec: &Spec) -> Database {
    let mut database = Database::new(&emitters::GENERATOR);
    edit(&mut database, spec);
    database
}

fn edit(database: &mut Database, spec: &Spec) {
    let files = spec.files().into_iter().map(|(path, text)| (path, Some(text))).collect();
    database.apply(Change { files, templates: Vec::new() });
}

/// The text of every file, by path.
fn artifacts(database: &Database) -> BTreeMap<String, String> {
    let actions = Arc::clone(&actions(database, Workspace::get(database)).0);
    let render = |database: &mut Database, action: &Action| {
        let rendered = artifact(database, ActionId::of(database, action)).as_ref().expect("templates render");
        (action.path.to_string(), rendered.text.to_string())
    };
    actions.par_iter().map_with(database.clone(), render).collect::<Vec<_>>().into_iter().collect()
}

/// Everything that a run is made from.
#[derive(Debug, PartialEq)]
struct Answers {
    findings: Vec<queries::diagnostic::Diagnostic>,
    keys: Vec<(String, String)>,
    artifacts: BTreeMap<String, String>,
}

fn answers(database: &Database) -> Answers {
    let actions = Arc::clone(&actions(database, Workspace::get(database)).0);
    let keys = actions.iter().map(|action| (action.path.to_string(), key(database, action).to_hex())).collect();
    Answers { findings: query::diagnostics(database), keys, artifacts: artifacts(database) }
}

/// The answers, computed by the threads of a pool.
fn inside(pool: &rayon::ThreadPool, database: &Database) -> Answers {
    let database = database.clone();
    pool.install(move || answers(&database))
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started")
}

/// The files whose bytes prisme alone decides.
fn owned(memory: &Memory, actions: &[Action]) -> BTreeMap<String, Vec<u8>> {
    let owned = actions.iter().filter(|action| action.strategy == Owner::AlwaysOverwrite);
    let owned: BTreeSet<&str> = owned.map(|action| &*action.path).collect();
    generated(memory).into_iter().filter(|(path, _)| owned.contains(path.as_str())).collect()
}

proptest! {
    #![proptest_config(cases(48))]

    /// In one process: memos, on one thread and on many, say what a database says that knows nothing yet.
    #[test]
    fn incremental_is_from_scratch(spec in any_spec(), edits in proptest::collection::vec(any_edit(), 1..6)) {
        let (one, many) = (pool(1), pool(4));
        let mut spec = spec;
        let mut lonely = database(&spec);
        let mut crowded = database(&spec);
        for (at, edit_made) in edits.iter().enumerate() {
            if at > 0 {
                spec.edit(edit_made);
            }
            edit(&mut lonely, &spec);
            edit(&mut crowded, &spec);
            let scratch = inside(&many, &database(&spec));
            prop_assert!(scratch.findings.iter().all(|one| !one.is_error()), "{:?}", scratch.findings);
            prop_assert!(!scratch.artifacts.is_empty());
            prop_assert_eq!(&inside(&one, &lonely), &scratch);
            prop_assert_eq!(&inside(&many, &crowded), &scratch);
        }
    }

    /// On the disk: a session kept open, and sessions that start anew from the index, write what a first run writes.
    #[test]
    fn every_way_of_generating_writes_the_same_bytes(
        spec in any_spec(),
        edits in proptest::collection::vec(any_edit(), 1..5),
    ) {
        let mut spec = spec;
        let mut open = Desk::new(&spec);
        let anew = Desk::new(&spec).memory;
        let is_users = |action: &&Action| action.strategy != Owner::AlwaysOverwrite;
        let of_users = |desk: &Desk| -> Vec<String> {
            desk.actions().iter().filter(is_users).map(|action| action.path.to_string()).collect()
        };
        let mut users: BTreeSet<String> = of_users(&open).into_iter().collect();
        for edit in &edits {
            spec.edit(edit);
            open.save(&spec);
            put(&anew, &spec);
            process(&anew);
            let scratch = Desk::new(&spec);
            let actions = scratch.actions();
            users.extend(of_users(&scratch));
            let expected = owned(&scratch.memory, &actions);
            for memory in [&open.memory, &anew] {
                prop_assert_eq!(owned(memory, &actions), expected.clone());
                let extra = generated(memory).into_keys().find(|path| !expected.contains_key(path) && !users.contains(path));
                prop_assert_eq!(extra, None);
            }
            // And the next run of either has nothing to do.
            for memory in [&open.memory, &anew] {
                let before = memory.files();
                let outcome = process(memory);
                prop_assert_eq!((outcome.rendered, outcome.writes), (0, 0));
                prop_assert_eq!(memory.files(), before);
            }
        }
    }
}
