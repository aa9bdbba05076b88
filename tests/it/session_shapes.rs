//! The forms in which people have their cookies: each is read, or rejected with an error that names what is missing.

use crate::support::scripted::{Answer, Scripted};
use crate::support::{HOME, checked_message, resume};
use fbchat::{Error, Session, SessionError, UserId};

/// A server that lets any session in.
fn server() -> Scripted {
    Scripted::start(|seen| resume(seen).unwrap_or_else(|| Answer::ok(HOME)))
}

/// The cookies that requests carry, sorted.
fn sent(server: &Scripted, text: &str) -> String {
    let session: Session = text
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let client = server.client_builder().session(session);
    client
        .resume()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let seen = server.seen();
    let mut cookies: Vec<&str> = seen.last().unwrap().headers["cookie"].split("; ").collect();
    cookies.sort();
    cookies.join("; ")
}

#[track_caller]
fn all_are_read(texts: &[&str]) {
    let server = server();
    for text in texts {
        assert_eq!(sent(&server, text), "c_user=1000; xs=27%3Aabc", "{text}");
    }
}

/// The error of a text, before any request.
fn refused(text: &str) -> SessionError {
    let server = Scripted::start(|seen| panic!("{seen:?}"));
    let session = text.parse::<Session>();
    let client = session.and_then(|session| server.client_builder().session(session).resume());
    match client {
        Err(error @ Error::Session(_)) => {
            checked_message(&error);
            let Error::Session(error) = error else {
                unreachable!()
            };
            *error
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_header_is_read_in_all_its_disguises() {
    all_are_read(&[
        "c_user=1000; xs=27%3Aabc",
        "Cookie: c_user=1000; xs=27%3Aabc;\r\n",
        "cookie:c_user=1000;xs=27%3Aabc",
        "COOKIE :c_user=1000;xs=27%3Aabc".trim_start_matches("COOKIE :"),
        "\u{feff}c_user=1000; xs=27%3Aabc\u{200b}",
        "\"c_user=1000; xs=27%3Aabc\"",
        "'Cookie: c_user=1000; xs=27%3Aabc'",
        "“c_user=1000; xs=27%3Aabc”",
        r#""Cookie: c_user=1000; xs=27%3Aabc\n""#,
        "c_user=1000\nxs=27%3Aabc\n",
        "c_user=1000;\r\nxs=27%3Aabc",
        "c_user = 1000 ; xs = 27%3Aabc",
        "c_user=\"1000\"; xs=\"27%3Aabc\"",
        "c_user=1000, xs=27%3Aabc",
        "c_user=1000 xs=27%3Aabc",
        "c_user: 1000\nxs: 27%3Aabc",
        "c_user\t1000\nxs\t27%3Aabc",
        "c_user=1000; path=/; domain=.facebook.com; secure\nxs=27%3Aabc; HttpOnly; SameSite=None; Max-Age=100",
        "Set-Cookie: c_user=1000; expires=Fri, 31-Dec-2100 23:59:59 GMT; path=/; secure\nSet-Cookie: xs=27%3Aabc; path=/; httponly",
        "#LWP-Cookies-2.0\nSet-Cookie3: c_user=\"1000\"; path=\"/\"; domain=\".facebook.com\"; path_spec; secure; version=0\nSet-Cookie3: xs=\"27%3Aabc\"; path=\"/\"; version=0".trim_start_matches("#LWP-Cookies-2.0\n"),
        "GET / HTTP/1.1\r\nHost: www.facebook.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux)\r\nAccept: text/html;q=0.9\r\nCookie: c_user=1000; xs=27%3Aabc\r\nDNT: 1",
        "accept: */*\ncookie:\nc_user=1000; xs=27%3Aabc\npriority: u=1, i",
        "document.cookie = 'c_user=1000; xs=27%3Aabc'",
        "curl 'https://www.facebook.com/' -H 'accept: */*' -H 'cookie: c_user=1000; xs=27%3Aabc' --compressed",
        "curl 'https://www.facebook.com/' \\\n  -b 'c_user=1000; xs=27%3Aabc' \\\n  -H 'dnt: 1'",
        "curl ^\"https://www.facebook.com/^\" -H ^\"Cookie: c_user=1000; xs=27^%^3Aabc^\"",
        "wget --header=\"Cookie: c_user=1000; xs=27%3Aabc\" https://www.facebook.com/",
        "fetch(\"https://www.facebook.com/\", {\"headers\": {\"cookie\": \"c_user=1000; xs=27%3Aabc\"}});",
    ]);
}

#[test]
fn a_cookies_txt_is_read_with_tabs_and_with_blanks() {
    let lines = "# Netscape HTTP Cookie File\n# This is a generated file!\n\n\
        .facebook.com\tTRUE\t/\tTRUE\t4000000000\tc_user\t1000\n\
        #HttpOnly_.facebook.com\tTRUE\t/\tTRUE\t0\txs\t27%3Aabc\n";
    all_are_read(&[
        lines,
        &lines.replace('\n', "\r\n"),
        &format!("\u{feff}{lines}"),
        &lines.replace('\t', "    "),
        &lines.replace("# ", "// "),
        &lines.replace("TRUE", "true"),
        &format!("{lines}.shop.example\tTRUE\t/\tFALSE\t0\tsid\tid=7\n"),
        "c_user\t1000\t.facebook.com\t/\t2096-10-02T07:06:40.000Z\t10\t\t✓\tNone\nxs\t27%3Aabc\t.facebook.com\t/\tSession\t10\t✓\t✓\tNone",
    ]);
    let server = server();
    let with_equals = lines.replace(
        "\txs\t",
        "\tdatr\tid=7\n.facebook.com\tTRUE\t/\tTRUE\t0\txs\t",
    );
    assert_eq!(
        sent(&server, &with_equals),
        "c_user=1000; datr=id=7; xs=27%3Aabc"
    );
}

#[test]
fn json_is_read_however_it_is_wrapped() {
    all_are_read(&[
        r#"{"c_user": 1000, "xs": "27%3Aabc", "expires": null, "ok": true}"#,
        r#"{"c_user": 1000.0, "xs": "27%3Aabc"}"#,
        r#"{"c_user": {"value": "1000", "path": "/"}, "xs": {"value": "27%3Aabc"}}"#,
        r#"{"cookies": "c_user=1000; xs=27%3Aabc"}"#,
        r#"{"cookie": "c_user=1000; xs=27%3Aabc"}"#,
        r#"{"headers": {"Cookie": "c_user=1000; xs=27%3Aabc"}}"#,
        r#"{"cookies": {"c_user": "1000", "xs": "27%3Aabc"}}"#,
        r#"{"appState": [{"key": "c_user", "value": "1000"}, {"key": "xs", "value": "27%3Aabc"}]}"#,
        r#"{"locale": "de_DE", "appState": "[{\"key\": \"c_user\", \"value\": \"1000\"}, {\"key\": \"xs\", \"value\": \"27%3Aabc\"}]"}"#,
        r#"[["c_user", "1000"], ["xs", "27%3Aabc"]]"#,
        r#"["c_user=1000; Path=/; Secure", "xs=27%3Aabc; HttpOnly"]"#,
        // EditThisCookie and Cookie-Editor.
        r#"[{"domain": ".facebook.com", "expirationDate": 4000000000.5, "hostOnly": false, "httpOnly": false, "name": "c_user",
            "path": "/", "sameSite": "no_restriction", "secure": true, "session": false, "storeId": "0", "value": "1000", "id": 1},
           {"domain": ".facebook.com", "httpOnly": true, "name": "xs", "path": "/", "session": true, "storeId": null, "value": "27%3Aabc"}]"#,
        // J2Team.
        r#"{"url": "https://www.facebook.com", "cookies": [{"domain": ".facebook.com", "name": "c_user", "value": "1000", "path": "/"},
            {"domain": ".facebook.com", "name": "xs", "value": "27%3Aabc", "path": "/", "httpOnly": true}]}"#,
        // Playwright and Puppeteer.
        r#"{"cookies": [{"name": "c_user", "value": "1000", "domain": ".facebook.com", "path": "/", "expires": 4000000000.123, "secure": true},
            {"name": "xs", "value": "27%3Aabc", "domain": ".facebook.com", "path": "/", "expires": -1, "sameSite": "None"}],
            "origins": [{"origin": "https://www.facebook.com", "localStorage": [{"name": "a", "value": "b"}]}]}"#,
        // Selenium.
        r#"[{"name": "c_user", "value": "1000", "expiry": 4000000000, "domain": ".facebook.com"}, {"name": "xs", "value": "27%3Aabc"}]"#,
        // tough-cookie, and libraries that keep its cookies.
        r#"{"version": "tough-cookie@4.1.3", "storeType": "MemoryCookieStore", "rejectPublicSuffixes": true, "cookies": [
            {"key": "c_user", "value": "1000", "expires": "2096-10-02T07:06:40.000Z", "domain": "facebook.com", "path": "/", "hostOnly": false},
            {"key": "xs", "value": "27%3Aabc", "expires": "Infinity", "domain": "facebook.com", "creation": "2026-01-01T00:00:00.000Z"}]}"#,
        r#"{"facebook.com": {"/": {"c_user": {"key": "c_user", "value": "1000"}, "xs": {"key": "xs", "value": "27%3Aabc"}}}}"#,
        // Cookie Quick Manager.
        r#"[{"Host raw": "https://.facebook.com/", "Name raw": "c_user", "Content raw": "1000", "Expires raw": "4000000000"},
            {"Host raw": "https://.facebook.com/", "Name raw": "xs", "Content raw": "27%3Aabc", "Expires raw": "0"}]"#,
        // Firefox's developer tools.
        r#"{"Request Cookies": {"c_user": "1000", "xs": "27%3Aabc"}}"#,
        // An HTTP archive.
        r#"{"log": {"version": "1.2", "entries": [
            {"request": {"url": "https://shop.example/", "cookies": [{"name": "c_user", "value": "7"}], "queryString": [{"name": "xs", "value": "8"}]}},
            {"request": {"url": "https://www.facebook.com/", "headers": [], "cookies": [{"name": "c_user", "value": "1000"}, {"name": "xs", "value": "27%3Aabc"}]}},
            {"request": {"url": "https://www.facebook.com/a", "headers": [{"name": "Cookie", "value": "c_user=1000; xs=27%3Aabc"}]}}]}}"#,
        // One cookie a line.
        "{\"name\": \"c_user\", \"value\": \"1000\"}\n{\"name\": \"xs\", \"value\": \"27%3Aabc\"}",
        // Python and JavaScript.
        "{'c_user': '1000', 'xs': '27%3Aabc', 'noscript': None}",
        "[{'name': 'c_user', 'value': '1000', 'secure': True}, {'name': 'xs', 'value': '27%3Aabc', 'expires': None},]",
        "session_cookies = {\n    \"c_user\": \"1000\",\n    \"xs\": \"27%3Aabc\",\n}",
        "const cookies = {c_user: '1000', xs: \"27%3Aabc\"};",
        "<RequestsCookieJar[<Cookie c_user=1000 for .facebook.com/>, <Cookie xs=27%3Aabc for .facebook.com/>]>",
    ]);
}

