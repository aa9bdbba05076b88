//! Stored sessions and cookies, damaged in every way: what is read can be used, and what was taken in can be stored.

use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};
use url::Url;

use super::{Session, shapes};
use crate::damage::{self, DEEP, Json, edited, edits, replacements};
use crate::http::{Account, Jar};
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
    // Damage may make a value a part of a name, which is shown.
    let of_name = session
        .cookies
        .iter()
        .any(|cookie| cookie.name.contains("secret"));
    assert!(of_name || !format!("{session:?}").contains("secret"));
    match session.to_account("test/1".to_owned()) {
        Ok(account) => stores(&account),
        Err(error) => assert!(of_name || !error.to_string().contains("secret"), "{error}"),
    }
}

/// What is stored is what there is, and an account can go on with it.
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
    let jar = Jar::from_cookies(&read.cookies).unwrap();
    assert_eq!(jar.cookies().len(), session.cookies.len(), "{stored}");
}

proptest! {
    #![proptest_config(damage::config())]

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
