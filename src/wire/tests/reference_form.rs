//! Events in the form that fbchat for Python gave its callbacks, for comparing them with recordings.

use serde_json::{Value, json};

use super::reference_models::{color, message_object, plan, poll_option, reaction_name};
use crate::event::{CallAction, Event, MessageEvent, PlanAction, PlanChanged, PollAction};
use crate::id::{AttachmentId, MessageId, PollOptionId, UserId};
use crate::model::{Poll, ThreadKey, ThreadType};
use crate::time::Timestamp;

/// An event in the form of a recorded callback. Of two that the reference never makes, a form like theirs.
pub(in crate::wire) fn callback(event: &Event) -> Value {
    let (callback, arguments) = match event {
        Event::Message(e) => ("onMessage", message_arguments(e)),
        Event::ColorChanged(e) => (
            "onColorChange",
            change(
                &e.id,
                e.author,
                e.thread,
                e.at,
                json!({"new_color": color(e.color)}),
            ),
        ),
        Event::EmojiChanged(e) => (
            "onEmojiChange",
            change(
                &e.id,
                e.author,
                e.thread,
                e.at,
                json!({"new_emoji": or_empty(&e.emoji)}),
            ),
        ),
        Event::TitleChanged(e) => (
            "onTitleChange",
            change(
                &e.id,
                e.author,
                e.thread,
                e.at,
                json!({"new_title": or_empty(&e.title)}),
            ),
        ),
        Event::NicknameChanged(e) => {
            let nickname = or_empty(&e.nickname);
            let own = json!({"changed_for": e.changed_for, "new_nickname": nickname});
            (
                "onNicknameChange",
                change(&e.id, e.author, e.thread, e.at, own),
            )
        }
        Event::PeopleAdded(e) => {
            let own = json!({"added_ids": e.added});
            (
                "onPeopleAdded",
                in_group(change(&e.id, e.author, e.thread, e.at, own)),
            )
        }
        Event::PersonRemoved(e) => {
            let own = json!({"removed_id": e.removed});
            (
                "onPersonRemoved",
                in_group(change(&e.id, e.author, e.thread, e.at, own)),
            )
        }
        Event::ImageChanged(e) => {
            let own = json!({"new_image": e.image.map(AttachmentId::get)});
            let mut arguments = change(&e.id, e.author, e.thread, e.at, own);
            // The reference takes the time as it stands in the reply.
            arguments["ts"] = json!(e.at.as_millis().to_string());
            ("onImageChange", arguments)
        }
        Event::AdminChanged(e) => {
            let (name, field) = if e.is_admin {
                ("onAdminAdded", "added_id")
            } else {
                ("onAdminRemoved", "removed_id")
            };
            let own = json!({ field: e.user });
            (name, change(&e.id, e.author, e.thread, e.at, own))
        }
        Event::ApprovalModeChanged(e) => {
            let own = json!({"approval_mode": e.approval_mode});
            (
                "onApprovalModeChange",
                change(&e.id, e.author, e.thread, e.at, own),
            )
        }
        // The reference has no callback for it.
        Event::JoinRequested(e) => {
            let own = json!({"user": e.user, "inviter": e.inviter, "is_open": e.is_open});
            (
                "onJoinRequested",
                change(&e.id, e.author, e.thread, e.at, own),
            )
        }
        Event::PendingMessage(e) => ("onPendingMessage", with_thread(e.thread, json!({}))),
        Event::MessagesSeen(e) => {
            let own = json!({"seen_by": e.seen_by, "seen_ts": e.seen_at, "ts": e.at});
            ("onMessageSeen", with_thread(e.thread, own))
        }
        Event::MessagesDelivered(e) => {
            let own = json!({
                "msg_ids": e.message_ids, "delivered_for": e.delivered_for, "ts": e.at,
            });
            ("onMessageDelivered", with_thread(e.thread, own))
        }
        Event::MarkedSeen(e) => {
            let threads = keys(&e.threads);
            (
                "onMarkedSeen",
                json!({"threads": threads, "seen_ts": e.seen_at, "ts": e.at}),
            )
        }
        Event::FriendRequest(e) => ("onFriendRequest", json!({"from_id": e.from})),
        Event::Inbox(e) => (
            "onInbox",
            json!({"unseen": e.unseen, "unread": e.unread, "recent_unread": e.recent_unread}),
        ),
        Event::Qprimer(e) => ("onQprimer", json!({"ts": e.at})),
        Event::ChatTimestamps(e) => {
            let seconds = |at: &Option<Timestamp>| json!(at.map(|at| at.as_millis() / 1000));
            let buddies = e.buddies.iter();
            let buddies: serde_json::Map<_, _> = buddies
                .map(|(id, at)| (id.to_string(), seconds(at)))
                .collect();
            ("onChatTimestamp", json!({"buddylist": buddies}))
        }
        Event::Call(e) => {
            let mut own = json!({"mid": e.id, "is_video_call": e.is_video, "ts": e.at});
            let (callback, caller) = match e.action {
                CallAction::Started => ("onCallStarted", "caller_id"),
                CallAction::Joined => ("onUserJoinedCall", "joined_id"),
                CallAction::Ended(after) => {
                    own["call_duration"] = json!(after.as_secs());
                    ("onCallEnded", "caller_id")
                }
                // The reference does not know it.
                CallAction::Missed => ("onCallMissed", "caller_id"),
            };
            own[caller] = json!(e.author);
            (callback, with_thread(e.thread, own))
        }
        Event::GamePlayed(e) => {
            let own = json!({
                "game_id": e.game_id, "game_name": e.game, "score": e.score, "leaderboard": e.leaderboard,
            });
            ("onGamePlayed", change(&e.id, e.author, e.thread, e.at, own))
        }
        Event::LiveLocations(e) => {
            let [place] = &e.locations[..] else {
                panic!("the reference has a callback for each: {e:?}");
            };
            let location = json!({
                "class": "LiveLocationAttachment", "uid": place.id,
                "latitude": place.coordinates.map(|(latitude, _)| latitude),
                "longitude": place.coordinates.map(|(_, longitude)| longitude),
                "expiration_time": place.expires_at.map(|at| at.as_millis() / 1000),
                "is_expired": place.coordinates.is_none(),
                // The reference reads none of these there.
                "address": null, "url": null, "image_url": null, "image_width": null, "image_height": null,
            });
            let own =
                json!({"mid": place.message_id, "author_id": place.author, "location": location});
            ("onLiveLocation", with_thread(e.thread, own))
        }
        Event::BlockChanged(e) => {
            let callback = if e.is_blocked { "onBlock" } else { "onUnblock" };
            (
                callback,
                with_thread(e.thread, json!({"author_id": e.author})),
            )
        }
        Event::ReactionAdded(e) => {
            let own = json!({"mid": e.message_id, "author_id": e.author, "reaction": reaction_name(&e.reaction)});
            ("onReactionAdded", with_thread(e.thread, own))
        }
        Event::ReactionRemoved(e) => {
            let own = json!({"mid": e.message_id, "author_id": e.author});
            ("onReactionRemoved", with_thread(e.thread, own))
        }
        Event::MessageUnsent(e) => {
            let own = json!({"mid": e.message_id, "author_id": e.author, "ts": e.at});
            ("onMessageUnsent", with_thread(e.thread, own))
        }
        Event::PlanChanged(e) => plan_callback(e),
        Event::PollChanged(e) => {
            let mut own = json!({"poll": poll(&e.poll)});
            let callback = match &e.action {
                PollAction::Created => "onPollCreated",
                PollAction::Voted { added, removed } => {
                    own["added_options"] = numbers(added);
                    own["removed_options"] = numbers(removed);
                    "onPollVoted"
                }
            };
            (callback, change(&e.id, e.author, e.thread, e.at, own))
        }
        Event::Typing(e) => {
            let own = json!({"author_id": e.author, "status": e.status as u8});
            ("onTyping", with_thread(e.thread, own))
        }
        // The recordings have the reference's spelling.
        Event::Unknown(_) => ("onUnknownMesssageType", json!({})),
        Event::Undecodable(e) => (
            "onMessageError",
            json!({"kind": e.kind, "problem": without_place(&e.error.problem)}),
        ),
        Event::PinChanged(e) => {
            let own = json!({"pinned": e.message_id, "is_pinned": e.is_pinned});
            ("PinChanged", change(&e.id, e.author, e.thread, e.at, own))
        }
        Event::MarkedUnread(e) => {
            let own = json!({"threads": keys(&e.threads), "ts": e.at});
            ("MarkedUnread", own)
        }
        Event::FolderSeen(e) => {
            let own = json!({"locations": e.locations, "ts": e.at});
            ("FolderSeen", own)
        }
        Event::ThreadMoved(e) => {
            let own = json!({"location": e.location});
            ("ThreadMoved", with_thread(e.thread, own))
        }
        Event::ThreadsDeleted(e) => ("ThreadsDeleted", json!({"threads": keys(&e.threads)})),
        Event::MessagesDeleted(e) => {
            let own = json!({"msg_ids": e.message_ids});
            ("MessagesDeleted", with_thread(e.thread, own))
        }
        Event::MuteChanged(e) => {
            let own = json!({"mute": e.mute});
            ("MuteChanged", with_thread(e.thread, own))
        }
        // An event for which the tests have no form yet is none of the recorded callbacks.
        other => ("none", json!(format!("{other:?}"))),
    };
    json!({"callback": callback, "arguments": arguments})
}

