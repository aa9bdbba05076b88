//! The recorded pages of messages, what is read of them, and pages that are broken in every way.

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::dgw_fixtures::{recording, rows, text};
use crate::error::Error;
use crate::model::Document;
use crate::testing::mutate::{self, DEEP, ODD_VALUES, edited, edits};
use crate::wire::documents::Documents;
use crate::wire::endpoint::first_program;
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::messages_page::{
    Loaded, MessagesPage, Redirected, script_addresses, version_of_script,
};

fn messages(page: &str) -> Box<MessagesPage> {
    match Loaded::read(page) {
        Loaded::Messages(page) => page,
        _ => panic!("another page"),
    }
}

/// A page by the names of the recording.
fn as_recorded(page: &MessagesPage) -> Value {
    let secret = |it: &Option<crate::secret::Secret>| it.as_ref().unwrap().expose().to_owned();
    let number = |it: &Option<String>| it.as_ref().unwrap().parse::<u64>().unwrap();
    json!({
        "BrowserConfigTable": {
            "MqttWebDeviceID": {"clientID": page.device_id},
            "SiteData": {
                "__spin_b": page.site.spin_b, "__spin_r": number(&page.site.spin_r),
                "__spin_t": number(&page.site.spin_t), "haste_session": page.site.haste_session,
                "hsi": page.site.hsi, "pr": number(&page.site.pixel_ratio),
            },
            "WebConnectionClassServerGuess": {"connectionClass": page.connection_class},
            "LSD": {"token": secret(&page.lsd)},
            "DTSGInitData": {"token": secret(&page.fb_dtsg)},
            "CurrentUserInitialData": {"APP_ID": page.app_id, "USER_ID": page.user_id},
            "LSPlatformMessengerSyncParams": {"mailbox": page.sync_params.mailbox,
                "contact": page.sync_params.contact, "e2ee": page.sync_params.e2ee},
            "DGWWebConfig": {"appId": page.gateway_app_id},
        },
        "LSDToken": secret(&page.lsd),
        "CometReq": page.comet_req,
        "VersionID": page.version,
        "Jazoest": page.jazoest,
        "Bitmap": {"compressed_str": page.modules()},
        "CSRBitmap": {"compressed_str": page.resources()},
    })
}

/// Fails unless all of `part` is in `whole`.
#[track_caller]
fn is_in(part: &Value, whole: &Value) {
    match part.as_object() {
        Some(members) => members
            .iter()
            .for_each(|(name, it)| is_in(it, &whole[name])),
        None => assert_eq!(part, whole),
    }
}

#[test]
fn a_recorded_page_with_a_first_program_is_read() {
    let recording = recording("page-config.json");
    let page = messages(&text("page-with-ls.html"));
    is_in(&as_recorded(&page), &recording["config"]);
    let table = FirstTable::of(&rows(page.first_program.as_deref().unwrap())).unwrap();
    assert_eq!(
        json!(table.parents),
        recording["config"]["ParentThreadKeys"]
    );
    let [cursor] = table.cursors.as_slice() else {
        panic!("{table:?}");
    };
    assert_eq!(
        (cursor.database, json!(cursor.next)),
        (1, recording["cursor_1"].clone())
    );
    let [range] = table.ranges.as_slice() else {
        panic!("{table:?}");
    };
    let range = json!({"ParentThreadKey": range.parent, "MinLastActivityTimestampMs": range.oldest_activity,
        "HasMoreBefore": range.has_more, "MinThreadKey": range.oldest});
    assert_eq!(range, recording["threads_range_1"]);
    assert_eq!(table.ranges[0].sync_group, 1);
}

