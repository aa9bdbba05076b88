//! The recorder's calls, as requests of endpoints.

use serde_json::json;

use super::ME;
use super::choices::{COLORS, REACTIONS};
use super::request_differences::MESSAGE;
use crate::id::{
    AttachmentId, GroupId, MessageId, OfflineThreadingId, PageId, PlanId, PollId, PollOptionId,
    StickerId, ThreadId, UserId,
};
use crate::model::{
    ApiVersion, ApprovalMode, EmojiSize, EventReminder, GraphQl, GuestStatus, ImageId, Mention,
    NewPoll, OutgoingMessage, Reaction, ThreadKey, ThreadLocation, TypingStatus,
};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::wire::documents::Documents;
use crate::wire::endpoint::group_approval::Response;
use crate::wire::endpoint::pull::Sticky;
use crate::wire::endpoint::title::Change;
use crate::wire::endpoint::*;
use crate::wire::{Fields, File, Request};

const CLIENT_ID: &str = "40000000";
const GRACE: UserId = UserId::new(100_000_000_000_002);
const ALAN: UserId = UserId::new(100_000_000_000_003);
const STRANGER: UserId = UserId::new(100_000_000_000_009);
const GROUP: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));
const ROOM: ThreadId = ThreadId::new(2_000_000_000_000_002);
const PAGE: PageId = PageId::new(300_000_000_000_001);
const IMAGE: AttachmentId = AttachmentId::new(1_551_000_000_000_001);
const GIF: AttachmentId = AttachmentId::new(1_551_000_000_000_002);
const NOW: Timestamp = Timestamp::from_millis(1_516_000_000_000);
const GRACES: ThreadKey = ThreadKey::User(GRACE);

/// The requests of a recording, in their order. `None`: one that is of no endpoint.
pub(super) fn requests(version: ApiVersion, name: &str) -> Vec<Option<Request>> {
    let requests = match version {
        ApiVersion::V2017 => of_2017(name),
        ApiVersion::V2020 => of_2020(name),
    };
    let mut requests: Vec<_> = requests.into_iter().map(Some).collect();
    if name == "send_remote_image" && !requests.is_empty() {
        requests.insert(0, None);
    }
    requests
}

fn of_2020(name: &str) -> Vec<Request> {
    let documents = Documents::default();
    let plans = plans_and_polls(name);
    if !plans.is_empty() {
        return plans;
    }
    let listed =
        |limit, location| vec![batch(&[threads::query(&documents, limit, location, None)])];
    let image = |name: &str, media_type: &'static str, length, id| {
        let file = File {
            name: name.to_owned(),
            media_type: Some(media_type.into()),
            content: vec![0; length].into(),
        };
        let upload = upload::request(vec![file], false);
        vec![upload, group_image::request(GROUP, id)]
    };
    let respond = |users: &[UserId], response| {
        let query = group_approval::query(&documents, ME, GROUP, users, response);
        vec![batch(&[query])]
    };
    match name {
        "accept_users" | "accept_users_refused" => respond(&[STRANGER], Response::Accept),
        "accept_users_several" => respond(&[ALAN, STRANGER], Response::Accept),
        "add_admin_single" | "add_admin_refused" => vec![admins::request(GROUP, &[ALAN], true)],
        "add_admins" => vec![admins::request(GROUP, &[GRACE, ALAN], true)],
        "approval_mode" => vec![
            approval_mode::request(GROUP, ApprovalMode::Required),
            approval_mode::request(GROUP, ApprovalMode::NotRequired),
        ],
        "approval_mode_refused" => vec![approval_mode::request(GROUP, ApprovalMode::Required)],
        "change_group_image" => image("dot.png", "image/png", 70, IMAGE),
        "change_group_image_refused" => image("dot.gif", "image/gif", 35, GIF),
        "create_group" | "create_group_plain_text" | "create_group_no_thread_id" => {
            let content = send::content_for_several(&OutgoingMessage::text("welcome"));
            vec![create_group::request(&stamp(), content, &[GRACE, ALAN, ME])]
        }
        "deny_users" => respond(&[STRANGER], Response::Deny),
        "remove_admins" => vec![admins::request(GROUP, &[ALAN], false)],
        "change_title_group" => vec![title_change(ApiVersion::V2020, "t\u{ef}tle")],
        "fetch_message_info" => vec![batch(&[message::query(
            &documents,
            GRACES.id(),
            &MessageId::from("mid.$gAAT0005"),
        )])],
        "fetch_thread_info" => {
            let ids = [GRACES.id(), GROUP.id()];
            let queries = ids.map(|id| thread_info::query(&documents, id));
            vec![batch(&queries), profiles::request(&ids[..1])]
        }
        "fetch_thread_list_archived" => listed(10, ThreadLocation::Archived),
        "fetch_thread_list_groups" => listed(20, ThreadLocation::Inbox),
        "fetch_thread_list_inbox" => listed(10, ThreadLocation::Inbox),
        "fetch_thread_list_other" => listed(10, ThreadLocation::Other),
        "fetch_thread_list_pending" => listed(10, ThreadLocation::Pending),
        "fetch_thread_messages" => {
            vec![batch(&[history::query(&documents, GRACES.id(), 5, None)])]
        }
        "fetch_unread" => vec![unread::requests(ApiVersion::V2020, NOW).0],
        "fetch_unseen" => unread::requests(ApiVersion::V2020, NOW)
            .1
            .into_iter()
            .collect(),
        "block_user" => vec![block::request(STRANGER)],
        "block_user_refused" => vec![block::request(ME)],
        "logout_h_from_menu" => vec![
            settings_menu::request(),
            log_out::request(&Secret::new("AfcFromMenu")),
        ],
        "mark_as_seen" => vec![seen::request(ApiVersion::V2020, NOW)],
        "remove_friend" | "remove_friend_refused" => vec![remove_friend::request(STRANGER)],
        "unblock_user" => vec![unblock::request(STRANGER)],
        "search_message_ids" => vec![search_messages::request(GRACES.id(), "tea", 0, 5)],
        _ => Vec::new(),
    }
}

