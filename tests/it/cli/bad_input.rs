//! Sessions that cannot be used, and arguments that mean nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use fbchat::local::LocalServer;

use super::{Scene, done, program};
use crate::support::demo::BOT;

/// The commands that take a session.
const COMMANDS: [&[&str]; 5] = [
    &["threads"],
    &["history", "4"],
    &["send", "4", "Tea?"],
    &["listen", "--json"],
    &["export", "4", "/tmp/never-written.jsonl"],
];

#[test]
fn without_a_session_each_command_names_how_to_get_one() {
    let scene = Scene::new("none");
    for command in COMMANDS {
        let refused = scene.run(command).fails(3);
        assert!(refused.starts_with("there is no session at "), "{refused}");
        assert!(refused.ends_with("run `fbchat login`"), "{refused}");
    }
    assert_eq!(scene.server.requests().len(), 0);
}

#[test]
fn a_session_that_has_ended_is_reported() {
    let scene = Scene::logged_in("ended");
    scene.server.log_out(BOT);
    for command in COMMANDS {
        let refused = scene.run(command).fails(3);
        assert!(
            refused.contains("has ended") && refused.ends_with("run `fbchat login`"),
            "{refused}"
        );
    }
}

#[test]
fn an_account_that_facebook_holds_back_takes_a_person() {
    let scene = Scene::logged_in("checkpoint");
    scene.server.checkpoint(BOT);
    let refused = scene.run(&["threads"]).fails(4);
    assert!(refused.contains("checkpoint"), "{refused}");
}

#[test]
fn a_file_that_others_may_read_or_choose_is_refused() {
    let scene = Scene::logged_in("public");
    fs::set_permissions(scene.session(), fs::Permissions::from_mode(0o640)).unwrap();
    let refused = scene.run(&["threads"]).fails(3);
    assert!(
        refused.contains("may be read by other users: run `chmod 600`"),
        "{refused}"
    );
    fs::set_permissions(scene.session(), fs::Permissions::from_mode(0o600)).unwrap();
    let link = scene.folder.path("link.json");
    symlink(scene.session(), &link).unwrap();
    let link = scene
        .run(&["threads", "--session", link.to_str().unwrap()])
        .fails(3);
    assert!(link.contains("symbolic link"), "{link}");
}

#[test]
fn a_file_that_is_no_session_is_refused_without_its_content() {
    let scene = Scene::new("no-session");
    for content in [
        "",
        "{",
        "[]",
        "s3cret",
        "{\"cookies\": \"s3cret\"}",
        "{\"a\": \"s3cret\"}",
    ] {
        fs::write(scene.session(), content).unwrap();
        fs::set_permissions(scene.session(), fs::Permissions::from_mode(0o600)).unwrap();
        let refused = scene.run(&["threads"]).fails(3);
        assert!(refused.contains("`fbchat login`"), "{refused}");
        assert!(!refused.contains("s3cret"), "{refused}");
    }
    let cookies = "c_user=1000; xs=s3cret";
    let refused = scene.run(&["threads", "--session", cookies]).fails(3);
    assert!(!refused.contains("s3cret"), "{refused}");
}

#[test]
fn a_server_that_is_not_there_is_worth_another_try() {
    let scene = Scene::logged_in("gone");
    let session = scene.session();
    let address = LocalServer::start().unwrap().address().to_string();
    let command = program(&[
        "threads",
        "--local",
        &address,
        "--session",
        session.to_str().unwrap(),
    ]);
    done(command, "").fails(5);
}

#[test]
fn arguments_that_mean_nothing_are_wrong_usage() {
    for arguments in [
        &[][..],
        &["dance"],
        &["send"],
        &["send", "Ada", "Tea?"],
        &["history", "https://example.com/t/4"],
        &["history", "4", "--before", "yesterday"],
        &["listen", "--count", "0"],
        &["threads", "--folder", "attic"],
        &["threads", "--local", "192.0.2.1:80"],
        &["login", "--email", "a@example.com", "--cookies", "-"],
        &["local-server", "--port", "70000"],
        &["completions", "cmd"],
    ] {
        let done = done(program(arguments), "");
        assert_eq!(
            (done.code, done.output.as_str()),
            (Some(2), ""),
            "{arguments:?}"
        );
        let is_explained = !done.errors.is_empty() && !done.errors.contains("panicked");
        assert!(is_explained, "{}", done.errors);
    }
}

#[test]
fn the_help_has_the_exit_status_and_each_command_examples() {
    let help = done(program(&["--help"]), "").succeeds();
    assert!(
        help.contains("EXIT STATUS") && help.contains("EXAMPLES"),
        "{help}"
    );
    let script = done(program(&["completions", "bash"]), "").succeeds();
    for command in [
        "login",
        "listen",
        "send",
        "threads",
        "history",
        "export",
        "local-server",
        "playground",
    ] {
        let help = done(program(&[command, "--help"]), "").succeeds();
        assert!(help.contains("EXAMPLES"), "{help}");
        assert!(script.contains(command), "{command}");
    }
}
