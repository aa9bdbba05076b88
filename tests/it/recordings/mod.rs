//! Every recorded exchange of fbchat 1.1.3, played again: this crate must send what was sent, and make of the recorded
//! replies what was made of them. `fixtures/README.md` explains the recordings.

mod differences;
mod differences_2020;
mod differences_threads;
mod forms;
mod operations;
mod operations_2020;
mod pages_2020;
mod play;
mod request;
mod result;
mod wire_2020;

#[path = "../../../src/api/tests/choices.rs"]
mod choices;
#[path = "../../../src/api/tests/fields.rs"]
mod fields;
#[path = "../../../src/testing/not_played.rs"]
mod not_played;
#[path = "../../../src/api/tests/recording.rs"]
mod recording;
#[path = "../../../src/wire/tests/reference_differences.rs"]
mod reference_differences;
#[path = "../../../src/wire/tests/reference_models.rs"]
mod reference_models;
#[path = "../../../src/api/tests/request_differences.rs"]
mod request_differences;

use differences::adjusted;
use fbchat::ApiVersion;
use not_played::Folder;
use operations::{Operation, operation, session};
use play::Play;
use recording::recording;
use result::compare_result;

#[test]
fn all_recordings() {
    Folder::open("wire").play(96, play);
}

#[test]
fn all_recordings_of_the_wire_of_2020() {
    Folder::open("wire-1.9.7").play(289, wire_2020::play);
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
