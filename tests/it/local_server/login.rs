//! Logging in and out.

use fbchat::UserId;
use fbchat::local::{LocalServer, World};
use serde_json::json;

use crate::local_server::browser::{BOT, Browser};

fn world_with(extra: serde_json::Value) -> LocalServer {
    let mut user =
        json!({"id": 1, "name": "A <b>", "email": "a&b@example.com", "password": "p@ss wörd&=+"});
    user.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    let world = World::from_json(&json!({ "users": [user] }).to_string()).unwrap();
    LocalServer::with_world(world).unwrap()
}

#[test]
fn the_right_password_leads_home() {
    let server = world_with(json!({}));
    let mut browser = Browser::logged_in(&server, "a&b@example.com", "p@ss wörd&=+");
    for name in ["c_user", "xs", "fr", "datr"] {
        assert!(browser.cookies.contains_key(name), "{name}");
    }
    let login = browser.get("https://m.facebook.com/login.php?login_attempt=1");
    assert_eq!(browser.follow(login).url.path(), "/home.php");
}

#[test]
fn a_wrong_password_leads_back_to_the_form() {
    let server = world_with(json!({}));
    for (email, password) in [
        ("a&b@example.com", "wrong"),
        ("nobody@example.com", "p@ss wörd&=+"),
        ("", ""),
    ] {
        let mut browser = Browser::new(&server);
        let page = browser.log_in(email, password);
        assert_eq!((page.status, page.url.path()), (200, "/login/"));
        assert!(page.url.query().unwrap().ends_with("&e=1348131"));
        assert!(
            page.text()
                .contains("The password you entered is incorrect.")
        );
        assert!(page.inputs().contains_key("lsd"));
        assert!(!browser.cookies.contains_key("c_user"));
    }
}

#[test]
fn the_form_has_to_come_back_whole_and_to_whom_it_was_given() {
    let server = world_with(json!({}));
    let mut browser = Browser::new(&server);
    let fields = [
        ("email", "a&b@example.com"),
        ("pass", "p@ss wörd&=+"),
        ("login", "Log In"),
    ];
    let address = "https://m.facebook.com/login.php?login_attempt=1";
    let form = browser.get("https://m.facebook.com/").inputs();
    assert_eq!(form["login"], "Log In");
    assert!(
        form["li"].contains('&') && form["li"].contains('"'),
        "{form:?}"
    );
    assert!(
        browser
            .post(address, &fields)
            .header("location")
            .unwrap()
            .contains("e=1348092")
    );

    let mut whole: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    whole.extend(&fields[..2]);
    let mut stranger = Browser::new(&server);
    assert!(
        stranger
            .post(address, &whole)
            .header("location")
            .unwrap()
            .contains("e=1348092")
    );
    assert!(
        browser
            .post(address, &whole)
            .header("location")
            .unwrap()
            .contains("/home.php")
    );
}

#[test]
fn two_factor_takes_as_many_steps_as_the_world_defines() {
    let steps: [&[(&str, &str)]; 5] = [
        &[
            ("approvals_code", "123456"),
            ("submit[Submit Code]", "Submit Code"),
            ("codes_submitted", "0"),
        ],
        &[
            ("name_action_selected", "save_device"),
            ("submit[Continue]", "Continue"),
        ],
        &[("submit[Continue]", "Continue")],
        &[("submit[This was me]", "This Was Me")],
        &[
            ("submit[Continue]", "Continue"),
            ("name_action_selected", "save_device"),
        ],
    ];
    let address = "https://m.facebook.com/login/checkpoint/";
    for count in 1..=5 {
        let server = world_with(json!({"two_factor": "123456", "two_factor_steps": count}));
        let mut browser = Browser::new(&server);
        let mut page = browser.log_in("a&b@example.com", "p@ss wörd&=+");
        assert!(page.text().contains("Enter security code to continue"));
        let tokens = page.inputs();
        let tokens = [("fb_dtsg", &*tokens["fb_dtsg"]), ("nh", &*tokens["nh"])];

        let mut wrong = steps[0].to_vec();
        wrong[0].1 = "654321";
        for wrong in [[&tokens[..], &wrong].concat(), steps[0].to_vec()] {
            page = browser.post(address, &wrong);
            assert_eq!(page.status, 200);
            assert!(page.text().contains("name=\"approvals_code\""));
        }
        for step in &steps[..count] {
            assert!(!browser.cookies.contains_key("c_user"));
            page = browser.post(address, &[&tokens[..], step].concat());
            assert!(!page.text().contains("approvals_code"));
        }
        assert_eq!(browser.follow(page).url.path(), "/home.php");
        browser.fetch_tokens();
    }
}

