//! The proxy to connect through, as a setting or the environment names it: used as written, or refused.

use std::ffi::OsString;

use ureq::ProxyProtocol;
use ureq::config::IpFamily;
use url::{Host, Url};

use super::no_proxy::NoProxy;
use crate::error::{Error, Result};

/// The variables that name a proxy; the first that is set counts.
const VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
];
/// Those that name the hosts to connect to without it.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// The length of a user name or a password in SOCKS5, in bytes: RFC 1929.
const SOCKS_LENGTH: std::ops::RangeInclusive<usize> = 1..=255;

/// A proxy. Its address may hold a password, so its `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct Proxy {
    proxy: ureq::Proxy,
    exceptions: NoProxy,
}

impl Proxy {
    /// The proxy at this address, for all hosts.
    pub(crate) fn parse(address: &str) -> Result<Self> {
        let read = read(address, &NoProxy::default());
        let proxy =
            read.map_err(|problem| Error::invalid_input(["the proxy", problem].join(" ")))?;
        Ok(Self {
            proxy,
            exceptions: NoProxy::default(),
        })
    }

    /// The proxy that the environment names, by what `variable` returns for each name. `None`: it names none.
    pub(crate) fn of_environment(
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>> {
        // A web server's programs are given a client's header `Proxy` under this name.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let names = VARIABLES.iter().copied();
        let trusted = names.filter(|name| !(is_cgi && *name == "HTTP_PROXY"));
        let Some((name, address)) = first(trusted, &variable) else {
            return Ok(None);
        };
        let of_variable = |name: &str, problem: &str| {
            Error::invalid_input(["the environment variable", name, problem].join(" "))
        };
        let text = |name: &str, value: OsString| {
            let no_text =
                |_| of_variable(name, "is no text: name a proxy such as http://host:port");
            value.into_string().map_err(no_text)
        };
        let exceptions = match first(EXCEPTIONS.into_iter(), &variable) {
            Some((name, hosts)) => {
                NoProxy::parse(&text(name, hosts)?).map_err(|problem| of_variable(name, problem))?
            }
            None => NoProxy::default(),
        };
        let proxy = read(&text(name, address)?, &exceptions);
        let proxy =
            proxy.map_err(|problem| of_variable(name, &format!("names a proxy that {problem}")))?;
        Ok(Some(Self { proxy, exceptions }))
    }

    /// For the hosts of Facebook. Those that are excepted are connected to without it.
    pub(super) fn for_facebook(&self) -> ureq::Proxy {
        self.proxy.clone()
    }

    /// For this address. `None`: it is connected to without the proxy.
    pub(super) fn for_url(&self, url: &Url) -> Option<ureq::Proxy> {
        (!self.exceptions.has(url)).then(|| self.proxy.clone())
    }

    /// Which addresses can be connected to: SOCKS4 has no room for one of IPv6.
    pub(super) fn ip_family(&self) -> IpFamily {
        match self.proxy.protocol() {
            ProxyProtocol::Socks4 => IpFamily::Ipv4Only,
            _ => IpFamily::Any,
        }
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({}:{})", self.proxy.host(), self.proxy.port())
    }
}

/// The first variable of these that is set to something.
fn first<'a>(
    mut names: impl Iterator<Item = &'a str>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Option<(&'a str, OsString)> {
    names.find_map(|name| {
        let value = variable(name).filter(|value| !value.is_empty())?;
        Some((name, value))
    })
}

/// Reads an address. Fails with what is wrong with it, in words that quote nothing of it.
fn read(address: &str, exceptions: &NoProxy) -> Result<ureq::Proxy, &'static str> {
    const NO_ADDRESS: &str = "is no address: name one such as http://host:port";
    let address = address.trim();
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let protocol = protocol(scheme).ok_or(
        "has a scheme that is none of http, https, socks4, socks4a, socks5 and socks5h: name one of these",
    )?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (user, host) = match rest.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, rest),
    };
    if rest.contains(['/', '?', '#', '\\']) {
        return Err(
            "has a path, or a password with a character that ends it there: write / ? # and @ in a password as %2F %3F %23 and %40",
        );
    }
    let (host, port) = host_and_port(host).ok_or(NO_ADDRESS)?;
    let host = Host::parse(host).map_err(|_| NO_ADDRESS)?.to_string();
    let mut builder = ureq::Proxy::builder(protocol)
        .host(&host)
        .resolve_target(protocol == ProxyProtocol::Socks4);
    if let Some(port) = port {
        let port = port.parse().ok().filter(|port| *port > 0);
        builder = builder.port(port.ok_or("has a port that is none of 1 to 65535: name one")?);
    }
    if let Some(user) = user {
        let (name, password) = credentials(user)
            .ok_or("has a user name or a password with a character that no address has: write it as % and its number")?;
        check(protocol, &name, password.as_deref())?;
        builder = builder.username(&name);
        if let Some(password) = password {
            builder = builder.password(&password);
        }
    }
    for expression in exceptions.expressions() {
        builder = builder.no_proxy(&expression);
    }
    builder.build().map_err(|_| NO_ADDRESS)
}

