//! Routing of requests.

mod appearance;
mod call;
mod delete;
mod documents;
mod first_program;
mod folders;
mod forward;
mod friends;
mod graphql;
mod graphql_2020;
mod groups;
mod inbox;
mod login;
mod messages;
mod mute;
mod people;
mod plans;
mod polls;
mod pull;
mod query;
mod receipts;
mod search;
mod send;
mod send_extras;
mod share_link;
mod shared_media;
mod stickers;
mod themes;
mod threads;
mod upload;

use serde_json::json;

use super::pages;
use super::percent::percent_decode;
use super::reply::Reply;
use crate::local::control::journal::Recorded;
#[cfg(feature = "e2ee")]
use crate::local::e2ee;
use crate::local::gateway;
use crate::local::lightspeed;
use crate::local::world::media::PIXEL;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::local::world::tokens::Tokens;
use call::{CHECKPOINT, Call, Payload, authenticate};

type Route = fn(&mut State, &Call<'_>) -> Payload;

/// The services behind the real site's hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Site {
    Desktop,
    Mobile,
    Upload,
    Edge,
    Gateway,
    #[cfg(feature = "e2ee")]
    Encrypted,
    #[cfg(feature = "e2ee")]
    Registration,
    #[cfg(feature = "e2ee")]
    EncryptedFiles,
    /// Pictures and anything else.
    Other,
}

impl Site {
    fn of(host: &str) -> Self {
        match host {
            "www.facebook.com" | "facebook.com" => Self::Desktop,
            "m.facebook.com" => Self::Mobile,
            "upload.facebook.com" => Self::Upload,
            "edge-chat.facebook.com" => Self::Edge,
            "gateway.facebook.com" => Self::Gateway,
            #[cfg(feature = "e2ee")]
            "web-chat-e2ee.facebook.com" => Self::Encrypted,
            #[cfg(feature = "e2ee")]
            "reg-e2ee.facebook.com" => Self::Registration,
            #[cfg(feature = "e2ee")]
            host if e2ee::is_host(host) => Self::EncryptedFiles,
            _ => match host.strip_suffix("-edge-chat.facebook.com") {
                Some("0" | "1" | "2" | "3" | "4") => Self::Edge,
                _ => Self::Other,
            },
        }
    }
}

pub(crate) fn answer(shared: &Shared, request: &Recorded) -> Reply {
    let site = Site::of(&request.host);
    if let Some(reply) = at_checkpoint(&shared.lock(), site, request) {
        return reply;
    }
    let method = match request.method.as_str() {
        "HEAD" => "GET",
        method => method,
    };
    match (site, request.path.as_str()) {
        (Site::Edge, "/pull") if method == "GET" => return pull::pull(shared, request),
        (Site::Edge, "/chat") if method == "GET" => return gateway::answer(request),
        #[cfg(feature = "e2ee")]
        (Site::Encrypted, "/ws/chat") if method == "GET" => {
            return e2ee::answer(&mut shared.lock(), request);
        }
        #[cfg(feature = "e2ee")]
        (Site::Registration, "/v2/fb_icdc_fetch") if method == "POST" => {
            return e2ee::fetch(&mut shared.lock(), request);
        }
        #[cfg(feature = "e2ee")]
        (Site::Registration, "/v2/fb_register_v2") if method == "POST" => {
            return e2ee::register(&mut shared.lock(), request);
        }
        #[cfg(feature = "e2ee")]
        (Site::EncryptedFiles, _) => return e2ee::serve_file(&mut shared.lock(), request),
        (Site::Gateway, "/ws/lightspeed") if method == "GET" => {
            return lightspeed::answer(&mut shared.lock(), request);
        }
        (Site::Other, path) if method == "GET" => {
            return lightspeed::script(path).unwrap_or_else(|| picture(shared, path));
        }
        _ => {}
    }
    let mut state = shared.lock();
    let page = match site {
        Site::Desktop => login::desktop_page(&mut state, method, request),
        Site::Mobile => login::mobile_page(&mut state, method, request),
        _ => None,
    };
    let reply = page.unwrap_or_else(|| data(&mut state, method, site, request));
    drop(state);
    shared.notify();
    reply
}

/// Returns the reply for a session whose user is at a checkpoint: its page, or a redirect there.
fn at_checkpoint(state: &State, site: Site, request: &Recorded) -> Option<Reply> {
    let session = state.sessions.get(&state.session_of(request)?)?;
    let held = state.people.get(&session.user)?.user.checkpoint;
    held.then(|| match (site, request.path.as_str()) {
        (Site::Desktop, "/checkpoint/") => Reply::html(pages::session_checkpoint(&session.tokens)),
        _ => Reply::redirect(CHECKPOINT),
    })
}

/// Splits the reply to a poll; see [`Fault::Batched`](crate::local::Fault::Batched).
pub(crate) fn batched(reply: Reply) -> Reply {
    pull::batched(reply)
}

/// Returns the reply to a request of a script.
fn data(state: &mut State, method: &str, site: Site, request: &Recorded) -> Reply {
    match (method, site, request.path.as_str()) {
        ("GET", Site::Edge, "/active_ping") => pull::ping(state, request),
        ("POST", Site::Desktop, "/bluebar/modern_settings_menu/") => {
            login::settings_menu(state, request)
        }
        ("POST", Site::Desktop, "/api/graphqlbatch/") => {
            match authenticate(state, request).and_then(|call| graphql::batch(state, &call)) {
                Ok(body) => Reply::of_type("text/html; charset=utf-8", body),
                Err(error) => Reply::api_error(error),
            }
        }
        ("GET" | "POST", Site::Desktop, "/mercury/attachments/photo/") => {
            match authenticate(state, request).and_then(|call| upload::photo(state, &call)) {
                Ok(redirect) => Reply::script(&redirect),
                Err(error) => Reply::api_error(error),
            }
        }
        ("POST", Site::Desktop, "/api/graphql/") => {
            match authenticate(state, request).and_then(|call| documents::answer(state, &call)) {
                Ok(answer) => Reply::json(&answer),
                Err(error) => Reply::api_error(error),
            }
        }
        (method, site, path) => match route(method, site, path) {
            Some(route) => call(state, request, route),
            None => Reply::status(404),
        },
    }
}

