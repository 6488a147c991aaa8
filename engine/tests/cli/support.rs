//! Running the binary and reading what it says.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of a test's own.
pub struct Folder {
    folder: TempDir,
}

/// What a command said.
pub struct Said {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Folder {
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A new project in its sub-folder `blog`, with nothing else in it.
    pub fn project() -> Self {
        let folder = Self::empty();
        let said = folder.run(&["create", "blog", "--template", "minimal", "--quiet"]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        folder
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it exists")
    }

    pub fn prisme(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prisme"));
        command.args(args).current_dir(self.path()).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
        command
    }

    /// Runs `prisme` in the folder.
    pub fn run(&self, args: &[&str]) -> Said {
        self.tidy(&self.prisme(args).output().expect("the binary was built"))
    }

    /// Runs `prisme` in the project.
    pub fn run_in_project(&self, args: &[&str]) -> Said {
        let output = self.prisme(args).current_dir(self.path().join("blog")).output();
        self.tidy(&output.expect("the binary was built"))
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        std::fs::write(&path, text).expect("a file can be written");
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replace(from, to));
    }

    /// Every file with a digest of its content, by path.
    pub fn tree(&self) -> BTreeMap<String, u64> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("it is a folder") {
                let path = entry.expect("it can be listed").path();
                let shown = path.strip_prefix(self.path()).expect("it is below").display().to_string();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let mut hasher = DefaultHasher::new();
                    std::fs::read(&path).expect("it can be read").hash(&mut hasher);
                    files.insert(shown, hasher.finish());
                }
            }
        }
        files
    }

    fn tidy(&self, output: &Output) -> Said {
        let text = |bytes: &[u8]| tidied(&String::from_utf8_lossy(bytes), &self.path());
        Said { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Said {
    /// The one JSON document.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.out, self.err))
    }

    /// Exit code, standard output and standard error, for snapshots.
    pub fn all(&self) -> String {
        format!("exit code {}\n--- standard output\n{}--- standard error\n{}", self.code, self.out, self.err)
    }
}

/// The text without what differs from run to run: the folder's path and times.
pub fn tidied(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "[FOLDER]");
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        match body.strip_suffix(" ms").and_then(|rest| rest.rsplit_once(' ')) {
            Some((rest, number)) if number.parse::<f64>().is_ok() => lines.push(format!("{rest} [TIME]{end}")),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.concat()
}
