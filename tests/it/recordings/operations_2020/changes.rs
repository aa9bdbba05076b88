//! Changes of threads and their people, receipts, and the default thread.

use fbchat::{Client, MessageId, Target, ThreadColor, ThreadKey, TypingStatus, UserId};
use serde_json::{Value, json};

use crate::recordings::choices::COLORS;
use crate::recordings::operations::{ALAN, GRACE, Operation, Outcome, call, grace, group};

const STRANGER: UserId = UserId::new(100_000_000_000_009);
/// Those of 2020 alone, in the order of the recording.
const NEW_COLORS: [ThreadColor; 5] = [
    ThreadColor::TickleMePink,
    ThreadColor::Malachite,
    ThreadColor::Ruby,
    ThreadColor::DarkTangerine,
    ThreadColor::BrightTurquoise,
];

pub fn operation(name: &str) -> Option<Operation> {
    looks(name)
        .or_else(|| people(name))
        .or_else(|| receipts(name))
}

fn looks(name: &str) -> Option<Operation> {
    Some(match name {
        "change_color" | "change_color_refused" => {
            call(|client| colored(client, group(), ThreadColor::Fern))
        }
        "change_color_custom" => {
            call(|client| colored(client, group(), ThreadColor::from_rgb(1, 2, 3)))
        }
        "change_color_default" => {
            call(|client| colored(client, grace(), ThreadColor::MessengerBlue))
        }
        "change_color_of_each" => call(|client| {
            let colors = COLORS.into_iter().chain(NEW_COLORS);
            colors
                .map(|color| colored(client, group(), color))
                .collect()
        }),
        "change_emoji_reset" => call(|client| nothing(client.change_thread_emoji(group(), ""))),
        "change_nickname" => call(|client| nicknamed(client, ALAN, "Nick")),
        "change_nickname_cleared" => call(|client| nicknamed(client, ALAN, "")),
        "change_nickname_refused" => call(|client| nicknamed(client, STRANGER, "x")),
        "change_title_empty" => call(|client| nothing(client.change_thread_title(group(), ""))),
        "change_title_group" => {
            call(|client| nothing(client.change_thread_title(group(), "t\u{ef}tle")))
        }
        "change_title_user" => call(|client| nothing(client.change_thread_title(grace(), "Boss"))),
        _ => return None,
    })
}

fn people(name: &str) -> Option<Operation> {
    Some(match name {
        "add_users_several" => call(|client| {
            let added = client.add_users_to_group(group(), [ALAN, STRANGER])?;
            Ok(json!(added))
        }),
        "leave_group" => {
            call(|client| nothing(client.remove_user_from_group(group(), client.uid())))
        }
        "remove_user_refused" => {
            call(|client| nothing(client.remove_user_from_group(group(), STRANGER)))
        }
        "friend_connect" | "friend_connect_refused" => {
            call(|client| nothing(client.friend_connect(STRANGER)))
        }
        _ => return None,
    })
}

fn receipts(name: &str) -> Option<Operation> {
    Some(match name {
        "typing" => call(|client| {
            let to_grace = client.set_typing_status(grace(), TypingStatus::Typing);
            let to_group = client.set_typing_status(group(), TypingStatus::Stopped);
            Ok(json!([nothing(to_grace)?, nothing(to_group)?]))
        }),
        "mark_as_delivered" => call(|client| {
            client.mark_as_delivered(grace(), &MessageId::from("mid.$1"))?;
            Ok(json!(true))
        }),
        "mark_as_seen" => call(|client| nothing(client.mark_as_seen())),
        "default_thread" => call(|client| {
            client.set_default_thread(ThreadKey::User(GRACE));
            let sent = client.send(Target::Default, "hi")?;
            client.reset_default_thread();
            Ok(json!([null, sent, null]))
        }),
        "send_new_dtsg" => call(|client| {
            let sent = ["a", "b"].map(|text| client.send(grace(), text).map(|id| json!(id)));
            sent.into_iter().collect()
        }),
        _ => return None,
    })
}

fn colored(client: &Client, thread: ThreadKey, color: ThreadColor) -> Outcome {
    nothing(client.change_thread_color(thread, color))
}

fn nicknamed(client: &Client, user: UserId, nickname: &str) -> Outcome {
    nothing(client.change_nickname(group(), user, nickname))
}

fn nothing(result: fbchat::Result<()>) -> Outcome {
    result.map(|()| Value::Null)
}
