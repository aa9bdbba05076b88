//! Keeps what strangers name away from this machine and its network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// The host has an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the host has an address that is not public")]
pub(super) struct NotPublic;

/// Resolves names to public addresses alone. The connection is made to what it returns, so that no second look at a name can
/// give another answer.
#[derive(Debug, Default)]
pub(super) struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let resolved = self.0.resolve(uri, config, timeout)?;
        // The user's own proxy may be wherever it likes.
        let is_proxy = config.proxy().is_some_and(|proxy| proxy.uri() == uri);
        if is_proxy || resolved.iter().all(|address| is_public(address.ip())) {
            Ok(resolved)
        } else {
            Err(ureq::Error::Other(Box::new(NotPublic)))
        }
    }
}

/// Whether the host is given as an address, and as one that is not public. Such an address is never resolved when there is a
/// proxy.
pub(super) fn is_private_address(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Whether anybody on the internet may have this address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// By the registry of special-purpose addresses of IANA.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // "This network", shared with the provider (CGNAT), IETF protocols, relays to IPv6, benchmarks.
        [0, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18..=19, ..] => {
            true
        }
        // Reserved.
        [240..=255, ..] => true,
        _ => false,
    };
    !(special
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

/// Of IPv6 only 2000::/3 is given out to the public. Addresses that stand for one of IPv4 are what that one is.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match [a, b, c, d, e, f] {
        // Mapped, and translated by NAT64.
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        // 6to4.
        [0x2002, high, low, ..] => v4(high, low),
        // IETF protocols, Teredo among them, and documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use ureq::Agent;

    use super::*;

    const PRIVATE: [&str; 40] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::192.168.1.1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    const PUBLIC: [&str; 14] = [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "169.253.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a03:2880::1",
        "::ffff:8.8.8.8",
    ];

    #[test]
    fn only_what_the_internet_may_have_is_public() {
        for (addresses, expected) in [(&PRIVATE[..], false), (&PUBLIC[..], true)] {
            for address in addresses {
                let address: IpAddr = address.parse().unwrap();
                assert_eq!(is_public(address), expected, "{address}");
                let host = match address {
                    IpAddr::V4(_) => address.to_string(),
                    IpAddr::V6(_) => format!("[{address}]"),
                };
                let url = Url::parse(&format!("http://{host}:8080/a.png")).unwrap();
                assert_eq!(is_private_address(&url), !expected, "{url}");
            }
        }
        assert!(is_public("64:ff9b::8.8.8.8".parse().unwrap()));
        assert!(is_public("2002:808:808::1".parse().unwrap()));
    }

    #[test]
    fn an_address_is_known_in_every_spelling() {
        for host in [
            "127.1",
            "0x7f.1",
            "2130706433",
            "017700000001",
            "127.0.0.1.",
            "[::ffff:7f00:1]",
            "0",
            "１２７.0.0.1",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert!(is_private_address(&url), "{host}");
        }
        assert!(!is_private_address(
            &Url::parse("https://127.0.0.1.example/").unwrap()
        ));
    }

    #[test]
    fn a_name_that_resolves_to_this_machine_is_not_connected_to() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let config = Agent::config_builder().proxy(None).build();
        let agent = Agent::with_parts(
            config,
            ureq::unversioned::transport::DefaultConnector::default(),
            PublicOnly::default(),
        );
        let port = listener.local_addr().unwrap().port();
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            match agent.get(format!("http://{host}:{port}/")).call() {
                Err(ureq::Error::Other(error)) => assert!(error.is::<NotPublic>(), "{error}"),
                other => panic!("{host}: {other:?}"),
            }
        }
        assert!(listener.accept().is_err());
    }

    #[test]
    fn the_users_own_proxy_may_be_on_this_machine() {
        let proxy = ureq::Proxy::new("http://127.0.0.1:3128").unwrap();
        let config = Agent::config_builder().proxy(Some(proxy.clone())).build();
        let resolved = PublicOnly::default().resolve(proxy.uri(), &config, NextTimeout::default());
        assert_eq!(
            resolved.unwrap().first(),
            Some(&"127.0.0.1:3128".parse().unwrap())
        );
        let other = "http://127.0.0.1:3129".parse().unwrap();
        let resolved = PublicOnly::default().resolve(&other, &config, NextTimeout::default());
        assert!(matches!(resolved, Err(ureq::Error::Other(_))));
    }
}
