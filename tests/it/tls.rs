//! Encrypted connections, through a proxy that answers in the name of every host: certificates are verified, always.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use crate::support::proxy::{certified, names};
use crate::support::scripted::{Answer, ReadWrite, Scripted};
use crate::support::{HOME, checked_message, messenger, resume, session};
use fbchat::{
    ClientBuilder, Error, Event, ListenOptions, Result, ThreadKey, Transport, TransportError,
    UserId,
};
use rcgen::{CertificateParams, date_time_ymd};
use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};

const HOSTS: [&str; 4] = [
    "www.facebook.com",
    "m.facebook.com",
    "*.facebook.com",
    "images.example",
];

/// A proxy that lets nothing through and answers everything itself, with this certificate, and the certificate as PEM.
fn proxy(certificate: CertificateParams) -> (Scripted, String) {
    let (config, pem) = certified(certificate);
    let server = Scripted::start_behind(
        move |connection| Box::new(encrypted(connection, Arc::clone(&config))),
        messenger,
    );
    (server, pem)
}

/// Reads the `CONNECT` and goes on encrypted.
fn encrypted(
    mut connection: TcpStream,
    config: Arc<ServerConfig>,
) -> StreamOwned<ServerConnection, TcpStream> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && connection.read_exact(&mut byte).is_ok() {
        head.extend(byte);
    }
    let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
    let tls = ServerConnection::new(config).unwrap();
    StreamOwned::new(tls, connection)
}

fn client_of(server: &Scripted) -> ClientBuilder {
    fbchat::Client::builder()
        .proxy(format!("http://{}", server.address()))
        .session(session())
}

#[track_caller]
fn is_refused<T: std::fmt::Debug>(server: &Scripted, result: Result<T>, host: &str) {
    let error = result.unwrap_err();
    checked_message(&error);
    assert!(!error.is_retryable());
    match error {
        Error::Transport(TransportError::Tls { host: named }) => assert_eq!(named, host),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.seen().len(), 0, "something was sent all the same");
}

#[test]
fn an_untrusted_certificate_is_rejected() {
    let (server, _) = proxy(names(&HOSTS));
    is_refused(&server, client_of(&server).resume(), "www.facebook.com");
    let login = client_of(&server).login("ada@example.com", crate::support::PASSWORD);
    is_refused(&server, login, "www.facebook.com");
}

#[test]
fn a_root_that_the_user_adds_is_trusted_by_every_connection() {
    let (server, pem) = proxy(names(&HOSTS));
    let client = client_of(&server).root_certificate(pem).resume().unwrap();
    let options = ListenOptions::default().transport(Transport::LongPoll);
    client.start_listening_with(options).unwrap();
    let mark = ThreadKey::User(UserId::from(4));
    client
        .send_remote_image(mark, "https://images.example/1.png", "")
        .unwrap();
    let asked: Vec<_> = server.seen().into_iter().map(|seen| seen.url).collect();
    for url in [
        "https://0-edge-chat.facebook.com/pull",
        "https://images.example/1.png",
    ] {
        assert!(asked.iter().any(|asked| asked == url), "{asked:?}");
    }
}

#[test]
fn a_websocket_goes_through_the_proxy_and_its_certificate_is_verified_too() {
    let options = || ListenOptions::default().transport(Transport::Mqtt);
    let (server, pem) = proxy(names(&HOSTS));
    let client = client_of(&server).root_certificate(pem).resume().unwrap();
    let listener = client.listen_with(options()).unwrap();
    let received = listener
        .into_iter()
        .any(|event| matches!(event, Event::Message(_)));
    assert!(received);
    listener.stop().unwrap();

    let (server, pem) = proxy(names(&HOSTS[..2]));
    let client = client_of(&server).root_certificate(pem).resume().unwrap();
    match client.listen_with(options()).map(drop) {
        Err(Error::Transport(TransportError::Tls { host })) => {
            assert_eq!(host, "edge-chat.facebook.com");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_added_root_vouches_neither_for_other_names_nor_for_ever() {
    let mut expired = names(&HOSTS);
    expired.not_before = date_time_ymd(2000, 1, 1);
    expired.not_after = date_time_ymd(2001, 1, 1);
    for certificate in [expired, names(&["www.facebook.com.evil.example"])] {
        let (server, pem) = proxy(certificate);
        let resumed = client_of(&server).root_certificate(pem).resume();
        is_refused(&server, resumed, "www.facebook.com");
    }
}

#[test]
fn an_image_from_a_site_with_a_bad_certificate_is_refused() {
    let (server, pem) = proxy(names(&HOSTS[..3]));
    let client = client_of(&server).root_certificate(pem).resume().unwrap();
    let mark = ThreadKey::User(UserId::from(4));
    let sent = client.send_remote_image(mark, "https://images.example/1.png", "");
    match sent {
        Err(Error::Transport(TransportError::Tls { host })) => assert_eq!(host, "images.example"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_that_is_not_public_is_refused_before_the_proxy_is_asked() {
    let (server, pem) = proxy(names(&HOSTS));
    let client = client_of(&server).root_certificate(pem).resume().unwrap();
    let before = server.seen().len();
    let mark = ThreadKey::User(UserId::from(4));
    let sent = client.send_remote_image(mark, "https://192.168.1.1/1.png", "");
    assert!(
        matches!(&sent, Err(Error::Transport(TransportError::PrivateAddress { host })) if host == "192.168.1.1"),
        "{sent:?}"
    );
    assert_eq!(server.seen().len(), before);
}

/// A connection that records with each answer its kind of handshake: a full one, or one resumed from an earlier connection.
struct Noting {
    stream: StreamOwned<ServerConnection, TcpStream>,
    kinds: Arc<Mutex<Vec<HandshakeKind>>>,
}

impl Read for Noting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kind = self.stream.conn.handshake_kind().unwrap();
        self.kinds.lock().unwrap().push(kind);
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[test]
fn a_second_connection_to_a_host_takes_the_shorter_handshake() {
    let (config, pem) = certified(names(&HOSTS));
    let kinds = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&kinds);
    let wrap = move |connection| {
        let stream = encrypted(connection, Arc::clone(&config));
        let kinds = Arc::clone(&noted);
        Box::new(Noting { stream, kinds }) as Box<dyn ReadWrite>
    };
    let server = Scripted::start_behind(wrap, |seen| match &*seen.url {
        // The connection ends with the answer.
        "https://www.facebook.com/" => Answer::raw(format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{HOME}",
            HOME.len()
        )),
        "https://www.facebook.com/messaging/send/" => {
            Answer::json(r#"{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
        }
        _ => resume(seen).unwrap(),
    });
    let client = client_of(&server).root_certificate(pem).resume().unwrap();
    let mark = ThreadKey::User(UserId::from(4));
    client.send(mark, "hello").unwrap();
    let kinds = kinds.lock().unwrap();
    assert_eq!(kinds.first(), Some(&HandshakeKind::Full));
    assert_eq!(kinds.last(), Some(&HandshakeKind::Resumed));
}
