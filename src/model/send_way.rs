//! The ways to send.

/// The way by which a client sends.
///
/// The site's own script sends by *task* since 2021: a small request over the connection over which events come. Older clients, and
/// this one by default, send by *form*, a POST to the site for each. Nobody has tried tasks on Facebook with this crate, so
/// [`Form`](Self::Form) stays the default until somebody has.
///
/// Whatever the way, the calls, their errors without a request, limits on time and what others see are the same. A task is refused with
/// code 0 and Facebook's words, because its codes are of another kind. One that is lost with its connection is sent once more where
/// that does no harm, as a form is: over another connection, or with [`Auto`](Self::Auto) by form, under the same number. The first task loads the page of messages.
///
/// [`ClientBuilder::send_by`](crate::ClientBuilder::send_by) has an example.
///
/// | call | by task |
/// |---|---|
/// | [`send`](crate::Client::send) and its kin: texts with mentions, emojis in a size, stickers, files after their upload, each also as a reply | yes |
/// | messages with a place, a link with its preview, a wave, quick replies or an answer by one, a sticker beside a text or a file, an emoji in a size beside a file | no |
/// | [`react_to_message`](crate::Client::react_to_message), [`remove_reaction`](crate::Client::remove_reaction) | where the message's identifier has its thread, as those of today have |
/// | [`unsend`](crate::Client::unsend) | yes |
/// | [`mark_as_read`](crate::Client::mark_as_read), [`mark_threads_as_read`](crate::Client::mark_threads_as_read) | yes |
/// | [`set_typing_status`](crate::Client::set_typing_status) | yes; no answer comes, so nothing refuses it |
/// | edits, forwarding, pins, themes, contacts, such as `Client::edit_message` | always, whatever is set |
/// | everything else: uploads, groups, names, plans, polls, receipts of delivery, all that is fetched, … | no |
///
/// What does not go by task goes by form, whatever is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SendWay {
    /// By form, over HTTP.
    #[default]
    Form,
    /// By task: over the connection of a [`Listener`](crate::Listener) that listens over the gateway or MQTT and waits for events at this
    /// moment, otherwise over a connection that the call opens: to the gateway where the page of messages offers it, otherwise over
    /// MQTT. Takes one of the features `gateway` and `mqtt`, which are on by default.
    Task,
    /// By task where a [`Listener`](crate::Listener) has such a connection at this moment, otherwise by form. Without the features always
    /// by form.
    Auto,
}