fn plans_and_polls(name: &str) -> Vec<Request> {
    const PLAN: PlanId = PlanId::new(555);
    const POLL: PollId = PollId::new(777);
    let bare = || EventReminder::new("Tea", Timestamp::from_millis(1_516_100_000_000));
    let tea = || bare().location("London").location_id("106078429431815");
    let answered = |status| plan::answer(PLAN, &status).unwrap();
    match name {
        "create_plan" => vec![plan::create(ApiVersion::V2020, GROUP, &tea())],
        "create_plan_bare" => vec![plan::create(ApiVersion::V2020, GRACES, &bare())],
        "edit_plan" => vec![plan::edit(PLAN, &tea())],
        "edit_plan_bare" => vec![plan::edit(PLAN, &bare())],
        "delete_plan" => vec![plan::delete(PLAN)],
        "plan_participation" => [GuestStatus::Going, GuestStatus::Declined]
            .map(answered)
            .into(),
        "fetch_plan_info" => vec![plan::info(PLAN)],
        "create_poll" => {
            let poll = NewPoll::new("Which?").voted_option("A").option("B");
            vec![poll::create(GROUP, &poll)]
        }
        "update_poll_vote" => {
            let options = [1, 2].map(PollOptionId::new);
            vec![poll::vote(POLL, &options, &["C"])]
        }
        "update_poll_vote_taken_back" => vec![poll::vote(POLL, &[], &[])],
        "fetch_poll_options" => vec![poll::options(POLL)],
        _ => Vec::new(),
    }
}

fn of_2017(name: &str) -> Vec<Request> {
    let topics = [sending, changing, receipts, fetching, searching, listening];
    let mut requests = topics.into_iter().map(|topic| topic(name));
    requests.find(|it| !it.is_empty()).unwrap_or_default()
}

