//! The metadata of an event, looked up in its item.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::Event;

impl Event {
    /// The part that every message and every change of a thread has: its
    /// `messageMetadata`, looked up in [`raw`](Self::raw) at each call. `None`: the item has none, as with a receipt, and as with all that
    /// comes over the gateway.
    ///
    /// ```
    /// use fbchat::{Event, ListenOptions, ThreadKey, Transport, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let options = ListenOptions::default().transport(Transport::Mqtt);
    /// let listener = client.listen_with(options)?;
    /// # let ada = server.person(UserId::from(4)).ok_or("nobody")?;
    /// # ada.says(ThreadKey::User(client.uid()), "Hello!");
    /// for event in &listener {
    ///     if let (Event::Message(e), Some(metadata)) = (&event, event.metadata()) {
    ///         assert!(metadata.get().contains(e.message.id.as_str()));
    ///         break;
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn metadata<'a>(&'a self) -> Option<&'a RawValue> {
        #[derive(Deserialize)]
        struct Item<'a> {
            #[serde(borrow)]
            delta: Delta<'a>,
        }
        #[derive(Deserialize)]
        struct Delta<'a> {
            #[serde(borrow, rename = "messageMetadata")]
            metadata: Option<&'a RawValue>,
            #[serde(borrow)]
            payload: Option<&'a RawValue>,
        }
        #[derive(Deserialize)]
        struct Payload<'a> {
            #[serde(borrow, rename = "deltaMessageReply")]
            reply: Reply<'a>,
        }
        #[derive(Deserialize)]
        struct Reply<'a> {
            #[serde(borrow)]
            message: Message<'a>,
        }
        #[derive(Deserialize)]
        struct Message<'a> {
            #[serde(borrow, rename = "messageMetadata")]
            metadata: &'a RawValue,
        }
        let item: Item<'_> = serde_json::from_str(self.raw()?.get()).ok()?;
        let of_reply = |payload: &'a RawValue| {
            let payload: Payload<'a> = serde_json::from_str(payload.get()).ok()?;
            Some(payload.reply.message.metadata)
        };
        item.delta
            .metadata
            .or_else(|| of_reply(item.delta.payload?))
    }
}
