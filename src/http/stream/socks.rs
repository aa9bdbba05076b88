//! Connecting through a proxy of SOCKS 4, 4a or 5 (RFC 1928, with the user names of RFC 1929). ureq speaks it too, but over
//! connections that cannot be shared. The errors are in the same words, by which `errors` knows them.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr};

use ureq::ProxyProtocol;

/// Where to connect to.
pub(super) enum Target<'a> {
    Address(SocketAddr),
    /// The proxy looks the name up.
    Name(&'a str, u16),
}

impl<'a> Target<'a> {
    /// A host that may be an address.
    pub(super) fn of(host: &'a str, port: u16) -> Self {
        match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(address) => Self::Address(SocketAddr::new(address, port)),
            Err(_) => Self::Name(host, port),
        }
    }

    fn port(&self) -> u16 {
        match self {
            Self::Address(address) => address.port(),
            Self::Name(_, port) => *port,
        }
    }
}

/// Asks the proxy at the other end of `stream` to connect.
pub(super) fn connect(
    stream: &mut (impl Read + Write),
    proxy: &ureq::Proxy,
    target: &Target<'_>,
) -> io::Result<()> {
    match proxy.protocol() {
        ProxyProtocol::Socks4 | ProxyProtocol::Socks4A => version_4(stream, target),
        _ => version_5(stream, proxy, target),
    }
}

fn version_4(stream: &mut (impl Read + Write), target: &Target<'_>) -> io::Result<()> {
    let mut request = vec![4, 1];
    request.extend(target.port().to_be_bytes());
    match target {
        Target::Address(SocketAddr::V4(address)) => {
            request.extend(address.ip().octets());
            request.push(0);
        }
        Target::Address(SocketAddr::V6(_)) => {
            return Err(invalid("SOCKS4 does not support IPv6"));
        }
        // No address, and the name behind the user, who has none.
        Target::Name(host, _) => {
            request.extend([0, 0, 0, 1, 0]);
            request.extend(host.bytes());
            request.push(0);
        }
    }
    stream.write_all(&request)?;
    let [version, code, ..] = read::<8>(stream)?;
    match (version, code) {
        (0, 90) => Ok(()),
        (0, 91) => Err(io::Error::other("request rejected or failed")),
        (0, 92 | 93) => Err(denied("the proxy does not accept the user")),
        (0, _) => Err(broken("invalid response code")),
        _ => Err(broken("invalid response version")),
    }
}

fn version_5(
    stream: &mut (impl Read + Write),
    proxy: &ureq::Proxy,
    target: &Target<'_>,
) -> io::Result<()> {
    const NO_USER: u8 = 0;
    const PASSWORD: u8 = 2;
    let methods: &[u8] = match proxy.username() {
        Some(_) => &[PASSWORD, NO_USER],
        None => &[NO_USER],
    };
    let mut greeting = vec![5];
    extend_with_length(&mut greeting, methods)?;
    stream.write_all(&greeting)?;
    match (read::<2>(stream)?, proxy.username()) {
        ([5, NO_USER], _) => {}
        ([5, PASSWORD], Some(user)) => {
            authenticate(stream, user, proxy.password().unwrap_or_default())?;
        }
        ([5, 0xff], _) => return Err(io::Error::other("no acceptable auth methods")),
        ([5, _], _) => return Err(io::Error::other("unknown auth method")),
        _ => return Err(broken("invalid response version")),
    }

    let mut request = vec![5, 1, 0];
    match target {
        Target::Address(SocketAddr::V4(address)) => {
            request.push(1);
            request.extend(address.ip().octets());
        }
        Target::Address(SocketAddr::V6(address)) => {
            request.push(4);
            request.extend(address.ip().octets());
        }
        Target::Name(host, _) => {
            request.push(3);
            extend_with_length(&mut request, host.as_bytes())?;
        }
    }
    request.extend(target.port().to_be_bytes());
    stream.write_all(&request)?;
    match read::<2>(stream)? {
        [5, 0] => {}
        [5, code] => return Err(io::Error::other(reason(code))),
        _ => return Err(broken("invalid response version")),
    }
    // The address from which the proxy connects is of no use, but has to be read past.
    let length = match read::<2>(stream)? {
        [0, 1] => 4,
        [0, 3] => {
            let [length] = read(stream)?;
            u64::from(length)
        }
        [0, 4] => 16,
        [0, _] => return Err(io::Error::other("unsupported address type")),
        _ => return Err(broken("invalid reserved byte")),
    };
    let length = length + 2;
    match io::copy(&mut stream.take(length), &mut io::sink())? {
        read if read == length => Ok(()),
        _ => Err(ErrorKind::UnexpectedEof.into()),
    }
}