fn sending(name: &str) -> Vec<Request> {
    const TEXT: &str = "Hello \u{2728} & <b>=+%\n\u{e9}";
    let image = ImageId::Still(IMAGE);
    let emoji = |size| OutgoingMessage::text("\u{1f606}").emoji_size(size);
    let upload = |name: &str, media_type: &'static str, length| {
        let file = File {
            name: name.to_owned(),
            media_type: Some(media_type.into()),
            content: vec![0; length].into(),
        };
        upload::image(ApiVersion::V2017, file)
    };
    let hi = || sent(GRACES, "hi");
    match name {
        "send_text_user" => vec![sent(GRACES, TEXT)],
        "send_text_group" => vec![sent(GROUP, TEXT)],
        "send_text_page" => vec![sent(ThreadKey::Page(PAGE), "hi")],
        "send_default_thread" => vec![sent(GROUP, "hi")],
        "send_mentions" => {
            let text = OutgoingMessage::text("This is a @mention and @two");
            let text = text.mention_at(Mention::new(GRACE, 10, 8));
            vec![sent(GROUP, text.mention_at(Mention::new(ALAN, 23, 4)))]
        }
        "send_like_small" => vec![sent(GRACES, OutgoingMessage::like(EmojiSize::Small))],
        "send_like_medium" => vec![sent(GRACES, OutgoingMessage::like(EmojiSize::Medium))],
        "send_like_large" => vec![sent(GRACES, OutgoingMessage::like(EmojiSize::Large))],
        "send_emoji_small" => vec![sent(GRACES, emoji(EmojiSize::Small))],
        "send_emoji_medium" | "send_emoji_deprecated" => {
            vec![sent(GRACES, emoji(EmojiSize::Medium))]
        }
        "send_emoji_large" => vec![sent(GRACES, emoji(EmojiSize::Large))],
        "send_sticker" => {
            let sticker = StickerId::new(767_334_476_626_295);
            vec![sent(GRACES, OutgoingMessage::sticker(sticker))]
        }
        "send_image_deprecated" => {
            vec![sent(
                GRACES,
                OutgoingMessage::text("look").with_image(image),
            )]
        }
        "send_gif_deprecated" => vec![sent(GROUP, OutgoingMessage::image(ImageId::Gif(GIF)))],
        "send_new_dtsg" => vec![sent(GRACES, "one"), sent(GRACES, "two")],
        "send_local_image" => vec![
            upload("dot.png", "image/png", 70),
            sent(GRACES, OutgoingMessage::text("look").with_image(image)),
        ],
        "send_local_gif" => vec![
            upload("dot.gif", "image/gif", 35),
            sent(GROUP, OutgoingMessage::image(ImageId::Gif(GIF))),
        ],
        "send_remote_image" => vec![
            upload("https://images.example/cat.png", "image/png", 70),
            sent(GRACES, OutgoingMessage::text("cat").with_image(image)),
        ],
        "error_1357004_heals" => vec![hi(), home::request(), hi()],
        "error_1357004_stays" => {
            let again = || [home::request(), hi()];
            [vec![hi()], again().into(), again().into(), again().into()].concat()
        }
        "send_message_deprecated"
        | "send_no_message_id"
        | "send_two_message_ids"
        | "error_code"
        | "error_http_404"
        | "error_http_500"
        | "error_empty"
        | "error_not_json"
        | "error_no_object" => vec![hi()],
        _ => Vec::new(),
    }
}

fn changing(name: &str) -> Vec<Request> {
    let documents = documents_of_2017();
    let tea = |title: &str| EventReminder::new(title, Timestamp::from_millis(1_516_100_000_000));
    match name {
        "add_user" | "add_users" => vec![sent_as(GROUP, add_people::content(&[ALAN]))],
        "remove_user" => vec![remove_person::request(GROUP, ALAN)],
        "change_title_group" => {
            vec![title_change(ApiVersion::V2017, "t\u{ef}tle \u{2728}")]
        }
        "change_title_user" => vec![nickname::request(GRACES, GRACE, "Nick")],
        "change_nickname" => vec![nickname::request(GROUP, ALAN, "Nick \u{2728}")],
        "change_color" => COLORS.map(|color| color::request(GROUP, color)).into(),
        "change_emoji" => vec![emoji::request(GROUP, "\u{1f680}")],
        "react" => {
            let message = MessageId::from(MESSAGE);
            let react = |it: Reaction| reaction::request(&documents, ME, &message, Some(&it));
            REACTIONS.map(react).into()
        }
        "event_reminder" => {
            let tea = tea("Tea & cake")
                .location("London")
                .location_id("106078429431815");
            vec![plan::create(ApiVersion::V2017, GROUP, &tea)]
        }
        "event_reminder_bare" => {
            vec![plan::create(ApiVersion::V2017, GROUP, &tea("Tea"))]
        }
        "friend_connect" => vec![friend::request(STRANGER)],
        "logout" => vec![log_out::request(&Secret::new("Afc5zvDpmRlnQ1Xy"))],
        _ => Vec::new(),
    }
}

fn receipts(name: &str) -> Vec<Request> {
    match name {
        "typing_start_user" => vec![typing::request(GRACES, TypingStatus::Typing)],
        "typing_stop_group" => vec![typing::request(GROUP, TypingStatus::Stopped)],
        "typing_default_thread" => vec![typing::request(GRACES, TypingStatus::Typing)],
        "mark_as_delivered" => vec![delivered::request(GRACES, &MessageId::from(MESSAGE))],
        "mark_as_read" => vec![read::request(ApiVersion::V2017, &[GRACES.id()], NOW)],
        "mark_as_seen" => vec![seen::request(ApiVersion::V2017, NOW)],
        _ => Vec::new(),
    }
}

