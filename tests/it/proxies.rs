//! Proxies of settings and of environment variables are used, or rejected before any request.

use std::process::Command;

use crate::support::proxy::{Policy, Proxy};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{PASSWORD, checked_message, messenger, session};
use fbchat::{
    Client, Error, Event, ListenOptions, Result, ThreadKey, Transport, TransportError, UserId,
};

const USER: &str = "ada:pa55word";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0";

fn resume_through(proxy: &Proxy, address: &str) -> Result<Client> {
    Client::builder()
        .proxy(address)
        .root_certificate(&*proxy.pem)
        .session(session())
        .resume()
}

/// Sends requests of every kind and listens over both transports.
fn use_all(client: &Client) {
    let mark = ThreadKey::User(UserId::from(4));
    client.send(mark, "hello").unwrap();
    client
        .send_remote_image(mark, "https://images.example/1.png", "")
        .unwrap();
    let mqtt = ListenOptions::default().transport(Transport::Mqtt);
    let listener = client.listen_with(mqtt).unwrap();
    assert!(
        listener
            .into_iter()
            .any(|event| matches!(event, Event::Message(_)))
    );
    listener.stop().unwrap();
    let long_poll = ListenOptions::default().transport(Transport::LongPoll);
    client.start_listening_with(long_poll).unwrap();
}

#[test]
fn requests_images_and_both_ways_of_listening_go_through_every_kind_of_proxy() {
    for (scheme, protocol, policy) in [
        ("http", "CONNECT", Policy::Open),
        ("http", "CONNECT", Policy::Only(USER)),
        ("https", "CONNECT", Policy::Open),
        ("https", "CONNECT", Policy::Only(USER)),
        ("socks5", "SOCKS5", Policy::Open),
        ("socks5", "SOCKS5", Policy::Only(USER)),
        ("socks5h", "SOCKS5", Policy::Open),
        ("socks5h", "SOCKS5", Policy::Only(USER)),
        ("socks4a", "SOCKS4", Policy::Open),
    ] {
        let proxy = Proxy::start(scheme == "https", policy, messenger);
        let (user, shown) = match policy {
            Policy::Only(_) => (format!("{USER}@"), USER),
            _ => (String::new(), "-"),
        };
        let address = format!("{scheme}://{user}{}", proxy.address());
        use_all(&resume_through(&proxy, &address).unwrap());
        let asked = proxy.asked();
        for host in [
            "www.facebook.com",
            "m.facebook.com",
            "upload.facebook.com",
            "images.example",
            "edge-chat.facebook.com",
            "0-edge-chat.facebook.com",
        ] {
            // By name: a look-up by this machine would reveal to its network where it connects to.
            let expected = format!("{protocol} {host}:443 {shown}");
            assert!(
                asked.contains(&expected),
                "{address}: {expected} is not in {asked:?}"
            );
        }
        let is_as_set = |it: &String| it.starts_with(protocol) && it.ends_with(shown);
        assert!(asked.iter().all(is_as_set), "{address}: {asked:?}");
    }
}

#[test]
fn a_password_that_the_proxy_does_not_accept_is_named_as_the_reason() {
    for scheme in ["http", "https", "socks5", "socks5h"] {
        for user in ["", "ada:wrong@"] {
            let proxy = Proxy::start(scheme == "https", Policy::Only(USER), messenger);
            let address = format!("{scheme}://{user}{}", proxy.address());
            let error = resume_through(&proxy, &address).unwrap_err();
            let text = checked_message(&error);
            assert!(
                text.contains("user name and a password"),
                "{address}: {text}"
            );
            assert!(!error.is_retryable() && !text.contains("wrong"));
            assert!(
                matches!(&error, Error::Transport(TransportError::ProxyRefused { host, .. }) if host == "127.0.0.1"),
                "{address}: {error:?}"
            );
            assert_eq!(proxy.server.seen().len(), 0);
        }
    }
}

#[test]
fn an_error_at_a_proxy_names_the_proxy() {
    let fails = |scheme: &str, policy| {
        let proxy = Proxy::start(scheme == "https", policy, messenger);
        let address = format!("{scheme}://{}", proxy.address());
        let error = resume_through(&proxy, &address).unwrap_err();
        checked_message(&error);
        match error {
            Error::Transport(error) => error,
            other => panic!("{address} {policy:?}: {other:?}"),
        }
    };
    for scheme in ["http", "https", "socks5", "socks4a"] {
        let refused = fails(scheme, Policy::Forbid);
        assert!(
            matches!(refused, TransportError::ProxyForbids { .. }),
            "{scheme}: {refused:?}"
        );
        // The target cannot be reached from there, now.
        let unreachable = fails(scheme, Policy::Unreachable);
        assert!(
            matches!(&unreachable, TransportError::Connect { host, source: Some(source) }
                if host == "www.facebook.com" && source.to_string().starts_with("the proxy answered")),
            "{scheme}: {unreachable:?}"
        );
        assert!(Error::from(unreachable).is_retryable());
        let no_proxy = fails(scheme, Policy::Garbage);
        assert!(
            matches!(&no_proxy, TransportError::Protocol(text) if text.contains("is no proxy of this kind")),
            "{scheme}: {no_proxy:?}"
        );
        let closed = fails(scheme, Policy::Close);
        assert!(
            matches!(&closed, TransportError::Connect { host, .. } if host == "127.0.0.1"),
            "{scheme}: {closed:?}"
        );
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    for scheme in ["http", "https", "socks5", "socks4a"] {
        let address = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap()
        };
        let builder = Client::builder().proxy(format!("{scheme}://{address}"));
        let error = builder.session(session()).resume().unwrap_err();
        assert!(
            matches!(&error, Error::Transport(TransportError::Connect { host, .. }) if host == "127.0.0.1"),
            "{scheme}: {error:?}"
        );
        assert!(error.is_retryable());
    }
}