fn protocol(scheme: &str) -> Option<ProxyProtocol> {
    Some(match &*scheme.to_ascii_lowercase() {
        "http" => ProxyProtocol::Http,
        "https" => ProxyProtocol::Https,
        "socks4" => ProxyProtocol::Socks4,
        "socks4a" => ProxyProtocol::Socks4A,
        // The proxy resolves names for all three: a look-up by this machine would show its network where it connects to.
        "socks" | "socks5" | "socks5h" => ProxyProtocol::Socks5h,
        _ => return None,
    })
}

/// The host, in brackets if it is an address of IPv6, and the digits behind it, if any.
fn host_and_port(text: &str) -> Option<(&str, Option<&str>)> {
    let behind = text.rfind(']').unwrap_or(0);
    let colon = text.get(behind..)?.find(':').map(|place| place + behind);
    let (host, port) = match colon {
        Some(place) => (text.get(..place)?, text.get(place + 1..)),
        None => (text, None),
    };
    Some((host, port.filter(|port| !port.is_empty())))
}

/// The user name and the password, decoded.
fn credentials(text: &str) -> Option<(String, Option<String>)> {
    let decoded = ureq::Proxy::new(&format!("http://{text}@localhost")).ok()?;
    let password = decoded.password().map(str::to_owned);
    // Where the first colon would be read as another, the name would be cut elsewhere than it is written.
    let has_password = text.contains(':');
    let name = decoded.username().unwrap_or_default().to_owned();
    (has_password == password.is_some()).then_some((name, password))
}

