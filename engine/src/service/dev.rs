//! `prisme dev`: the development server, its output line by line, and its clean end.

use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::process::{Command, ProcessError, exit_code};
use super::project::Backend;
use super::{Say, ServiceError, database};

/// How long a server may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// What the running server and the user have to say.
pub enum Message {
    /// A line that the server printed.
    Line(String),
    /// The server ended with this exit code.
    Ended(u8),
    /// The user wants it to end.
    Stop,
}

/// Brings the database up to date and serves the back end until [`Message::Stop`] arrives. `sender` is the other end
/// of `messages`.
///
/// # Errors
///
/// When the project is not installed, the port is taken, the migrations fail, or the server ends by itself.
pub fn dev(
    backend: &Backend,
    colour: Colour,
    sender: &Sender<Message>,
    messages: &Receiver<Message>,
    say: Say<'_>,
) -> Result<(), ServiceError> {
    let python = backend.installed_python()?;
    free(backend.port)?;
    database::prepare_for_dev(backend, say)?;
    let command = Command::new(python, &backend.folder)
        .args(["-m", "uvicorn", "--factory", &format!("{}.main:create_app", backend.module)])
        .args(["--reload", "--reload-dir", "src", "--host", "127.0.0.1", "--port", &backend.port.to_string()])
        .args(["--no-access-log", if colour == Colour::Yes { "--use-colors" } else { "--no-use-colors" }])
        .env(if colour == Colour::Yes { "FORCE_COLOR" } else { "NO_COLOR" }, "1")
        .env("PYTHONUNBUFFERED", "1");
    say(&format!("serving http://127.0.0.1:{} ({}); Ctrl-C ends it", backend.port, backend.entrance));
    serve(&command, sender, messages, say)
}

/// Whether servers may colour their lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// They may.
    Yes,
    /// They may not.
    No,
}

/// Runs `command` in a process group of its own and says its lines; ends the whole group on [`Message::Stop`].
fn serve(
    command: &Command,
    sender: &Sender<Message>,
    messages: &Receiver<Message>,
    say: Say<'_>,
) -> Result<(), ServiceError> {
    let mut child = command.spawn_group()?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let readers = [
        child.stdout.take().map(|pipe| lines(pipe, sender.clone())),
        child.stderr.take().map(|pipe| lines(pipe, sender.clone())),
    ];
    let ended = sender.clone();
    let waiter = thread::spawn(move || {
        let code = child.wait().map_or(1, exit_code);
        // Nobody is left to be told when the receiver is gone.
        let _ = ended.send(Message::Ended(code));
    });
    let signal = |signal: Signal| {
        if let Some(group) = group {
            // The group may have ended a moment ago.
            let _ = kill_process_group(group, signal);
        }
    };
    let mut stopping = false;
    let outcome = loop {
        let message = if stopping {
            messages.recv_timeout(GRACE)
        } else {
            messages.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match message {
            Ok(Message::Line(line)) => say(&format!("backend | {line}")),
            Ok(Message::Ended(_)) if stopping => break Ok(()),
            Ok(Message::Ended(code)) => {
                break Err(ProcessError::Failed { command: command.line(), code, stderr: String::new() }.into());
            }
            Ok(Message::Stop) if !stopping => {
                stopping = true;
                signal(Signal::TERM);
            }
            // Asked twice, or not listening.
            Ok(Message::Stop) | Err(_) => {
                stopping = true;
                signal(Signal::KILL);
            }
        }
    };
    // The reloader's children go with it, whatever state they are in.
    signal(Signal::KILL);
    for thread in readers.into_iter().flatten().chain([waiter]) {
        thread.join().expect("reading lines does not panic");
    }
    while let Ok(message) = messages.try_recv() {
        if let Message::Line(line) = message {
            say(&format!("backend | {line}"));
        }
    }
    outcome
}

fn lines(pipe: impl Read + Send + 'static, sender: Sender<Message>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(pipe.read_until(b'\n', &mut line), Ok(length) if length > 0) {
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
            line.clear();
            if sender.send(Message::Line(text)).is_err() {
                return;
            }
        }
    })
}

fn free(port: u16) -> Result<(), ServiceError> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => Err(ServiceError::Blocked {
            message: format!("port {port} cannot be used: {error}."),
            ways_out: vec![
                "End the program that uses it (perhaps another `prisme dev`), or".to_owned(),
                "Choose another port: BackendConfig(port=...) in specs/project.py, then `prisme generate`.".to_owned(),
            ],
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::mpsc::channel;

    use super::*;

    fn script(text: &str) -> Command {
        Command::new("sh", Path::new("/")).args(["-c", text])
    }

    #[test]
    fn every_line_gets_its_prefix_and_an_early_end_is_an_error() {
        let (sender, receiver) = channel();
        let mut said = Vec::new();
        let outcome = serve(&script("echo one; echo two >&2; exit 3"), &sender, &receiver, &mut |line| {
            said.push(line.to_owned());
        });
        said.sort();
        assert_eq!(said, ["backend | one", "backend | two"]);
        assert!(outcome.expect_err("it ended").to_string().ends_with("failed with exit code 3"));
    }

    #[test]
    fn a_stop_ends_the_whole_group() {
        let (sender, receiver) = channel();
        let stop = sender.clone();
        // The grandchild keeps the pipe open: only the end of the whole group ends the reading of its lines.
        let command = script("sh -c 'trap : INT; while :; do sleep 60; done' & echo ready; wait");
        serve(&command, &sender, &receiver, &mut |line| {
            if line.ends_with("ready") {
                stop.send(Message::Stop).expect("the server listens");
            }
        })
        .expect("a wanted end is no error");
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = taken.local_addr().expect("it is bound").port();
        let error = free(port).expect_err("it is taken");
        assert!(error.to_string().starts_with(&format!("port {port} cannot be used")));
    }
}
