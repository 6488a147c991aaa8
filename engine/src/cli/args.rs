//! The command line's grammar. Flags say how and when; what is generated is said by the specs alone.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is well (there may be warnings)
  1  errors, conflicts, or a program that failed
  2  the command line was not understood
`prisme test` passes the exit code of the tests through.";

const EXAMPLES: &str = "\
Examples:
  prisme create blog                 a new project in ./blog
  cd blog && prisme install          its packages
  prisme watch                       generate at every save of a spec
  prisme generate --dry-run --diff   what would change, and nothing else
  prisme why packages/backend/src/blog/models/post.py
  prisme dev                         serve it";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "prisme",
    version,
    about = "Generates full-stack applications from a declarative spec",
    long_about = "Generates full-stack applications from a declarative spec.\n\n\
        specs/models.py says what exists, specs/project.py says what is generated from it, prisme.toml says how \
        prisme behaves. `prisme generate` writes what follows; your own files are never touched.",
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"),
    styles = STYLES,
    disable_help_subcommand = true,
    max_term_width = 100,
)]
pub struct Cli {
    /// What all commands understand.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of all commands.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// The project's folder [default: the nearest folder upwards with a prisme.toml; for create, ./NAME]
    #[arg(long, global = true, value_name = "DIR", hide_default_value = true)]
    pub path: Option<PathBuf>,
    /// Say only what is wrong
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say every step
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colours; `auto` respects NO_COLOR, CLICOLOR and whether a terminal is there
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When a terminal is there and nobody asked for none.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a new project
    #[command(after_help = "\
Examples:
  prisme create blog
  prisme create shop --database postgresql --template api-only
  prisme create blog --path ~/work/blog

The choices are written into specs/project.py and specs/models.py, and kept nowhere else: change them there.")]
    Create(Create),
    /// Write what follows from the specs
    #[command(after_help = "\
Examples:
  prisme generate                    write what changed
  prisme generate --diff             the same, and show it
  prisme generate --dry-run --diff   show it, and write nothing
  prisme generate --force            give up edits in generated files

Files that prisme owns are replaced when their content changes; files that you own are made once and never touched \
again. An edited file that prisme owns is a conflict: nothing is written before you decide.")]
    Generate(Generate),
    /// Generate now and at every change of a spec, until Ctrl-C
    #[command(after_help = "\
A spec with errors leaves the last good output in place; the errors are shown, and the next good save recovers. \
Edited files are never overwritten; they are listed.")]
    Watch,
    /// Check the specs and prisme.toml
    #[command(after_help = "\
Examples:
  prisme validate
  prisme validate --json | jq '.diagnostics[].code'

Columns count characters from 1; a tab is one. The exit code is 1 when there are errors, 0 when there are only \
warnings.")]
    Validate,
    /// Show what the specs mean, with every default filled in
    #[command(after_help = "\
Examples:
  prisme ir            an outline
  prisme ir --json     everything, as documented in docs/ir.md")]
    Ir,
    /// Show the GraphQL schema of the project, or the vocabulary of specs
    #[command(after_help = "\
Examples:
  prisme schema > schema.graphql     what the app serves, without starting it
  prisme schema --format json-schema > prisme.schema.json
  prisme schema --format stub        the vocabulary, as editors read it
  prisme schema --format markdown    the vocabulary, as a reference

What you add in api/graphql/extensions.py, or to the protected regions of types, is not in the GraphQL schema.")]
    Schema(Schema),
    /// Say where a generated file, or a line of it, comes from
    #[command(after_help = "\
Examples:
  prisme why packages/backend/src/blog/models/post.py
  prisme why packages/backend/src/blog/models/post.py:24")]
    Why(Why),
    /// Say whether the specs let a role do something, and which lines decide it
    #[command(after_help = "\
Examples:
  prisme can customer update Order
  prisme can anonymous list Product    nobody signed in
  prisme can signed-in create Order    somebody without a role")]
    Can(Can),
    /// Install the packages of the generated project
    #[command(after_help = "\
The manager is prisme.toml's python_manager: uv, pip, poetry or pdm; with uv missing, it is installed into \
packages/backend/.venv. Registries and proxies are those that your manager is configured with.")]
    Install,
    /// Run the tests of the generated project
    #[command(after_help = "\
Examples:
  prisme test
  prisme test -- -k post -x

The exit code is that of the tests.")]
    Test(Test),
    /// Serve the generated project and reload it at every change, until Ctrl-C
    #[command(after_help = "\
A database on this machine is brought up to date first. The port is BackendConfig(port=...) in specs/project.py.")]
    Dev,
    /// Work on the database of the generated project
    #[command(subcommand)]
    Db(Db),
    /// Make the first administrator, or an API key
    #[command(subcommand)]
    Admin(Admin),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  prisme completions bash > ~/.local/share/bash-completion/completions/prisme
  prisme completions zsh > ~/.zfunc/_prisme
  prisme completions fish > ~/.config/fish/completions/prisme.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `prisme create`.
#[derive(Debug, Args)]
pub struct Create {
    /// Name of the project: lower-case letters, digits and hyphens
    pub name: String,
    /// The database that it uses
    #[arg(long, value_name = "ENGINE", default_value = "sqlite")]
    pub database: Database,
    /// What its domain starts from
    #[arg(long, value_name = "TEMPLATE", default_value = "full")]
    pub template: Template,
}

/// Database engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Database {
    /// A file; nothing to install
    Sqlite,
    /// A server
    Postgresql,
}