fn authenticate(stream: &mut (impl Read + Write), user: &str, password: &str) -> io::Result<()> {
    let mut request = vec![1];
    extend_with_length(&mut request, user.as_bytes())?;
    extend_with_length(&mut request, password.as_bytes())?;
    stream.write_all(&request)?;
    match read::<2>(stream)? {
        [1, 0] => Ok(()),
        [1, _] => Err(denied("password authentication failed")),
        _ => Err(broken("invalid response version")),
    }
}

/// Appends bytes behind their number.
fn extend_with_length(request: &mut Vec<u8>, bytes: &[u8]) -> io::Result<()> {
    let length = u8::try_from(bytes.len()).ok().filter(|length| *length > 0);
    request.push(length.ok_or_else(|| invalid("a name or a password is empty or too long"))?);
    request.extend(bytes);
    Ok(())
}

fn read<const LENGTH: usize>(stream: &mut impl Read) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn reason(code: u8) -> &'static str {
    match code {
        1 => "general SOCKS server failure",
        2 => "connection not allowed by ruleset",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "TTL expired",
        7 => "command not supported",
        8 => "address kind not supported",
        _ => "unknown error",
    }
}

fn broken(problem: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, problem)
}

fn denied(problem: &'static str) -> io::Error {
    io::Error::new(ErrorKind::PermissionDenied, problem)
}

fn invalid(problem: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, problem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    /// A proxy that sends this, whatever it is asked.
    struct Proxy {
        input: io::Cursor<Vec<u8>>,
        output: Vec<u8>,
    }

    impl Read for Proxy {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.input.read(buffer)
        }
    }

    impl Write for Proxy {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.output.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The bytes that are sent to a proxy at `address` that answers with `input`.
    fn ask(address: &str, target: &Target<'_>, input: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = Proxy {
            input: io::Cursor::new(input.to_vec()),
            output: Vec::new(),
        };
        let proxy = ureq::Proxy::new(address).unwrap();
        connect(&mut stream, &proxy, target)?;
        assert_eq!(stream.input.position(), input.len() as u64);
        Ok(stream.output)
    }

    #[test]
    fn version_5_authenticates_and_names_the_host() {
        let answer = b"\x05\x02\x01\x00\x05\x00\x00\x03\x04host\x01\xbb";
        let target = Target::of("x.example", 443);
        let sent = ask("socks5h://ada:pa55@proxy:1080", &target, answer).unwrap();
        let expected = b"\x05\x02\x02\x00\x01\x03ada\x04pa55\x05\x01\x00\x03\x09x.example\x01\xbb";
        assert_eq!(sent, expected);
    }

    #[test]
    fn an_address_is_sent_as_one() {
        let answer = b"\x05\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x01\xbb";
        let sent = ask("socks5://proxy:1080", &Target::of("127.0.0.1", 443), answer).unwrap();
        assert_eq!(
            sent,
            b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb"
        );
        let answer = [&b"\x05\x00\x05\x00\x00\x04"[..], &[0; 18]].concat();
        let sent = ask("socks5://proxy:1080", &Target::of("[::1]", 443), &answer).unwrap();
        assert_eq!(sent.get(6), Some(&4));
    }

    #[test]
    fn version_4_names_the_host_behind_an_address_that_is_none() {
        let target = Target::of("x.example", 443);
        let sent = ask("socks4a://proxy:1080", &target, b"\x00\x5a\0\0\0\0\0\0").unwrap();
        assert_eq!(sent, b"\x04\x01\x01\xbb\0\0\0\x01\0x.example\0");
        assert!(ask("socks4a://proxy:1080", &target, b"\x00\x5b\0\0\0\0\0\0").is_err());
    }

    proptest! {
        #[test]
        fn no_answer_panics(answer in proptest::collection::vec(any::<u8>(), 0..40), version in 0..2_u8) {
            let target = Target::of("x.example", 443);
            let proxy = ["socks4a://proxy:1080", "socks5h://ada:pa55@proxy:1080"];
            let mut stream = Proxy { input: io::Cursor::new(answer), output: Vec::new() };
            let proxy = ureq::Proxy::new(proxy[usize::from(version)]).unwrap();
            let _ = connect(&mut stream, &proxy, &target);
        }
    }
}
