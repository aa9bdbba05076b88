//! The transports, as a program names them.

#[cfg(doc)]
use crate::error::Error;

/// How events come from Facebook. The events are the same either way, and so are all other settings.
///
/// ```
/// use fbchat::{ListenOptions, Transport};
///
/// let as_in_2017 = ListenOptions::default().transport(Transport::LongPoll);
/// # let _ = as_in_2017;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// Requests that the server holds until it has something to send, as fbchat 1.1.3 for Python listens. Facebook ended it in
    /// November 2019: messages do not come this way any more.
    LongPoll,
    /// MQTT in a websocket, as Facebook's own site has listened since.
    ///
    /// Takes the feature `mqtt` of this crate, which is on by default. Without it, listening this way fails with
    /// [`Error::InvalidInput`]: which transport is used depends on what a program names, never on the features that another
    /// crate of the same program turns on.
    Mqtt,
    /// The gateway, over which Facebook's own site has listened since July 2026, as far as is known from a living client. Nobody has
    /// tried it on Facebook with this crate yet.
    ///
    /// Takes the feature `gateway` of this crate, which is on by default; without it, listening this way fails with
    /// [`Error::InvalidInput`]. `GatewayOptions` has its settings.
    ///
    /// # What arrives differently
    ///
    /// The events are those of [`Mqtt`](Self::Mqtt), from what the gateway's rows are known to have. What has no event is
    /// [`Event::Unknown`](crate::Event::Unknown), and so is a change of a thread if the text about it, which has the author, is missing or is
    /// not known among several. A message has at most 1000 attachments.
    ///
    /// | event | over the gateway |
    /// |---|---|
    /// | [`MessageEdited`](crate::MessageEdited) | arrives this way alone |
    /// | [`PlanChanged`](crate::PlanChanged), [`Call`](crate::Call), [`GamePlayed`](crate::GamePlayed) | not known; the text about it is `Unknown` |
    /// | [`JoinRequested`](crate::JoinRequested), [`FriendRequest`](crate::FriendRequest), [`MarkedUnread`](crate::MarkedUnread), [`FolderSeen`](crate::FolderSeen), [`Inbox`](crate::Inbox) | no row is known |
    /// | [`BlockChanged`](crate::BlockChanged) | `Unknown`: the row has neither the author nor the direction |
    /// | [`ChatTimestamps`](crate::ChatTimestamps) | only as people come and go: there is no list at the start. Whether this account is active is not sent |
    /// | [`ImageChanged`](crate::ImageChanged) | without `image`: the row has the address of the picture in its place |
    /// | [`ColorChanged`](crate::ColorChanged), [`EmojiChanged`](crate::EmojiChanged) | not of a thread that no row has described yet, unless the text about the change has the emoji; of a theme, only where its colour comes along |
    /// | [`PinChanged`](crate::PinChanged) | a message that was unpinned is named only if a row has stated that it was pinned |
    /// | [`PollChanged`](crate::PollChanged) | a vote that is taken back is not seen; votes are known of options that have some |
    /// | [`LiveLocations`](crate::LiveLocations) | only with the message that shares a place; later ones are `Unknown` |
    /// | [`MessagesDelivered`](crate::MessagesDelivered) | without identifiers: the receipt has the time up to which messages were delivered |
    /// | [`MarkedSeen`](crate::MarkedSeen) | `seen_at` is the time of arrival |
    /// | [`EndToEndEncrypted`](crate::Event::EndToEndEncrypted) | each time that a thread becomes encrypted |
    /// | [`Message`](crate::Event::Message) | quick replies are missing, and some particulars of attachments; of the message that a reply answers there is the text alone |
    Gateway,
    /// The [`Gateway`](Self::Gateway) where Facebook's page of messages offers it to the account, otherwise [`Mqtt`](Self::Mqtt). The
    /// default.
    ///
    /// The page is loaded once a login, when the first listening begins, and the choice is kept for all listenings of the login. A
    /// line of the log states it, at level `info`, and [`Client::transport`](crate::Client::transport) returns it. A page that
    /// cannot be loaded is an error of the call; one that is unknown offers nothing. A change of the transport between two logins
    /// begins with a [`Gap`](crate::Gap).
    ///
    /// With only one of the features `mqtt` and `gateway` of this crate it is that one, and no page is loaded; with neither,
    /// listening this way fails with [`Error::InvalidInput`]. A program that is to depend on nothing of this names another; the guide has
    /// [which wire when](crate::guide::listening#which-wire-when).
    Auto,
}
