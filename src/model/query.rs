//! Which requests are sent: of which year, and under which numbers.

/// Of which year the requests are that a client sends where Facebook has changed them.
///
/// Sending, uploading, changing and searching are the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wire {
    /// Those of fbchat 1.1.3 for Python, from December 2017. Facebook stopped answering some of them in 2018.
    V2017,
    /// Those of fbchat 1.9.7 for Python, from 2020, which living clients still send.
    #[default]
    V2020,
}

/// A query that Facebook keeps under a number. Facebook changes the numbers:
/// [`ClientBuilder::doc_id`](crate::ClientBuilder::doc_id) replaces one without a new version of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Query {
    /// The list of conversations, since 2018.
    ThreadList,
    /// The same list, asked for where it stands: listening over MQTT begins there.
    SequenceId,
    /// What is known about a conversation.
    ThreadInfo,
    /// The messages of a conversation.
    Messages,
    /// One message.
    Message,
    /// Putting a reaction on a message.
    Reaction,
}
