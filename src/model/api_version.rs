//! The version of the requests.

/// The version of the requests that a client sends where Facebook has changed them:
/// [`ClientBuilder::api_version`](crate::ClientBuilder::api_version) chooses.
///
/// They differ for [`fetch_thread_list`](crate::Client::fetch_thread_list) and [`threads`](crate::Client::threads),
/// [`fetch_unread`](crate::Client::fetch_unread), [`fetch_thread_info`](crate::Client::fetch_thread_info),
/// [`fetch_thread_messages`](crate::Client::fetch_thread_messages) and
/// [`thread_messages`](crate::Client::thread_messages), [`change_thread_title`](crate::Client::change_thread_title) of a
/// group and [`mark_as_seen`](crate::Client::mark_as_seen). All else is the same in both, and how a client listens is chosen by
/// [`ListenOptions::transport`](crate::ListenOptions::transport).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// Those of fbchat 1.1.3 for Python, from December 2017. Facebook stopped answering some of them in 2018.
    V2017,
    /// Those of fbchat 1.9.7 for Python, from 2020, which living clients still send. The default.
    #[default]
    V2020,
}

/// The former name of [`ApiVersion`], which [`ClientBuilder::api_version`](crate::ClientBuilder::api_version) takes.
#[deprecated(since = "0.1.0", note = "renamed to `ApiVersion`")]
pub type Wire = ApiVersion;
