//! `fbchat local-server`

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use crossbeam_channel::bounded;
use fbchat::local::{LocalServer as Server, World};
use serde_json::json;

use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output;

const AFTER_HELP: &str = "\
It writes one line of JSON, with its address and the people, groups, rooms and pages of its world, and serves until Ctrl-C. A \
browser finds a page there on which to act as one of the people. Nothing is kept: the next run begins anew.

EXAMPLES
  fbchat local-server --port 8080 &
  echo bot | fbchat --local 127.0.0.1:8080 login --email bot@example.com
  fbchat local-server --world world.json --until-eof";

/// Serve a small Messenger on this machine, to try things and to test clients.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct LocalServer {
    /// The port to listen on; 0 for any that is free.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    port: u16,
    /// A world in the form that the first line shows, in place of the usual one.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Also end when standard input does, so that it ends with the program that started it.
    #[arg(long)]
    until_eof: bool,
}

impl LocalServer {
    pub fn run(self) -> Result<()> {
        let world = self.world.as_deref().map_or(Ok(World::demo()), read)?;
        let mut line = world.to_json();
        let (end, ended) = bounded(1);
        let by_signal = end.clone();
        Interrupt::watch(move || {
            let _ = by_signal.try_send(()); // full: it ends anyway
        })?;
        let server = start(world, self.port)?;
        if let Some(line) = line.as_object_mut() {
            line.insert("address".to_owned(), json!(server.address().to_string()));
        }
        output::json(&line)?;
        if self.until_eof {
            thread::spawn(move || {
                let _ = io::copy(&mut io::stdin(), &mut io::sink());
                let _ = end.try_send(());
            });
        }
        let _ = ended.recv();
        Ok(())
    }
}

/// Starts a server on this port.
pub fn start(world: World, port: u16) -> Result<Server> {
    Server::on_port(world, port)
        .map_err(|error| format!("cannot listen on port {port}: {error}").into())
}

fn read(file: &Path) -> Result<World> {
    let at = |problem: String| Failure::from(format!("{}: {problem}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| at(error.to_string()))?;
    World::from_json(&text).map_err(|error| match error.source() {
        Some(source) => at(format!("{error}: {source}")),
        None => at(error.to_string()),
    })
}
