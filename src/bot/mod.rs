//! A kit for bots above [`Client`](crate::Client): commands, events, filters, dialogues.
//!
//! It makes only calls that are public, so a program can do without it, or take a part of it.
//!
//! ```
//! use fbchat::PeopleAdded;
//! use fbchat::bot::{Args, Bot, Command, Context, Result, only_admins};
//! # use fbchat::local::{ADA, LocalServer};
//! # use std::time::Duration;
//!
//! fn kick(context: &Context, args: &mut Args) -> Result {
//!     let person = args.person()?;
//!     context.client().remove_user_from_group(context.group()?, person)?;
//!     context.reply("Done.")
//! }
//!
//! fn greet(context: &Context, event: &PeopleAdded) -> Result {
//!     context.send(format!("Welcome, all {} of you!", event.added.len()))?;
//!     Ok(())
//! }
//!
//! # let server = LocalServer::start()?;
//! # let client = server.client_builder().login("bot@example.com", "bot")?;
//! let bot = Bot::new(&client)
//!     .command("ping", |context, _| context.reply("pong"))
//!     .command_with(Command::new("kick", kick).usage("@PERSON").about("removes somebody").filter(only_admins))
//!     .on::<PeopleAdded>(greet);
//! # let handle = bot.handle();
//! # let running = std::thread::spawn(move || -> fbchat::Result<()> {
//! bot.run()?; // until something stops it
//! # Ok(())
//! # });
//! # assert!(server.wait_until_listening(client.uid(), Duration::from_secs(60)));
//! # let ada = server.person(ADA).ok_or("nobody")?;
//! # let with_bot = client.uid();
//! # ada.says(with_bot, "!ping");
//! # assert_eq!(ada.expects(with_bot, Duration::from_secs(60)).text.as_deref(), Some("pong"));
//! # handle.stop();
//! # running.join().map_err(|_| "a panic")??;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What reaches which handler
//!
//! - A message that begins with the [prefix](Bot::prefix) and a letter or digit is a command: `!kick @Ada`. Capital letters are as good as
//!   small ones. It reaches the handler of that name alone; a command of an unknown name is answered by how to get help.
//! - `!help` lists the commands and `!help kick` explains one, unless the bot has a command of that name itself.
//! - Another message of a person with whom there is a [`Dialogue`] reaches the handler of that alone.
//! - All else reaches each handler of its kind that [`Bot::on`] was given, in their order.
//! - Nothing that this account itself writes or does reaches any handler, so that no bot answers itself; [`Bot::with_own_events`] lets
//!   it through to the handlers of [`Bot::on`].
//!
//! # What runs at once
//!
//! The events of one conversation are handled in order, one at a time, while those of others go on, on a few [threads](Bot::threads). So a
//! handler may block. One that does not return for [a minute](Bot::stuck_after) is logged as an error: its conversation waits for it, and
//! its thread is replaced, so that no other conversation does. Where handlers are slower than people, events [wait](Bot::max_waiting),
//! first here and then at Facebook; none is lost but those that are behind a handler that does not return.
//!
//! A person may give [so many commands in a minute](Bot::max_commands_per_minute): the first one too many is answered, and the rest are
//! dropped.
//!
//! # Errors and panics
//!
//! Handlers return a [`Result`] of any error. The error of a command is answered in the chat and logged as a warning, and so is one of a
//! dialogue; the error of another handler is logged alone, because nobody asked for anything. An [`ArgumentError`] is answered with the
//! usage of the command and a [`Refusal`] by its own words, and neither is logged as a warning. A panic is logged as an error and answered
//! without its words. None of them ends the bot: it runs until its [`BotHandle`] or the end of listening stops it, or, with the feature
//! `signals` and `Bot::stop_on_signals`, Ctrl-C or SIGTERM.

mod args;
mod argument_error;
mod builder;
mod command;
mod context;
mod dialogue;
mod filter;
mod flood;
mod handle;
mod handlers;
mod help;
mod json_file;
mod kind;
mod lanes;
mod limits;
mod name;
mod names;
mod pool;
mod refusal;
mod run;
mod settings;
#[cfg(feature = "signals")]
mod signals;
mod store;
mod words;

pub use args::Args;
pub use argument_error::ArgumentError;
pub use builder::Bot;
pub use command::Command;
pub use context::Context;
pub use dialogue::Dialogue;
pub use filter::{only_admins, only_people, only_threads};
pub use handle::BotHandle;
pub use json_file::JsonFile;
pub use kind::EventKind;
pub use refusal::{Refusal, Result};
pub use store::{MemoryStore, Store};
