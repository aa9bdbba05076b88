//! Ctrl-C and SIGTERM end a bot after what is under way.

use std::env;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use fbchat::Client;
use fbchat::bot::Bot;
use fbchat::local::LocalServer;

use super::{PATIENCE, WITH_BOT};
use crate::support::demo::{ADA, BOT};

/// The program that the signals are sent to: its bot answers "wait" once another message has come.
#[test]
#[ignore = "it is run by the tests below"]
fn program() {
    let address: SocketAddr = env::var("FBCHAT_ADDRESS").unwrap().parse().unwrap();
    let builder = Client::builder().local_server(address);
    let client = builder.login("bot@example.com", "bot").unwrap();
    let (go, until) = crossbeam_channel::bounded::<()>(1);
    let bot = Bot::new(&client)
        .stop_on_signals()
        .command("go", move |_, _| Ok(go.send(())?))
        .command("wait", move |context, _| {
            println!("\nwaiting");
            until.recv()?;
            context.reply("waited")
        });
    bot.run().unwrap();
    println!("\nended");
}

struct Program {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
    server: LocalServer,
}

impl Program {
    fn start() -> Self {
        let server = LocalServer::start().unwrap();
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "bot::signals::program",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("FBCHAT_ADDRESS", server.address().to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(server.wait_until_listening(BOT, PATIENCE));
        Self {
            child,
            output,
            server,
        }
    }

    fn wait_for_line(&mut self, line: &str) {
        let mut lines = self.output.by_ref().map(Result::unwrap);
        assert!(lines.any(|it| it == line), "{line}");
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }
}

#[test]
fn either_signal_ends_a_bot() {
    for name in ["INT", "TERM"] {
        let mut program = Program::start();
        program.signal(name);
        program.wait_for_line("ended");
        assert!(program.child.wait().unwrap().success(), "{name}");
    }
}

#[test]
fn a_second_signal_does_not_wait_for_what_is_under_way() {
    let mut program = Program::start();
    let ada = program.server.person(ADA).unwrap();
    ada.says(WITH_BOT, "!wait");
    program.wait_for_line("waiting");
    program.signal("INT");
    // The first has arrived when the bot listens no more.
    while program.server.is_listening(BOT) {
        std::thread::yield_now();
    }
    program.signal("TERM");
    assert_eq!(program.child.wait().unwrap().code(), Some(130));
    assert!(!ada.transcript(WITH_BOT).contains("waited"));
}
