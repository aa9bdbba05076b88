//! Recordings of fbchat 1.9.7: the requests of 2020, in place of those of 2017.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fbchat::ApiVersion;
use serde_json::Value;

use crate::recordings::differences_2020::adjusted;
use crate::recordings::operations::{Operation, session};
use crate::recordings::operations_2020::operation;
use crate::recordings::play::Play;
use crate::recordings::recording::recording_of;
use crate::recordings::reference_differences::of_1_9_7;
use crate::recordings::result::compare_result;

/// Plays one recording. A form that the tests' models do not have yet is a problem like any other.
pub fn play(name: &str) -> Result<(), String> {
    let play = AssertUnwindSafe(|| play_unguarded(name));
    catch_unwind(play).unwrap_or_else(|_| Err("the test panicked".to_owned()))
}

fn play_unguarded(name: &str) -> Result<(), String> {
    let operation = operation(name).ok_or("this crate has no call for it")?;
    let recording = adjusted(name, recording_of("wire-1.9.7", name));
    let play = Play::start(name, &recording);
    let builder = play.builder().api_version(ApiVersion::V2020);
    let result = match operation {
        Operation::LogIn(call) => call(builder),
        Operation::Call { prepare, call } => {
            let client = builder.session(session()).resume();
            let client = client.map_err(|error| format!("cannot resume: {error}"))?;
            prepare(&client);
            call(&client)
        }
    };
    play.finish()?;
    let made = result.as_ref().unwrap_or(&Value::Null);
    let recorded = of_1_9_7(recording.result, made);
    compare_result(name, result, &recorded)
}
