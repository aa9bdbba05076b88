//! Images on their way: what leaves this machine, what is fetched from elsewhere, and what is refused.

use std::error::Error as _;
use std::io::ErrorKind;

use crate::files::log_in;
use crate::support::multipart::{Part, parts};
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{Folder, resume};
use fbchat::{AttachmentId, Error, ImageId, ThreadKey, TransportError, UserId};

const MARK: ThreadKey = ThreadKey::User(UserId::new(4));
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\r\n--\"\r\n\r\n\xff";
const UPLOAD: &str = "https://upload.facebook.com/ajax/mercury/upload.php";

/// Plays Facebook; what is asked of other hosts is the script's to answer.
fn server(mut elsewhere: impl FnMut(&Seen) -> Answer + Send + 'static) -> Scripted {
    Scripted::start(move |seen: &Seen| match &*seen.url {
        UPLOAD => Answer::ok(r#"for (;;);{"payload":{"metadata":{"0":{"image_id":"7"}}}}"#),
        "https://www.facebook.com/messaging/send/" => {
            Answer::ok(r#"for (;;);{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
        }
        _ => resume(seen).unwrap_or_else(|| elsewhere(seen)),
    })
}

fn only_facebook() -> Scripted {
    server(|seen| panic!("{} was asked", seen.url))
}

fn uploaded(server: &Scripted) -> Part {
    let seen = server.seen();
    let upload = seen.iter().find(|seen| seen.url == UPLOAD).unwrap();
    parts(&upload.headers["content-type"], &upload.body)
        .pop()
        .unwrap()
}

fn was_asked(server: &Scripted, url: &str) -> bool {
    server.seen().iter().any(|seen| seen.url == url)
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, why: &str) {
    match result {
        Err(Error::InvalidInput(text)) if text.contains(why) => {}
        other => panic!("not refused because {why:?}: {other:?}"),
    }
}

#[test]
fn a_file_name_can_say_anything_and_change_nothing() {
    for (name, sent) in [
        ("dot.png", "dot.png"),
        (
            "a\"; name=\"fb_dtsg\"\r\n\r\nx\r\n--.png",
            "a%22; name=%22fb_dtsg%22%0D%0A%0D%0Ax%0D%0A--.png",
        ),
        ("Müller ✨ \\ % ;=.png", "Müller ✨ \\ % ;=.png"),
        ("../../etc/passwd", "../../etc/passwd"),
    ] {
        let server = only_facebook();
        let client = log_in(server.client_builder());
        let image = client.upload_image(name, PNG).unwrap();
        assert_eq!(image, ImageId::Still(AttachmentId::from(7)));
        let part = uploaded(&server);
        assert_eq!(part.name, "upload_0");
        assert_eq!(part.file_name.as_deref(), Some(sent));
        assert_eq!(part.content_type.as_deref(), Some("image/png"));
        assert_eq!(part.bytes, PNG);
    }
}

#[test]
fn an_upload_reports_its_progress() {
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let large = [PNG, &vec![7; 1_000_000]].concat();
    let mut progresses = Vec::new();
    client
        .upload_image_with("large.png", large.clone(), |progress| {
            progresses.push(progress)
        })
        .unwrap();
    assert_eq!(uploaded(&server).bytes, large);
    let seen = server.seen();
    let upload = seen.iter().find(|seen| seen.url == UPLOAD).unwrap();
    let total = upload.body.len() as u64;
    assert_eq!(upload.headers["content-length"], total.to_string());
    assert!(progresses.len() > 1, "progresses once, of {total} bytes");
    assert!(progresses.iter().all(|progress| progress.total == total));
    assert!(progresses.is_sorted_by(|earlier, later| earlier.sent < later.sent));
    assert_eq!(progresses.last().unwrap().sent, total);
}

#[test]
fn an_upload_that_is_repeated_begins_anew() {
    let mut uploads = 0;
    let server = Scripted::start(move |seen: &Seen| match &*seen.url {
        UPLOAD if uploads == 0 => {
            uploads += 1;
            Answer::ok(r#"for (;;);{"error":1357004}"#)
        }
        UPLOAD => Answer::ok(r#"for (;;);{"payload":{"metadata":{"0":{"image_id":"7"}}}}"#),
        _ => resume(seen).unwrap(),
    });
    let client = log_in(server.client_builder());
    let mut finished = 0;
    client
        .upload_image_with("dot.png", PNG, |progress| {
            finished += u32::from(progress.sent == progress.total);
        })
        .unwrap();
    assert_eq!(finished, 2);
}

#[test]
fn only_the_file_name_of_a_path_is_sent() {
    let folder = Folder::new("uploads-name");
    let path = folder.path("dot \"1\".png");
    std::fs::write(&path, PNG).unwrap();
    let server = only_facebook();
    let client = log_in(server.client_builder());
    client.send_local_image(MARK, &path, "look").unwrap();
    let part = uploaded(&server);
    assert_eq!(part.file_name.as_deref(), Some("dot %221%22.png"));
    assert_eq!(part.bytes, PNG);
}

#[test]
fn an_invalid_image_is_rejected_before_any_request() {
    let folder = Folder::new("uploads-bad");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let server = only_facebook();
    let client = log_in(server.client_builder().max_image_size(100));
    let before = server.seen().len();
    let send = |path| client.send_local_image(MARK, path, "");

    refused(send(file("empty.png", b"")), "empty");
    refused(send(folder.path("")), "folder");
    refused(send(file("text.png", b"not an image\n")), "not an image");
    refused(send(file("notes.txt", b"\0\x01\x02")), "not an image");
    refused(
        send(file("large.png", &[PNG, &[0; 100]].concat())),
        "limit of 100",
    );
    refused(client.upload_image("", PNG), "no file name");
    refused(client.upload_image("empty.png", []), "empty");
    refused(client.upload_image("text.png", "text"), "not an image");
    match send(folder.path("missing.png")) {
        Err(Error::Io(error)) => {
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert!(error.to_string().contains("missing.png"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.seen().len(), before);

    let just_fits = [PNG, &vec![0; 100 - PNG.len()]].concat();
    send(file("fits.png", &just_fits)).unwrap();
    assert_eq!(uploaded(&server).bytes, just_fits);
}

#[test]
fn other_sites_learn_nothing_of_the_account() {
    let server = server(|seen| match &*seen.url {
        "https://images.example/1.png" => Answer::redirect("https://www.facebook.com/back")
            .header("Set-Cookie", "theirs=1; domain=.example"),
        "https://www.facebook.com/back" => Answer::redirect("http://images.example/2.png")
            .header("Set-Cookie", "xs=stolen; domain=.facebook.com; path=/"),
        "https://images.example/2.png" => Answer::ok(PNG),
        url => panic!("{url} was asked"),
    });
    let client = log_in(server.client_builder());
    let url = "https://name:password@images.example/1.png?signature=secret#part";
    client.send_remote_image(MARK, url, "look").unwrap();

    let seen = server.seen();
    let elsewhere: Vec<_> = seen
        .iter()
        .filter(|seen| seen.url.contains("images.example") || seen.url.ends_with("/back"))
        .collect();
    assert_eq!(elsewhere.len(), 3);
    for seen in elsewhere {
        for header in ["cookie", "origin", "referer"] {
            assert_eq!(seen.headers.get(header), None, "{} {header}", seen.url);
        }
    }
    let upload = seen.iter().find(|seen| seen.url == UPLOAD).unwrap();
    assert_eq!(upload.headers["cookie"], "c_user=1; xs=27:secret");
    // Facebook receives neither the password nor the signature.
    let name = uploaded(&server).file_name;
    assert_eq!(name.as_deref(), Some("1.png"));
}

#[test]
fn an_image_is_followed_five_times_and_no_further() {
    for (redirects, followed) in [(5, true), (6, false)] {
        let server = server(move |seen| {
            let so_far: u32 = seen.path()[1..].parse().unwrap();
            if so_far < redirects {
                Answer::redirect(&format!("/{}", so_far + 1))
            } else {
                Answer::ok(PNG)
            }
        });
        let client = log_in(server.client_builder());
        let result = client.send_remote_image(MARK, "https://images.example/0", "");
        match result {
            Ok(_) => assert!(followed),
            Err(Error::Transport(TransportError::TooManyRedirects { limit: 5 })) => {
                assert!(!followed);
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn only_http_and_https_are_fetched() {
    let server = server(|seen| Answer::redirect(&seen.query[0].1));
    let client = log_in(server.client_builder());
    let before = server.seen().len();
    for url in [
        "ftp://images.example/1.png",
        "file:///etc/passwd",
        "data:,x",
    ] {
        refused(client.send_remote_image(MARK, url, ""), "is not fetched");
    }
    for url in [
        "",
        "cat.png",
        "/etc/passwd",
        "https://",
        "http://[1/cat.png",
    ] {
        refused(client.send_remote_image(MARK, url, ""), "name one such as");
    }
    assert_eq!(server.seen().len(), before);

    for url in ["ftp://images.example", "file://"] {
        let from = format!("https://images.example/?to={url}/1.png");
        match client.send_remote_image(MARK, from, "") {
            Err(Error::Transport(TransportError::ForeignRedirect { host })) => {
                assert_eq!(host, url);
            }
            other => panic!("{url}: {other:?}"),
        }
    }
    assert!(!was_asked(&server, UPLOAD));
}

#[test]
fn an_address_that_is_not_public_is_refused_also_after_a_redirect() {
    let server = server(|seen| match seen.query.first() {
        Some((_, to)) => Answer::redirect(to),
        None => Answer::ok(PNG),
    });
    let client = log_in(server.client_builder());
    let before = server.seen().len();
    for (address, host) in [
        ("http://127.0.0.1:8080/a.png", "127.0.0.1"),
        ("http://2130706433/a.png", "127.0.0.1"),
        ("https://10.0.0.1/a.png", "10.0.0.1"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("http://[::1]/a.png", "[::1]"),
        ("http://[::ffff:192.168.1.1]/a.png", "[::ffff:c0a8:101]"),
    ] {
        for from in [
            address.to_owned(),
            format!("https://images.example/?to={address}"),
        ] {
            match client.send_remote_image(MARK, &from, "") {
                Err(Error::Transport(TransportError::PrivateAddress { host: named })) => {
                    assert_eq!(named, host);
                }
                other => panic!("{from}: {other:?}"),
            }
        }
    }
    let asked: Vec<_> = server.seen().split_off(before);
    assert!(
        asked
            .iter()
            .all(|seen| seen.url == "https://images.example/")
    );
    let client = log_in(server.client_builder().allow_private_addresses(true));
    client
        .send_remote_image(MARK, "http://10.0.0.1/a.png", "")
        .unwrap();
    assert!(was_asked(&server, "https://10.0.0.1/a.png"));
}

#[test]
fn a_remote_image_is_read_no_further_than_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";
    let server = server(|_| Answer::raw([&head[..], PNG, &[0; 200]].concat()));
    let client = log_in(server.client_builder().max_image_size(100));
    match client.send_remote_image(MARK, "https://images.example/1.png", "") {
        Err(Error::Transport(TransportError::TooLarge { limit: 100 })) => {}
        other => panic!("{other:?}"),
    }
    assert!(!was_asked(&server, UPLOAD));
}

#[test]
fn a_compressed_image_counts_with_its_full_size() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut bomb, &[0; 100_000]).unwrap();
    let bomb = bomb.finish().unwrap();
    let server = server(move |_| Answer::ok(bomb.clone()).header("Content-Encoding", "gzip"));
    let client = log_in(server.client_builder().max_image_size(1000));
    match client.send_remote_image(MARK, "https://images.example/1.png", "") {
        Err(Error::Transport(TransportError::TooLarge { limit: 1000 })) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_in_place_of_an_image_is_refused() {
    let server = server(|seen| match seen.path() {
        "/page.png" => Answer::ok("<!DOCTYPE html>").header("Content-Type", "image/png"),
        "/empty.png" => Answer::ok(""),
        _ => Answer {
            status: 404,
            ..Answer::default()
        },
    });
    let client = log_in(server.client_builder());
    let send = |path: &str| {
        let url = format!("https://images.example/{path}?signature=secret");
        client.send_remote_image(MARK, url, "")
    };
    refused(send("page.png"), "\"page.png\" is not an image");
    refused(send("empty.png"), "empty");
    assert!(matches!(
        send("missing.png"),
        Err(Error::Http { status: 404, .. })
    ));
    assert!(!was_asked(&server, UPLOAD));
}

#[test]
fn a_silent_site_costs_no_more_than_the_time_allowed() {
    // Never answered: the server accepts connections and reads, and its script waits for the test's end.
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let server = server(move |_| {
        let _ = wait.recv();
        Answer::raw("")
    });
    let limit = std::time::Duration::from_millis(50);
    let client = log_in(server.client_builder().remote_image_timeout(limit));
    let result = client.send_remote_image(MARK, "https://images.example/1.png", "");
    drop(done);
    let error = result.unwrap_err();
    assert!(error.is_timeout(), "{error:?} {:?}", error.source());
}
