//! The tests of the websocket, over encrypted connections.

use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tungstenite::Message;

use super::*;
use crate::http::{Settings, certificates};

type Server = tungstenite::WebSocket<StreamOwned<ServerConnection, TcpStream>>;

const LONG: Duration = Duration::from_secs(60);

fn soon() -> Instant {
    later(Instant::now(), LONG)
}

/// An encrypted websocket with a server of `serve`.
fn connect(
    serve: impl FnOnce(Server) + Send + 'static,
) -> (Reader, Writer, thread::JoinHandle<()>) {
    connect_with(LONG, Arc::new(|_| Ok(())), serve)
}

/// The same, with this limit for what is sent.
fn connect_with(
    timeout: Duration,
    register: Register,
    serve: impl FnOnce(Server) + Send + 'static,
) -> (Reader, Writer, thread::JoinHandle<()>) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let private = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private.into())
        .unwrap();
    let listener = TcpListener::bind("localhost:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let tls = ServerConnection::new(Arc::new(config)).unwrap();
        serve(tungstenite::accept(StreamOwned::new(tls, stream)).unwrap());
    });
    let http = Http::new(Settings {
        root_certificates: certificates(certificate.pem().as_bytes()).unwrap(),
        timeout,
        ..Settings::default()
    });
    let uri = format!("https://localhost:{port}/").parse().unwrap();
    let upgrade = Upgrade {
        uri,
        user_agent: "test",
        headers: &[],
        cookies: None,
        max_message_size: 1 << 24,
    };
    let (reader, writer) = open(&http, &upgrade, register).unwrap();
    (reader, writer, server)
}

/// Sends everything back.
fn echo(mut socket: Server) {
    while let Ok(message) = socket.read() {
        if message.is_binary() && socket.send(message).is_err() {
            break;
        }
    }
}

#[test]
fn many_threads_write_while_one_reads_and_no_message_is_torn() {
    const THREADS: usize = 4;
    const MESSAGES: usize = 50;
    let (mut reader, writer, server) = connect(echo);
    let mut read = vec![0; THREADS];
    thread::scope(|threads| {
        for number in 0..THREADS {
            let writer = writer.clone();
            threads.spawn(move || {
                for count in 0..MESSAGES {
                    // Some of them are larger than a record of the encryption.
                    let length = 1 + count * 997;
                    let message = vec![u8::try_from(number).unwrap(); length];
                    writer.send(message, soon()).unwrap();
                }
            });
        }
        for _ in 0..THREADS * MESSAGES {
            let message = reader.read(soon()).unwrap().unwrap().into_data();
            let number = message[0];
            assert!(message.iter().all(|byte| *byte == number));
            let count = &mut read[usize::from(number)];
            // Those of one thread keep their order.
            assert_eq!(message.len(), 1 + *count * 997);
            *count += 1;
        }
    });
    assert_eq!(read, [MESSAGES; THREADS]);
    drop(reader);
    server.join().unwrap();
}

#[test]
fn a_message_is_sent_while_another_thread_blocks_in_reading() {
    let (mut reader, writer, server) = connect(echo);
    assert!(reader.read(Instant::now()).unwrap().is_none());
    let (is_reading, begun) = std::sync::mpsc::channel();
    let reading = thread::spawn(move || {
        is_reading.send(()).unwrap();
        reader.read(soon())
    });
    begun.recv().unwrap();
    writer.send(b"hello".to_vec(), soon()).unwrap();
    let message = reading.join().unwrap().unwrap();
    assert_eq!(message, Some(Message::binary(b"hello".to_vec())));
    server.join().unwrap();
}

#[test]
fn a_connection_without_a_reader_is_closed_for_its_writers_too() {
    let (reader, writer, server) = connect(echo);
    drop(reader);
    server.join().unwrap();
    assert!(writer.send(vec![7], soon()).is_err());
}

#[test]
fn a_connection_that_the_server_has_closed_is_closed_for_its_writers_too() {
    let (mut reader, writer, server) = connect(|mut socket| {
        socket.close(None).unwrap();
        // Until the client has answered.
        while socket.read().is_ok() {}
    });
    let message = reader.read(soon()).unwrap().unwrap();
    assert!(message.is_close());
    let error = writer.send(vec![7], soon()).unwrap_err();
    assert!(
        matches!(error, Error::Transport(TransportError::Closed(_))),
        "{error}"
    );
    drop(reader);
    server.join().unwrap();
}

#[test]
fn a_ping_that_comes_with_the_answer_to_the_upgrade_is_answered_by_the_thread_that_reads() {
    let (mut reader, _writer, server) = connect(|mut socket| {
        socket.send(Message::Ping(b"7"[..].into())).unwrap();
        let answer = socket.read().unwrap();
        assert_eq!(answer, Message::Pong(b"7"[..].into()));
        socket.send(Message::binary(b"thanks".to_vec())).unwrap();
    });
    let ping = reader.read(soon()).unwrap();
    assert_eq!(ping, Some(Message::Ping(b"7"[..].into())));
    let thanks = reader.read(soon()).unwrap();
    assert_eq!(thanks, Some(Message::binary(b"thanks".to_vec())));
    assert!(reader.read(soon()).is_err());
    server.join().unwrap();
}

/// Far more than the system takes of what the other side does not read.
const LARGE: usize = 12 << 20;

#[test]
fn a_message_that_is_not_taken_in_time_goes_on_with_what_follows() {
    let (open, opened) = mpsc::channel();
    let (mut reader, writer, server) = connect(move |socket| {
        opened.recv().unwrap();
        echo(socket);
    });
    writer.send(vec![7; LARGE], Instant::now()).unwrap();
    writer.send(vec![8], Instant::now()).unwrap();
    for _ in 0..3 {
        assert!(reader.read(Instant::now()).unwrap().is_none());
    }
    open.send(()).unwrap();
    let mut next = || reader.read(soon()).unwrap().unwrap().into_data();
    assert!(next() == vec![7; LARGE]);
    assert_eq!(next(), vec![8]);
    drop(reader);
    server.join().unwrap();
}

#[test]
fn a_message_that_is_not_taken_within_the_limit_ends_the_connection() {
    let limit = Duration::from_millis(50);
    let (hold, held) = mpsc::channel::<()>();
    let (mut reader, writer, server) = connect_with(limit, Arc::new(|_| Ok(())), move |_socket| {
        let _ = held.recv();
    });
    let sent = writer.send(vec![7; LARGE], Instant::now());
    let error = sent.and_then(|()| {
        loop {
            reader.read(Instant::now())?;
        }
    });
    let error: Result<()> = error;
    assert!(matches!(
        error,
        Err(Error::Transport(TransportError::Timeout))
    ));
    drop(hold);
    server.join().unwrap();
}

#[test]
fn the_end_of_a_connection_is_announced_from_whichever_side_of_the_client_it_comes() {
    for is_stopped in [false, true] {
        let handles = Arc::new(Mutex::new(Vec::new()));
        let registered = Arc::clone(&handles);
        let register: Register = Arc::new(move |handle| {
            lock(&registered).push(handle);
            Ok(())
        });
        let (reader, _writer, server) = connect_with(LONG, register, |mut socket| {
            let Ok(Message::Close(Some(frame))) = socket.read() else {
                panic!("no end was announced");
            };
            assert_eq!(frame.code, CloseCode::Normal);
        });
        if is_stopped {
            let last = lock(&handles).pop();
            last.and_then(|it| it.upgrade()).unwrap().shutdown();
        }
        drop(reader);
        server.join().unwrap();
    }
}