#[test]
fn foreign_and_impossible_cookies_cost_the_session_nothing() {
    let good = r#"{"name": "c_user", "value": "1000"}, {"name": "xs", "value": "27%3Aabc"}"#;
    for other in [
        r#"{"domain": "shop.example", "name": "ort", "value": "Köln"}"#,
        r#"{"domain": "shop.example", "name": "c_user", "value": "7"}"#,
        r#"{"domain": "notfacebook.com", "name": "xs", "value": "7"}"#,
        r#"{"domain": ".messenger.com", "name": "xs", "value": "7"}"#,
        r#"{"domain": "face book.com", "name": "a", "value": "b"}"#,
        r#"{"domain": ".facebook.com", "name": "ort", "value": "Köln"}"#,
        r#"{"name": "", "value": "b"}"#,
        r#"{"name": "a", "value": "a;b"}"#,
        r#"{"name": "a", "value": "a\r\nb"}"#,
        r#"{"name": "a", "value": null}"#,
        r#"{"name": "a", "value": true}"#,
        r#"{"name": "a"}"#,
        "null",
        "7",
        "\"text\"",
        "[]",
    ] {
        all_are_read(&[&format!("[{other}, {good}]"), &format!("[{good}, {other}]")]);
    }
}

#[test]
fn two_accounts_in_one_text_are_an_error_of_their_own() {
    for text in [
        "c_user=1000\nxs=1\nc_user=1001\nxs=2",
        "c_user=1000; xs=1\nc_user=1001; xs=2",
        r#"[{"name": "c_user", "value": "1000"}, {"name": "xs", "value": "1"}, {"name": "c_user", "value": "1001"}]"#,
        r#"{"ada": {"c_user": "1000", "xs": "1"}, "bob": {"c_user": "1001", "xs": "2"}}"#,
        ".facebook.com\tTRUE\t/\tTRUE\t0\tc_user\t1000\n.facebook.com\tTRUE\t/\tTRUE\t0\tc_user\t1001\n.facebook.com\tTRUE\t/\tTRUE\t0\txs\t1",
    ] {
        assert_eq!(refused(text), SessionError::SeveralAccounts, "{text}");
    }
    // An old login of another account beside the one of today is none.
    all_are_read(&[
        r#"[{"name": "c_user", "value": "7", "expirationDate": 1000000000}, {"name": "c_user", "value": "1000"}, {"name": "xs", "value": "27%3Aabc"}]"#,
    ]);
}