#[test]
fn saving_the_device_is_offered_and_can_be_declined() {
    let server = world_with(json!({"save_device": true}));
    let mut browser = Browser::new(&server);
    let page = browser.log_in("a&b@example.com", "p@ss wörd&=+");
    assert_eq!(page.url.path(), "/login/save-device/");
    let declined = browser.get("https://m.facebook.com/login/save-device/cancel/");
    assert_eq!(browser.follow(declined).url.path(), "/home.php");
}

#[test]
fn no_client_passes_a_locked_checkpoint() {
    let server = world_with(json!({"checkpoint": true}));
    let mut browser = Browser::new(&server);
    let page = browser.log_in("a&b@example.com", "p@ss wörd&=+");
    assert_eq!(page.url.path(), "/login/checkpoint/");
    assert!(!page.text().contains("approvals_code"));
    let inputs = page.inputs();
    let tokens = [("fb_dtsg", &*inputs["fb_dtsg"]), ("nh", &*inputs["nh"])];
    let page = browser.post("https://m.facebook.com/login/checkpoint/", &tokens);
    assert!(page.text().contains("Please confirm your identity"));
    assert!(!browser.cookies.contains_key("xs"));
}

#[test]
fn logging_out_needs_the_token_and_ends_the_session() {
    let server = LocalServer::start().unwrap();
    let mut browser = Browser::bot(&server);
    browser.get("https://www.facebook.com/logout.php?ref=mb&h=wrong");
    browser.fetch_tokens();

    let cookies = browser.cookies.clone();
    let out = format!(
        "https://www.facebook.com/logout.php?ref=mb&h={}",
        browser.logout_token
    );
    let out = browser.get(&out);
    assert!(browser.follow(out).inputs().contains_key("lsd"));
    assert!(!browser.cookies.contains_key("xs"));
    browser.cookies = cookies;
    let page = browser.get("https://m.facebook.com/login.php?login_attempt=1");
    assert_eq!((page.status, page.header("location")), (200, None));
    assert_eq!(
        browser.ajax("/ajax/mercury/mark_seen.php", &[])["error"],
        1_357_001
    );
}

#[test]
fn requests_without_a_session_or_with_stale_tokens_are_rejected() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ask = |browser: &mut Browser| {
        browser.ajax("/chat/user_info/", &[("ids[0]", "4")])["error"].clone()
    };
    assert_eq!(ask(&mut bot), json!(null));

    let mut stranger = Browser::new(&server);
    assert_eq!(ask(&mut stranger), 1_357_001);
    stranger.cookies = bot.cookies.clone();
    stranger
        .cookies
        .insert("xs".to_owned(), "27%3Aguessed".to_owned());
    assert_eq!(ask(&mut stranger), 1_357_001);

    let right = bot.fb_dtsg.clone();
    bot.fb_dtsg = "AQwrong:AQwrong".to_owned();
    assert_eq!(ask(&mut bot), 1_357_004);
    bot.fb_dtsg = right;
    bot.uid = 4;
    assert_eq!(ask(&mut bot), 1_357_004);
    bot.uid = BOT;
    for missing in ["__rev", "__user", "__a", "ttstamp", "fb_dtsg", "__req"] {
        let mut fields = bot.common();
        fields.retain(|(name, _)| name != missing);
        let mut fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        fields.extend([("seq", "0"), ("ids[0]", "4")]);
        let reply = bot
            .post("https://www.facebook.com/chat/user_info/", &fields)
            .json();
        assert_eq!(reply["error"], 1_357_004, "without {missing}");
    }

    server.renew_tokens(UserId::from(BOT));
    assert_eq!(ask(&mut bot), 1_357_004);
    bot.fetch_tokens();
    assert_eq!(ask(&mut bot), json!(null));
    server.log_out(UserId::from(BOT));
    assert_eq!(ask(&mut bot), 1_357_001);
}

#[test]
fn a_reply_may_bring_a_new_token() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    server.renew_tokens_with_next_message(UserId::from(BOT));
    let reply = bot.send(1, &[("other_user_fbid", "4"), ("body", "one")]);
    let token = reply["jsmods"]["require"][0][2][0]
        .as_str()
        .unwrap()
        .to_owned();
    let stale = bot.send(2, &[("other_user_fbid", "4"), ("body", "two")]);
    assert_eq!(stale["error"], 1_357_004);
    bot.fb_dtsg = token;
    bot.sent(2, &[("other_user_fbid", "4"), ("body", "two")]);
}
