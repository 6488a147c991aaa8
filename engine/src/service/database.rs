//! `prisme db`: Alembic and the seed module, run in the project's own environment.

use std::path::Path;

use super::process::{Command, Said};
use super::project::Backend;
use super::{Say, ServiceError};

/// What Alembic says when the models and the migrations disagree.
const DRIFT: &str = "New upgrade operations detected";

/// Brings the database up to the newest migration.
///
/// # Errors
///
/// When the project is not installed, or Alembic fails.
pub fn init(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    upgrade(backend, say)
}

/// What [`migrate`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Migrated {
    /// The models and the migrations agreed already.
    Nothing,
    /// A new migration was written and applied.
    Written {
        /// Its path, from the root of the project.
        file: String,
    },
}

/// Writes a migration for what changed in the models since the last one, and applies it.
///
/// # Errors
///
/// When the project is not installed, or Alembic fails. A migration that was written and cannot be applied stays,
/// to be edited.
pub fn migrate(backend: &Backend, message: Option<&str>, say: Say<'_>) -> Result<Migrated, ServiceError> {
    // Alembic compares the models with the database, so the database has to be at the newest migration first.
    upgrade(backend, say)?;
    let said = alembic(backend, &["check"])?.capture()?;
    if said.code == 0 {
        return Ok(Migrated::Nothing);
    }
    if !is_drift(&said) {
        return Err(ServiceError::blocked(
            format!("alembic could not compare the models with the database:\n\n{}", reason(&said)),
            ["Mend the cause, then run `prisme db migrate` again."],
        ));
    }
    let said = run(backend, &["revision", "--autogenerate", "-m", message.unwrap_or("update models")], say)?;
    let file = written(&said.stdout).unwrap_or("the new file in `alembic/versions`");
    let file = Path::new(file).strip_prefix(backend.root()).unwrap_or(Path::new(file)).display();
    match upgrade(backend, say) {
        Ok(()) => Ok(Migrated::Written { file: file.to_string() }),
        Err(ServiceError::Blocked { message, .. }) => Err(ServiceError::Blocked {
            message: format!("a migration was written, but could not be applied; nothing in the database changed. {message}"),
            ways_out: vec![
                format!("Edit {file}, then run `prisme db migrate` again, or"),
                "Delete it, mend the cause (a required field without a default needs values for the rows that are there), \
                 and run `prisme db migrate` again."
                    .to_owned(),
            ],
        }),
        Err(error) => Err(error),
    }
}

/// Whether `alembic check` found a difference.
fn is_drift(said: &Said) -> bool {
    said.code != 0 && (said.stdout.contains(DRIFT) || said.stderr.contains(DRIFT))
}

/// The file that `alembic revision` says it has written.
fn written(stdout: &str) -> Option<&str> {
    let line = stdout.lines().find_map(|line| line.trim_start().strip_prefix("Generating "))?;
    Some(line.trim_end().trim_end_matches("done").trim_end().trim_end_matches("...").trim_end())
}

/// Undoes every migration and applies them again: all rows are lost.
///
/// # Errors
///
/// When the project is not installed, or Alembic fails.
pub fn reset(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    run(backend, &["downgrade", "base"], say)?;
    upgrade(backend, say)
}

fn upgrade(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    run(backend, &["upgrade", "head"], say).map(drop)
}

/// Fills the database by the project's own seed module.
///
/// # Errors
///
/// When the project is not installed, or the module fails.
pub fn seed(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    let python = backend.installed_python()?;
    let command = Command::new(python, &backend.folder).args(["-m", &format!("{}.seed", backend.module)]);
    say(&format!("$ {}", command.line()));
    Ok(command.output_to(backend.output).run()?)
}

/// What `prisme dev` does before it serves: a local database is brought up to date, another is left alone.
pub(super) fn prepare_for_dev(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    if !target(backend)?.is_local {
        say("the database is not on this machine: its migrations are left to you (`prisme db init`)");
        return Ok(());
    }
    let said = alembic(backend, &["upgrade", "head"])?.capture()?;
    if said.code == 0 {
        if is_drift(&alembic(backend, &["check"])?.capture()?) {
            say(
                "the models have changed since the last migration, so the database does not fit: run `prisme db migrate`",
            );
        }
        return Ok(());
    }
    Err(ServiceError::Blocked {
        message: format!("the database could not be brought up to date:\n\n{}", reason(&said)),
        ways_out: vec![
            "Check that the database server runs and that its address is right, or".to_owned(),
            format!("Set another address: {}=... in packages/backend/.env", backend.url_env),
        ],
    })
}

