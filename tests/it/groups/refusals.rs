//! What is refused before any request, and what only a reply can refuse.

use fbchat::local::{Fault, LocalServer};
use fbchat::{
    ApprovalMode, Error, GroupId, MessageId, OutgoingMessage, PageId, Result, Target, ThreadKey,
    Upload, Wave,
};

use crate::groups::{
    ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE, NOBODY, WITH_ADA, ada, bot, info,
};
use crate::support::checked_message;

const ALLOWED: ApprovalMode = ApprovalMode::NotRequired;
const PAGE: ThreadKey = ThreadKey::Page(PageId::new(300_000_000_000_001));

#[track_caller]
fn invalid<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    checked_message(&error);
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T>) -> u32 {
    let error = result.unwrap_err();
    checked_message(&error);
    match error {
        Error::Facebook(error) => error.code,
        other => panic!("{other:?}"),
    }
}

fn dot() -> Upload {
    Upload::path("fixtures/files/dot.png")
}

#[test]
fn what_cannot_be_done_makes_no_request() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let before = server.requests().len();
    // A group of two is none, however often the two are named.
    for others in [&[][..], &[ADA], &[ADA, ADA], &[ADA, BOT], &[BOT, BOT]] {
        invalid(client.create_group(others.iter().copied(), "hello"));
    }
    let message = OutgoingMessage::text("re").reply_to(&MessageId::from("mid.$1"));
    invalid(client.create_group([ADA, ALAN], message));
    invalid(client.create_group([ADA, ALAN], ""));
    let wave = OutgoingMessage::wave(Wave::First).with_link("https://example.com/");
    invalid(client.create_group([ADA, ALAN], wave));
    invalid(client.create_group([ADA, ALAN], "x".repeat(20_001)));
    for users in [&[][..], &[BOT], &[ADA, BOT]] {
        let users = || users.iter().copied();
        invalid(client.add_group_admins(ENGINE_ROOM, users()));
        invalid(client.remove_group_admins(ENGINE_ROOM, users()));
        invalid(client.accept_users_to_group(ENGINE_ROOM, users()));
        invalid(client.deny_users_from_group(ENGINE_ROOM, users()));
    }
    for thread in [WITH_ADA, PAGE] {
        invalid(client.add_group_admins(thread, [ADA]));
        invalid(client.remove_group_admins(thread, [ADA]));
        invalid(client.accept_users_to_group(thread, [ADA]));
        invalid(client.deny_users_from_group(thread, [ADA]));
        invalid(client.change_group_approval_mode(thread, ALLOWED));
        invalid(client.change_group_image(thread, dot()));
    }
    let picture = |image: Upload| client.change_group_image(ENGINE_ROOM, image);
    invalid(picture(Upload::path("fixtures/files/words.txt")));
    invalid(picture(Upload::path("fixtures/files/clip.mp4")));
    invalid(picture(
        Upload::path("fixtures/files/tone.mp3").voice_clip(),
    ));
    invalid(picture(dot().voice_clip()));
    invalid(picture(dot().media_type("video/mp4")));
    invalid(picture(Upload::bytes("dot.png", "an error page")));
    invalid(picture(Upload::bytes("dot.png", "")));
    invalid(picture(Upload::url("ftp://example.com/dot.png")));
    let missing = picture(Upload::path("fixtures/files/none.png"));
    assert!(matches!(missing, Err(Error::Io(_))));
    let target = Target::Default;
    for error in [
        client.add_group_admins(target, [ADA]),
        client.remove_group_admins(target, [ADA]),
        client.change_group_approval_mode(target, ALLOWED),
        client.accept_users_to_group(target, [ADA]),
        client.deny_users_from_group(target, [ADA]),
        client.change_group_image(target, dot()).map(drop),
    ] {
        assert!(matches!(error, Err(Error::NoThread)), "{error:?}");
    }
    assert_eq!(server.requests().len(), before);
}