#[test]
fn missing_cookies_are_named_before_any_request() {
    let messenger = r#"[{"name": "c_user", "value": "1000", "domain": ".messenger.com"}, {"name": "xs", "value": "1", "domain": ".messenger.com"}]"#;
    let user = || "c_user".to_owned();
    let secret = || "xs".to_owned();
    for (text, expected) in [
        ("datr=a; sb=b", SessionError::NoUserCookie),
        ("datr=a; xs=1", SessionError::NoUserCookie),
        ("datr=a; c_user=1000; wd=1x1", SessionError::NoXsCookie),
        ("i_user=7; xs=1", SessionError::ProfileCookieAlone),
        ("c_user=ada; xs=1", SessionError::BadUserCookie),
        ("c_user=0; xs=1", SessionError::BadUserCookie),
        (messenger, SessionError::OtherSite { name: user() }),
        (
            r#"[{"name": "c_user", "value": "1000"}, {"name": "xs", "value": "1", "expirationDate": 1000000000}]"#,
            SessionError::ExpiredCookie { name: secret() },
        ),
        (
            r#"{"c_user": "1000", "xs": "a\nb"}"#,
            SessionError::BadCookie { name: secret() },
        ),
    ] {
        assert_eq!(refused(text), expected, "{text}");
    }
    assert!(SessionError::NoXsCookie.to_string().contains("HttpOnly"));
    assert!(
        SessionError::NoXsCookie
            .to_string()
            .contains("facebook.com")
    );
}

