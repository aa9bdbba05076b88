//! Mutations of stored sessions and cookies: a session that is read can be used, and cookies that were accepted can be stored.

use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};
use url::Url;

use super::{Session, shapes};
use crate::api::Account;
use crate::http::Jar;
use crate::testing::mutate::{self, DEEP, Json, edited, edits, replacements};
use crate::time::Timestamp;

const HEADER: &str = "Cookie: c_user=1000; xs=27%3Asecret; datr=q1w2";

static SHAPES: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let cookie = |extra: Value| {
        let mut cookie = json!({"name": "xs", "value": "27%3Asecret"});
        cookie
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        cookie
    };
    let own = json!({
        "domain": "facebook.com", "hostOnly": false, "path": "/", "secure": true, "httpOnly": true,
        "expirationDate": 4_102_444_800_u64,
    });
    let c_user = json!({"name": "c_user", "value": "1000"});
    let shapes = [
        json!({"c_user": "1000", "xs": "27%3Asecret"}),
        json!([c_user, {"key": "xs", "value": "27%3Asecret"}]),
        json!([
            c_user,
            cookie(
                json!({"domain": ".facebook.com", "expirationDate": 4_102_444_800.5, "sameSite": "lax"})
            )
        ]),
        json!({"cookies": [c_user, cookie(own)], "user_agent": "Mozilla/5.0", "client_id": "40000000"}),
    ];
    shapes.iter().map(Json::new).collect()
});

/// Reads a session, goes on with it where that is possible, and stores what came of it.
fn use_session(text: &str) {
    let session = match shapes::parse(text) {
        Ok(session) => session,
        Err(error) => return assert!(!error.to_string().contains("secret"), "{error}"),
    };
    assert!(!format!("{session:?}").contains("secret"));
    match session.to_account("test/1".to_owned()) {
        Ok(account) => stores(&account),
        Err(error) => assert!(!error.to_string().contains("secret"), "{error}"),
    }
}

/// The stored session equals the account's, and an account can go on with it.
#[track_caller]
fn stores(account: &Account) {
    let mut session = Session::of(account);
    // What ends within the second may be gone before it is read.
    let soon = Timestamp::from_millis(Timestamp::now().as_millis() + 10_000);
    session
        .cookies
        .retain(|cookie| cookie.expires.is_none_or(|at| at > soon));
    let stored = shapes::to_json(&session).to_string();
    if session.cookies.is_empty() {
        return;
    }
    let read = shapes::parse(&stored).unwrap();
    assert_eq!(read, session);
    let jar = Jar::from_cookies(&read.cookies);
    assert_eq!(jar.cookies().len(), session.cookies.len(), "{stored}");
}

#[test]
fn a_cookie_that_is_called_cookie_is_stored_and_read_as_one() {
    let account = shapes::parse("Cookie=:\r\n c_user=1000; xs=27%3Asecret")
        .and_then(|session| session.to_account("test/1".to_owned()))
        .unwrap();
    assert_eq!(Session::of(&account).cookies.len(), 3);
    stores(&account);
}

/// Texts in which people keep sessions, each with `§` where a value is.
const TEXTS: [&str; 12] = [
    "c_user=§; xs=§; datr=§",
    "Cookie: c_user=§;xs=§",
    "c_user=§\nxs=§\n",
    "# Netscape HTTP Cookie File\n#HttpOnly_.facebook.com\tTRUE\t/\tTRUE\t0\txs\t§\n.facebook.com\tTRUE\t/\tTRUE\t0\tc_user\t§",
    "curl 'https://www.facebook.com/' -H 'user-agent: §' -H 'cookie: c_user=§; xs=§' --compressed",
    r#"{"c_user": "§", "xs": "§", "§": "§"}"#,
    r#"[{"name": "c_user", "value": "§"}, {"key": "§", "value": "§", "domain": "§.example"}]"#,
    r#"{"url": "https://§.example", "cookies": [{"name": "xs", "value": "§", "path": "/§"}]}"#,
    "{'c_user': '§', 'xs': '§', 'user_agent': '§'}",
    "<RequestsCookieJar[<Cookie c_user=§ for .facebook.com/>, <Cookie xs=§ for §.example/>]>",
    r#"{"log": {"entries": [{"request": {"url": "https://www.facebook.com/§", "cookies": [{"name": "xs", "value": "§"}]}}]}}"#,
    "§ § § §",
];

