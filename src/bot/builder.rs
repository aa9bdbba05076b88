//! A bot: its handlers and settings, and the loop that calls them.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::args::Args;
use super::command::Command;
use super::context::Context;
use super::dialogue::Dialogue;
use super::handle::BotHandle;
use super::handlers::{Handlers, OnEvent, Step};
use super::kind::EventKind;
use super::limits::Limits;
use super::name;
use super::refusal::Result;
use super::run;
#[cfg(feature = "signals")]
use super::signals::StopOnSignals;
use crate::client::Client;
use crate::error::Error;
use crate::listen::ListenOptions;

/// A bot: commands and handlers of events for one account. [`run`](Self::run) listens and calls them.
///
/// ```
/// use fbchat::bot::Bot;
/// use fbchat::{ListenOptions, MessageEvent, PeopleAdded};
///
/// # let server = fbchat::local::LocalServer::start()?;
/// # let client = server.client_builder().login("bot@example.com", "bot")?;
/// let bot = Bot::new(&client)
///     .prefix("/")
///     .listen_options(ListenOptions::default().catch_up(true))
///     .filter(|context| Ok(context.thread().is_some()))
///     .command("ping", |context, _| context.reply("pong"))
///     .on(|context, event: &MessageEvent| match event.message.echo() {
///         Some(echo) => context.reply(echo),
///         None => Ok(()),
///     })
///     .on(|context, _: &PeopleAdded| context.reply("Welcome!"));
/// # let _ = bot;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a bot does nothing until it runs"]
pub struct Bot {
    client: Client,
    options: ListenOptions,
    handlers: Handlers,
    handle: BotHandle,
    pub(super) limits: Limits,
    #[cfg(feature = "signals")]
    stops_on_signals: bool,
}

