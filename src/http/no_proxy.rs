//! Hosts that are connected to without the proxy, as `NO_PROXY` lists them.

use std::net::IpAddr;

use url::{Host, Url};

/// The port of all that Facebook is asked.
const HTTPS: u16 = 443;

/// A list of hosts.
#[derive(Clone, Debug, Default)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    All,
    /// A host and all below it; on this port, or on every one.
    Host(String, Option<u16>),
    /// Hosts whose names begin so.
    Beginning(String),
    /// Addresses that have so many leading bits in common with this one.
    Network(IpAddr, u32),
}

impl NoProxy {
    /// Reads a list that is separated by commas or spaces. Fails with what is wrong with it.
    pub(super) fn parse(list: &str) -> Result<Self, &'static str> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        let entries = entries.filter(|entry| !entry.is_empty());
        let entries: Option<_> = entries.map(Entry::parse).collect();
        entries.map(Self).ok_or(
            "has an entry that is no host: name hosts such as example.com, addresses, networks such as 10.0.0.0/8, or *",
        )
    }

    /// Whether this address is connected to without the proxy.
    pub(super) fn has(&self, url: &Url) -> bool {
        let port = url.port_or_known_default().unwrap_or(HTTPS);
        url.host()
            .is_some_and(|host| self.0.iter().any(|entry| entry.has(&host, port)))
    }

    /// The list in the form of ureq, so far as it is about names and the port of https.
    pub(super) fn expressions(&self) -> Vec<String> {
        let of_entry = |entry: &Entry| match entry {
            Entry::All => vec!["*".to_owned()],
            Entry::Host(name, None | Some(HTTPS)) => vec![name.clone(), format!(".{name}")],
            Entry::Beginning(name) => vec![format!("{name}*")],
            Entry::Host(..) | Entry::Network(..) => Vec::new(),
        };
        self.0.iter().flat_map(of_entry).collect()
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        let in_brackets = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        if let Ok(address) = in_brackets.unwrap_or(text).parse::<IpAddr>() {
            return Some(Self::Network(address, bits(address)));
        }
        if let Some((address, length)) = text.split_once('/') {
            let address: IpAddr = address.parse().ok()?;
            let length = length.parse().ok().filter(|it| *it <= bits(address))?;
            return Some(Self::Network(address, length));
        }
        if let Some(name) = text.strip_suffix('*').filter(|name| !name.contains('*')) {
            return Some(Self::Beginning(name.to_ascii_lowercase()));
        }
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port.parse().ok()?)),
            None => (text, None),
        };
        let name = name.strip_prefix('*').unwrap_or(name);
        let name = name.strip_prefix('.').unwrap_or(name);
        let host = Host::parse(name).ok().filter(|_| !name.contains('*'))?;
        Some(Self::Host(host.to_string(), port))
    }

    fn has(&self, host: &Host<&str>, port: u16) -> bool {
        let name = host.to_string();
        match self {
            Self::All => true,
            Self::Host(known, on) => {
                let below = name.strip_suffix(known.as_str());
                let is_below = below.is_some_and(|it| it.is_empty() || it.ends_with('.'));
                is_below && on.is_none_or(|on| on == port)
            }
            Self::Beginning(known) => name.starts_with(known.as_str()),
            Self::Network(network, length) => match host {
                Host::Ipv4(address) => is_in((*address).into(), *network, *length),
                Host::Ipv6(address) => is_in((*address).into(), *network, *length),
                Host::Domain(_) => false,
            },
        }
    }
}

fn bits(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn is_in(address: IpAddr, network: IpAddr, length: u32) -> bool {
    if address.is_ipv4() != network.is_ipv4() {
        return false;
    }
    let value = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    };
    // A shift by all bits would be one too many.
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
    value(address) & mask == value(network) & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_excepts_what_it_names() {
        for (list, url, expected) in [
            ("*", "https://www.facebook.com/", true),
            ("facebook.com", "https://facebook.com/", true),
            ("facebook.com", "https://www.facebook.com/", true),
            (".facebook.com", "https://www.facebook.com/", true),
            ("*.Facebook.com", "https://www.facebook.com/", true),
            ("facebook.com", "https://notfacebook.com/", false),
            ("www.facebook.com", "https://facebook.com/", false),
            (
                "a.example, facebook.com:443",
                "https://m.facebook.com/",
                true,
            ),
            ("facebook.com:80", "https://m.facebook.com/", false),
            ("facebook.com:80", "http://m.facebook.com/", true),
            ("www.*", "https://www.facebook.com/", true),
            ("10.0.0.0/8", "http://10.1.2.3/", true),
            ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("0.0.0.0/0", "http://11.1.2.3/", true),
            ("10.0.0.0/8 ::1", "http://[::1]:8080/", true),
            ("fd00::/8", "http://[fd12::1]/", true),
            ("::/0", "http://10.1.2.3/", false),
            ("127.0.0.1", "http://127.0.0.1:9/", true),
            ("127.0.0.1", "http://127.0.0.2:9/", false),
            ("", "https://www.facebook.com/", false),
            (" , ", "https://www.facebook.com/", false),
        ] {
            let exceptions = NoProxy::parse(list).unwrap();
            let url = Url::parse(url).unwrap();
            assert_eq!(exceptions.has(&url), expected, "{list:?} {url}");
            // ureq decides the same of Facebook's hosts.
            if url.scheme() == "https" {
                let proxy = ureq::Proxy::builder(ureq::ProxyProtocol::Http).host("proxy.example");
                let expressions = exceptions.expressions();
                let proxy = expressions
                    .iter()
                    .fold(proxy, |proxy, it| proxy.no_proxy(it));
                let uri = url.as_str().parse().unwrap();
                assert_eq!(
                    proxy.build().unwrap().is_no_proxy(&uri),
                    expected,
                    "{list:?} {url}"
                );
            }
        }
    }

    #[test]
    fn an_entry_that_is_no_host_is_refused() {
        for list in [
            "10.0.0.0/33",
            "http://host",
            "a/b",
            "host:port",
            "a*b",
            "::1/129",
            "fd00::/x",
        ] {
            assert!(NoProxy::parse(list).is_err(), "{list}");
        }
    }
}