fn poll(poll: &Poll) -> Value {
    json!({
        "class": "Poll",
        "uid": poll.id.get(),
        "title": poll.title,
        "options": poll.options.iter().map(poll_option).collect::<Vec<_>>(),
        "options_count": poll.option_count,
    })
}

fn numbers(options: &[PollOptionId]) -> Value {
    options.iter().map(|option| option.get()).collect()
}

fn plan_callback(event: &PlanChanged) -> (&'static str, Value) {
    let mut own = json!({"mid": event.id, "plan": plan(&event.plan), "ts": event.at});
    let callback = match event.action {
        PlanAction::Created => "onPlanCreated",
        PlanAction::Edited => "onPlanEdited",
        PlanAction::Deleted => "onPlanDeleted",
        PlanAction::Ended => "onPlanEnded",
        PlanAction::Joined | PlanAction::Declined => {
            own["take_part"] = json!(event.action == PlanAction::Joined);
            "onPlanParticipation"
        }
    };
    if let Some(author) = event.author {
        own["author_id"] = json!(author);
    }
    (callback, with_thread(event.thread, own))
}

/// Puts who is active into the form of version 1.1.3, which does not have whether they are active at this moment, and compares that.
#[cfg(feature = "mqtt")]
pub(in crate::wire) fn presence_in_1_1_3(events: &[Event], recorded: &mut [Value]) {
    for callback in recorded {
        let buddies = callback["arguments"].get_mut("buddylist");
        let Some(buddies) = buddies.and_then(Value::as_object_mut) else {
            continue;
        };
        let [Event::ChatTimestamps(event)] = events else {
            panic!("{events:?}");
        };
        for (id, status) in buddies {
            let is_active = event.active.contains(&id.parse().unwrap());
            assert_eq!(status["active"], is_active);
            *status = status["last_active"].take();
        }
    }
}

