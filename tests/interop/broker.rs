//! mosquitto, with a client of its own that subscribes to everything.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;

/// The broker. It ends when this is dropped.
pub struct Broker {
    /// The address of its websocket listener.
    pub websocket: SocketAddr,
    /// The address of its plain listener.
    plain: SocketAddr,
    broker: Running,
    listener: Option<Running>,
}

impl Broker {
    /// Starts it with one more line in its configuration.
    pub fn start(setting: &str) -> Self {
        let (websocket, plain) = (free_address(), free_address());
        let config = format!(
            "per_listener_settings true\nlog_type all\nlistener {} 127.0.0.1\nprotocol websockets\n{setting}\n\
             listener {} 127.0.0.1\nallow_anonymous true\n",
            websocket.port(),
            plain.port()
        );
        let file = format!("mosquitto-{}.conf", websocket.port());
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        fs::write(&file, config).unwrap();
        let broker = Running::start(Command::new("mosquitto").arg("-v").arg("-c").arg(&file));
        let mut broker = Self {
            websocket,
            plain,
            broker,
            listener: None,
        };
        broker.logs(" running");
        fs::remove_file(file).unwrap();
        let mut listener = broker.client("mosquitto_sub");
        listener.args(["-i", "site", "-t", "#", "-q", "1", "-F", "%t %p"]);
        broker.listener = Some(Running::start(&mut listener));
        broker.logs("Sending SUBACK to site");
        broker
    }

    fn client(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(["-h", "127.0.0.1", "-p"])
            .arg(self.plain.port().to_string());
        command
    }

    /// Returns the next request for the queue of deltas: its topic and payload.
    pub fn asked(&self) -> (String, Value) {
        let published = self.listener.as_ref().unwrap();
        let line = published.line_with("/messenger_sync_");
        let (topic, payload) = line.split_once(' ').unwrap();
        (topic.to_owned(), serde_json::from_str(payload).unwrap())
    }

    /// Publishes to all subscribers with quality of service 1.
    pub fn publish(&self, topic: &str, payload: &Value) {
        let mut command = self.client("mosquitto_pub");
        command.args(["-q", "1", "-s", "-t", topic]);
        let mut publisher = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut input = publisher.stdin.take().unwrap();
        input.write_all(payload.to_string().as_bytes()).unwrap();
        drop(input);
        assert!(publisher.wait().unwrap().success());
    }

    /// Waits until the broker logs this.
    pub fn logs(&self, what: &str) {
        self.broker.line_with(what);
    }

    /// Ends it, and returns all that it has logged.
    pub fn stop(self) -> Vec<String> {
        drop(self.listener);
        self.broker.stop()
    }
}

/// Returns a free port: mosquitto needs its port in its configuration.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap()
}

/// A program, and what it writes.
struct Running {
    program: Child,
    lines: Receiver<String>,
    /// The lines that were taken from there.
    seen: Mutex<Vec<String>>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().unwrap();
        let (sender, lines) = channel();
        let outputs: [Box<dyn Read + Send>; 2] = [
            Box::new(program.stdout.take().unwrap()),
            Box::new(program.stderr.take().unwrap()),
        ];
        for output in outputs {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(output).lines() {
                    let _ = sender.send(line.unwrap());
                }
            });
        }
        Self {
            program,
            lines,
            seen: Mutex::default(),
        }
    }

    /// The next line that has this in it.
    fn line_with(&self, what: &str) -> String {
        let mut seen = self.seen.lock().unwrap();
        loop {
            match self.lines.recv() {
                Ok(line) => seen.push(line),
                Err(_) => panic!("the program has ended without {what:?}: {seen:#?}"),
            }
            if let Some(line) = seen.last().filter(|line| line.contains(what)) {
                return line.clone();
            }
        }
    }

    fn stop(mut self) -> Vec<String> {
        let _ = self.program.kill();
        let mut seen = std::mem::take(&mut *self.seen.lock().unwrap());
        seen.extend(self.lines.iter());
        seen
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
