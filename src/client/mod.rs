//! The client, and what it can do: one topic a file.

// In the order in which the page of `Client` shows its methods. The account:
mod construct;

mod account;
mod active_status;
mod cancel;
mod private_data;

// Messages that are sent.
mod send;

mod reply;

mod files;
mod forward;
mod quick_reply;
mod reactions;
mod stickers;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod tasks;
mod unsend;

// Events.
mod listen;

mod ask;

// Messages of the past.
mod history;

mod search_messages;
mod thread_images;

// Threads.
mod threads;

mod thread_list;

mod appearance;
mod delete;
mod folders;
mod mute;
mod receipts;
mod themes;

// Groups.
mod create_group;

mod admins;
mod approval;
mod group;
mod plans;
mod polls;

// People.
mod people;

mod blocks;
mod friends;
mod search;

// Anything else.
#[cfg(feature = "e2ee")]
mod encrypted;
mod graphql;

// What these are made of.
mod builder;
#[cfg(not(any(feature = "gateway", feature = "mqtt")))]
mod by_form;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod by_task;
mod catch_up;
mod each;
mod either_way;
#[cfg(not(feature = "e2ee"))]
mod in_plain;
mod listening;
mod login;
mod others;
mod pages;
mod rate_limit;
mod renamed;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod run_tasks;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub use builder::{ClientBuilder, USER_AGENTS};
#[cfg(feature = "e2ee")]
pub use encrypted::{Encrypted, KeyStore};
pub use history::ThreadMessages;
pub use thread_images::ThreadImages;
pub use thread_list::Threads;

use crate::api::{Account, Api, Caller};
use crate::error::{DecodeError, Error, Result};
use crate::http::CommandAgent;
use crate::id::UserId;
use crate::model::{SendWay, Target, ThreadKey};
use crate::session::TwoFactor;
use crate::sync::lock;
use crate::wire::documents::Documents;
use crate::wire::{Request, envelope};
use listening::Listening;
use rate_limit::RateLimit;

