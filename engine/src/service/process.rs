//! The one place that starts other programs. No shell: a program, its arguments, a folder, an environment.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};

use thiserror::Error;

/// Why a program did not do its work.
#[derive(Debug, Error)]
pub enum ProcessError {
    /// It is not installed.
    #[error("`{program}` was not found")]
    NotFound {
        /// What was asked for.
        program: String,
    },
    /// It could not be started.
    #[error("`{command}` could not be started: {source}")]
    Start {
        /// The whole command line.
        command: String,
        /// The reason.
        source: io::Error,
    },
    /// It ended with an error.
    #[error("`{command}` failed with exit code {code}")]
    Failed {
        /// The whole command line.
        command: String,
        /// Its exit code; 128 + the signal's number when a signal ended it.
        code: u8,
        /// What it said on standard error, when that was captured.
        stderr: String,
    },
}

/// A program with its arguments.
#[derive(Clone, Debug)]
pub struct Command {
    program: OsString,
    args: Vec<OsString>,
    folder: PathBuf,
    set: Vec<(OsString, OsString)>,
    unset: Vec<OsString>,
    quiet: bool,
}

/// What a captured program said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Exit code, as in [`ProcessError::Failed`].
    pub code: u8,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Command {
    /// Runs `program` in `folder`.
    pub fn new(program: impl AsRef<OsStr>, folder: &Path) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            folder: folder.to_owned(),
            set: Vec::new(),
            // An environment that happens to be active is not the project's.
            unset: ["VIRTUAL_ENV", "PYTHONHOME"].map(OsString::from).to_vec(),
            quiet: false,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.set.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sends what the program prints on standard output to standard error, to keep our own output clean.
    #[must_use]
    pub fn output_to(mut self, output: Output) -> Self {
        self.quiet = output == Output::Stderr;
        self
    }

    /// The command line as a person would type it.
    #[must_use]
    pub fn line(&self) -> String {
        let program = Path::new(&self.program);
        let program = program.strip_prefix(&self.folder).unwrap_or(program).as_os_str();
        let words = std::iter::once(program).chain(self.args.iter().map(OsString::as_os_str));
        words.map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
    }

    /// Runs it with our terminal and waits for its end.
    ///
    /// # Errors
    ///
    /// When it cannot be started or its exit code is not 0.
    pub fn run(&self) -> Result<(), ProcessError> {
        match self.code()? {
            0 => Ok(()),
            code => Err(ProcessError::Failed { command: self.line(), code, stderr: String::new() }),
        }
    }

    /// Runs it with our terminal and returns its exit code.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn code(&self) -> Result<u8, ProcessError> {
        let mut command = self.std();
        if self.quiet {
            command.stdout(Stdio::from(io::stderr()));
        }
        command.status().map(exit_code).map_err(|source| self.not_started(source))
    }

    /// Runs it without a terminal and returns what it said.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn capture(&self) -> Result<Said, ProcessError> {
        let output = self.std().stdin(Stdio::null()).output().map_err(|source| self.not_started(source))?;
        Ok(Said {
            code: exit_code(output.status),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Starts it in a process group of its own, with its output in pipes.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn spawn_group(&self) -> Result<Child, ProcessError> {
        let mut command = self.std();
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().map_err(|source| self.not_started(source))
    }

    fn std(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.args).current_dir(&self.folder);
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command
    }

    fn not_started(&self, source: io::Error) -> ProcessError {
        if source.kind() == io::ErrorKind::NotFound {
            ProcessError::NotFound { program: self.program.to_string_lossy().into_owned() }
        } else {
            ProcessError::Start { command: self.line(), source }
        }
    }
}

/// Where a program's standard output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// To ours.
    Stdout,
    /// To our standard error: standard output is for one JSON document.
    Stderr,
}

/// The exit code that a shell would report.
#[must_use]
pub fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    u8::try_from(code).unwrap_or(1)
}

/// The first file named `program` on the user's `PATH` that may be run.
#[must_use]
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok())
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,[]".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(program: &str) -> Command {
        Command::new(program, Path::new("/"))
    }

    #[test]
    fn a_command_line_is_shown_as_it_would_be_typed() {
        let command = here("pytest").args(["-k", "a b", "it's", "[dev]", ""]);
        assert_eq!(command.line(), r"pytest -k 'a b' 'it'\''s' [dev] ''");
    }

    #[test]
    fn an_exit_code_is_passed_through() {
        assert_eq!(here("sh").args(["-c", "exit 7"]).code().expect("sh is there"), 7);
        let error = here("sh").args(["-c", "exit 7"]).run().expect_err("it fails");
        assert_eq!(error.to_string(), "`sh -c 'exit 7'` failed with exit code 7");
    }

    #[test]
    fn a_signal_counts_from_128() {
        assert_eq!(here("sh").args(["-c", "kill -TERM $$"]).code().expect("sh is there"), 143);
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = here("no-such-program").code().expect_err("it is not there");
        assert_eq!(error.to_string(), "`no-such-program` was not found");
    }

    #[test]
    fn the_environment_is_the_users_plus_what_is_set() {
        let said = here("sh").args(["-c", "echo $ONE"]).env("ONE", "1").capture().expect("sh is there");
        assert_eq!(said.stdout, "1\n");
    }
}
