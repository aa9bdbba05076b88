//! Dialogues: what a bot knows of a person between two messages.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::context::Context;
use super::json_file::JsonFile;
use super::refusal::{Refusal, Result};
use super::store::{MemoryStore, Store};

/// A dialogue with each person in each thread: its state is kept between their messages, and in a [file](Self::in_file) also while the
/// program does not run. The state is any type of serde.
///
/// A command [sets](Self::set) the first state. From then on the person's messages in that thread, commands aside, reach the handler of
/// [`Bot::dialogue`](super::Bot::dialogue) with the state, and it returns the next one, or `None` at the end. Where it fails, the error is
/// answered and the state stays, so that the person can answer again.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use fbchat::bot::{Bot, Context, Dialogue, Result};
/// # use fbchat::local::{ADA, BOT, LocalServer};
///
/// #[derive(Serialize, Deserialize)]
/// enum Order {
///     Drink,
///     Cups { drink: String },
/// }
///
/// fn step(context: &Context, order: Order) -> Result<Option<Order>> {
///     match order {
///         Order::Drink => {
///             context.reply("How many cups?")?;
///             Ok(Some(Order::Cups { drink: context.text().to_owned() }))
///         }
///         Order::Cups { drink } => {
///             let cups: u32 = context.text().trim().parse()?;
///             context.reply(format!("{cups} × {drink}. Coming!"))?;
///             Ok(None)
///         }
///     }
/// }
///
/// # use std::time::Duration;
/// # let server = LocalServer::start()?;
/// # let client = server.client_builder().login("bot@example.com", "bot")?;
/// let orders = Dialogue::in_memory();
/// let begun = orders.clone();
/// let bot = Bot::new(&client).dialogue(&orders, step).command("order", move |context, _| {
///     begun.set(context, &Order::Drink)?;
///     context.reply("What would you like?")
/// });
/// # let (handle, ada) = (bot.handle(), server.person(ADA).ok_or("nobody")?);
/// # let with_bot = client.uid();
/// # let talk = std::thread::spawn(move || {
/// #     server.wait_until_listening(BOT, Duration::from_secs(10));
/// #     let answers = ["!order", "Tea", "two", "2"].map(|text| {
/// #         ada.says(with_bot, text);
/// #         ada.hears(with_bot, Duration::from_secs(10)).and_then(|answer| answer.text)
/// #     });
/// #     handle.stop();
/// #     answers
/// # });
/// bot.run()?;
/// # let answers = talk.join().map_err(|_| "silence")?;
/// # assert_eq!(answers[2].as_deref(), Some("That did not work: invalid digit found in string."));
/// # assert_eq!(answers[3].as_deref(), Some("2 × Tea. Coming!"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Dialogue<S> {
    store: Arc<dyn Store>,
    state: PhantomData<fn(S) -> S>,
}

impl<S: Serialize + DeserializeOwned> Dialogue<S> {
    /// A dialogue whose states end with the program.
    pub fn in_memory() -> Self {
        Self::in_store(MemoryStore::default())
    }

    /// A dialogue whose states are in a file of its own, and outlive the program. [`JsonFile::open`] documents what happens to one that is
    /// damaged.
    ///
    /// ```
    /// use fbchat::bot::Dialogue;
    ///
    /// # let path = std::env::temp_dir().join(format!("fbchat-dialogue-{}.json", std::process::id()));
    /// let steps = Dialogue::<u32>::in_file(path)?;
    /// # let _ = steps;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`JsonFile::open`].
    pub fn in_file(path: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self::in_store(JsonFile::open(path)?))
    }

    /// A dialogue whose states are in this store, which has no other states. [`Store`] has an example.
    pub fn in_store(store: impl Store + 'static) -> Self {
        Self {
            store: Arc::new(store),
            state: PhantomData,
        }
    }

    /// Returns the state of the author in the thread of this event. `None`: there is no dialogue with them.
    ///
    /// A state that is no `S` any more, because the program has changed, is kept in the store under another key, which is logged as a
    /// warning; the dialogue has then ended.
    ///
    /// ```
    /// use fbchat::bot::{Context, Dialogue, Result};
    ///
    /// fn count(context: &Context, messages: &Dialogue<u32>) -> Result {
    ///     let count = messages.get(context)?.unwrap_or_default() + 1;
    ///     messages.set(context, &count)?;
    ///     if count == 10 {
    ///         messages.end(context)?;
    ///     }
    ///     Ok(())
    /// }
    /// # let _ = count;
    /// ```
    ///
    /// # Errors
    ///
    /// That of the store; a [`Refusal`] if the event has no thread or no author.
    pub fn get(&self, context: &Context) -> Result<Option<S>> {
        let key = key(context)?;
        let Some(json) = self.store.read(&key)? else {
            return Ok(None);
        };
        match serde_json::from_str(&json) {
            Ok(state) => Ok(Some(state)),
            Err(_) => {
                let aside = format!("set aside: {key}");
                log::warn!("the state of a dialogue cannot be read: it is kept under '{aside}'");
                self.store.write(&aside, Some(&json))?;
                self.store.write(&key, None)?;
                Ok(None)
            }
        }
    }

    /// Begins the dialogue with the author in the thread of this event, or changes its state.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), or if the state cannot be written as JSON.
    pub fn set(&self, context: &Context, state: &S) -> Result {
        let json = serde_json::to_string(state)?;
        Ok(self.store.write(&key(context)?, Some(&json))?)
    }

    /// Ends the dialogue with the author in the thread of this event, if there is one.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn end(&self, context: &Context) -> Result {
        Ok(self.store.write(&key(context)?, None)?)
    }
}

/// The key of a person in a thread.
fn key(context: &Context) -> Result<String> {
    match (context.thread(), context.author()) {
        (Some(thread), Some(author)) => Ok(format!("{thread} {author}")),
        _ => Err(Refusal::new("There is nobody to talk with.").into()),
    }
}

impl<S> Clone for Dialogue<S> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            state: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Dialogue<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogue").finish_non_exhaustive()
    }
}