#[test]
fn only_an_admin_changes_who_is_one_and_who_is_let_in() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (bot(&server), ada(&server));
    let id = bot.create_group([ADA, ALAN], "hello").unwrap();
    for group in [ThreadKey::Group(id), ENGINE_ROOM] {
        assert_eq!(code(ada.add_group_admins(group, [ALAN])), 1_545_012);
        assert_eq!(code(ada.remove_group_admins(group, [BOT])), 1_545_012);
        let mode = ada.change_group_approval_mode(group, ALLOWED);
        assert_eq!(code(mode), 1_545_012);
        assert_eq!(code(ada.accept_users_to_group(group, [GRACE])), 1_545_012);
        assert_eq!(code(ada.deny_users_from_group(group, [GRACE])), 1_545_012);
    }
    // Where the account is no member it is no admin either.
    let other = ThreadKey::Group(GroupId::from(9));
    assert_eq!(code(bot.add_group_admins(other, [ALAN])), 1_545_012);
    assert_eq!(code(bot.change_group_image(other, dot())), 1_545_012);
    assert_eq!(info(&bot, id).admins, [BOT].into());
}

#[test]
fn people_who_cannot_be_changed_are_refused_and_cost_nobody_else_anything() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let id = client.create_group([ADA, ALAN], "hello").unwrap();
    let group = ThreadKey::Group(id);
    for user in [NOBODY, KATHERINE] {
        let result = client.add_group_admins(group, [ADA, user]);
        assert_eq!(code(result), 1_545_003);
        assert_eq!(code(client.remove_group_admins(group, [user])), 1_545_003);
        assert_eq!(code(client.accept_users_to_group(group, [user])), 1_545_003);
        assert_eq!(code(client.deny_users_from_group(group, [user])), 1_545_003);
    }
    assert_eq!(code(client.remove_group_admins(group, [ADA])), 1_545_003);
    assert_eq!(info(&client, id).admins, [BOT].into());
    let with_nobody = client.create_group([ADA, NOBODY], "hello");
    assert_eq!(code(with_nobody), 1_545_003);
}

#[test]
fn a_picture_that_facebook_takes_for_another_file_changes_nothing() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let upload = "/ajax/mercury/upload.php";
    for metadata in [r#"[{"file_id": 7}]"#, r#"[{"video_id": 7}]"#] {
        let body = format!(r#"for (;;);{{"payload": {{"metadata": {metadata}}}}}"#);
        server.fail(upload, Fault::Body(body));
        invalid(client.change_group_image(ENGINE_ROOM, dot()));
    }
    let body = r#"for (;;);{"payload": {"metadata": []}}"#;
    server.fail(upload, Fault::Body(body.to_owned()));
    let none = client.change_group_image(ENGINE_ROOM, dot());
    assert!(matches!(none, Err(Error::Decode(_))));
    let sets = |path: &str| path == "/messaging/set_thread_image/";
    assert!(!server.requests().iter().any(|it| sets(&it.path)));
}

#[test]
fn verbs_that_a_person_could_not_do_panic() {
    let server = LocalServer::start().unwrap();
    let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
    let id = ada.creates_group(&[ALAN, GRACE], "hello");
    let group = ThreadKey::Group(id);
    let panics = |act: &dyn Fn()| {
        let act = std::panic::AssertUnwindSafe(act);
        assert!(std::panic::catch_unwind(act).is_err());
    };
    panics(&|| _ = ada.creates_group(&[ALAN], "hello"));
    panics(&|| _ = ada.creates_group(&[ALAN, ALAN], "hello"));
    panics(&|| _ = ada.creates_group(&[ALAN, NOBODY], "hello"));
    panics(&|| _ = ada.creates_group(&[ALAN, GRACE], ""));
    panics(&|| drop(alan.makes_admin(group, GRACE)));
    panics(&|| drop(ada.makes_admin(group, ADA)));
    panics(&|| drop(ada.makes_admin(group, KATHERINE)));
    panics(&|| drop(ada.unmakes_admin(group, ALAN)));
    panics(&|| drop(alan.changes_approval_mode(group, ALLOWED)));
    panics(&|| drop(ada.changes_image(group, Upload::path("fixtures/files/words.txt"))));
    panics(&|| alan.asks_to_join(id));
    panics(&|| alan.asks_to_join(GroupId::from(9)));
}