/// An account that is logged in, and everything it can do.
///
/// Cloning it is cheap and gives another handle to the same account; any number of threads may use it at once.
///
/// ```
/// use fbchat::local::ADA;
/// # use fbchat::local::LocalServer;
///
/// # let server = LocalServer::start()?;
/// # let builder = server.client_builder();
/// // With the real Messenger: `let client = Client::new("ada@example.com", "secret")?;`
/// let client = builder.login("bot@example.com", "bot")?;
/// client.send(ADA, "Hello!")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # All methods
///
/// | to | call |
/// |---|---|
/// | **The account** | |
/// | log in | [`new`](Self::new), [`builder`](Self::builder), [`login`](Self::login) |
/// | keep the session, end it | [`session`](Self::session), [`set_session`](Self::set_session), [`is_logged_in`](Self::is_logged_in), [`logout`](Self::logout) |
/// | know who it is | [`uid`](Self::uid), [`fetch_phone_numbers`](Self::fetch_phone_numbers), [`fetch_emails`](Self::fetch_emails) |
/// | show it as active, or not; see who is | [`set_active_status`](Self::set_active_status), [`active_status`](Self::active_status) |
/// | break calls off from another thread | [`cancel`](Self::cancel) |
/// | name a thread once | [`set_default_thread`](Self::set_default_thread), [`reset_default_thread`](Self::reset_default_thread) |
/// | **Messages** | |
/// | send | [`send`](Self::send), [`reply`](Self::reply) |
/// | send files and images | [`send_files`](Self::send_files), [`send_local_image`](Self::send_local_image), [`send_remote_image`](Self::send_remote_image), [`upload`](Self::upload), [`upload_with`](Self::upload_with), [`upload_all`](Self::upload_all), [`upload_image`](Self::upload_image), [`upload_image_with`](Self::upload_image_with) |
/// | react | [`react_to_message`](Self::react_to_message), [`remove_reaction`](Self::remove_reaction) |
/// | take back | [`unsend`](Self::unsend) |
#[cfg_attr(
    any(feature = "gateway", feature = "mqtt"),
    doc = "| edit, pin, send on | [`edit_message`](Self::edit_message), [`pin_message`](Self::pin_message), [`unpin_message`](Self::unpin_message), [`forward_message`](Self::forward_message), [`share_contact`](Self::share_contact) |"
)]
/// | send an attachment on, answer an offer, find a sticker | [`forward_attachment`](Self::forward_attachment), [`quick_reply`](Self::quick_reply), [`search_stickers`](Self::search_stickers) |
/// | show read marks and typing | [`mark_as_read`](Self::mark_as_read), [`mark_as_delivered`](Self::mark_as_delivered), [`mark_as_seen`](Self::mark_as_seen), [`set_typing_status`](Self::set_typing_status) |
/// | read the past | [`thread_messages`](Self::thread_messages), [`fetch_thread_messages`](Self::fetch_thread_messages), [`fetch_message_info`](Self::fetch_message_info), [`fetch_read_receipts`](Self::fetch_read_receipts), [`thread_images`](Self::thread_images), [`fetch_image_url`](Self::fetch_image_url) |
/// | search in it | [`search_for_messages`](Self::search_for_messages), [`search_for_message_ids`](Self::search_for_message_ids), [`search_all_threads`](Self::search_all_threads), [`search_all_threads_for_ids`](Self::search_all_threads_for_ids) |
/// | **Events** | |
/// | listen on a thread of its own | [`listen`](Self::listen), [`listen_with`](Self::listen_with) |
/// | listen from a loop of yours | [`start_listening`](Self::start_listening), [`start_listening_with`](Self::start_listening_with), [`do_one_listen`](Self::do_one_listen), [`do_one_listen_within`](Self::do_one_listen_within) |
/// | stop; look how it stands | [`stop_listening`](Self::stop_listening), [`is_listening`](Self::is_listening), [`transport`](Self::transport) |
/// | ask, and wait for the answer | [`ask`](Self::ask) |
/// | **Threads** | |
/// | list and look up | [`threads`](Self::threads), [`fetch_thread_list`](Self::fetch_thread_list), [`fetch_thread_info`](Self::fetch_thread_info), [`fetch_users_of_threads`](Self::fetch_users_of_threads), [`fetch_unread`](Self::fetch_unread) |
/// | change how one looks | [`change_nickname`](Self::change_nickname), [`change_thread_title`](Self::change_thread_title), [`change_thread_color`](Self::change_thread_color), [`change_thread_emoji`](Self::change_thread_emoji), [`fetch_themes`](Self::fetch_themes) |
#[cfg_attr(
    any(feature = "gateway", feature = "mqtt"),
    doc = "| change its theme | [`change_thread_theme`](Self::change_thread_theme) |"
)]
/// | mark, move, mute, delete | [`mark_threads_as_read`](Self::mark_threads_as_read), [`mark_as_unread`](Self::mark_as_unread), [`mark_threads_as_unread`](Self::mark_threads_as_unread), [`mark_folder_as_read`](Self::mark_folder_as_read), [`move_threads`](Self::move_threads), [`unarchive_threads`](Self::unarchive_threads), [`mark_as_spam`](Self::mark_as_spam), [`mute_thread`](Self::mute_thread), [`unmute_thread`](Self::unmute_thread), [`mute_thread_reactions`](Self::mute_thread_reactions), [`unmute_thread_reactions`](Self::unmute_thread_reactions), [`mute_thread_mentions`](Self::mute_thread_mentions), [`unmute_thread_mentions`](Self::unmute_thread_mentions), [`delete_threads`](Self::delete_threads), [`delete_messages`](Self::delete_messages) |
/// | **Groups** | |
/// | create, change members and admins | [`create_group`](Self::create_group), [`add_users_to_group`](Self::add_users_to_group), [`remove_user_from_group`](Self::remove_user_from_group), [`add_group_admins`](Self::add_group_admins), [`remove_group_admins`](Self::remove_group_admins), [`change_group_image`](Self::change_group_image) |
/// | let people in | [`change_group_approval_mode`](Self::change_group_approval_mode), [`accept_users_to_group`](Self::accept_users_to_group), [`deny_users_from_group`](Self::deny_users_from_group) |
/// | plan, and poll | [`create_plan`](Self::create_plan), [`event_reminder`](Self::event_reminder), [`edit_plan`](Self::edit_plan), [`delete_plan`](Self::delete_plan), [`change_plan_participation`](Self::change_plan_participation), [`fetch_plan_info`](Self::fetch_plan_info), [`create_poll`](Self::create_poll), [`update_poll_vote`](Self::update_poll_vote), [`fetch_poll_options`](Self::fetch_poll_options) |
/// | **People** | |
/// | find and look up | [`search_for_users`](Self::search_for_users), [`search_for_pages`](Self::search_for_pages), [`search_for_groups`](Self::search_for_groups), [`search_for_threads`](Self::search_for_threads), [`fetch_all_users`](Self::fetch_all_users), [`fetch_user_info`](Self::fetch_user_info), [`fetch_page_info`](Self::fetch_page_info), [`fetch_group_info`](Self::fetch_group_info) |
/// | befriend, block | [`friend_connect`](Self::friend_connect), [`decline_friend_request`](Self::decline_friend_request), [`remove_friend`](Self::remove_friend), [`block_user`](Self::block_user), [`unblock_user`](Self::unblock_user) |
/// | **Anything else** | |
#[cfg_attr(
    feature = "e2ee",
    doc = "| encrypt | [`encrypted`](Self::encrypted), [`encrypted_with`](Self::encrypted_with) |"
)]
/// | a query of your own | [`graphql_request`](Self::graphql_request), [`graphql_requests`](Self::graphql_requests) |
///
/// A call blocks until Facebook has answered. Where it asks for a thread, [`Target`] lists what names one; the guide has what to do about each
/// [error](crate::guide::errors).
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    api: Arc<Api>,
    logged_in: RwLock<LoggedIn>,
    two_factor: Option<TwoFactor>,
    max_tries: u32,
    default_thread: Mutex<Option<ThreadKey>>,
    rate_limit: Option<RateLimit>,
    #[cfg_attr(not(any(feature = "gateway", feature = "mqtt")), expect(dead_code))]
    send_by: SendWay,
    listening: Arc<Listening>,
    #[cfg(feature = "e2ee")]
    encrypted: encrypted::Chosen,
}

