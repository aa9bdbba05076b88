//! Logs in once with the password and afterwards with the session: `cargo run --example session`

mod support;

use std::path::{Path, PathBuf};

use fbchat::{Client, Session};
use support::{Result, Stage};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let file = session_file(&stage);
    let first = log_in(&stage, &file)?;
    println!("Logged in as {}: {}.", first.uid(), requests(&stage));
    let second = log_in(&stage, &file)?;
    println!("Logged in as {} again: {}.", second.uid(), requests(&stage));
    if stage.server.is_some() {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

/// With the session of the last time, if there is one and it is still good, else with the password.
fn log_in(stage: &Stage, file: &Path) -> Result<Client> {
    let mut builder = stage.builder();
    match Session::load(file) {
        Ok(session) => builder = builder.session(session),
        Err(error) => println!("There is no session yet: {error}"),
    }
    let client = builder.login(&stage.email, &stage.password)?;
    // Facebook renews cookies now and then, so save them every time.
    client.session().save(file)?;
    Ok(client)
}

fn session_file(stage: &Stage) -> PathBuf {
    match stage.server {
        Some(_) => std::env::temp_dir().join(format!("fbchat-session-{}.json", std::process::id())),
        None => PathBuf::from("fbchat-session.json"),
    }
}

/// Returns how often the password was sent so far, where that is visible.
fn requests(stage: &Stage) -> String {
    let Some(server) = &stage.server else {
        return "session saved in fbchat-session.json".to_owned();
    };
    let requests = server.requests();
    let passwords = requests
        .iter()
        .filter(|request| request.field("pass").is_some())
        .count();
    format!(
        "{} requests so far, {passwords} of them with the password",
        requests.len()
    )
}
