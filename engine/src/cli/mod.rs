//! The `prisme` command: parses, calls one service or the session, prints what it says. Thin on purpose.
//!
//! Start at [`main`]; the grammar is in [`args`].

pub mod args;
mod can;
pub mod changes;
pub mod console;
pub mod create;
pub mod fault;
pub mod generate;
pub mod inspect;
pub mod meaning;
pub mod root;
pub mod service;
pub mod watch;
pub mod why;
pub mod wiring;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Cli, Command};
use console::Console;
use service::Outcome;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(&cli.common);
    let name = cli.command.name();
    match run(&cli, console) {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            fault.tell(name, console);
            ExitCode::from(fault.status.code())
        }
    }
}

fn run(cli: &Cli, console: Console) -> Outcome {
    let path = cli.common.path.as_deref();
    let open = || generate::open(&root::find(path));
    match &cli.command {
        Command::Create(args) => create::create(args, path, console),
        Command::Generate(args) if args.watch => watch::watch(open()?, console),
        Command::Generate(args) => generate::generate(&mut open()?, args, console),
        Command::Watch => watch::watch(open()?, console),
        Command::Validate => inspect::validate(&open()?, console),
        Command::Ir => inspect::ir(&open()?, console),
        Command::Schema(args) => inspect::schema(args, open, console),
        Command::Why(args) => why::why(&mut open()?, args, console),
        Command::Can(args) => can::can(&open()?, args, console),
        Command::Install => service::install(&inspect::backend(&open()?, console)?, console),
        Command::Test(args) => service::test(&inspect::backend(&open()?, console)?, args, console),
        Command::Dev => service::dev(&inspect::backend(&open()?, console)?, console),
        Command::Db(args) => service::db(&inspect::backend(&open()?, console)?, args, console),
        Command::Admin(args) => service::admin(&inspect::backend(&open()?, console)?, args, console),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "prisme", &mut std::io::stdout());
            Ok(0)
        }
    }
}

impl Command {
    /// The command's name in documents.
    const fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Generate(_) => "generate",
            Self::Watch => "watch",
            Self::Validate => "validate",
            Self::Ir => "ir",
            Self::Schema(_) => "schema",
            Self::Why(_) => "why",
            Self::Can(_) => "can",
            Self::Install => "install",
            Self::Test(_) => "test",
            Self::Dev => "dev",
            Self::Admin(_) => "admin",
            Self::Db(_) => "db",
            Self::Completions { .. } => "completions",
        }
    }
}
