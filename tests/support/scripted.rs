//! A server that answers from a script: for replies that no sane server gives, and for those that were recorded.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use fbchat::{Client, ClientBuilder};

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// `https://` and host and path: what the client believes that it asks.
    pub url: String,
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&self.body)
    }

    pub fn path(&self) -> &str {
        let after_host = self.url.splitn(4, '/').nth(3).unwrap();
        &self.url[self.url.len() - after_host.len() - 1..]
    }
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// An answer of the server.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Sends this, whatever it is, and closes the connection.
    pub raw: Option<Vec<u8>>,
    /// Sends nothing until the client gives up.
    pub hold: bool,
    /// Sends the bytes of `raw`, then these repeatedly until the client gives up. The second value is the pause before each.
    pub drip: Option<(Vec<u8>, Duration)>,
    /// Goes on as something else than HTTP.
    pub talk: Option<Talk>,
}

/// A script for a connection after an upgrade from HTTP.
#[derive(Clone)]
pub struct Talk(pub Arc<Talking>);

type Talking = dyn Fn(&mut dyn ReadWrite) + Send + Sync;

impl std::fmt::Debug for Talk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Talk")
    }
}

impl Answer {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            body: body.into(),
            ..Self::default()
        }
    }

    pub fn redirect(to: &str) -> Self {
        Self {
            status: 302,
            ..Self::default()
        }
        .header("Location", to)
    }

    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            raw: Some(bytes.into()),
            ..Self::default()
        }
    }

    pub fn hold() -> Self {
        Self {
            hold: true,
            ..Self::default()
        }
    }

    pub fn drip(head: impl Into<Vec<u8>>, drop: impl Into<Vec<u8>>, pause: Duration) -> Self {
        Self {
            drip: Some((drop.into(), pause)),
            ..Self::raw(head)
        }
    }

    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A reply of the site's script.
    pub fn json(json: &str) -> Self {
        Self::ok(format!("for (;;);{json}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Script = dyn FnMut(&Seen) -> Answer + Send;
type Wrap = dyn Fn(TcpStream) -> Box<dyn ReadWrite> + Send + Sync;

/// A connection, encrypted or not.
pub trait ReadWrite: Read + Write {}

impl<T: Read + Write> ReadWrite for T {}

/// A scripted server on this machine. A panic of the script is a panic of the test.
pub struct Scripted {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    script: Mutex<Box<Script>>,
    wrap: Box<Wrap>,
    seen: Mutex<Vec<Seen>>,
    /// The open connections by number.
    connections: Mutex<HashMap<usize, TcpStream>>,
    panicked: Mutex<Option<String>>,
    stopping: Mutex<bool>,
}

impl Shared {
    fn report(&self, panic: Box<dyn std::any::Any + Send>) {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let mut panicked = self.panicked.lock().unwrap();
        panicked.get_or_insert(text.unwrap_or_default());
    }
}

impl Scripted {
    pub fn start(script: impl FnMut(&Seen) -> Answer + Send + 'static) -> Self {
        Self::start_behind(|connection| Box::new(connection), script)
    }

    /// A server that speaks through what `wrap` makes of each connection.
    pub fn start_behind(
        wrap: impl Fn(TcpStream) -> Box<dyn ReadWrite> + Send + Sync + 'static,
        script: impl FnMut(&Seen) -> Answer + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Mutex::new(Box::new(script)),
            wrap: Box::new(wrap),
            seen: Mutex::default(),
            connections: Mutex::default(),
            panicked: Mutex::default(),
            stopping: Mutex::default(),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self {
            address,
            shared,
            accepting: Some(accepting),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder()
            .local_server(self.address)
            .user_agent("test/1")
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        *self.shared.stopping.lock().unwrap() = true;
        for (_, connection) in self.shared.connections.lock().unwrap().drain() {
            let _ = connection.shutdown(std::net::Shutdown::Both);
        }
        // Wakes the thread that accepts connections.
        drop(TcpStream::connect(self.address));
        self.accepting.take().unwrap().join().unwrap();
        if let Some(message) = self.shared.panicked.lock().unwrap().take()
            && !thread::panicking()
        {
            panic!("the scripted server panicked: {message}");
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for number in 0.. {
        let (connection, _) = listener.accept().unwrap();
        // Bytes are sent at once, also in small pieces.
        connection.set_nodelay(true).unwrap();
        if *shared.stopping.lock().unwrap() {
            break;
        }
        let kept = connection.try_clone().unwrap();
        shared.connections.lock().unwrap().insert(number, kept);
        let shared = Arc::clone(shared);
        let ended = threads.extract_if(.., |thread| thread.is_finished());
        ended.for_each(end);
        threads.push(thread::spawn(move || {
            serve(connection, &shared);
            shared.connections.lock().unwrap().remove(&number);
        }));
    }
    threads.into_iter().for_each(end);
}

fn end(thread: JoinHandle<()>) {
    if let Err(panic) = thread.join() {
        eprintln!("{panic:?}");
    }
}

fn serve(connection: TcpStream, shared: &Shared) {
    let mut stream = BufReader::new((shared.wrap)(connection.try_clone().unwrap()));
    while let Some(seen) = read_request(&mut stream) {
        shared.seen.lock().unwrap().push(seen.clone());
        let answered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            (shared
                .script
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner))(&seen)
        }));
        let answer = answered.unwrap_or_else(|panic| {
            shared.report(panic);
            Answer::raw("")
        });
        if answer.hold {
            let _ = stream.fill_buf();
            return;
        }
        let output = stream.get_mut();
        if let Some(Talk(talk)) = answer.talk {
            let talked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| talk(output)));
            if let Err(panic) = talked {
                shared.report(panic);
            }
            let _ = connection.shutdown(std::net::Shutdown::Both);
            return;
        }
        if let Some(raw) = answer.raw {
            let _ = output.write_all(&raw);
            if let Some((drop, pause)) = answer.drip {
                // Nobody sends: receiving is a pause that needs no clock of its own.
                let (_sender, never) = std::sync::mpsc::channel::<()>();
                while output.write_all(&drop).is_ok() {
                    let _ = never.recv_timeout(pause);
                }
            }
            let _ = connection.shutdown(std::net::Shutdown::Both);
            return;
        }
        let mut head = format!(
            "HTTP/1.1 {} X\r\nContent-Length: {}\r\n",
            answer.status,
            answer.body.len()
        );
        for (name, value) in &answer.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let bytes = [head.as_bytes(), b"\r\n", &answer.body].concat();
        if output.write_all(&bytes).is_err() {
            return;
        }
    }
}

fn read_request(input: &mut impl BufRead) -> Option<Seen> {
    let mut line = || {
        let mut line = String::new();
        input
            .read_line(&mut line)
            .ok()
            .filter(|length| *length > 0)?;
        Some(line.trim_end().to_owned())
    };
    let start = line()?;
    let mut words = start.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let line = line()?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Seen {
        method,
        url: format!(
            "https://{}{path}",
            headers.get("host").cloned().unwrap_or_default()
        ),
        query: pairs(query.as_bytes()),
        headers,
        body,
    })
}
