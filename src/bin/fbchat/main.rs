//! The command-line tool: `cargo install fbchat --features cli`, then `fbchat --help`.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod arguments;
mod ask;
mod commands;
mod failure;
mod interrupt;
mod logging;
mod output;
mod place;
mod progress;
mod shown;
mod thread;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use failure::Result;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logging::start(arguments.verbose);
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let place = &arguments.place;
    match arguments.command {
        Command::Login(login) => login.run(place),
        Command::Listen(listen) => listen.run(place),
        Command::Send(send) => send.run(place),
        Command::Threads(threads) => threads.run(place),
        Command::History(history) => history.run(place),
        Command::Export(export) => export.run(place),
        Command::LocalServer(server) => server.run(),
        Command::Playground(playground) => playground.run(),
        Command::Completions(completions) => completions.run(Arguments::command()),
    }
}