/// What a Python program said when it failed: without the frames of a traceback.
fn reason(said: &Said) -> String {
    let told = if said.stderr.trim().is_empty() { &said.stdout } else { &said.stderr };
    let lines: Vec<&str> = told.trim_end().lines().collect();
    let start = match lines.iter().rposition(|line| line.starts_with("  File \"")) {
        // The line of the frame and the markers below it are indented; the exception is not.
        Some(frame) => frame + lines[frame..].iter().position(|line| !line.starts_with(' ')).unwrap_or(0),
        None => 0,
    };
    lines[start..].iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// The database that the project would use now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its address without user and password.
    pub shown: String,
    /// Whether it is a file or a server on this machine.
    pub is_local: bool,
}

/// Asks the project which database it would use.
///
/// # Errors
///
/// When the project is not installed, or cannot say.
pub fn target(backend: &Backend) -> Result<Target, ServiceError> {
    let python = backend.installed_python()?;
    let said = Command::new(python, &backend.folder).args(["-c", ASK, &backend.module]).capture()?;
    match said.stdout.lines().last().filter(|_| said.code == 0) {
        Some(url) => Ok(describe(url.trim())),
        None => Err(ServiceError::blocked(
            format!("the project could not say which database it uses:\n\n{}", reason(&said)),
            ["Mend the cause (settings are in the environment and in packages/backend/.env)."],
        )),
    }
}

/// The settings that Alembic reads too.
const ASK: &str = "\
import importlib, sys
settings = importlib.import_module(sys.argv[1] + '.models.connection').DatabaseSettings()
print(settings.url.render_as_string(hide_password=False))
";

fn describe(url: &str) -> Target {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Target { shown: "an unknown database".to_owned(), is_local: false };
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let sockets = query.split('&').filter_map(|pair| pair.strip_prefix("host="));
    let is_local = scheme.starts_with("sqlite")
        || (hosts.split(',').all(is_loopback) && sockets.into_iter().all(|host| is_loopback(host) || is_socket(host)));
    Target { shown: format!("{scheme}://{hosts}/{path}"), is_local }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.is_empty()
        || name == "localhost"
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_socket(host: &str) -> bool {
    host.starts_with('/') || host.starts_with("%2F") || host.starts_with("%2f")
}

/// Runs Alembic; of a traceback only the exception is told.
fn run(backend: &Backend, args: &[&str], say: Say<'_>) -> Result<Said, ServiceError> {
    let command = alembic(backend, args)?;
    say(&format!("$ {}", command.line()));
    let said = command.capture()?;
    if said.code == 0 {
        return Ok(said);
    }
    let folder = backend.folder.strip_prefix(backend.root()).unwrap_or(&backend.folder).display();
    Err(ServiceError::Blocked {
        message: format!("`{}` failed:\n\n{}", command.line(), reason(&said)),
        ways_out: vec![format!(
            "Mend the cause and run the command again; in {folder} the one above shows the whole traceback."
        )],
    })
}

fn alembic(backend: &Backend, args: &[&str]) -> Result<Command, ServiceError> {
    let python = backend.installed_python()?;
    Ok(Command::new(python, &backend.folder).args(["-m", "alembic"]).args(args))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let target = describe("postgresql+asyncpg://me:se@cret@db.example:5432/shop?ssl=require");
        assert_eq!(target.shown, "postgresql+asyncpg://db.example:5432/shop");
        assert!(!target.is_local);
    }

    #[test]
    fn of_a_traceback_only_the_exception_is_told() {
        let said = |stderr: &str| Said { code: 1, stdout: String::new(), stderr: stderr.to_owned() };
        let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    go()\n    ^^^^\n\
                         OSError: refused\nby the server\n";
        assert_eq!(reason(&said(traceback)), "  OSError: refused\n  by the server");
        assert_eq!(reason(&said("FAILED: no revision\n")), "  FAILED: no revision");
    }

    #[test]
    fn the_written_migration_is_the_one_that_alembic_names() {
        let stdout = "Generating /a b/versions/1_x.py ...  done\nRunning post write hook 'format' ...\n  done\n";
        assert_eq!(written(stdout), Some("/a b/versions/1_x.py"));
        assert_eq!(written("nothing\n"), None);
    }

    #[test]
    fn files_loopback_and_sockets_are_local() {
        for url in [
            "sqlite+aiosqlite:///./app.db",
            "postgresql+asyncpg://localhost/shop",
            "postgresql+asyncpg://me:x@127.0.0.1:5432/shop",
            "postgresql+asyncpg://me@[::1]:5432/shop",
            "postgresql+asyncpg:///shop",
            "postgresql+asyncpg:///shop?host=/var/run/postgresql",
        ] {
            assert!(describe(url).is_local, "{url}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for url in [
            "postgresql://10.0.0.5/shop",
            "postgresql://localhost,db.example/shop",
            "postgresql:///shop?host=db.example",
            "postgresql://localhost.example/shop",
            "nonsense",
        ] {
            assert!(!describe(url).is_local, "{url}");
        }
    }
}
