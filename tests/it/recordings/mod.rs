//! Every recorded exchange of fbchat 1.1.3, played again: this crate must send what was sent, and make of the recorded
//! replies what was made of them. `fixtures/README.md` explains the recordings.

mod differences;
mod forms;
mod operations;
mod play;
mod request;
mod result;
mod wire_2020;

#[path = "../../../src/api/tests/fields.rs"]
mod fields;
#[path = "../../../src/api/tests/recording.rs"]
mod recording;
#[path = "../../../src/wire/tests/reference_models.rs"]
mod reference_models;
#[path = "../../../src/api/tests/request_differences.rs"]
mod request_differences;

use std::fs;

use differences::adjusted;
use fbchat::ApiVersion;
use operations::{Operation, operation, session};
use play::Play;
use recording::recording;
use result::compare_result;

/// Recordings that this crate cannot play yet.
const NOT_YET: &[&str] = &[];

#[test]
fn all_recordings() {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir("fixtures/wire").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        names.push(name.trim_end_matches(".json").to_owned());
    }
    names.sort();
    let mut problems = Vec::new();
    for name in &names {
        let listed = NOT_YET.contains(&name.as_str());
        match (play(name), listed) {
            (Ok(()), true) => problems.push(format!("{name} passes: take it off the list")),
            (Err(problem), false) => problems.push(format!("{name}: {problem}")),
            (Ok(()), false) | (Err(_), true) => {}
        }
    }
    let unknown = NOT_YET
        .iter()
        .filter(|name| !names.contains(&(**name).to_owned()));
    problems
        .extend(unknown.map(|name| format!("{name} is listed, but there is no such recording")));
    assert_eq!(names.len(), 96, "recordings were added or lost");
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn all_recordings_of_the_wire_of_2020() {
    let problems = wire_2020::play_all();
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

/// Plays one recording.
fn play(name: &str) -> Result<(), String> {
    let operation = operation(name).ok_or("this crate has no call for it")?;
    let recording = adjusted(name, recording(name));
    let play = Play::start(name, &recording);
    let result = match operation {
        Operation::LogIn(call) => call(play.builder()),
        Operation::Call { prepare, call } => {
            let builder = play.builder().api_version(ApiVersion::V2017);
            let client = builder.session(session()).resume();
            let client = client.map_err(|error| format!("cannot resume: {error}"))?;
            prepare(&client);
            call(&client)
        }
    };
    play.finish()?;
    compare_result(name, result, &recording.result)
}