fn fetching(name: &str) -> Vec<Request> {
    let documents = documents_of_2017();
    let info = |ids: &[ThreadId], of_two: &[ThreadId]| {
        let queries = ids.iter().map(|id| thread_info::query(&documents, *id));
        let mut requests = vec![batch(&queries.collect::<Vec<_>>())];
        requests.extend((!of_two.is_empty()).then(|| profiles::request(of_two)));
        requests
    };
    let page = |thread: ThreadId, limit, before| {
        vec![batch(&[history::query(&documents, thread, limit, before)])]
    };
    let listed = |location| vec![thread_list::request(20, 10, location)];
    let (grace, stranger, group) = (GRACES.id(), STRANGER.into(), GROUP.id());
    match name {
        "fetch_all_users" | "fetch_all_users_no_payload" => vec![all_users::request(ME)],
        "fetch_user_info" | "fetch_user_info_no_thread" => info(&[grace], &[grace]),
        "fetch_user_info_unknown" => info(&[stranger], &[stranger]),
        "fetch_user_info_of_group" | "fetch_group_info" => info(&[group], &[]),
        "fetch_page_info" => info(&[PAGE.into()], &[PAGE.into()]),
        "fetch_thread_info" => {
            let ids = [grace, group, ROOM, PAGE.into()];
            info(&ids, &[grace, PAGE.into()])
        }
        "fetch_thread_messages" => page(grace, 5, None),
        "fetch_thread_messages_before" => page(grace, 2, Some(NOW)),
        "fetch_thread_messages_missing" => page(stranger, 20, None),
        "fetch_thread_list" => vec![thread_list::request(0, 20, ThreadLocation::Inbox)],
        "fetch_thread_list_inbox" => listed(ThreadLocation::Inbox),
        "fetch_thread_list_pending" => listed(ThreadLocation::Pending),
        "fetch_thread_list_archived" => listed(ThreadLocation::Archived),
        "fetch_thread_list_other" => listed(ThreadLocation::Other),
        "fetch_unread" => vec![unread::requests(ApiVersion::V2017, NOW).0],
        "fetch_image_url" => vec![image_url::request(ApiVersion::V2017, IMAGE)],
        _ => Vec::new(),
    }
}

fn searching(name: &str) -> Vec<Request> {
    let query = match name {
        "search_users" => search::users_query("Gr\u{e5}ce \"H\"", 3),
        "search_none" => search::users_query("nobody", 1),
        "search_pages" => search::pages_query("Engines", 1),
        "search_groups" => search::groups_query(ApiVersion::V2017, "t\u{e9}", 1),
        "search_threads" => search::threads_query(ApiVersion::V2017, "x", 10),
        "graphql_error_debug_info" => search::users_query("x", 1),
        "graphql_two_queries" => {
            return vec![batch(&[
                GraphQl::query("Query Q() { x }", json!({"a": 1})),
                GraphQl::doc("42", json!({"b": null})),
            ])];
        }
        _ => return Vec::new(),
    };
    vec![batch(&[query])]
}

fn listening(name: &str) -> Vec<Request> {
    let sticky = |token: &str, pool: &str| Sticky {
        token: token.to_owned(),
        pool: pool.to_owned(),
    };
    let first = sticky("235", "atn2c06_chat-proxy");
    let pull = |host| pull::request(host, CLIENT_ID, &first);
    let ping = || active_ping::request(0, ME, CLIENT_ID, &first);
    match name {
        "listen_start" => vec![pull::find_queue(0, ME, CLIENT_ID)],
        "listen_once" => vec![ping(), pull(0), ping(), pull(0)],
        "listen_without_ping" => vec![pull(0)],
        "listen_502_next_channel" => vec![
            pull::request(0, CLIENT_ID, &sticky("1", "p")),
            pull::find_queue(1, ME, CLIENT_ID),
        ],
        _ => Vec::new(),
    }
}

fn documents_of_2017() -> Documents {
    let mut documents = Documents::default();
    documents.version = ApiVersion::V2017;
    documents
}

fn batch(queries: &[GraphQl]) -> Request {
    graphql_batch::request(queries).unwrap()
}

fn sent(to: ThreadKey, message: impl Into<OutgoingMessage>) -> Request {
    sent_as(to, send::content(&message.into(), to))
}

fn sent_as(to: ThreadKey, content: Fields) -> Request {
    send::request(&stamp(), to, content)
}

fn stamp() -> send::Stamp {
    let number = OfflineThreadingId::generate();
    send::Stamp::new(ME, CLIENT_ID, (number, number.made_at()))
}

fn title_change(version: ApiVersion, title: &str) -> Request {
    match title::change(version, GROUP, title) {
        Change::Message(content) => sent_as(GROUP, content),
        Change::Request(request) => request,
    }
}
