//! `install`, `test`, `dev` and `db`: thin callers of [`crate::service`].

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::mpsc;

use serde_json::json;

use super::args::{Admin, Db, Test};
use super::console::{Console, Response, Status};
use super::fault::Fault;
use crate::service::project::Backend;
use crate::service::{accounts, database, dev, install, test};

/// What a command ends with: an exit code.
pub type Outcome = Result<u8, Fault>;

/// `prisme install`.
pub fn install(backend: &Backend, console: Console) -> Outcome {
    install::install(backend, &mut |line| console.step(line))?;
    done("install", "the back end's packages are installed; next: prisme test, prisme dev", console)
}

/// `prisme test`.
pub fn test(backend: &Backend, args: &Test, console: Console) -> Outcome {
    let code = test::test(backend, &args.extra, &mut |line| console.step(line))?;
    let (status, summary) = match code {
        0 => (Status::Ok, "the tests pass"),
        5 => (Status::Error, "no test was found"),
        _ => (Status::Error, "some tests fail"),
    };
    console.respond(&Response::new("test", status, summary).with("exit_code", json!(code)));
    Ok(code)
}

/// `prisme dev`.
pub fn dev(backend: &Backend, console: Console) -> Outcome {
    let (sender, messages) = mpsc::channel();
    let stop = sender.clone();
    on_interrupt(move || {
        // Nobody is left to be told when the server has ended already.
        let _ = stop.send(dev::Message::Stop);
    })?;
    let terminal = std::io::stdout().is_terminal();
    let colour = match anstream::ColorChoice::global() {
        anstream::ColorChoice::Never => dev::Colour::No,
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => dev::Colour::Yes,
        anstream::ColorChoice::Auto if terminal => dev::Colour::Yes,
        anstream::ColorChoice::Auto => dev::Colour::No,
    };
    dev::dev(backend, colour, &sender, &messages, &mut |line| console.step(line))?;
    done("dev", "stopped", console)
}

/// `prisme db`.
pub fn db(backend: &Backend, args: &Db, console: Console) -> Outcome {
    let say = &mut |line: &str| console.step(line);
    match args {
        Db::Init => {
            database::init(backend, say)?;
            done("db init", "the database is at the newest migration", console)
        }
        Db::Migrate { message } => {
            let (file, summary) = match database::migrate(backend, message.as_deref(), say)? {
                database::Migrated::Nothing => {
                    (None, "nothing to migrate: the models and the migrations agree".to_owned())
                }
                database::Migrated::Written { file } => {
                    let summary = format!("{file} was written and applied; read it before you commit it");
                    (Some(file), summary)
                }
            };
            console.say(&summary);
            console.respond(&Response::new("db migrate", Status::Ok, &summary).with("file", json!(file)));
            Ok(0)
        }
        Db::Reset { yes, force } => {
            let target = database::target(backend)?;
            if !target.is_local && !force {
                return Err(Fault {
                    status: Status::Blocked,
                    ..Fault::new(
                        format!("{} is not on this machine; it is not reset.", target.shown),
                        ["Run again with --force if you mean to delete all of its rows."],
                    )
                });
            }
            if !yes && !confirmed(&target.shown)? {
                console.wrong("nothing was changed");
                return Ok(Status::Blocked.code());
            }
            database::reset(backend, say)?;
            done("db reset", "the database is empty and at the newest migration", console)
        }
        Db::Seed => {
            database::seed(backend, say)?;
            done("db seed", "the database is seeded", console)
        }
    }
}

/// `prisme admin`.
pub fn admin(backend: &Backend, args: &Admin, console: Console) -> Outcome {
    let mut arguments: Vec<&str> = Vec::new();
    match args {
        Admin::Bootstrap { email, ask, force } => {
            arguments.extend(["bootstrap", email]);
            arguments.extend(ask.then_some("--ask"));
            arguments.extend(force.then_some("--force"));
        }
        Admin::BootstrapToken { force } => {
            arguments.push("bootstrap-token");
            arguments.extend(force.then_some("--force"));
        }
        Admin::ApiKey { email, name, role } => {
            arguments.extend(["api-key", email, name]);
            arguments.extend(role.iter().flat_map(|role| ["--role", role]));
        }
    }
    accounts::manage(backend, &arguments, &mut |line| console.step(line))?;
    console.respond(&Response::new("admin", Status::Ok, "done"));
    Ok(0)
}

fn confirmed(shown: &str) -> Result<bool, Fault> {
    if !std::io::stdin().is_terminal() {
        return Err(Fault {
            status: Status::Blocked,
            ..Fault::new(
                format!("all rows of {shown} would be deleted, and there is no terminal to ask on."),
                ["Run again with --yes if you mean it."],
            )
        });
    }
    anstream::eprint!("Delete all rows of {shown}? [y/N] ");
    let failed = |error: std::io::Error| Fault::new(format!("the terminal cannot be read: {error}."), []);
    std::io::stderr().flush().map_err(failed)?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Calls `stop` on Ctrl-C and on a request to terminate.
pub fn on_interrupt(stop: impl FnMut() + Send + 'static) -> Result<(), Fault> {
    ctrlc::set_handler(stop).map_err(|error| Fault::new(format!("Ctrl-C cannot be handled: {error}."), []))
}

fn done(command: &'static str, summary: &str, console: Console) -> Outcome {
    console.say(summary);
    console.respond(&Response::new(command, Status::Ok, summary));
    Ok(0)
}
