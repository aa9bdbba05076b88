//! Files of the web.

use std::sync::mpsc;
use std::time::Duration;

use super::{MARK, log_in, of_files, refused, server, uploads};
use crate::support::scripted::Answer;
use fbchat::{Error, TransportError, Upload};

#[test]
fn a_remote_file_that_is_not_what_it_should_be_is_not_uploaded() {
    let endless = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";
    let server = server(move |seen| match seen.path() {
        "/gone.pdf" => Answer::status(404),
        "/moved.pdf" => Answer::status(300),
        "/empty.pdf" => Answer::ok(""),
        "/large.pdf" => Answer::raw([&endless[..], &[0; 2000]].concat()),
        "/page.png" | "/page" => Answer::ok("<!DOCTYPE html>").header("Content-Type", "image/png"),
        "/page.pdf" | "/page.mp4" => {
            Answer::ok("<!DOCTYPE html>").header("Content-Type", "text/html; charset=utf-8")
        }
        "/endless.pdf" => Answer::drip(
            "HTTP/1.1 200 OK\r\n\r\n",
            [0; 100],
            Duration::from_millis(1),
        ),
        "/private.pdf" => Answer::redirect("http://169.254.169.254/latest"),
        "/typed.bin" => Answer::ok("x").header("Content-Type", "no type at all"),
        path => panic!("{path} was asked"),
    });
    let client = log_in(server.client_builder().max_file_size(1000));
    let send = |name: &str| {
        let url = format!("https://other.example/{name}?key=secret");
        client.send_files(MARK, [Upload::url(url)], "")
    };
    for (name, status) in [("gone.pdf", 404), ("moved.pdf", 300)] {
        match send(name) {
            Err(Error::Http { status: found, .. }) => assert_eq!(found, status),
            other => panic!("{other:?}"),
        }
    }
    refused(send("empty.pdf"), "empty");
    // It is not of the kind that the site or its name claims.
    refused(send("page.png"), "a text in place of image/png");
    refused(send("page"), "a text in place of image/png");
    refused(send("page.pdf"), "a text in place of application/pdf");
    refused(send("page.mp4"), "a text in place of video/mp4");
    for name in ["large.pdf", "endless.pdf"] {
        match send(name) {
            Err(Error::Transport(TransportError::TooLarge { limit: 1000 })) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    match send("private.pdf") {
        Err(Error::Transport(TransportError::PrivateAddress { host })) => {
            assert_eq!(host, "169.254.169.254");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(uploads(&server).len(), 0);
    send("typed.bin").unwrap();
    let expected = (
        "upload_0",
        "typed.bin",
        Some("application/octet-stream"),
        &b"x"[..],
    );
    assert_eq!(of_files(&uploads(&server)[0]), [expected]);
    let seen = server.seen();
    for seen in seen
        .iter()
        .filter(|seen| seen.url.contains("other.example"))
    {
        for header in ["cookie", "origin", "referer"] {
            assert_eq!(seen.headers.get(header), None, "{} {header}", seen.url);
        }
    }
}

#[test]
fn a_silent_site_costs_no_more_than_the_time_allowed_for_files() {
    let (done, wait) = mpsc::channel::<()>();
    let server = server(move |_| {
        let _ = wait.recv();
        Answer::raw("")
    });
    let limit = Duration::from_millis(50);
    let client = log_in(server.client_builder().remote_file_timeout(limit));
    let result = client.upload(Upload::url("https://other.example/a.pdf"));
    drop(done);
    assert!(result.unwrap_err().is_timeout());
}

#[test]
fn a_site_that_never_ends_costs_no_more_than_the_time_allowed_for_files() {
    let pause = Duration::from_millis(1);
    let server = server(move |_| Answer::drip("HTTP/1.1 200 OK\r\n\r\n", "x", pause));
    let limit = Duration::from_millis(200);
    let client = log_in(server.client_builder().remote_file_timeout(limit));
    let result = client.upload(Upload::url("https://other.example/a.txt"));
    assert!(result.unwrap_err().is_timeout());
    assert_eq!(uploads(&server).len(), 0);
}
