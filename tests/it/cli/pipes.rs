//! A reader of standard output that has gone.

use std::io;
use std::process::{Command, Stdio};

use super::{Scene, program};
use crate::support::demo::WITH_BOT;

/// Runs it with a standard output that nobody reads.
#[track_caller]
fn ends_quietly(mut command: Command) {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    command
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), errors.as_str()),
        (Some(0), ""),
        "{command:?}"
    );
}

#[test]
fn a_pipe_that_is_closed_ends_each_command_quietly() {
    let scene = Scene::logged_in("pipes");
    scene.ada().says(WITH_BOT, "Tea?");
    for arguments in [
        &["threads"][..],
        &["threads", "--json"],
        &["history", "4"],
        &["history", "4", "--json"],
        &["listen"],
        &["listen", "--json"],
        &["send", "4", "Tea!"],
        &[
            "export",
            "4",
            scene.folder.path("ada.jsonl").to_str().unwrap(),
        ],
        &["local-server"],
    ] {
        ends_quietly(scene.command(arguments));
    }
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["listen", "--help"],
        &["completions", "bash"],
        &["completions", "zsh"],
    ] {
        ends_quietly(program(arguments));
    }
}
