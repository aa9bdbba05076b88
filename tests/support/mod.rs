//! Helpers that the tests share.
#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses a part of it"
)]

pub mod broker;
pub mod demo;
pub mod events;
pub mod gateway;
#[path = "../../src/http/multipart_reader.rs"]
pub mod multipart;
pub mod proxy;
pub mod scripted;

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

/// A minimal home page with tokens.
pub const HOME: &str = r#"<title>Facebook</title><input name="fb_dtsg" value="AQ:1"><input name="h" value="hash">
<script>{"client_revision":1,}</script>"#;

/// An empty folder for a test, which is removed on drop.
pub struct Folder(std::path::PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("fbchat-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A wait of a scripted server: the function blocks until the test sends.
pub fn gate() -> (Sender<()>, impl Fn() + Send + Sync + 'static) {
    let (open, opened) = channel();
    let opened = Mutex::new(opened);
    (open, move || {
        let _ = opened.lock().unwrap().recv();
    })
}

/// Answers the requests of logging in with a stored session; `None` for any other.
pub fn resume(seen: &scripted::Seen) -> Option<scripted::Answer> {
    use scripted::Answer;
    match seen.url.as_str() {
        "https://www.facebook.com/" => Some(Answer::ok(HOME)),
        "https://m.facebook.com/login.php" => Some(Answer::redirect("/home.php")),
        "https://m.facebook.com/home.php" => Some(Answer::ok("home")),
        _ => None,
    }
}

/// The signature of an image.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0";

/// Answers as a site on which every request succeeds and one message is pushed over MQTT.
pub fn messenger(seen: &scripted::Seen) -> scripted::Answer {
    use scripted::Answer;
    match &*seen.url {
        "https://images.example/1.png" => Answer::ok(PNG),
        "https://upload.facebook.com/ajax/mercury/upload.php" => {
            Answer::json(r#"{"payload":{"metadata":{"0":{"image_id":"7"}}}}"#)
        }
        "https://www.facebook.com/messaging/send/" => {
            Answer::json(r#"{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
        }
        "https://www.facebook.com/api/graphqlbatch/" => {
            Answer::ok(r#"{"q0":{"data":{"viewer":{"message_threads":{"sync_sequence_id":"7"}}}}}"#)
        }
        "https://edge-chat.facebook.com/chat" => broker::talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
            peer.message(8);
            peer.hold();
        }),
        "https://0-edge-chat.facebook.com/pull" => {
            Answer::json(r#"{"t":"lb","lb_info":{"sticky":"1","pool":"p"}}"#)
        }
        _ => resume(seen).unwrap_or_else(|| Answer::json("{}")),
    }
}

/// Resumes with a time limit, which a busy machine may exceed: that is no failure of a test, and is retried.
pub fn resume_in_time(builder: impl Fn() -> fbchat::ClientBuilder) -> fbchat::Client {
    loop {
        match builder().resume() {
            Ok(client) => return client,
            Err(error) => assert!(error.is_timeout(), "{error:?}"),
        }
    }
}

/// A session that the server above accepts.
pub fn session() -> fbchat::Session {
    fbchat::Session::from_cookies([("c_user", "1000"), ("xs", XS)])
}

pub const PASSWORD: &str = "pa55word";
pub const CODE: &str = "123456";
pub const TEXT: &str = "meet me at noon";
const XS: &str = "xs-of-1000";

/// The secrets that no error and no log line may contain.
pub const SECRETS: [&str; 5] = [PASSWORD, CODE, TEXT, XS, "AQ:1"];

/// Checks that an error contains no secret in any of its forms, and returns its message.
pub fn checked_message(error: &fbchat::Error) -> String {
    let mut all = format!("{error:?} {error}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        all += &format!(" {error:?} {error}");
        source = error.source();
    }
    for secret in SECRETS {
        assert!(!all.contains(secret), "{secret} is in {all}");
    }
    error.to_string()
}