#[test]
fn cookies_of_the_login_go_to_all_hosts_also_where_a_list_has_them_for_one() {
    all_are_read(&[
        r#"[{"name": "c_user", "value": "1000", "domain": "www.facebook.com", "hostOnly": true},
            {"name": "xs", "value": "27%3Aabc", "domain": "www.facebook.com", "hostOnly": true, "path": "/messages"}]"#,
        r#"[{"name": "c_user", "value": "1000", "url": "https://www.facebook.com/"}, {"name": "xs", "value": "27%3Aabc", "domain": "facebook.com", "hostOnly": true}]"#,
        // The one for all hosts is not overridden.
        r#"[{"name": "xs", "value": "27%3Aabc", "domain": ".facebook.com"}, {"name": "c_user", "value": "1000"},
            {"name": "xs", "value": "old", "domain": "business.facebook.com", "hostOnly": true}]"#,
    ]);
}

#[test]
fn the_browser_of_a_copied_command_is_that_of_the_session() {
    let server = server();
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)";
    for text in [
        format!(
            "curl 'https://www.facebook.com/' -H 'User-Agent: {agent}' -H 'Cookie: c_user=1000; xs=27%3Aabc'"
        ),
        format!("Host: www.facebook.com\nUser-Agent: {agent}\nCookie: c_user=1000; xs=27%3Aabc"),
        format!(r#"{{"c_user": "1000", "xs": "27%3Aabc", "user_agent": "{agent}"}}"#),
    ] {
        let builder = fbchat::Client::builder().local_server(server.address());
        builder.session(text.parse().unwrap()).resume().unwrap();
        assert_eq!(server.seen().last().unwrap().headers["user-agent"], agent);
    }
    // One that no header can have is left out.
    sent(
        &server,
        r#"{"c_user": "1000", "xs": "27%3Aabc", "user_agent": "a\r\nb"}"#,
    );
}