/// What a domain starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// A publication: relations of every kind, enums, search, soft deletion
    Full,
    /// One model
    Minimal,
    /// Projects and tasks, as a REST API
    ApiOnly,
    /// Notes on topics, as tools for AI agents: no REST, no GraphQL
    McpOnly,
    /// Organizations of users, with sign-in, roles and rules: who may do what with which rows
    Saas,
}

/// `prisme generate`.
#[derive(Clone, Debug, Args)]
pub struct Generate {
    /// Write nothing; say what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// Show what changes as a unified diff
    #[arg(long)]
    pub diff: bool,
    /// Overwrite or delete generated files that were edited; files that you own stay as they are
    #[arg(long)]
    pub force: bool,
    /// Go on generating at every change of a spec, until Ctrl-C
    #[arg(long, conflicts_with_all = ["dry_run", "force", "diff"])]
    pub watch: bool,
}

/// `prisme schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// In which form
    #[arg(long, value_name = "FORMAT", default_value = "graphql")]
    pub format: Format,
}

/// Schemas, each in its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The project's GraphQL API
    Graphql,
    /// Specs: JSON Schema of their values
    JsonSchema,
    /// Specs: Python type stub
    Stub,
    /// Specs: reference for people
    Markdown,
}

/// `prisme why`.
#[derive(Debug, Args)]
pub struct Why {
    /// A generated file, and a line of it
    #[arg(value_name = "FILE[:LINE]")]
    pub place: String,
}

/// `prisme can`.
#[derive(Debug, Args)]
pub struct Can {
    /// A role of the specs, `anonymous` or `signed-in`
    pub role: String,
    /// `create`, `read`, `update`, `delete` or `list`
    pub operation: String,
    /// A model
    pub model: String,
}

/// `prisme test`.
#[derive(Debug, Args)]
pub struct Test {
    /// Arguments for pytest
    #[arg(last = true, value_name = "PYTEST_ARGS")]
    pub extra: Vec<String>,
}

/// `prisme admin`.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make the first administrator, and print a link to choose a password
    Bootstrap {
        /// Their address
        email: String,
        /// Ask for the password here instead
        #[arg(long)]
        ask: bool,
        /// Also when there is an administrator already
        #[arg(long)]
        force: bool,
    },
    /// Print a token with which the first administrator signs up, good for once and an hour
    BootstrapToken {
        /// Also when there is an administrator already
        #[arg(long)]
        force: bool,
    },
    /// Make an API key and print it; the account is made when there is none
    #[command(after_help = "Example:\n  prisme admin api-key me@example.com laptop --role admin")]
    ApiKey {
        /// The address of the account
        email: String,
        /// What the key is for
        name: String,
        /// A role of an account that is made new; may be given several times
        #[arg(long)]
        role: Vec<String>,
    },
}

/// `prisme db`.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Bring the database up to the newest migration
    Init,
    /// Write a migration for what changed in the models, and apply it
    #[command(after_help = "Example:\n  prisme db migrate -m \"posts have a subtitle\"")]
    Migrate {
        /// What changed, in a few words
        #[arg(long, short, value_name = "MSG")]
        message: Option<String>,
    },
    /// Delete all rows: undo every migration and apply them again
    #[command(after_help = "A database that is not on this machine is refused without --force.")]
    Reset {
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
        /// Also when the database is not on this machine
        #[arg(long)]
        force: bool,
    },
    /// Fill the database with the rows of the project's seed module
    Seed,
}
