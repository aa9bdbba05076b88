//! The arguments of the program.

use clap::{ArgAction, Parser, Subcommand};

use crate::commands::{
    Completions, Export, History, Listen, LocalServer, Login, Playground, Send, Threads,
};
use crate::place::{HEADING, Place};

const AFTER_HELP: &str = "\
THREAD is the number of a conversation, as `fbchat threads` lists it, or the address of its page.

EXAMPLES
  fbchat login
  fbchat threads
  fbchat send 4 'Tea?'
  fbchat listen --json

  Without an account, on this machine:
  fbchat local-server --port 8080 &
  echo bot | fbchat --local 127.0.0.1:8080 login --email bot@example.com
  fbchat --local 127.0.0.1:8080 send 4 'Tea?'

ENVIRONMENT
  FBCHAT_SESSION  the file of the session, as --session
  HTTPS_PROXY     the proxy, such as socks5h://127.0.0.1:9050

EXIT STATUS
  0    done; also when the reader of the output has gone
  1    failed
  2    wrong usage
  3    no session, one that has ended, or one that cannot be used: run `fbchat login`
  4    Facebook holds the account back or refuses: look at it in a browser
  5    the network or Facebook fails for now: try again later
  130  ended by Ctrl-C before it was done";

/// Facebook Messenger at the command line.
///
/// Results go to standard output, all else to standard error. Nothing asks a question unless standard input is a terminal.
#[derive(Parser)]
#[command(name = "fbchat", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub place: Place,
    /// Write log lines to standard error: -v events and steps, -vv requests too. They never have texts of messages.
    #[arg(short, long, global = true, help_heading = HEADING, action = ArgAction::Count)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    Login(Login),
    Listen(Listen),
    Send(Send),
    Threads(Threads),
    History(History),
    Export(Export),
    LocalServer(LocalServer),
    Playground(Playground),
    Completions(Completions),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn each_command_has_a_sentence_and_examples() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for command in command.get_subcommands() {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name}");
            let after = command.get_after_help().map(ToString::to_string);
            let after = after.unwrap_or_default();
            assert!(after.contains(&format!("fbchat {name}")), "{name}");
        }
    }
}
