//! The rows in which a client of the gateway of 2026 receives what people do.

use fbchat::local::{LocalServer, Person};
use fbchat::{Mention, Reaction, ThreadColor, TypingStatus, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, ALAN, Browser, GROUP, KATHERINE};
use crate::local_server::lightspeed_client::{GatewayClient, argument, row, rows};
use crate::support::demo::ENGINE_ROOM;

/// A server with two people of a group, and a client of a third.
fn scene() -> (LocalServer, [Person; 2], GatewayClient) {
    let server = LocalServer::start().unwrap();
    let people = [ADA, ALAN].map(|id| server.person(UserId::from(id)).unwrap());
    let (client, _) = GatewayClient::listening(&server, &mut Browser::bot(&server));
    (server, people, client)
}

fn id(id: u64) -> Value {
    json!([19, id.to_string()])
}

#[test]
fn messages_and_their_changes_come_as_rows() {
    let (server, [ada, alan], mut client) = scene();

    let tea = ada.says_with(ENGINE_ROOM, "Tea, Alan?", &[Mention::new(alan.id(), 5, 4)]);
    let message = client.pushed_row("insertMessage");
    let mentions: Vec<&Value> = (19..23).map(|at| argument(&message, at)).collect();
    assert_eq!(mentions, ["5", "4", &ALAN.to_string(), "p"]);
    assert_eq!(
        (argument(&message, 3), argument(&message, 10)),
        (&id(GROUP), &id(ADA))
    );

    let answer = alan.replies_to(ENGINE_ROOM, &tea, "At five!");
    let reply = client.pushed_row("insertMessage");
    assert_eq!(argument(&reply, 8), answer.as_str());
    assert_eq!(argument(&reply, 23), tea.as_str());
    assert_eq!(
        (argument(&reply, 24), argument(&reply, 29)),
        (&id(1), &id(ADA))
    );

    alan.reacts(&tea, Reaction::Yes);
    let reaction = client.pushed_row("upsertReaction");
    assert_eq!(
        (argument(&reaction, 2), argument(&reaction, 3)),
        (&json!(tea), &id(ALAN))
    );
    alan.takes_reaction_back(&tea);
    assert_eq!(argument(&client.pushed_row("deleteReaction"), 2), &id(ALAN));

    ada.sends_file(ENGINE_ROOM, "cup.png", b"\x89PNG\r\n\x1a\n");
    let program = client.push();
    let blob = row(&program, "insertBlobAttachment").unwrap();
    assert_eq!(
        (argument(&blob, 29), argument(&blob, 30)),
        (&id(2), &json!("image/png"))
    );
    let message = row(&program, "insertMessage").unwrap();
    assert_eq!(argument(&blob, 32), argument(&message, 8));
    ada.sends_file(ENGINE_ROOM, "tea.txt", b"tea");
    let file = client.pushed_row("insertBlobAttachment");
    assert_eq!(
        (argument(&file, 0), argument(&file, 29)),
        (&json!("tea.txt"), &id(6))
    );
    let like = fbchat::EmojiSize::Large.like_sticker();
    ada.sends_sticker(ENGINE_ROOM, like);
    let program = client.push();
    let message = row(&program, "insertMessage").unwrap();
    assert_eq!(argument(&message, 11), &json!([19, like.to_string()]));
    assert!(row(&program, "insertStickerAttachment").is_some());

    ada.edits(&tea, "Tea, Grace?");
    let edited = client.pushed_row("editMessage");
    assert_eq!(
        (argument(&edited, 2), argument(&edited, 3)),
        (&json!("Tea, Grace?"), &id(1))
    );
    ada.pins(ENGINE_ROOM, &tea);
    assert_eq!(
        argument(&client.pushed_row("setPinnedMessage"), 1),
        tea.as_str()
    );
    ada.unpins(ENGINE_ROOM, &tea);
    // Behind the line that states the pin.
    let rows_of = loop {
        let rows_of = rows(&client.push());
        if rows_of.iter().any(|row| row[1] == "clearPinnedMessages") {
            break rows_of;
        }
    };
    assert!(!rows_of.iter().any(|row| row[1] == "setPinnedMessage"));
    ada.unsends(&tea);
    let gone = client.pushed_row("deleteThenInsertMessage");
    assert_eq!(
        (argument(&gone, 8), argument(&gone, 17)),
        (&json!(tea), &json!(true))
    );
    assert_eq!(server.gateway_findings(), [""; 0]);
}

#[test]
fn receipts_and_changes_of_a_group_come_as_rows() {
    let (server, [ada, alan], mut client) = scene();

    alan.reads(ENGINE_ROOM);
    let read = client.pushed_row("updateReadReceipt");
    assert_eq!(
        (argument(&read, 1), argument(&read, 2)),
        (&id(GROUP), &id(ALAN))
    );
    alan.types(ENGINE_ROOM, TypingStatus::Typing);
    let typing = client.pushed_row("updateTypingIndicator");
    assert_eq!(argument(&typing, 2), &json!(true));

    ada.renames(ENGINE_ROOM, "Tea room");
    assert_eq!(
        argument(&client.pushed_row("syncUpdateThreadName"), 0),
        "Tea room"
    );
    ada.changes_color(ENGINE_ROOM, ThreadColor::Fern);
    assert_eq!(
        argument(&client.pushed_row("updateOrInsertThread"), 36),
        &id(0xff67_b868)
    );
    ada.changes_emoji(ENGINE_ROOM, "🍵");
    assert_eq!(
        argument(&client.pushed_row("updateOrInsertThread"), 34),
        "🍵"
    );
    ada.changes_nickname(ENGINE_ROOM, alan.id(), "Guest");
    let nickname = client.pushed_row("addParticipantIdToGroupThread");
    assert_eq!(
        (argument(&nickname, 1), argument(&nickname, 5)),
        (&id(ALAN), &json!("Guest"))
    );
    ada.adds(ENGINE_ROOM, UserId::from(KATHERINE));
    let program = client.push();
    let added = row(&program, "addParticipantIdToGroupThread").unwrap();
    assert_eq!(argument(&added, 1), &id(KATHERINE));
    assert!(row(&program, "addToMemberCount").is_some());
    let notice = row(&program, "insertMessage").unwrap();
    assert_eq!(argument(&notice, 12), &json!(true));
    ada.removes(ENGINE_ROOM, UserId::from(KATHERINE));
    let removed = client.pushed_row("removeParticipantFromThread");
    assert_eq!(argument(&removed, 1), &id(KATHERINE));
    assert_eq!(server.gateway_findings(), [""; 0]);
}
