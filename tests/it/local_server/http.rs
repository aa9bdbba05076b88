//! Input that is odd.

use fbchat::local::LocalServer;

use crate::local_server::browser::exchange;

fn status(server: &LocalServer, request: &[u8]) -> Option<u16> {
    let answer = exchange(server.address(), request);
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.lines()
        .last()
        .is_some()
        .then(|| text[9..12].parse().unwrap())
}

#[test]
fn odd_requests_are_refused_and_harm_nobody() {
    let server = LocalServer::start().unwrap();
    let long_head = [b"GET / HTTP/1.1\r\nX: ".to_vec(), vec![b'x'; 70_000]].concat();
    let many_headers = format!(
        "GET / HTTP/1.1\r\nHost: m\r\n{}\r\n",
        "a: b\r\n".repeat(200)
    );
    let close = "Host: www.facebook.com\r\nConnection: close\r\n";
    let cases = [
        (b"\x16\x03\x01 nonsense\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n".to_vec(), 400),
        (
            b"OPTIONS * HTTP/1.1\r\nHost: m.facebook.com\r\n\r\n".to_vec(),
            400,
        ),
        (
            format!("POST / HTTP/1.1\r\n{close}Content-Length: many\r\n\r\n").into_bytes(),
            400,
        ),
        (
            format!("POST / HTTP/1.1\r\n{close}Content-Length: 99999999999\r\n\r\n").into_bytes(),
            413,
        ),
        (
            format!("POST / HTTP/1.1\r\n{close}Transfer-Encoding: chunked\r\n\r\nfffffff\r\n")
                .into_bytes(),
            413,
        ),
        (
            format!("POST / HTTP/1.1\r\n{close}Transfer-Encoding: chunked\r\n\r\nzz\r\n")
                .into_bytes(),
            400,
        ),
        (
            format!("POST / HTTP/1.1\r\n{close}Content-Type: multipart/form-data\r\n\r\n")
                .into_bytes(),
            400,
        ),
        (long_head, 431),
        (many_headers.into_bytes(), 431),
        (
            format!("BREW /pot HTTP/1.1\r\n{close}\r\n").into_bytes(),
            404,
        ),
        (
            format!("GET /\u{e9}%ff HTTP/1.1\r\n{close}\r\n").into_bytes(),
            404,
        ),
        (
            format!("POST /messaging/send/ HTTP/1.1\r\n{close}\r\n").into_bytes(),
            200,
        ),
    ];
    for (request, expected) in cases {
        let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        assert_eq!(status(&server, &request), Some(expected), "{shown}");
    }
}

#[test]
fn a_connection_serves_many_requests_and_bodies_in_chunks() {
    let server = LocalServer::start().unwrap();
    let one = "POST /login.php HTTP/1.1\r\nHost: m.facebook.com\r\nTransfer-Encoding: chunked\r\n\
        Content-Type: application/x-www-form-urlencoded\r\n\r\n3\r\nema\r\n6;x=y\r\nil=%41\r\n0\r\n\r\n";
    let last = "HEAD / HTTP/1.1\r\nHost: m.facebook.com\r\nConnection: close\r\n\r\n";
    let answer = exchange(server.address(), format!("{one}\r\n{one}{last}").as_bytes());
    let text = String::from_utf8(answer).unwrap();
    assert_eq!(text.matches("HTTP/1.1 302 Found").count(), 2);
    assert_eq!(text.matches("/login/?email=A&e=1348092").count(), 2);
    assert!(
        text.matches("HTTP/1.1 200 OK").count() == 1 && text.ends_with("\r\n\r\n"),
        "{text}"
    );
}

#[test]
fn it_listens_on_127_0_0_1_alone() {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
    let server = LocalServer::start().unwrap();
    let address = server.address();
    assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
    assert!(TcpStream::connect(address).is_ok());
    // All of these are this machine too; a server that listens on all addresses would accept connections to them.
    for other in [
        IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ] {
        let other = SocketAddr::new(other, address.port());
        assert!(TcpStream::connect(other).is_err(), "{other}");
    }
}