impl Bot {
    /// A bot that acts as this client's account. It keeps a clone of the client.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            options: ListenOptions::default(),
            handlers: Handlers {
                prefix: "!".to_owned(),
                commands: Vec::new(),
                dialogues: Vec::new(),
                on: Vec::new(),
                filters: Vec::new(),
                with_own_events: false,
            },
            handle: BotHandle::new(client),
            limits: Limits::default(),
            #[cfg(feature = "signals")]
            stops_on_signals: false,
        }
    }

    /// The text before the name of each command; `!` by default. With an empty one the first word of each message may be a command,
    /// and an unknown name is left alone.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.handlers.prefix = prefix.into();
        self
    }

    /// How it listens.
    pub fn listen_options(mut self, options: ListenOptions) -> Self {
        self.options = options;
        self
    }

    /// Adds a command without usage or sentence in the help text. One of the same name is replaced.
    ///
    /// The [module's page](super) has an example.
    pub fn command(
        self,
        name: impl Into<String>,
        handler: impl Fn(&Context, &mut Args) -> Result + Send + Sync + 'static,
    ) -> Self {
        self.command_with(Command::new(name, handler))
    }

    /// Adds a command. One of the same name is replaced.
    ///
    /// [`Command`] has an example.
    pub fn command_with(mut self, command: Command) -> Self {
        let commands = &mut self.handlers.commands;
        commands.retain(|other| other.name != command.name);
        commands.push(command);
        self
    }

    /// Adds a handler of one kind of events, such as [`MessageEvent`](crate::MessageEvent) or [`PeopleAdded`](crate::PeopleAdded);
    /// [`Event`](crate::Event) is every kind. All that fit are called, in the order in which they were added. A message that is a command
    /// reaches none of them.
    pub fn on<E: EventKind>(
        mut self,
        handler: impl Fn(&Context, &E) -> Result + Send + Sync + 'static,
    ) -> Self {
        self.handlers.on.push(OnEvent::new(handler));
        self
    }

    /// Adds the handler of a dialogue: it is called with each message of a person who is in that dialogue, and returns the next state, or
    /// `None` at the end. [`Dialogue`] has an example.
    pub fn dialogue<S: Serialize + DeserializeOwned + 'static>(
        mut self,
        dialogue: &Dialogue<S>,
        handler: impl Fn(&Context, S) -> Result<Option<S>> + Send + Sync + 'static,
    ) -> Self {
        let (asked, dialogue) = (dialogue.clone(), dialogue.clone());
        self.handlers.dialogues.push(Step {
            is_in: Box::new(move |context| Ok(asked.get(context)?.is_some())),
            go_on: Box::new(move |context| {
                let Some(state) = dialogue.get(context)? else {
                    return Ok(());
                };
                match handler(context, state)? {
                    Some(next) => dialogue.set(context, &next),
                    None => dialogue.end(context),
                }
            }),
        });
        self
    }

    /// Calls handlers, commands among them, only where this filter returns `true`. Several have to agree. An error of the filter is
    /// answered to a command as one of its handler is, and otherwise logged.
    pub fn filter(
        mut self,
        filter: impl Fn(&Context) -> Result<bool> + Send + Sync + 'static,
    ) -> Self {
        self.handlers.filters.push(Box::new(filter));
        self
    }

    /// Lets what this account itself writes and does, here and on other devices, through to the handlers of [`on`](Self::on). Never to
    /// commands. A handler that answers messages then has to leave its own answers alone.
    ///
    /// ```
    /// use fbchat::PersonRemoved;
    /// use fbchat::bot::Bot;
    ///
    /// # let server = fbchat::local::LocalServer::start()?;
    /// # let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let bot = Bot::new(&client)
    ///     .with_own_events()
    ///     .on(|context, _: &PersonRemoved| context.reply("Goodbye!")); // also when the bot removed somebody
    /// # let _ = bot;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_own_events(mut self) -> Self {
        self.handlers.with_own_events = true;
        self
    }

    /// Lets Ctrl-C and SIGTERM stop the bot while it runs, as its [handle](Self::handle) does. A second signal ends the program at once.
    ///
    /// A process has one handler of signals: [`run`](Self::run) fails with [`Error::Io`] where the program has set another with the crate
    /// `ctrlc`. Once no bot runs, a signal ends the program.
    ///
    /// ```
    /// use fbchat::bot::Bot;
    ///
    /// # let server = fbchat::local::LocalServer::start()?;
    /// # let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let bot = Bot::new(&client).command("ping", |context, _| context.reply("pong")).stop_on_signals();
    /// # bot.handle().stop();
    /// bot.run()?;
    /// println!("Goodbye!");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "signals")]
    pub fn stop_on_signals(mut self) -> Self {
        self.stops_on_signals = true;
        self
    }

    /// A handle that stops the bot from anywhere.
    pub fn handle(&self) -> BotHandle {
        self.handle.clone()
    }

    /// Listens and calls the handlers, until the [handle](Self::handle) or [`Client::stop_listening`] stops it, or listening
    /// ends by itself. Then it waits for the handlers that run, and for the events that it has received,
    /// [10 seconds](Self::stop_timeout) at most. A handler that runs even then is left to its thread.
    ///
    /// Events that it has not received by then come first in the next listening of the client.
    ///
    /// ```
    /// use fbchat::bot::Bot;
    ///
    /// # let server = fbchat::local::LocalServer::start()?;
    /// # let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let bot = Bot::new(&client).command("ping", |context, _| context.reply("pong"));
    /// let handle = bot.handle();
    /// let running = std::thread::spawn(move || bot.run());
    ///
    /// handle.stop();
    /// assert!(handle.is_stopped());
    /// running.join().unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] if the name of a command is empty or longer than 128 bytes, has a blank, or begins with
    /// neither a letter nor a digit, or if the bot has no threads; [`Error::Io`] if they cannot be started. As [`Client::listen`], and the
    /// error that ended listening, as [`Listener::stop`](crate::Listener::stop).
    pub fn run(self) -> crate::Result<()> {
        let mut commands = self.handlers.commands.iter();
        if commands.any(|command| !name::is_valid(&command.name)) {
            return Err(Error::invalid_input(
                "the name of a command begins with a letter or digit and has no blank: name it without the prefix, and in one word",
            ));
        }
        if self.limits.threads == 0 {
            return Err(Error::invalid_input(
                "a bot without threads calls no handler: give it one at least",
            ));
        }
        #[cfg(feature = "signals")]
        let _signals = match self.stops_on_signals {
            true => Some(StopOnSignals::new(&self.handle)?),
            false => None,
        };
        let listener = match self.client.listen_with(self.options) {
            Err(Error::Stopped) if self.handle.is_stopped() => return Ok(()),
            listener => listener?,
        };
        // It may have been stopped before there was a listening to stop.
        if self.handle.is_stopped() {
            return listener.stop();
        }
        run::run(&self.client, &listener, self.handlers, self.limits)?;
        listener.stop()
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("client", &self.client)
            .field("commands", &self.handlers.commands)
            .finish_non_exhaustive()
    }
}
