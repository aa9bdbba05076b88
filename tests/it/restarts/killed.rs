//! A program that is killed at any moment and started again.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use super::*;

/// The program that is killed: it prints each message and each gap, then saves its session.
#[test]
#[ignore = "it is run by the test below"]
fn program() {
    let address: SocketAddr = env::var("FBCHAT_ADDRESS").unwrap().parse().unwrap();
    let path = env::var("FBCHAT_SESSION").unwrap();
    let name = env::var("FBCHAT_TRANSPORT").unwrap();
    let mut transports = TRANSPORTS.into_iter();
    let transport = transports.find(|it| format!("{it:?}") == name).unwrap();
    let session = Session::load(&path).unwrap();
    let builder = Client::builder().local_server(address).session(session);
    let client = builder.resume().unwrap();
    let listener = client.listen_with(options(transport).capacity(4)).unwrap();
    println!("\nlistening");
    for event in &listener {
        match event {
            Event::Message(e) => println!("\nmessage {}", e.message.text.unwrap_or_default()),
            Event::Gap(_) => println!("\ngap"),
            _ => {}
        }
        client.session().save(&path).unwrap();
    }
}

struct Run {
    server: LocalServer,
    transport: Transport,
    path: PathBuf,
    written: usize,
    received: BTreeMap<usize, usize>,
    /// The messages that the process at hand has received.
    by_this_process: BTreeSet<usize>,
    /// Whether it was behind a gap, so that messages of the minutes before come again.
    has_gap: bool,
    /// The message with which the last process began that went on in its queue: no later one goes back behind it.
    position: usize,
}

impl Run {
    /// Starts the program, writes, and kills it after so many lines. Without a number, goes on until everything was received.
    fn run(&mut self, lines: Option<usize>, messages: usize) {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "restarts::killed::program",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("FBCHAT_ADDRESS", self.server.address().to_string())
            .env("FBCHAT_SESSION", &self.path)
            .env("FBCHAT_TRANSPORT", format!("{:?}", self.transport))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        (self.by_this_process, self.has_gap) = (BTreeSet::new(), false);
        let before = messages / 2;
        self.write(before);
        let mut seen = 0;
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut output = output.lines().map(Result::unwrap);
        loop {
            let is_all = self.received.len() == self.written;
            if lines.map_or(is_all, |lines| seen >= lines) {
                break;
            }
            let line = output.next().expect("the program ended by itself");
            seen += usize::from(self.take(&line));
            if line == "listening" {
                self.write(messages - before);
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // The earlier output was handled.
        for line in output {
            self.take(&line);
        }
    }

    fn take(&mut self, line: &str) -> bool {
        self.has_gap |= line == "gap";
        let Some(text) = line.strip_prefix("message ") else {
            return line == "listening";
        };
        // Messages before the first run come again where a queue is lost.
        let Ok(number) = text.parse() else {
            return true;
        };
        let is_first = self.by_this_process.is_empty();
        let is_new = self.by_this_process.insert(number);
        assert!(is_new, "{:?}: {number} came twice", self.transport);
        if is_first && !self.has_gap {
            let went_back = number < self.position;
            assert!(!went_back, "{:?}: {number} came again", self.transport);
            self.position = number;
        }
        *self.received.entry(number).or_default() += 1;
        true
    }

    fn write(&mut self, messages: usize) {
        for _ in 0..messages {
            let text = format!("{}", self.written);
            ada(&self.server).says(ThreadKey::User(BOT), &text);
            self.written += 1;
        }
    }
}

#[test]
fn a_program_that_is_killed_at_any_moment_and_started_again_skips_nothing() {
    let kills = env::var("FBCHAT_KILLS").map_or(10, |kills| kills.parse().unwrap());
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let path = path("killed");
        // The first position is that of a client that has listened.
        let client = listening(&server, transport);
        client.session().save(&path).unwrap();
        client.stop_listening();
        let mut run = Run {
            server,
            transport,
            path,
            written: 0,
            received: BTreeMap::new(),
            by_this_process: BTreeSet::new(),
            has_gap: false,
            position: 0,
        };
        for kill in 0..kills {
            // No line: it is killed while it starts. Later kills strike while it prints, saves, catches up or waits.
            let messages = fastrand::usize(..20);
            let lines = fastrand::usize(..=messages / 2);
            if fastrand::u8(..4) == 0 {
                run.server.lose_queue(BOT);
            }
            // Now and then it is killed while it has nothing to do.
            run.run((kill % 4 != 3).then_some(lines), messages);
        }
        run.run(None, 5);
        fs::remove_file(&run.path).unwrap();
        let deliveries: usize = run.received.values().sum();
        println!(
            "{transport:?}: {kills} kills, {} messages, {} received, {} of them more than once, {deliveries} deliveries",
            run.written,
            run.received.len(),
            run.received.values().filter(|count| **count > 1).count(),
        );
        let missing: Vec<usize> = (0..run.written)
            .filter(|number| !run.received.contains_key(number))
            .collect();
        assert_eq!(missing, [0; 0], "{transport:?}");
    }
}