/// All that is shown of a session or of the error that a text is none.
fn shown(text: &str) -> String {
    let session = match shapes::parse(text) {
        Ok(session) => session,
        Err(error) => return format!("{error} {error:?}"),
    };
    let account = session.to_account("test/1".to_owned());
    let problem = account.err().map(|error| format!("{error} {error:?}"));
    format!("{session:?} {session:#?} {problem:?}")
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn nothing_that_was_put_in_is_shown(
        which in any::<Index>(),
        // Letters that no text of ours has in a row.
        values in proptest::collection::vec("[QXZJ]{4,9}", 1..4),
        edits in edits(),
    ) {
        let mut values = values.iter().cycle();
        let text = TEXTS[which.index(TEXTS.len())];
        let text: String = text.split('§').flat_map(|piece| [piece, values.next().unwrap()]).collect();
        for text in [text.clone(), String::from_utf8_lossy(&edited(&text, &edits)).into_owned()] {
            let shown = shown(&text);
            let is_value = |window: &[u8]| window.iter().all(|byte| b"QXZJ".contains(byte));
            assert!(!shown.as_bytes().windows(4).any(is_value), "{text}: {shown}");
        }
    }

    #[test]
    fn any_text_is_a_session_or_an_error(text in "[\\x00-\\x7f]{0,80}|.{0,80}|[#;:=, \t\n'\"{}\\[\\]()<>a-c]{0,80}") {
        shown(&text);
        shown(&format!("c_user={text}; xs={text}"));
        shown(&format!("{{'c_user': {text}"));
    }

    #[test]
    fn bytes_of_a_stored_session_are_damaged(which in any::<Index>(), edits in edits()) {
        let damaged = edited(&which.get(&SHAPES).text, &edits);
        use_session(&String::from_utf8_lossy(&damaged));
    }

    #[test]
    fn values_of_a_stored_session_are_replaced(which in any::<Index>(), replacements in replacements()) {
        use_session(&which.get(&SHAPES).replaced(&replacements));
    }

    #[test]
    fn bytes_of_a_cookie_header_are_damaged(edits in edits()) {
        use_session(&String::from_utf8_lossy(&edited(HEADER, &edits)));
    }

    #[test]
    fn a_cookie_that_was_taken_in_can_be_stored(which in any::<Index>(), edits in edits()) {
        const COOKIES: [&str; 4] = [
            "xs=27%3Asecret; path=/; domain=.facebook.com; secure; httponly",
            "datr=\"q1 w2\"; expires=Fri, 31-Dec-2100 23:59:59 GMT; path=/; domain=facebook.com",
            "fr=; Max-Age=1000; SameSite=None",
            "m=y; path=/x; max-age=9999999999999999999",
        ];
        let account = Account::new(Jar::new(), "test/1".to_owned(), None);
        let url = Url::parse("https://m.facebook.com/x/login.php?next=1").unwrap();
        account.jar.absorb("c_user=1000; domain=.facebook.com", &url);
        let cookie = edited(COOKIES[which.index(COOKIES.len())], &edits);
        // As much as the header of a reply can hold.
        let cookie: String = cookie.into_iter().filter(|byte| matches!(byte, b'\t' | b' '..=b'~')).map(char::from).collect();
        account.jar.absorb(&cookie, &url);
        let sent = account.jar.header(&url).unwrap();
        assert!(sent.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')), "{sent:?}");
        stores(&account);
    }
}

#[test]
fn a_session_that_nests_without_end_is_no_session() {
    for text in [
        DEEP.clone(),
        format!(r#"{{"c_user": {}}}"#, *DEEP),
        format!(
            r#"[{{"name": "c_user", "value": "1", "extra": {}}}]"#,
            *DEEP
        ),
    ] {
        assert!(shapes::parse(&text).is_err());
    }
}