#[test]
fn without_a_first_program_it_is_asked_for_as_recorded() {
    let recording = recording("graphql-fallback.json");
    let page = messages(&text("page-without-ls.html"));
    is_in(&as_recorded(&page), &recording["config"]);
    assert_eq!(page.first_program, None);
    let session = recording["config"]["WebSessionID"].as_str().unwrap();
    let events = recording["events"].as_array().unwrap();
    let recorded: Vec<_> = events
        .iter()
        .filter_map(|event| event.get("form"))
        .collect();
    assert_eq!(recorded.len(), first_program::DATABASES.len());
    for ((number, database), form) in (0..).zip(first_program::DATABASES).zip(recorded) {
        let document = Documents::default().id(Document::FirstProgram).to_owned();
        let request = first_program::request(&page, &document, number, database).unwrap();
        assert_eq!(request.url, "https://www.facebook.com/api/graphql/");
        let mut fields = first_program::page_fields(&page, session, &(number + 2).to_string());
        fields.extend(request.form);
        let sent: serde_json::Map<_, _> = fields
            .iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        assert_eq!(&Value::Object(sent), form);
    }
}

#[test]
fn the_reply_to_that_has_a_program_or_none() {
    let step = r#"{"name":null,"step":[1]}"#;
    let answer = json!({"data": {"viewer": {"lightspeed_web_request": {"dependencies": [], "payload": step, "target": "3"}}}});
    // Beside a program an error is a warning.
    let warned = answer.to_string().replacen('{', r#"{"error":1,"#, 1);
    for reply in [answer.to_string(), format!("for (;;);{answer}"), warned] {
        assert_eq!(first_program::read(reply.into()).unwrap(), step);
    }
    for reply in ["", "{}", "<html>", r#"{"data":{"viewer":null}}"#, &DEEP] {
        let error = first_program::read(reply.into()).unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
    }
    for reply in [
        r#"{"error":1357004}"#,
        r#"{"data":{"viewer":null},"errors":[{"code":1357004,"message":"x"}]}"#,
    ] {
        let error = first_program::read(reply.into()).unwrap_err();
        assert!(
            matches!(&error, Error::Facebook(it) if it.code == 1_357_004),
            "{error:?}"
        );
    }
    assert_eq!(
        FirstTable::of(&rows(step)),
        None,
        "not one that begins a database"
    );
}

#[test]
fn what_came_in_place_of_the_page_is_classified_as_recorded() {
    let recording = recording("page-classification.json");
    let mut compared = 0;
    for case in recording["cases"].as_array().unwrap() {
        let name = case["case"].as_str().unwrap();
        let outcome = case["outcome"].as_str().unwrap();
        let words = name.strip_prefix("redirect to ");
        let path = words.and_then(|words| words.split(' ').next());
        let redirected = match (name, path) {
            (_, Some(path)) => Redirected::to(path, false),
            ("redirect with xs cookie deleted", _) => Redirected::to("/messages/", true),
            // No redirects: the page is read below, and `tests/it/gateway` plays the status.
            ("page with USER_ID 0" | "status 404", _) => continue,
            _ => panic!("{name}"),
        };
        let expected = match outcome {
            "redirected_to_login" => Some(Redirected::LoggedOut),
            "checkpoint" => Some(Redirected::Checkpoint),
            "consent" => Some(Redirected::Consent),
            "suspended" => Some(Redirected::Suspended),
            "challenge" => Some(Redirected::Challenge),
            "token_invalidated" => Some(Redirected::Revoked),
            // It is followed, and what is there then is not found.
            "http_status" => None,
            other => panic!("{other}"),
        };
        assert_eq!(redirected, expected, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 9);
    assert!(matches!(
        Loaded::read(&text("page-user-zero.html")),
        Loaded::LoggedOut
    ));
}

fn page(require: &str) -> String {
    format!(r#"<script type="application/json">{{"require":{require}}}</script>"#)
}

#[test]
fn a_page_that_is_none_is_not_taken_for_one() {
    let error = "<title>Error</title><h1>Sorry, something went wrong.</h1>";
    assert!(matches!(Loaded::read(error), Loaded::ServerError));
    let title = |text: &str| match Loaded::read(text) {
        Loaded::Unknown(title) => title,
        _ => panic!("{text}"),
    };
    assert_eq!(title(""), None);
    assert_eq!(title("<title>Error</title>").as_deref(), Some("Error"));
    assert_eq!(
        title("<title>News</title><script>{}</script>").as_deref(),
        Some("News")
    );
    let nobody = page(
        r#"[["ScheduledServerJS","handle",null,[[["CurrentUserInitialData",[],{"ACCOUNT_ID":"0"},270]]]]]"#,
    );
    assert!(matches!(Loaded::read(&nobody), Loaded::LoggedOut));
    // Definitions without a number, or with one that is none, do not count.
    for number in ["0", "-1", "null", "\"x\"", "[]"] {
        let definition = format!(r#"["CurrentUserInitialData",[],{{"ACCOUNT_ID":"7"}},{number}]"#);
        let require = format!(r#"[["ScheduledServerJS","handle",null,[[{definition}]]]]"#);
        assert_eq!(title(&page(&require)), None);
    }
}

#[test]
fn definitions_of_older_pages_are_read_too() {
    let define =
        r#"{"define":[["CurrentUserInitialData",[],{"ACCOUNT_ID":"7","USER_ID":"({"},270]]}"#;
    for call in ["(new ServerJS()).handle", "bigPipe.onPageletArrive"] {
        let script =
            format!(r#"requireLazy(["a"],function(a){{x({{}});{call}({define});{call}({{"#);
        let page = messages(&format!("<script>{script}</script>"));
        assert_eq!(page.user_id.as_deref(), Some("({"), "{script}");
    }
    let open = "requireLazy".to_owned() + &".handle({".repeat(100_000);
    let page = format!("<script>{open}</script>");
    assert!(matches!(Loaded::read(&page), Loaded::Unknown(None)));
}

#[test]
fn the_page_says_which_resources_count() {
    let user = r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"7"},270]"#;
    let sent = |is_marked: bool, unmarked: &str| {
        let config = format!(r#"["BootloaderConfig",[],{{"phdOn":{is_marked}}},5]"#);
        let handle = format!(r#"["ScheduledServerJS","handle",null,[[{user},{config}]]]"#);
        let resources = format!(
            r#"{{"a":{{"c":1,"p":"{unmarked}"}},"b":{{"c":2,"p":":5"}},"c":{{"c":0,"p":":6"}}}}"#
        );
        let payload = format!(r#"{{"rsrcMap":{resources},"csrUpgrade":":7,9"}}"#);
        let load = format!(r#"["Bootloader","handlePayload",null,[{payload}]]"#);
        messages(&page(&format!("[{handle},{load}]"))).resources()
    };
    assert_eq!(sent(false, ":2,3"), "9vw", "2, 3, 5, 7, 9");
    assert_eq!(sent(true, ":2,3"), sent(false, ""), "5, 7, 9");
}

#[test]
fn instructions_are_followed_wherever_they_stand_but_not_without_end() {
    let user = r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"7","USER_ID":"7"},270]"#;
    let nested = |depth: usize| {
        let before =
            r#"[["ScheduledServerJSWithCSS","handle",[],[{"__bbox":{"require":"#.repeat(depth);
        let handle = format!(r#"[["ScheduledServerJS","handle",null,["x",[{user}]]]]"#);
        page(&format!("{before}{handle}{}", "}}]]]".repeat(depth)))
    };
    assert_eq!(messages(&nested(3)).user_id.as_deref(), Some("7"));
    assert!(matches!(Loaded::read(&nested(1000)), Loaded::Unknown(None)));
    let preloaders = r#"[{"preloaderID":"adp_LSPlatformGraphQLLightspeedRequestQueryRelayPreloader_1",
        "variables":{"requestPayload":"{\"version\":9007199254740993}"}}]"#;
    for root in [
        format!(r#"["CometPlatformRootClient@x","init",[],[1,2,3,4,{preloaders}]]"#),
        format!(
            r#"["CometPlatformRootClient","initialize",[],[{{"expectedPreloaders":{preloaders}}}]]"#
        ),
    ] {
        let handle = format!(r#"["ScheduledServerJS","handle",null,[[{user}]]]"#);
        let page = messages(&page(&format!("[{handle},{root}]")));
        assert_eq!(page.version, Some(9_007_199_254_740_993));
    }
}

#[test]
fn the_version_is_looked_for_in_the_scripts_of_a_page_without_it() {
    let page = r#"<link rel="preload" as="script" href="https://a.example/1.js"><link as="style" href="https://a.example/2.css">
        <script src="https://a.example/3.js"></script><script src="/4.js"></script><link href="https://a.example/5.js" as="script">
        <script>"<script src='https://a.example/6.js'>"</script><img src="https://a.example/7.js">"#;
    let page = page.replace("a.example", "static.xx.fbcdn.net");
    let address = |name| format!("https://static.xx.fbcdn.net/{name}.js");
    assert_eq!(script_addresses(&page), ["1", "5", "3"].map(address));
    for elsewhere in [
        "https://a.example/",
        "https://fbcdn.net.a.example/",
        "https://notfbcdn.net/",
        "https://static.xx.fbcdn.net:444/",
        "https://a@static.xx.fbcdn.net/",
        "http://static.xx.fbcdn.net/",
        "https://[::1]/",
        "https://",
    ] {
        let page = format!("<script src='{elsewhere}1.js'></script>").repeat(10_000);
        assert_eq!(script_addresses(&page), [""; 0], "{elsewhere}");
    }
    let one = format!("<script src='{}'></script>", address("1"));
    assert_eq!(script_addresses(&one.repeat(10_000)), [address("1")]);
    let script = r#"__d("Other",[],(function(e){e.exports="1"}),1);__d("LSVersion",[],(function(a,e,f){"use strict";e.exports="9876543210123456"}),6);"#;
    assert_eq!(version_of_script(script), Some(9_876_543_210_123_456));
    for script in [
        "",
        r#"__d("LSVersion""#,
        r#"__d("LSVersion",e.exports=7"#,
        r#"__d("LSVersion",exports="x""#,
    ] {
        assert_eq!(version_of_script(script), None, "{script}");
    }
}

/// Looks at everything that a page offers.
fn survives(text: &str) {
    let _ = script_addresses(text);
    let _ = version_of_script(text);
    if let Loaded::Messages(page) = Loaded::read(text) {
        let request = first_program::request(&page, "7", 0, 1).unwrap();
        let fields = first_program::page_fields(&page, "", "2");
        let _ = (request.form.encode(), fields.encode());
    }
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_page_are_damaged(which in any::<Index>(), edits in edits()) {
        let names = ["page-with-ls.html", "page-without-ls.html", "page-user-zero.html"];
        let name: &&str = which.get(&names);
        let bytes = edited(text(name), &edits);
        survives(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn every_value_of_a_page_is_replaced_with_every_odd_one() {
    let require = json!([
        ["Bootloader", "handlePayload", null, [{"rsrcMap": {"a": {"c": 1, "p": ":5,9"}}, "csrUpgrade": ":2"}]],
        ["ScheduledServerJS", "handle", null, [{"__bbox": {"define": [
            ["CurrentUserInitialData", [], {"ACCOUNT_ID": "7", "USER_ID": "7"}, 270],
            ["SiteData", [], {"__spin_r": 7}, 317], ["LSPlatformMessengerSyncParams", [], {"mailbox": "{}"}, 6100]],
            "require": [["RelayPrefetchedStreamCache", "next", [], ["adp_LSPlatformGraphQLLightspeedRequestQueryRelayPreloader_1",
                {"__bbox": {"result": {"data": {"viewer": {"lightspeed_web_request": {"payload": "{}"}}}}}}]]]}}]]]);
    let require = mutate::Json::new(&require);
    for place in 0..require.places.len() {
        for odd in ODD_VALUES.iter() {
            survives(&page(&require.with(place, odd)));
        }
    }
}
