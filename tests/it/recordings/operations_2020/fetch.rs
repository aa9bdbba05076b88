//! Fetching threads, messages and what is new.

use fbchat::{AttachmentId, Client, GroupId, PageId, ThreadKey, ThreadLocation, Timestamp, UserId};
use serde_json::json;

use crate::recordings::forms::{self, labelled, list};
use crate::recordings::operations::{ALAN, GRACE, Operation, Outcome, call, grace, group};
use crate::recordings::reference_models::attachment;

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "fetch_thread_list_inbox" => call(|client| listed(client, ThreadLocation::Inbox)),
        "fetch_thread_list_pending" => call(|client| listed(client, ThreadLocation::Pending)),
        "fetch_thread_list_archived" => call(|client| listed(client, ThreadLocation::Archived)),
        "fetch_thread_list_other" => call(|client| listed(client, ThreadLocation::Other)),
        "fetch_thread_list_groups" => call(|client| {
            let threads = client.threads(ThreadLocation::Inbox).next().unwrap()?;
            Ok(json!([forms::thread(&threads)]))
        }),
        // Both halves of it: each recording has one.
        "fetch_unread" | "fetch_unseen" => call(|client| {
            let unread = client.fetch_unread()?;
            forms::reads_back(&unread);
            assert_eq!(unread.message_counts[0].unread_count, Some(2));
            assert_eq!(unread.message_counts[0].unseen_count, Some(2));
            Ok(json!([unread.unread_threads, unread.unseen_threads]))
        }),
        "fetch_unread_none" | "fetch_unseen_no_folder" => call(|client| {
            let unread = client.fetch_unread()?;
            Ok(json!([unread.unread_threads, unread.unseen_threads]))
        }),
        "fetch_user_info" | "fetch_user_info_no_profiles" => call(|client| users(client, GRACE)),
        "fetch_user_info_no_thread" => call(|client| users(client, ALAN)),
        "fetch_user_info_unknown" => call(|client| users(client, UserId::new(9))),
        "fetch_page_info_of_user" => call(|client| {
            let pages = client.fetch_page_info(&[PageId::new(GRACE.get())])?;
            Ok(labelled(pages, forms::page))
        }),
        "fetch_group_info_of_page" => call(|client| {
            let groups = client.fetch_group_info(&[GroupId::new(300_000_000_000_001)])?;
            Ok(labelled(groups, forms::group))
        }),
        "fetch_image_url_none" => {
            call(|client| Ok(json!(client.fetch_image_url(AttachmentId::new(9))?)))
        }
        "fetch_thread_info" => call(|client| {
            let threads = client.fetch_thread_info(&[GRACE.into(), group().id()])?;
            Ok(labelled(threads, forms::thread))
        }),
        "fetch_thread_info_with_plan" => call(|client| {
            let page = PageId::new(300_000_000_000_001);
            let threads = client.fetch_thread_info(&[GRACE.into(), page.into()])?;
            Ok(labelled(threads, forms::thread))
        }),
        "fetch_thread_messages_before" => call(|client| {
            let before = Timestamp::from_millis(1_515_999_991_000);
            let messages = client.fetch_thread_messages(group(), 2, Some(before))?;
            Ok(list(&messages, forms::message))
        }),
        "fetch_thread_messages" => call(|client| messages(client, 5)),
        "fetch_thread_messages_each_kind"
        | "fetch_thread_messages_location_without_map"
        | "fetch_thread_messages_missing"
        | "fetch_thread_messages_quick_reply_new_kind"
        | "fetch_thread_messages_read_by"
        | "fetch_thread_messages_reply_to_gone"
        | "fetch_thread_messages_without_reactions"
        | "fetch_thread_messages_without_sender" => call(|client| messages(client, 20)),
        "fetch_message_info" => call(|client| message(client, "mid.$gAAT0005")),
        "fetch_message_info_forwarded" => call(|client| message(client, "mid.$gAAT0019")),
        "fetch_message_info_gone" => call(|client| message(client, "mid.$gone")),
        "fetch_message_info_live_location" => call(|client| message(client, "mid.$gAAT0013")),
        "fetch_message_info_location" => call(|client| message(client, "mid.$gAAT0011")),
        "fetch_message_info_post" => call(|client| message(client, "mid.$gAAT0010")),
        "fetch_message_info_quick_replies" => call(|client| message(client, "mid.$gAAT0020")),
        "fetch_message_info_quick_reply_chosen" => call(|client| message(client, "mid.$gAAT0021")),
        "fetch_message_info_reply" => call(|client| message(client, "mid.$gAAT0017")),
        "fetch_message_info_several" => call(|client| message(client, "mid.$gAAT0007")),
        "fetch_message_info_unsent" => call(|client| message(client, "mid.$gAAT0016")),
        "fetch_thread_images" => call(|client| images(client, grace())),
        "fetch_thread_images_none" => call(|client| images(client, group())),
        _ => return None,
    })
}

fn users(client: &Client, id: UserId) -> Outcome {
    Ok(labelled(client.fetch_user_info(&[id])?, forms::user))
}

fn messages(client: &Client, limit: u32) -> Outcome {
    let messages = client.fetch_thread_messages(grace(), limit, None)?;
    Ok(list(&messages, forms::message))
}

fn message(client: &Client, id: &str) -> Outcome {
    let message = client.fetch_message_info(grace(), &id.into())?;
    Ok(forms::message(&message))
}

fn images(client: &Client, thread: ThreadKey) -> Outcome {
    let images = client.thread_images(thread);
    images.map(|image| Ok(attachment(&image?))).collect()
}

fn listed(client: &Client, location: ThreadLocation) -> Outcome {
    let threads = client.fetch_thread_list(0, 10, location)?;
    Ok(list(&threads, forms::thread))
}
