//! Events in, decisions out: no files, no sleeps.

use notify::event::{
    AccessKind, AccessMode, CreateKind, DataChange, Flag, MetadataKind, ModifyKind, RemoveKind, RenameMode,
};
use notify::{Event, EventKind};

use super::*;

const WRITTEN: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
const MODIFIED: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

fn interest() -> Interest {
    Interest::new(Path::new("/p"), ["specs".to_owned()])
}

fn decide(kind: EventKind, path: &str) -> Decision {
    interest().decide(&Event::new(kind).add_path(PathBuf::from(path)))
}

fn changed(path: &str) -> Decision {
    Decision::Changed(vec![path.to_owned()])
}

#[test]
fn a_saved_spec_is_a_change() {
    assert_eq!(decide(WRITTEN, "/p/specs/models.py"), changed("specs/models.py"));
    assert_eq!(decide(MODIFIED, "/p/specs/shared/base.py"), changed("specs/shared/base.py"));
    assert_eq!(decide(WRITTEN, "/p/prisme.toml"), changed("prisme.toml"));
    assert_eq!(decide(WRITTEN, "/p/prisme.d/ci.toml"), changed("prisme.d/ci.toml"));
}

#[test]
fn reading_a_spec_is_none() {
    assert_eq!(decide(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/p/specs/models.py"), Decision::Ignore);
    assert_eq!(decide(EventKind::Access(AccessKind::Close(AccessMode::Read)), "/p/specs/models.py"), Decision::Ignore);
    let touched = EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime));
    assert_eq!(decide(touched, "/p/specs/models.py"), Decision::Ignore);
}

#[test]
fn our_own_outputs_are_none() {
    assert_eq!(decide(WRITTEN, "/p/packages/backend/src/blog/models/post.py"), Decision::Ignore);
    assert_eq!(decide(WRITTEN, "/p/.prisme-manifest.json"), Decision::Ignore);
    assert_eq!(decide(EventKind::Create(CreateKind::Folder), "/p/typings"), Decision::Ignore);
    assert_eq!(decide(EventKind::Create(CreateKind::File), "/p/.prisme/lock"), Decision::Ignore);
}

#[test]
fn an_editors_temporary_files_are_none() {
    assert_eq!(decide(WRITTEN, "/p/specs/.models.py.swp"), Decision::Ignore);
    assert_eq!(decide(EventKind::Create(CreateKind::File), "/p/specs/4913"), Decision::Ignore);
    assert_eq!(decide(EventKind::Create(CreateKind::File), "/p/specs/models.py~"), Decision::Ignore);
    assert_eq!(decide(EventKind::Create(CreateKind::Folder), "/p/specs/__pycache__"), Decision::Ignore);
}

#[test]
fn an_atomic_save_is_a_change_of_the_target() {
    let renamed = Event::new(EventKind::Modify(ModifyKind::Name(RenameMode::Both)))
        .add_path(PathBuf::from("/p/specs/models.py.tmp"))
        .add_path(PathBuf::from("/p/specs/models.py"));
    assert_eq!(interest().decide(&renamed), changed("specs/models.py"));
}

#[test]
fn a_spec_folder_that_comes_or_goes_is_a_rescan() {
    assert_eq!(decide(EventKind::Remove(RemoveKind::Folder), "/p/specs"), Decision::Rescan);
    assert_eq!(decide(EventKind::Create(CreateKind::Folder), "/p/specs"), Decision::Rescan);
    assert_eq!(decide(EventKind::Create(CreateKind::Folder), "/p/prisme.d"), Decision::Rescan);
    assert_eq!(decide(EventKind::Modify(ModifyKind::Name(RenameMode::From)), "/p/specs"), Decision::Rescan);
    assert_eq!(decide(EventKind::Create(CreateKind::Folder), "/p/specs/shared"), Decision::Rescan);
    let deep = Interest::new(Path::new("/p"), ["a/b".to_owned()]);
    let above = Event::new(EventKind::Create(CreateKind::Folder)).add_path(PathBuf::from("/p/a"));
    assert_eq!(deep.decide(&above), Decision::Rescan);
}

#[test]
fn lost_events_are_a_rescan() {
    assert_eq!(interest().decide(&Event::new(EventKind::Other).set_flag(Flag::Rescan)), Decision::Rescan);
}

#[test]
fn specs_beside_prisme_toml_do_not_pull_in_the_whole_tree() {
    let flat = Interest::new(Path::new("/p"), [String::new()]);
    let event = |path: &str| Event::new(WRITTEN).add_path(PathBuf::from(path));
    assert_eq!(flat.decide(&event("/p/models.py")), changed("models.py"));
    assert_eq!(flat.decide(&event("/p/packages/backend/src/blog/main.py")), Decision::Ignore);
    assert!(flat.watches().values().all(|depth| *depth == Depth::Flat));
}

#[test]
fn every_folder_on_the_way_to_the_specs_is_watched() {
    let deep = Interest::new(Path::new("/p"), ["a/b".to_owned()]);
    let watches = deep.watches();
    assert_eq!(watches.get(Path::new("/p")), Some(&Depth::Flat));
    assert_eq!(watches.get(Path::new("/p/a")), Some(&Depth::Flat));
    assert_eq!(watches.get(Path::new("/p/a/b")), Some(&Depth::Deep));
}

#[test]
fn a_burst_becomes_one_batch_after_silence() {
    let start = Instant::now();
    let mut debounce = Debounce::default();
    assert_eq!(debounce.deadline(), None);
    debounce.add(start, changed("specs/a.py"));
    debounce.add(start + QUIET / 2, changed("specs/b.py"));
    assert_eq!(debounce.take(start + QUIET), None);
    let batch = debounce.take(start + QUIET / 2 + QUIET).expect("it was quiet");
    assert_eq!(batch.changed.into_iter().collect::<Vec<_>>(), ["specs/a.py", "specs/b.py"]);
    assert_eq!(debounce.take(start + PATIENCE), None);
}

#[test]
fn endless_events_do_not_put_off_a_rebuild_for_ever() {
    let start = Instant::now();
    let mut debounce = Debounce::default();
    for step in 0..=100 {
        debounce.add(start + step * (QUIET / 2), Decision::Rescan);
    }
    assert_eq!(debounce.deadline(), Some(start + PATIENCE));
}

#[test]
fn ignored_events_do_not_disturb_the_silence() {
    let start = Instant::now();
    let mut debounce = Debounce::default();
    debounce.add(start, changed("specs/a.py"));
    debounce.add(start + QUIET, Decision::Ignore);
    assert!(debounce.take(start + QUIET).is_some());
}

/// A job that counts, and stops after its second call.
struct Count {
    calls: Vec<Batch>,
    stop: Sender<Message>,
}

impl Job for Count {
    fn spec_folders(&self) -> Vec<String> {
        vec!["specs".to_owned()]
    }

    fn rebuild(&mut self, batch: &Batch) {
        self.calls.push(batch.clone());
        if self.calls.len() == 2 {
            self.stop.send(Message::Stop).expect("the loop listens");
        }
    }
}

#[test]
fn the_loop_rebuilds_once_at_the_start_and_once_after_a_change() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().canonicalize().expect("it exists");
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut job = Count { calls: Vec::new(), stop: sender.clone() };
    sender
        .send(Message::Event(Ok(Event::new(WRITTEN).add_path(root.join("specs/models.py")))))
        .expect("the receiver is here");
    run(&root, &mut job, sender, &receiver).expect("the folder can be watched");
    assert!(job.calls[0].rescan);
    assert_eq!(job.calls[1].changed.iter().collect::<Vec<_>>(), ["specs/models.py"]);
}