fn route(method: &str, site: Site, path: &str) -> Option<Route> {
    if method != "POST" {
        return None;
    }
    Some(match (site, path) {
        (Site::Upload, "/ajax/mercury/upload.php") => upload::upload,
        (Site::Desktop, path) => match path {
            "/messaging/send/" => send::send,
            "/messaging/save_thread_color/" => appearance::color,
            "/messaging/save_thread_emoji/" => appearance::emoji,
            "/messaging/save_thread_nickname/" => appearance::nickname,
            "/ajax/mercury/unread_threads.php" => inbox::unread,
            "/mercury/unseen_thread_ids/" => inbox::unseen,
            "/messaging/save_admins/" => groups::save_admins,
            "/messaging/set_approval_mode/" => groups::set_approval_mode,
            "/messaging/set_thread_image/" => groups::set_image,
            "/messaging/set_thread_name/" => appearance::title,
            "/messaging/group_polling/create_poll/" => polls::create,
            "/messaging/group_polling/update_vote/" => polls::vote,
            "/ajax/mercury/get_poll_options" => polls::options,
            "/messaging/unsend_message/" => messages::unsend,
            "/mercury/attachments/forward/" => forward::forward,
            "/message_share_attachment/fromURI/" => share_link::from_uri,
            "/webgraphql/mutation/" | "/webgraphql/mutation" => appearance::reaction,
            "/ajax/messaging/typ.php" => appearance::typing,
            "/ajax/eventreminder/create/" => plans::create_as_in_2017,
            "/ajax/eventreminder/create" => plans::create,
            "/ajax/eventreminder/submit" => plans::submit,
            "/ajax/eventreminder/rsvp" => plans::answer,
            "/ajax/eventreminder" => plans::info,
            "/ajax/mercury/delivery_receipts.php" => receipts::delivered,
            "/ajax/mercury/change_archived_status.php" => folders::archive,
            "/ajax/mercury/change_mentions_mute_thread/" => mute::mentions,
            "/ajax/mercury/change_mute_thread.php" => mute::thread,
            "/ajax/mercury/change_pinned_status.php" => folders::pin,
            "/ajax/mercury/change_reactions_mute_thread/" => mute::reactions,
            "/ajax/mercury/change_read_status.php" => receipts::read,
            "/ajax/mercury/delete_messages.php" => delete::messages,
            "/ajax/mercury/delete_thread.php" => delete::threads,
            "/ajax/mercury/mark_folder_as_read.php" => folders::read,
            "/ajax/mercury/mark_seen.php" => receipts::seen,
            "/ajax/mercury/mark_spam.php" => folders::spam,
            "/ajax/mercury/move_thread.php" => folders::move_thread,
            "/ajax/mercury/threadlist_info.php" => threads::list,
            "/ajax/mercury/thread_sync.php" => threads::sync,
            "/ajax/mercury/search_snippets.php" => messages::search,
            "/chat/remove_participants/" => people::remove,
            "/chat/user_info/" => people::info,
            "/chat/user_info_all" | "/chat/user_info_all/" => people::everybody,
            "/ajax/add_friend/action.php" => friends::request,
            "/ajax/profile/removefriendconfirm.php" => friends::remove,
            "/messaging/block_messages/" => friends::block,
            "/messaging/unblock_messages/" => friends::unblock,
            _ => return None,
        },
        _ => return None,
    })
}

fn call(state: &mut State, request: &Recorded, route: Route) -> Reply {
    let call = match authenticate(state, request) {
        Ok(call) => call,
        Err(error) => return Reply::api_error(error),
    };
    let payload = match route(state, &call) {
        Ok(payload) => payload,
        Err(error) => return Reply::api_error(error),
    };
    let mut reply = json!({"__ar": 1, "payload": payload, "bootloadable": {}, "ixData": {}});
    if request.path == "/messaging/send/"
        && let Some(token) = new_token(state, &call)
        && let Some(fields) = reply.as_object_mut()
    {
        let set = json!([["DTSG", "setToken", [token]]]);
        fields.insert("jsmods".to_owned(), json!({ "require": set }));
    }
    Reply::script(&reply)
}

/// Replaces the session's token, if its renewal is pending, and returns the new one.
fn new_token(state: &mut State, call: &Call<'_>) -> Option<String> {
    let session = state.sessions.get_mut(&call.session)?;
    if !std::mem::take(&mut session.renews_tokens) {
        return None;
    }
    session.tokens.fb_dtsg = Tokens::new().fb_dtsg;
    Some(session.tokens.fb_dtsg.clone())
}

/// Returns an uploaded file, or a pixel for other paths.
fn picture(shared: &Shared, path: &str) -> Reply {
    let upload = path
        .strip_prefix("/v/")
        .and_then(|id| percent_decode(id).parse().ok());
    let Some(id) = upload else {
        return Reply::of_type("image/gif", PIXEL);
    };
    match shared.lock().uploads.get(id) {
        Some(media) => Reply::of_type(&media.content_type, &*media.bytes),
        None => Reply::status(404),
    }
}
