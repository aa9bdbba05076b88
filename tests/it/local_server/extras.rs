//! The local server takes no more than Facebook takes, and shows quick replies as Facebook does.

use fbchat::local::LocalServer;
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, Browser, GROUP};

const INVALID: u64 = 1_545_003;
const LATITUDE: &str = "location_attachment[coordinates][latitude]";
const LONGITUDE: &str = "location_attachment[coordinates][longitude]";
const IS_CURRENT: &str = "location_attachment[is_current_location]";
const SHARE_TYPE: &str = "shareable_attachment[share_type]";
const CANONICAL: &str = "shareable_attachment[share_params][urlInfo][canonical]";
const WAVE_TYPE: &str = "lightweight_action_attachment[lwa_type]";
const WAVE_STATE: &str = "lightweight_action_attachment[lwa_state]";
const TO_ADA: (&str, &str) = ("specific_to_list[0]", "fbid:4");

#[test]
fn odd_extras_are_refused() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = ADA.to_string();
    let mut number = 0;
    let mut error = |fields: &[(&str, &str)]| {
        number += 1;
        let fields = [&[("other_user_fbid", &*ada)], fields].concat();
        bot.send(number, &fields)["error"].clone()
    };
    let place = [
        (LATITUDE, "51.5"),
        (LONGITUDE, "-0.12"),
        (IS_CURRENT, "True"),
    ];
    let link = [(SHARE_TYPE, "100"), (CANONICAL, "https://example.com/")];
    let wave = [(WAVE_TYPE, "WAVE"), (WAVE_STATE, "INITIATED"), TO_ADA];
    for fields in [&place[..], &link, &wave] {
        assert_eq!(error(fields), json!(null), "{fields:?}");
    }
    for fields in [
        &place[..2],
        &place[1..],
        &[(LATITUDE, "x"), (LONGITUDE, "0"), (IS_CURRENT, "True")],
        &[(LATITUDE, "91"), (LONGITUDE, "0"), (IS_CURRENT, "True")],
        &[(LATITUDE, "NaN"), (LONGITUDE, "0"), (IS_CURRENT, "True")],
        &[(LATITUDE, "1"), (LONGITUDE, "0"), (IS_CURRENT, "maybe")],
        &link[1..],
        &[(SHARE_TYPE, "1"), (CANONICAL, "https://example.com/")],
        &[(SHARE_TYPE, "100"), (CANONICAL, "nothing")],
        &wave[..2],
        &[
            (WAVE_TYPE, "WAVE"),
            (WAVE_STATE, "INITIATED"),
            ("specific_to_list[0]", "fbid:5"),
        ],
        &[(WAVE_TYPE, "WAVE"), TO_ADA],
        &[(WAVE_TYPE, "WAVE"), (WAVE_STATE, "x"), TO_ADA],
        &[wave[0], wave[1], wave[2], ("body", "hi")],
        &[(
            "platform_xmd",
            r#"{"quick_replies": [{"content_type": "location"}]}"#,
        )],
        &[("body", "hi"), ("platform_xmd", "x")],
        &[("body", "hi"), ("platform_xmd", r#"{"quick_replies": []}"#)],
        &[
            ("body", "hi"),
            (
                "platform_xmd",
                r#"{"quick_replies": [{"content_type": "text"}]}"#,
            ),
        ],
        &[
            ("body", "hi"),
            (
                "platform_xmd",
                r#"{"quick_replies": {"content_type": "location"}}"#,
            ),
        ],
    ] {
        assert_eq!(error(fields), json!(INVALID), "{fields:?}");
    }
}

#[test]
fn quick_replies_are_pushed_as_they_were_sent() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let offers = r#"{"quick_replies": [{"content_type": "text", "payload": "TEA", "title": "Tea"}, {"content_type": "new"}]}"#;
    let chosen = r#"{"quick_replies": {"content_type": "text", "title": "Tea", "ignore_for_webhook": false}}"#;
    for (number, xmd) in [(1, offers), (2, chosen)] {
        let fields = [
            ("other_user_fbid", "4"),
            ("body", "pick"),
            ("platform_xmd", xmd),
        ];
        bot.sent(number, &fields);
    }
    let deltas = ada.deltas(0);
    for (delta, xmd) in deltas.iter().zip([offers, chosen]) {
        assert_eq!(delta["data"], json!({"platform_xmd": xmd}));
    }
}

#[test]
fn a_forwarding_is_refused_within_the_payload_or_as_a_whole() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let group = GROUP.to_string();
    let mut forward =
        |fields: &[(&str, &str)]| -> Value { bot.ajax("/mercury/attachments/forward/", fields) };
    let unknown = forward(&[("attachment_id", "9"), ("recipient_map[7]", &group)]);
    assert_eq!(unknown["payload"]["success"], false);
    for fields in [
        &[("attachment_id", "9")][..],
        &[("recipient_map[7]", &*group)],
        &[("attachment_id", "9"), ("recipient_map[x]", &group)],
    ] {
        assert_eq!(forward(fields)["error"], INVALID, "{fields:?}");
    }
}
