//! The documents of Facebook's GraphQL interface.

/// A query that Facebook keeps under an identifier, a number. Facebook changes the numbers:
/// [`ClientBuilder::document_id`](crate::ClientBuilder::document_id) replaces one without a new version of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Document {
    /// The list of conversations. [`ApiVersion::V2017`](crate::ApiVersion::V2017) asks in another way.
    ThreadList,
    /// Where the account's news stand: listening over MQTT begins there. By default the number of [`ThreadList`](Self::ThreadList).
    SequenceId,
    /// Information about a conversation.
    ThreadInfo,
    /// The messages of a conversation.
    Messages,
    /// One message: [`Client::fetch_message_info`](crate::Client::fetch_message_info), the searches, and listening over MQTT, which
    /// asks for those that are only named.
    Message,
    /// The images and videos of a conversation.
    ThreadImages,
    /// Putting a reaction on a message.
    Reaction,
    /// The account's own phone numbers and e-mail addresses.
    PrivateData,
    /// Searching for stickers.
    Stickers,
    /// Declining a friend request.
    FriendRequest,
    /// Letting people into a group who wait for it, and turning them away.
    GroupApproval,
    /// The themes that Messenger offers.
    Themes,
    /// The token for end-to-end encrypted chats, where the one of the page has expired.
    EncryptionToken,
    /// How the databases of an account stand, where the page of messages does not have it: listening over the gateway begins there.
    FirstProgram,
}

/// The former name of [`Document`], which [`ClientBuilder::document_id`](crate::ClientBuilder::document_id) takes.
#[deprecated(since = "0.1.0", note = "renamed to `Document`")]
pub type Query = Document;
