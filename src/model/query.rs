//! Which requests are sent: of which year, and under which numbers.

/// Of which year the requests are that a client sends where Facebook has changed them:
/// [`ClientBuilder::wire`](crate::ClientBuilder::wire) chooses.
///
/// They differ for [`fetch_thread_list`](crate::Client::fetch_thread_list) and [`threads`](crate::Client::threads),
/// [`fetch_unread`](crate::Client::fetch_unread), [`fetch_thread_info`](crate::Client::fetch_thread_info),
/// [`fetch_thread_messages`](crate::Client::fetch_thread_messages) and
/// [`thread_messages`](crate::Client::thread_messages), [`change_thread_title`](crate::Client::change_thread_title) of a
/// group and [`mark_as_seen`](crate::Client::mark_as_seen). All else is the same in both, and how a client listens is chosen by
/// [`ListenOptions::transport`](crate::ListenOptions::transport).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wire {
    /// Those of fbchat 1.1.3 for Python, from December 2017. Facebook stopped answering some of them in 2018.
    V2017,
    /// Those of fbchat 1.9.7 for Python, from 2020, which living clients still send. The default.
    #[default]
    V2020,
}

/// A query that Facebook keeps under a number. Facebook changes the numbers:
/// [`ClientBuilder::doc_id`](crate::ClientBuilder::doc_id) replaces one without a new version of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Query {
    /// The list of conversations. [`Wire::V2017`] asks in another way.
    ThreadList,
    /// Where the account's news stand: listening over MQTT begins there. By default the number of [`ThreadList`](Self::ThreadList).
    SequenceId,
    /// What is known about a conversation.
    ThreadInfo,
    /// The messages of a conversation.
    Messages,
    /// One message: listening over MQTT asks for those that are only named.
    Message,
    /// Putting a reaction on a message.
    Reaction,
}