#[test]
fn a_profile_that_was_switched_to_is_who_acts() {
    let server = server();
    let cookies = "c_user=1000; xs=27%3Aabc; i_user=61550000000001";
    let client = server
        .client_builder()
        .session(cookies.parse().unwrap())
        .resume()
        .unwrap();
    assert_eq!(client.uid(), UserId::from(61_550_000_000_001));
    let _ = client.fetch_user_info(&[UserId::from(4)]);
    let seen = server.seen();
    let form = seen.last().unwrap().form();
    assert!(
        form.contains(&("__user".to_owned(), "61550000000001".to_owned())),
        "{form:?}"
    );
    // A cookie that names no profile counts for nothing.
    for none in ["0", "", "deleted"] {
        let cookies = format!("c_user=1000; xs=27%3Aabc; i_user={none}");
        let client = server
            .client_builder()
            .session(cookies.parse().unwrap())
            .resume()
            .unwrap();
        assert_eq!(client.uid(), UserId::from(1000));
    }
}

/// A server whose home page has this script.
fn server_with_script(script: &'static str) -> Scripted {
    let home = format!("{HOME}<script>{script}</script>");
    Scripted::start(move |seen| match seen.url.as_str() {
        "https://www.facebook.com/" => Answer::ok(home.clone()),
        _ => resume(seen).unwrap_or_else(|| Answer::ok(HOME)),
    })
}

#[test]
fn a_page_that_names_another_user_than_the_cookies_counts() {
    for (script, user) in [
        (
            r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"1000","USER_ID":"7"},270]"#,
            7,
        ),
        (
            r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"1000","USER_ID":"1000"},270]"#,
            1000,
        ),
        (r#"["RelayAPIConfigDefaults",[],{"actorID":"7"},926]"#, 7),
        (r#"{"author":{"actorID":"7"}},{"actorID":"8"}"#, 1000),
    ] {
        let server = server_with_script(script);
        let session: Session = "c_user=1000; xs=27%3Aabc".parse().unwrap();
        let client = server.client_builder().session(session).resume().unwrap();
        assert_eq!(client.uid(), UserId::from(user), "{script}");
        let _ = client.fetch_user_info(&[UserId::from(4)]);
        let form = server.seen().last().unwrap().form();
        assert!(
            form.contains(&("__user".to_owned(), user.to_string())),
            "{form:?}"
        );
    }
}

#[test]
fn a_page_without_a_user_is_not_logged_in() {
    for script in [
        r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"0","USER_ID":"0"},270]"#,
        r#"["RelayAPIConfigDefaults",[],{"actorID":"0"},926]"#,
    ] {
        let server = server_with_script(script);
        let session: Session = "c_user=1000; xs=27%3Aabc".parse().unwrap();
        let error = server.client_builder().session(session).resume();
        assert!(matches!(error, Err(Error::NotLoggedIn)), "{script}");
    }
}

#[test]
fn a_debug_shows_only_names_that_are_well_known() {
    let session: Session = "c_user=1000; xs=27%3Aabc; hunter2=hunter3".parse().unwrap();
    assert_eq!(
        format!("{session:?}"),
        "Session { cookies: [\"c_user\", \"xs\"], other_cookies: 1, .. }"
    );
}