/// Whether the protocol can hand this user name and this password on.
fn check(protocol: ProxyProtocol, name: &str, password: Option<&str>) -> Result<(), &'static str> {
    match protocol {
        ProxyProtocol::Socks4 | ProxyProtocol::Socks4A => Err(
            "is one of SOCKS4, for which this crate has no user name: leave it out, or use SOCKS5",
        ),
        ProxyProtocol::Socks5 | ProxyProtocol::Socks5h => {
            let fits = |text: &str| SOCKS_LENGTH.contains(&text.len());
            if fits(name) && fits(password.unwrap_or_default()) {
                Ok(())
            } else {
                Err(
                    "is one of SOCKS5, for which user name and password have 1 to 255 bytes each: name both",
                )
            }
        }
        _ if name.contains(':') => Err(
            "has a user name with a colon, where the password would begin: use another user name",
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn problem(address: &str) -> String {
        match Proxy::parse(address) {
            Err(Error::InvalidInput(problem)) => problem.into_owned(),
            other => panic!("{address}: {other:?}"),
        }
    }

    #[test]
    fn an_address_is_used_as_it_is_written() {
        let shown = |address: &str| {
            let Proxy { proxy, .. } = Proxy::parse(address).unwrap();
            let user = proxy.username().unwrap_or("-");
            let password = proxy.password().unwrap_or("-");
            let (host, port) = (proxy.host(), proxy.port());
            format!("{:?} {user} {password} {host} {port}", proxy.protocol())
        };
        for (address, read) in [
            ("http://proxy.example:3128", "Http - - proxy.example 3128"),
            (" proxy.example:3128/\n", "Http - - proxy.example 3128"),
            ("HTTP://Proxy.Example", "Http - - proxy.example 80"),
            ("https://u:p@proxy.example", "Https u p proxy.example 443"),
            ("socks://[::1]:9", "Socks5h - - [::1] 9"),
            ("socks5://u:p@127.0.0.1", "Socks5h u p 127.0.0.1 1080"),
            ("socks5h://u:p%40s%3A@h:1", "Socks5h u p@s: h 1"),
            ("http://u:p%2F%3F%23+%20@h:1", "Http u p/?#+  h 1"),
            ("http://u@h:1", "Http u - h 1"),
            ("socks4://h:1", "Socks4 - - h 1"),
            ("socks4a://h", "Socks4A - - h 1080"),
        ] {
            assert_eq!(shown(address), read, "{address}");
        }
    }

    #[test]
    fn only_socks4_has_this_machine_look_names_up() {
        for (scheme, is_local) in [
            ("http", false),
            ("https", false),
            ("socks4", true),
            ("socks4a", false),
            ("socks5", false),
            ("socks5h", false),
        ] {
            let proxy = Proxy::parse(&format!("{scheme}://h:1")).unwrap().proxy;
            assert_eq!(proxy.resolve_target(), is_local, "{scheme}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_and_not_quoted() {
        for (address, expected) in [
            ("", "is no address"),
            ("http://", "is no address"),
            ("http://:3128", "is no address"),
            ("not a proxy, pa55word", "is no address"),
            ("http://ho st:1", "is no address"),
            ("http://[::1:1", "is no address"),
            ("ftp://pa55word@host:21", "has a scheme"),
            ("socks6://host", "has a scheme"),
            ("http://host:99999", "has a port"),
            ("http://host:0", "has a port"),
            ("http://host:port", "has a port"),
            ("http://host:1/proxy.pac", "has a path"),
            ("http://user:pa55/word@host:1", "has a path"),
            ("http://user:pa55#word@host:1", "has a path"),
            ("http://user:pa55?word@host:1", "has a path"),
            ("http://user:pa55 word@host:1", "has a user name"),
            ("http://user:p%ff@host:1", "has a user name"),
            (
                "http://us%3Aer:pa55word@host:1",
                "has a user name with a colon",
            ),
            ("socks4://user@host:1", "is one of SOCKS4"),
            ("socks4a://user:pa55word@host:1", "is one of SOCKS4"),
            ("socks5://user@host:1", "is one of SOCKS5"),
            ("socks5://:pa55word@host:1", "is one of SOCKS5"),
            ("socks5h://user:@host:1", "is one of SOCKS5"),
        ] {
            let problem = problem(address);
            assert!(
                problem.starts_with(&format!("the proxy {expected}")),
                "{address:?}: {problem}"
            );
            assert!(!problem.contains("pa55"), "{problem}");
        }
        let long = "x".repeat(256);
        assert!(problem(&format!("socks5://user:{long}@host:1")).contains("SOCKS5"));
        Proxy::parse(&format!("http://user:{long}@host:1")).unwrap();
    }

    #[test]
    fn the_first_variable_that_is_set_counts() {
        let of = |variables: &[(&str, &str)]| {
            let variables: HashMap<_, _> = variables.iter().copied().collect();
            let found = Proxy::of_environment(|name| variables.get(name).map(OsString::from));
            match found {
                Ok(proxy) => format!("{proxy:?}"),
                Err(error) => error.to_string(),
            }
        };
        assert_eq!(of(&[]), "None");
        assert_eq!(of(&[("NO_PROXY", "*")]), "None");
        let mut set = vec![("http_proxy", "h6:1"), ("HTTPS_PROXY", "")];
        for (place, name) in VARIABLES.into_iter().enumerate().skip(1).rev() {
            let host = format!("h{}:1", place + 1);
            set.push((name, host.leak()));
            let expected = format!("Some(Proxy(h{}:1))", place + 1);
            assert_eq!(of(&set), expected, "{set:?}");
        }
        let cgi = ("REQUEST_METHOD", "GET");
        assert_eq!(of(&[cgi, ("HTTP_PROXY", "evil:1")]), "None");
        assert_eq!(of(&[cgi, ("http_proxy", "h:1")]), "Some(Proxy(h:1))");
        let problem = of(&[("ALL_PROXY", "gopher://pa55word@h")]);
        assert!(
            problem
                .starts_with("the environment variable ALL_PROXY names a proxy that has a scheme"),
            "{problem}"
        );
        let problem = of(&[("ALL_PROXY", "h:1"), ("no_proxy", "10.0.0.0/99")]);
        assert!(
            problem.starts_with("the environment variable no_proxy "),
            "{problem}"
        );
    }
}
