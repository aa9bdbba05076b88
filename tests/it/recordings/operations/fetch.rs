//! Fetching people, threads, messages and what is new.

use fbchat::{AttachmentId, Client, GroupId, PageId, ThreadKey, ThreadLocation, Timestamp, UserId};
use serde_json::json;

use super::{GRACE, Operation, Outcome, call, grace, group};
use crate::recordings::forms::{self, labelled, list};

const PAGE: PageId = PageId::new(300_000_000_000_001);
const ROOM: GroupId = GroupId::new(2_000_000_000_000_002);
const STRANGER: UserId = UserId::new(100_000_000_000_009);
const IMAGE: AttachmentId = AttachmentId::new(1_551_000_000_000_001);
const NOW: Timestamp = Timestamp::from_millis(1_516_000_000_000);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "fetch_all_users" | "fetch_all_users_no_payload" => {
            call(|client| Ok(list(&client.fetch_all_users()?, forms::user)))
        }
        "fetch_user_info" | "fetch_user_info_no_thread" => {
            call(|client| Ok(labelled(client.fetch_user_info(&[GRACE])?, forms::user)))
        }
        "fetch_user_info_unknown" => {
            call(|client| Ok(labelled(client.fetch_user_info(&[STRANGER])?, forms::user)))
        }
        "fetch_user_info_of_group" => call(|client| {
            let id = UserId::from(group().id().get());
            Ok(labelled(client.fetch_user_info(&[id])?, forms::user))
        }),
        "fetch_group_info" => call(|client| {
            let id = GroupId::from(group().id().get());
            Ok(labelled(client.fetch_group_info(&[id])?, forms::group))
        }),
        "fetch_page_info" => {
            call(|client| Ok(labelled(client.fetch_page_info(&[PAGE])?, forms::page)))
        }
        "fetch_thread_info" => call(|client| {
            let ids = [grace().id(), group().id(), ROOM.into(), PAGE.into()];
            Ok(labelled(client.fetch_thread_info(&ids)?, forms::thread))
        }),
        "fetch_thread_messages" => call(|client| messages(client, grace(), 5, None)),
        "fetch_thread_messages_before" => call(|client| messages(client, grace(), 2, Some(NOW))),
        "fetch_thread_messages_missing" => {
            call(|client| messages(client, ThreadKey::User(STRANGER), 20, None))
        }
        "fetch_thread_list" => call(|client| listed(client, 0, 20, ThreadLocation::Inbox)),
        "fetch_thread_list_bad_limit" => {
            call(|client| listed(client, 0, 21, ThreadLocation::Inbox))
        }
        "fetch_thread_list_inbox" => call(|client| listed(client, 20, 10, ThreadLocation::Inbox)),
        "fetch_thread_list_pending" => {
            call(|client| listed(client, 20, 10, ThreadLocation::Pending))
        }
        "fetch_thread_list_archived" => {
            call(|client| listed(client, 20, 10, ThreadLocation::Archived))
        }
        "fetch_thread_list_other" => call(|client| listed(client, 20, 10, ThreadLocation::Other)),
        "fetch_unread" => call(|client| Ok(forms::unread(&client.fetch_unread()?))),
        "fetch_image_url" => call(|client| Ok(json!(client.fetch_image_url(IMAGE)?))),
        _ => return None,
    })
}

fn messages(client: &Client, thread: ThreadKey, limit: u32, before: Option<Timestamp>) -> Outcome {
    let messages = client.fetch_thread_messages(thread, limit, before)?;
    Ok(list(&messages, forms::message))
}

fn listed(client: &Client, offset: u32, limit: u32, location: ThreadLocation) -> Outcome {
    let threads = client.fetch_thread_list(offset, limit, location)?;
    Ok(list(&threads, forms::thread))
}
