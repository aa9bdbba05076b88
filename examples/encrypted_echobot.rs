//! Echoes each message of end-to-end encrypted chats: `cargo run --features e2ee --example encrypted_echobot`
//!
//! The keys of its device are in a directory: on Facebook the one that `FBCHAT_KEYS` names, or `fbchat-keys`; in the small world one that
//! is removed at the end. On Facebook, registering adds a device that the owner of the account sees.

mod support;

use std::time::Duration;
use std::{env, fs, path::PathBuf, process};

use fbchat::local::LocalServer;
use fbchat::{Client, Encrypted, Event, KeyStore, Listener};
use support::{ADA, BOT, Result, Stage, person};

/// How long somebody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let keys = keys(&stage);
    let encrypted = client.encrypted(KeyStore::directory(&keys))?;
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(
        talk,
        || echo(&client, &encrypted, &listener),
        || stop.stop(),
    )?;
    listener.stop()?;
    drop(encrypted);
    if stage.server.is_some() {
        fs::remove_dir_all(keys)?;
    }
    Ok(())
}

/// The whole bot. What was not encrypted is not answered here, and an answer is never sent in plain.
pub fn echo(client: &Client, encrypted: &Encrypted, listener: &Listener) {
    for event in listener {
        let Event::Message(e) = event else { continue };
        let (Some(how), false) = (e.message.encryption, e.message.author == Some(client.uid()))
        else {
            continue;
        };
        let answer = match (how.unsupported, e.message.text) {
            (Some(kind), _) => format!("I cannot echo {kind}."),
            (None, Some(text)) => text,
            (None, None) => continue,
        };
        if let Err(error) = encrypted.send(e.thread, answer) {
            eprintln!("not answered: {error}");
        }
    }
}

fn keys(stage: &Stage) -> PathBuf {
    match &stage.server {
        Some(_) => env::temp_dir().join(format!("fbchat-echobot-{}", process::id())),
        None => env::var_os("FBCHAT_KEYS").map_or("fbchat-keys".into(), PathBuf::from),
    }
}

/// A person talks to the bot; the site sees nothing of it.
fn talk(server: &LocalServer) -> Result<String> {
    let ada = person(server, ADA)?;
    let mut transcript = String::new();
    for text in ["Hello!", "Can anybody else read this?", "😆"] {
        ada.says_encrypted(BOT, text);
        let answer = ada.expects_encrypted(PATIENCE, |read| {
            read.text.clone().filter(|answer| answer == text)
        });
        let answer = answer.ok_or("the bot does not answer")?;
        transcript += &format!("Ada: {text}\nBot: {answer}\n");
    }
    let seen = ada.transcript(BOT);
    transcript += &format!(
        "\nThe site has seen {} of these messages.\n",
        seen.lines().count()
    );
    Ok(transcript)
}
