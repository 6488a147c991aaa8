//! Where commands speak: results to standard output, everything else to standard error.

use std::io::Write as _;

use queries::diagnostic::Diagnostic;
use serde_json::{Value, json};

use super::args::{Color, Common};
use crate::report::sources::Sources;
use crate::report::{excerpt, json as report_json, progress};
use crate::service::process::Output;

/// How much is said, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    quiet: bool,
    verbose: bool,
    json: bool,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did what it was asked to.
    Ok,
    /// Something is wrong; exit code 1.
    Error,
    /// A decision of the user is needed first; exit code 1.
    Blocked,
}

impl Status {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Error | Self::Blocked => 1,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Blocked => "blocked",
        }
    }
}

/// The one JSON document of a command.
#[derive(Clone, Debug)]
pub struct Response {
    /// Name of the command.
    pub command: &'static str,
    /// How it ended.
    pub status: Status,
    /// One line for people.
    pub summary: String,
    /// Findings, in the form of [`report_json`].
    pub diagnostics: Value,
    /// Members that this command adds.
    pub more: serde_json::Map<String, Value>,
}

impl Response {
    /// A document without findings.
    #[must_use]
    pub fn new(command: &'static str, status: Status, summary: impl Into<String>) -> Self {
        Self { command, status, summary: summary.into(), diagnostics: json!([]), more: serde_json::Map::new() }
    }

    /// Adds findings.
    #[must_use]
    pub fn diagnostics(mut self, all: &[Diagnostic], sources: &Sources) -> Self {
        self.diagnostics = json!(report_json::diagnostics(all, sources));
        self
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }
}

impl Console {
    /// As the command line says; also decides about colours for the whole process.
    #[must_use]
    pub fn new(common: &Common) -> Self {
        match common.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Self { quiet: common.quiet, verbose: common.verbose, json: common.json }
    }

    /// Whether one JSON document is wanted.
    #[must_use]
    pub const fn is_json(self) -> bool {
        self.json
    }

    /// Whether every step is wanted.
    #[must_use]
    pub const fn is_verbose(self) -> bool {
        self.verbose && !self.json
    }

    /// Where programs that services run may print.
    #[must_use]
    pub const fn output(self) -> Output {
        if self.json { Output::Stderr } else { Output::Stdout }
    }

    /// Whether a progress bar is welcome.
    #[must_use]
    pub const fn progress(self) -> progress::Wanted {
        if self.json || self.quiet { progress::Wanted::Never } else { progress::Wanted::IfTerminal }
    }

    /// A result that is the point of the command: printed even when it is to be quiet.
    pub fn result(self, text: &str) {
        if !self.json {
            anstream::println!("{text}");
        }
    }

    /// A text that other programs read: every byte of it, whatever reads it. A reader may stop early.
    ///
    /// # Errors
    ///
    /// When standard output refuses it.
    pub fn verbatim(self, text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// A line about what was done.
    pub fn say(self, text: &str) {
        if !self.json && !self.quiet {
            anstream::println!("{text}");
        }
    }

    /// A line about a step; standard error when standard output is for JSON.
    pub fn step(self, text: &str) {
        if self.json {
            anstream::eprintln!("{text}");
        } else if !self.quiet {
            anstream::println!("{text}");
        }
    }

    /// A line that matters only to somebody who wants every step.
    pub fn detail(self, text: &str) {
        if self.is_verbose() {
            anstream::println!("{text}");
        }
    }

    /// Something that is wrong.
    pub fn wrong(self, text: &str) {
        if !self.json {
            anstream::eprintln!("{text}");
        }
    }

    /// Findings with their excerpts and the line that counts them. Warnings are not shown when it is to be quiet.
    pub fn diagnostics(self, all: &[Diagnostic], sources: &Sources) {
        if self.json {
            return;
        }
        for diagnostic in all.iter().filter(|diagnostic| diagnostic.is_error() || !self.quiet) {
            anstream::eprintln!("{}", excerpt::render(diagnostic, sources));
        }
        if let Some(tally) = excerpt::tally(all).filter(|_| !self.quiet) {
            anstream::eprintln!("{tally}");
        }
    }

    /// The document, when one is wanted.
    pub fn respond(self, response: &Response) {
        if !self.json {
            return;
        }
        let mut document = serde_json::Map::new();
        document.insert("command".to_owned(), json!(response.command));
        document.insert("status".to_owned(), json!(response.status.name()));
        document.insert("summary".to_owned(), json!(response.summary));
        document.insert("diagnostics".to_owned(), response.diagnostics.clone());
        for name in ["affected_assets", "proposed_actions", "applied_actions", "blockers"] {
            document.insert(name.to_owned(), json!([]));
        }
        document.extend(response.more.clone());
        let text = serde_json::to_string_pretty(&Value::Object(document)).expect("plain data is JSON");
        anstream::println!("{text}");
    }
}