/// The account that the client acts as.
#[derive(Clone)]
struct LoggedIn {
    uid: UserId,
    account: Arc<Account>,
}

impl Client {
    fn resolve(&self, target: Target) -> Result<ThreadKey> {
        match target {
            Target::Thread(thread) => Ok(thread),
            Target::Default => lock(&self.inner.default_thread).ok_or(Error::NoThread),
        }
    }

    fn logged_in(&self) -> LoggedIn {
        self.inner
            .logged_in
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes a call, and returns the JSON of its reply.
    fn call(&self, commands: CommandAgent, request: &Request) -> Result<String> {
        let logged_in = self.logged_in();
        self.caller(&logged_in).within(commands).call(request)
    }

    /// Makes a call, and decodes its reply.
    fn fetch<T>(
        &self,
        request: Request,
        read: impl FnOnce(&str) -> Result<T, DecodeError>,
    ) -> Result<T> {
        Ok(read(&self.call(self.commands(), &request)?)?)
    }

    /// Makes a call whose reply holds no more than whether it was done.
    fn perform(&self, request: Request) -> Result<()> {
        self.fetch(request, envelope::check_payload)
    }

    /// [`perform`](Self::perform) as a part of a call that began with this agent.
    fn perform_within(&self, commands: CommandAgent, request: &Request) -> Result<()> {
        Ok(envelope::check_payload(&self.call(commands, request)?)?)
    }

    /// Waits for a turn to do what others in a conversation get to see.
    fn wait_for_turn(&self, commands: &CommandAgent) -> Result<()> {
        match &self.inner.rate_limit {
            Some(limit) => limit.wait(|| commands.is_cancelled()),
            None => Ok(()),
        }
    }

    /// [`perform`](Self::perform) for what others in a conversation get to see.
    fn perform_in_turn(&self, request: Request) -> Result<()> {
        self.fetch_in_turn(&request, |json| Ok(envelope::check_payload(json)?))
    }

    /// [`perform_in_turn`](Self::perform_in_turn) where the reply itself may refuse.
    fn fetch_in_turn<T>(
        &self,
        request: &Request,
        read: impl FnOnce(&str) -> Result<T>,
    ) -> Result<T> {
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        read(&self.call(commands, request)?)
    }

    /// The agent of a call that begins now. A call that makes several requests, or waits between them, keeps it, so that
    /// [`cancel`](Self::cancel) ends the whole of it.
    fn commands(&self) -> CommandAgent {
        self.inner.api.http.commands()
    }

    /// Which requests are sent, and their numbers.
    fn documents(&self) -> &Documents {
        &self.inner.api.documents
    }

    fn caller<'a>(&'a self, logged_in: &'a LoggedIn) -> Caller<'a> {
        Caller::new(&self.inner.api, &logged_in.account)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("uid", &self.uid())
            .finish_non_exhaustive()
    }
}