#[test]
fn the_certificate_of_an_encrypted_proxy_is_verified() {
    let proxy = Proxy::start(true, Policy::Open, messenger);
    let builder = Client::builder().proxy(format!("https://{}", proxy.address()));
    let error = builder.session(session()).resume().unwrap_err();
    assert!(
        matches!(&error, Error::Transport(TransportError::Tls { host }) if host == "127.0.0.1"),
        "{error:?}"
    );
    assert_eq!(proxy.asked(), Vec::<String>::new());
}

#[test]
fn a_proxy_beside_a_local_server_is_refused() {
    let server = Scripted::start(messenger);
    let builder = server.client_builder().proxy("http://127.0.0.1:9");
    let error = builder.session(session()).resume().unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    assert_eq!(server.seen().len(), 0);
}

/// The variables that the child process has beside those of this list, which it has not.
const VARIABLES: [&str; 9] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
];
const CHILD: &str = "FBCHAT_TEST_CHILD";

/// Returns the output of a program that resumes a session and sends the image at this address, with these variables.
fn child(variables: &[(&str, &str)], pem: &str, image: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.args(["--exact", "proxies::the_child_process", "--nocapture"]);
    command.envs(variables.iter().copied());
    command.env(CHILD, pem).env("FBCHAT_TEST_IMAGE", image);
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// Does nothing in the test program itself.
#[test]
fn the_child_process() {
    let Ok(pem) = std::env::var(CHILD) else {
        return;
    };
    let builder = Client::builder().root_certificate(pem).session(session());
    match builder.allow_private_addresses(true).resume() {
        Ok(client) => {
            let image = std::env::var("FBCHAT_TEST_IMAGE").unwrap();
            let sent = client.send_remote_image(ThreadKey::User(UserId::from(4)), &image, "");
            println!("sent: {}", sent.is_ok());
        }
        Err(error) => println!("failed: {error:?}"),
    }
}

#[test]
fn a_proxy_that_the_environment_names_is_used() {
    for name in &VARIABLES[..6] {
        let proxy = Proxy::start(false, Policy::Only(USER), messenger);
        let address = format!("socks5://{USER}@{}", proxy.address());
        // An empty variable counts as unset.
        let variables = [("HTTPS_PROXY", ""), (*name, &*address)];
        let output = child(&variables, &proxy.pem, "https://images.example/1.png");
        assert!(output.contains("sent: true"), "{name}: {output}");
        let asked = proxy.asked();
        for host in ["www.facebook.com", "images.example"] {
            assert!(
                asked.contains(&format!("SOCKS5 {host}:443 {USER}")),
                "{name}: {asked:?}"
            );
        }
    }
}

#[test]
fn a_host_that_the_environment_excepts_is_connected_to_without_the_proxy() {
    let proxy = Proxy::start(false, Policy::Open, messenger);
    let site = Scripted::start(|_| Answer::ok(PNG));
    let image = format!("http://{}/1.png", site.address());
    let address = format!("http://{}", proxy.address());
    for (exceptions, count) in [("", 0), ("localhost, 127.0.0.0/8", 1)] {
        let variables = [("HTTPS_PROXY", &*address), ("NO_PROXY", exceptions)];
        let output = child(&variables, &proxy.pem, &image);
        assert_eq!(site.seen().len(), count, "{exceptions}: {output}");
        assert_eq!(output.contains("sent: true"), count == 1, "{output}");
    }
    assert!(
        proxy
            .asked()
            .iter()
            .any(|it| it.contains("www.facebook.com"))
    );
}

#[test]
fn a_variable_that_cannot_be_used_is_refused_before_any_request() {
    let proxy = Proxy::start(false, Policy::Open, messenger);
    let good = format!("http://{}", proxy.address());
    for (variables, name) in [
        (
            [
                ("HTTPS_PROXY", "gopher://ada:pa55word@h"),
                ("ALL_PROXY", &*good),
            ],
            "HTTPS_PROXY",
        ),
        (
            [("https_proxy", "http://h:99999"), ("HTTP_PROXY", &good)],
            "https_proxy",
        ),
        (
            [("ALL_PROXY", &good), ("NO_PROXY", "10.0.0.0/99")],
            "NO_PROXY",
        ),
    ] {
        let output = child(&variables, &proxy.pem, "");
        assert!(output.contains("failed: InvalidInput"), "{output}");
        assert!(
            output.contains(name) && !output.contains(PASSWORD),
            "{output}"
        );
    }
    assert_eq!(proxy.asked(), Vec::<String>::new());
}
