//! A command, with what its help text has.

use std::fmt;

use super::args::Args;
use super::context::Context;
use super::filter::Filter;
use super::name;
use super::refusal::Result;

type Handler = Box<dyn Fn(&Context, &mut Args) -> Result + Send + Sync>;

/// A command with its usage and its filters, for [`Bot::command_with`](super::Bot::command_with).
///
/// ```
/// use fbchat::bot::{Bot, Command, only_admins};
///
/// # let server = fbchat::local::LocalServer::start()?;
/// # let client = server.client_builder().login("bot@example.com", "bot")?;
/// let rename = Command::new("rename", |context, args| {
///     context.client().change_thread_title(context.group()?, args.rest())?;
///     context.reply("Renamed.")
/// });
/// let bot = Bot::new(&client).command_with(rename.usage("TITLE").about("renames the group").filter(only_admins));
/// # let _ = bot;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a command does nothing until a bot has it"]
pub struct Command {
    pub(super) name: String,
    usage: String,
    about: String,
    pub(super) filters: Vec<Filter>,
    pub(super) handler: Handler,
}

impl Command {
    /// A command of this name, without the prefix. It has no blank, and begins with a letter or digit.
    pub fn new(
        name: impl Into<String>,
        handler: impl Fn(&Context, &mut Args) -> Result + Send + Sync + 'static,
    ) -> Self {
        let name = name.into();
        Self {
            name: name::normal(&name).unwrap_or(name),
            usage: String::new(),
            about: String::new(),
            filters: Vec::new(),
            handler: Box::new(handler),
        }
    }

    /// The arguments, as the help text shows them behind the name: `"@PERSON [REASON]"`.
    pub fn usage(mut self, usage: impl Into<String>) -> Self {
        self.usage = usage.into();
        self
    }

    /// A sentence for the help text: `"removes somebody"`.
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// Calls the handler only where this filter returns `true`. An error of the filter is answered as one of the handler is. It is
    /// asked behind the filters of the bot.
    pub fn filter(
        mut self,
        filter: impl Fn(&Context) -> Result<bool> + Send + Sync + 'static,
    ) -> Self {
        self.filters.push(Box::new(filter));
        self
    }

    /// The usage with prefix and name, for an answer: `!kick @PERSON`.
    pub(super) fn shown_usage(&self, prefix: &str) -> String {
        let usage = format!("{prefix}{} {}", self.name, self.usage);
        usage.trim_end().to_owned()
    }

    /// Its line of the help text: `!kick @PERSON: removes somebody`.
    pub(super) fn help(&self, prefix: &str) -> String {
        let usage = self.shown_usage(prefix);
        if self.about.is_empty() {
            return usage;
        }
        format!("{usage}: {}", self.about)
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("name", &self.name)
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}
