//! The command-line tool, run as a program against the local server.

mod bad_input;
mod exporting;
mod listening;
mod logging_in;
mod pipes;
mod reading;
mod sending;
mod serving;

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use fbchat::local::{LocalServer, Person};

use crate::support::Folder;
use crate::support::demo::ADA;

/// A local server, and a folder for the session and for files.
struct Scene {
    server: LocalServer,
    folder: Folder,
}

impl Scene {
    fn new(name: &str) -> Self {
        Self {
            server: LocalServer::start().unwrap(),
            folder: Folder::new(&format!("cli-{name}")),
        }
    }

    /// The bot is logged in.
    fn logged_in(name: &str) -> Self {
        let scene = Self::new(name);
        let login = scene.run_with(&["login", "--email", "bot@example.com"], "bot\n");
        login.succeeds();
        scene
    }

    fn session(&self) -> PathBuf {
        self.folder.path("session.json")
    }

    fn ada(&self) -> Person {
        self.server.person(ADA).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let address = self.server.address().to_string();
        let mut command = program(&["--local", &address]);
        command
            .args(arguments)
            .env("FBCHAT_SESSION", self.session());
        command
    }

    /// Runs a command whose standard input is empty.
    fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Done {
        done(self.command(arguments), input)
    }

    fn start(&self, arguments: &[&str]) -> Running {
        start(self.command(arguments))
    }
}

/// The program, without anything of the environment that changes where it acts.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fbchat"));
    command.args(arguments).env_remove("FBCHAT_SESSION");
    command
}

fn done(mut command: Command, input: &str) -> Done {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that does not read its input may have ended.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Done::of(child.wait_with_output().unwrap())
}

/// A program that has ended.
struct Done {
    code: Option<i32>,
    output: String,
    errors: String,
}

impl Done {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Returns what it wrote.
    #[track_caller]
    fn succeeds(self) -> String {
        assert_eq!((self.code, self.errors.as_str()), (Some(0), ""));
        self.output
    }

    /// Returns the one line about the failure.
    #[track_caller]
    fn fails(self, code: i32) -> String {
        assert_eq!(
            (self.code, self.output.as_str()),
            (Some(code), ""),
            "{}",
            self.errors
        );
        let line = self.errors.strip_prefix("fbchat: ");
        let line = line.unwrap_or_else(|| panic!("{}", self.errors)).trim_end();
        assert!(!line.contains('\n') && !line.contains("panicked"), "{line}");
        line.to_owned()
    }
}

/// A program that runs.
struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

fn start(mut command: Command) -> Running {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    Running { child, lines }
}

impl Running {
    #[track_caller]
    fn line(&mut self) -> String {
        let line = self.lines.next().expect("the program has ended");
        line.unwrap()
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Sends a signal, and waits for the end.
    fn end_by(self, signal: &str) -> Done {
        self.signal(signal);
        self.end()
    }

    /// Waits for its end. The output is that which was not read yet.
    fn end(self) -> Done {
        let rest: Vec<String> = self.lines.map(Result::unwrap).collect();
        let mut done = Done::of(self.child.wait_with_output().unwrap());
        done.output = rest.join("\n");
        done
    }
}
