//! `watch`: a running process, its lines and its end.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::support::{Folder, tidied};

/// How long a line may take on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `prisme watch`.
struct Watch {
    child: Child,
    lines: Receiver<String>,
    folder: std::path::PathBuf,
}

impl Watch {
    /// Starts it and waits for its first rebuild.
    fn start(folder: &Folder) -> Self {
        let mut command = folder.prisme(&["watch"]);
        command.current_dir(folder.path().join("blog")).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary was built");
        let (sender, lines) = channel();
        forward(child.stdout.take().expect("it is piped"), sender.clone());
        forward(child.stderr.take().expect("it is piped"), sender);
        let watch = Self { child, lines, folder: folder.path() };
        watch.until("nothing to do");
        watch
    }

    /// The lines up to one that contains `part`.
    fn until(&self, part: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no `{part}` in {seen:#?}"));
            seen.push(tidied(&(line + "\n"), &self.folder));
            if seen.last().is_some_and(|line| line.contains(part)) {
                return seen;
            }
        }
    }

    /// Asks it to end, as Ctrl-C does; returns its exit code and what it still said.
    fn stop(mut self) -> (Option<i32>, Vec<String>) {
        let interrupted = std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(interrupted.expect("kill is there").success());
        let code = self.child.wait().expect("it ends").code();
        (code, self.lines.iter().collect())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
    }
}

fn forward(pipe: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

#[test]
fn an_error_is_shown_the_output_kept_and_the_next_good_save_recovers() {
    let folder = Folder::project();
    let watch = Watch::start(&folder);
    let before = folder.read("blog/.prisme-manifest.json");
    folder.replace("blog/specs/models.py", "required=True", "requird=True");
    let seen = watch.until("the last good output is kept");
    assert!(seen[0].contains("specs/models.py:") && seen[0].contains("error[P0301]"), "{seen:#?}");
    assert_eq!(folder.read("blog/.prisme-manifest.json"), before);
    folder.replace("blog/specs/models.py", "requird=True", "required=True");
    assert_eq!(watch.until("recovered: ").len(), 1);
    let (code, rest) = watch.stop();
    assert_eq!((code, rest), (Some(0), vec!["stopped".to_owned()]));
}

#[test]
fn an_atomic_save_and_a_recreated_folder_are_noticed() {
    let folder = Folder::project();
    let watch = Watch::start(&folder);
    let specs = folder.path().join("blog/specs");
    let broken = folder.read("blog/specs/models.py").replace("required=True", "requird=True");
    let whole = folder.read("blog/specs/models.py");
    folder.write("blog/specs/.models.py.new", &broken);
    std::fs::rename(specs.join(".models.py.new"), specs.join("models.py")).expect("it can be renamed");
    watch.until("the last good output is kept");

    std::fs::rename(&specs, folder.path().join("blog/away")).expect("it can be renamed");
    watch.until("the last good output is kept");
    folder.write("blog/away/models.py", &whole);
    std::fs::rename(folder.path().join("blog/away"), &specs).expect("it can be renamed");
    watch.until("recovered: ");

    folder.replace("blog/specs/models.py", "required=True", "requird=True");
    watch.until("the last good output is kept");
    assert_eq!(watch.stop().0, Some(0));
}

#[test]
fn an_edited_file_is_never_overwritten() {
    let folder = Folder::project();
    let watch = Watch::start(&folder);
    let owned = "blog/packages/backend/src/blog/models/base.py";
    let edited = folder.read(owned) + "# mine\n";
    folder.write(owned, &edited);
    // A second output has to change, so that there is a rebuild to refuse.
    folder.replace("blog/prisme.toml", "mode = \"strict\"", "mode = 'strict'");
    let seen = watch.until("the last good output is kept");
    assert!(seen[0].contains("models/base.py has been edited by hand"), "{seen:#?}");
    assert_eq!(folder.read(owned), edited);
    assert_eq!(watch.stop().0, Some(0));
}
