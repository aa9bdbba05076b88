//! Proxies that let nothing through and answer everything themselves, with certificates of the tests' own.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::scripted::{Answer, ReadWrite, Scripted, Seen};

pub fn names(hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    CertificateParams::new(hosts).unwrap()
}

/// Returns the configuration of a server with this certificate, and the certificate as PEM.
pub fn certified(certificate: CertificateParams) -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let private = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private.into())
        .unwrap();
    (Arc::new(config), certificate.pem())
}

/// The policy of a proxy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Policy {
    Open,
    /// Only with this user name and password, with a colon between them.
    Only(&'static str),
    Forbid,
    /// As if the target could not be reached.
    Unreachable,
    /// Answers in no protocol of proxies.
    Garbage,
    /// Closes the connection.
    Close,
}

/// A proxy of every protocol, chosen by the first byte.
pub struct Proxy {
    pub server: Scripted,
    /// The certificate of the proxy and of every host.
    pub pem: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// A proxy that answers by `script` in the name of every host.
    pub fn start(
        is_encrypted: bool,
        policy: Policy,
        script: impl FnMut(&Seen) -> Answer + Send + 'static,
    ) -> Self {
        let (config, pem) = certified(names(&[
            "127.0.0.1",
            "www.facebook.com",
            "*.facebook.com",
            "images.example",
        ]));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&asked);
        let wrap = move |connection: TcpStream| {
            if is_encrypted {
                serve(encrypted(connection, &config), policy, &record, &config)
            } else {
                serve(connection, policy, &record, &config)
            }
        };
        Self {
            server: Scripted::start_behind(wrap, script),
            pem,
            asked,
        }
    }

    /// Its address without a scheme.
    pub fn address(&self) -> String {
        self.server.address().to_string()
    }

    /// The requests: the protocol, the target, and the user name with the password, if any.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn encrypted<S: Read + Write>(
    stream: S,
    config: &Arc<ServerConfig>,
) -> StreamOwned<ServerConnection, S> {
    StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream)
}

fn serve(
    mut stream: impl ReadWrite + 'static,
    policy: Policy,
    record: &Mutex<Vec<String>>,
    config: &Arc<ServerConfig>,
) -> Box<dyn ReadWrite> {
    match shake_hands(&mut stream, policy, record) {
        Ok(true) => Box::new(encrypted(stream, config)),
        // Nothing more comes.
        Ok(false) | Err(_) => Box::new(io::empty()),
    }
}

/// Whether the client may go on to the target.
fn shake_hands(
    stream: &mut impl ReadWrite,
    policy: Policy,
    record: &Mutex<Vec<String>>,
) -> io::Result<bool> {
    let [first] = bytes(stream)?;
    let (target, user) = match first {
        4 => socks4(stream)?,
        5 => match socks5(stream, policy)? {
            Some(asked) => asked,
            None => return Ok(false),
        },
        _ => connect(stream)?,
    };
    let protocol = match first {
        4 => "SOCKS4",
        5 => "SOCKS5",
        _ => "CONNECT",
    };
    let asked = [protocol, &target, user.as_deref().unwrap_or("-")].join(" ");
    record.lock().unwrap().push(asked);
    let (http, socks5, socks4, is_open) = match policy {
        Policy::Open => ("200 OK", 0, 90, true),
        Policy::Only(right) if user.as_deref() == Some(right) => ("200 OK", 0, 90, true),
        Policy::Only(_) => ("407 Proxy Authentication Required", 1, 93, false),
        Policy::Forbid => ("403 Forbidden", 2, 93, false),
        Policy::Unreachable => ("502 Bad Gateway", 4, 91, false),
        Policy::Garbage => {
            stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")?;
            return Ok(false);
        }
        Policy::Close => return Ok(false),
    };
    match first {
        4 => stream.write_all(&[0, socks4, 0, 0, 0, 0, 0, 0])?,
        5 => stream.write_all(&[5, socks5, 0, 1, 0, 0, 0, 0, 0, 0])?,
        _ => stream.write_all(format!("HTTP/1.1 {http}\r\n\r\n").as_bytes())?,
    }
    stream.flush()?;
    Ok(is_open)
}

type Asked = (String, Option<String>);

fn connect(stream: &mut impl ReadWrite) -> io::Result<Asked> {
    let mut head = b"C".to_vec();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(bytes::<1>(stream)?);
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap().to_owned();
    let user = head.lines().find_map(|line| {
        let encoded = line.strip_prefix("Proxy-Authorization: Basic ")?;
        Some(String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap())
    });
    Ok((target, user))
}

fn socks4(stream: &mut impl ReadWrite) -> io::Result<Asked> {
    let [_, high, low, a, b, c, d] = bytes(stream)?;
    let user = until_zero(stream)?;
    let host = match [a, b, c] {
        [0, 0, 0] => until_zero(stream)?,
        _ => format!("{a}.{b}.{c}.{d}"),
    };
    let port = u16::from_be_bytes([high, low]);
    Ok((
        format!("{host}:{port}"),
        Some(user).filter(|user| !user.is_empty()),
    ))
}

/// `None`: it was refused by then.
fn socks5(stream: &mut impl ReadWrite, policy: Policy) -> io::Result<Option<Asked>> {
    if policy == Policy::Garbage {
        stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")?;
        return Ok(None);
    }
    let methods = counted(stream)?;
    let mut user = None;
    if let Policy::Only(right) = policy {
        if !methods.contains(&2) {
            stream.write_all(&[5, 0xff])?;
            return Ok(None);
        }
        stream.write_all(&[5, 2])?;
        let [1] = bytes(stream)? else {
            panic!("an unknown version of passwords");
        };
        let [name, password] = [counted(stream)?, counted(stream)?];
        let given = String::from_utf8([name, password].join(&b':')).unwrap();
        let is_right = given == right;
        stream.write_all(&[1, u8::from(!is_right)])?;
        if !is_right {
            return Ok(None);
        }
        user = Some(given);
    } else {
        stream.write_all(&[5, 0])?;
    }
    let [5, 1, 0, kind] = bytes(stream)? else {
        panic!("no request of SOCKS5");
    };
    let host = match kind {
        1 => std::net::Ipv4Addr::from(bytes::<4>(stream)?).to_string(),
        3 => String::from_utf8(counted(stream)?).unwrap(),
        4 => format!("[{}]", std::net::Ipv6Addr::from(bytes::<16>(stream)?)),
        _ => panic!("an unknown kind of address"),
    };
    let port = u16::from_be_bytes(bytes(stream)?);
    Ok(Some((format!("{host}:{port}"), user)))
}

fn bytes<const N: usize>(stream: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn counted(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let [length] = bytes(stream)?;
    let mut text = vec![0; length.into()];
    stream.read_exact(&mut text)?;
    Ok(text)
}

fn until_zero(stream: &mut impl Read) -> io::Result<String> {
    let mut text = Vec::new();
    loop {
        match bytes(stream)? {
            [0] => return Ok(String::from_utf8(text).unwrap()),
            [byte] => text.push(byte),
        }
    }
}