fn keys(threads: &[ThreadKey]) -> Value {
    let pair = |thread: &ThreadKey| json!([thread.id(), thread.kind().to_string()]);
    threads.iter().map(pair).collect()
}

fn with_thread(thread: ThreadKey, mut arguments: Value) -> Value {
    arguments["thread_id"] = json!(thread.id());
    arguments["thread_type"] = json!(thread.kind().to_string());
    arguments
}

fn change(
    id: &MessageId,
    author: UserId,
    thread: ThreadKey,
    at: Timestamp,
    mut arguments: Value,
) -> Value {
    arguments["mid"] = json!(id);
    arguments["author_id"] = json!(author);
    arguments["ts"] = json!(at);
    with_thread(thread, arguments)
}

/// The problem, without the line and column, which depend on the order of the fields.
fn without_place(problem: &str) -> &str {
    problem.split(" (line").next().unwrap()
}

/// The reference does not have the kind of a thread that people join and leave: it is a group.
fn in_group(mut arguments: Value) -> Value {
    let kind = arguments.as_object_mut().unwrap().remove("thread_type");
    assert_eq!(kind, Some(json!(ThreadType::Group.to_string())));
    arguments
}

fn or_empty(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn message_arguments(event: &MessageEvent) -> Value {
    let message = &event.message;
    let arguments = json!({
        "mid": message.id,
        "author_id": message.author,
        "ts": message.at,
        "message_object": message_object(message),
    });
    with_thread(event.thread, arguments)
}
