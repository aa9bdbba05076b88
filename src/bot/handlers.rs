//! Calling the handlers of an event, whatever they do.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use super::args::Args;
use super::argument_error::ArgumentError;
use super::command::Command;
use super::context::Context;
use super::filter::{self, Filter};
use super::help;
use super::kind::{self, EventKind};
use super::name;
use super::refusal::{Refusal, Result};
use crate::event::Event;
use crate::shown::{OneLine, cut};

/// The longest error that is sent or logged, in characters.
const LONGEST_ERROR: usize = 500;

/// All that a bot reacts to.
pub(super) struct Handlers {
    pub(super) prefix: String,
    /// In the order in which the help text lists them.
    pub(super) commands: Vec<Command>,
    pub(super) dialogues: Vec<Step>,
    pub(super) on: Vec<OnEvent>,
    pub(super) filters: Vec<Filter>,
    pub(super) with_own_events: bool,
}

/// The handler of a dialogue.
pub(super) struct Step {
    /// Whether the author is in that dialogue.
    pub(super) is_in: Filter,
    pub(super) go_on: Box<dyn Fn(&Context) -> Result + Send + Sync>,
}

/// Which handlers an event reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Command,
    Event,
    OfNone,
}

/// A handler of a kind of events.
pub(super) struct OnEvent {
    takes: fn(&Event) -> bool,
    handler: Box<dyn Fn(&Context) -> Result + Send + Sync>,
}

impl OnEvent {
    pub(super) fn new<E: EventKind>(
        handler: impl Fn(&Context, &E) -> Result + Send + Sync + 'static,
    ) -> Self {
        Self {
            takes: |event| kind::of::<E>(event).is_some(),
            handler: Box::new(move |context| match kind::of(context.event()) {
                Some(event) => handler(context, event),
                None => Ok(()),
            }),
        }
    }
}

/// A message that is a command.
struct Call<'a> {
    /// As it was written.
    name: &'a str,
    /// `None`: there is none of that name.
    command: Option<&'a Command>,
    args: Args,
}

impl Handlers {
    /// Which handlers an event reaches, filters aside.
    pub(super) fn kind(&self, context: &Context) -> Kind {
        let is_own = context.author() == Some(context.client().uid());
        if is_own && !self.with_own_events {
            return Kind::OfNone;
        }
        let takes = |on: &OnEvent| (on.takes)(context.event());
        match !is_own && self.call(context).is_some() {
            true => Kind::Command,
            false if self.on.iter().any(takes) || self.may_be_answer(context) => Kind::Event,
            false => Kind::OfNone,
        }
    }

    /// Answers a command that is one too many, unless a filter of the bot is against it.
    pub(super) fn refuse(&self, context: &Context) {
        let result = caught(|| match filter::admits(&self.filters, context)? {
            true => context.reply("That is too much for me: please wait a minute."),
            false => Ok(()),
        });
        if let Err(failure) = result {
            failure.log("the answer to a flood of commands");
        }
    }

    /// Calls the handlers that the event is for. Their errors and panics go no further.
    pub(super) fn handle(&self, context: &Context) {
        let is_own = context.author() == Some(context.client().uid());
        let call = self.call(context).filter(|_| !is_own);
        if let Some(mut call) = call {
            let result = caught(|| self.run(context, &mut call));
            let usage = call
                .command
                .map(|command| command.shown_usage(&self.prefix));
            conclude(context, "a command", usage.as_deref(), result);
            return;
        }
        if self.may_be_answer(context) && self.go_on_with_dialogue(context) {
            return;
        }
        for on in self.on.iter().filter(|on| (on.takes)(context.event())) {
            let result = caught(|| match filter::admits(&self.filters, context)? {
                true => (on.handler)(context),
                false => Ok(()),
            });
            if let Err(failure) = result {
                failure.log("a handler of an event");
            }
        }
    }

    /// The command that a message is.
    fn call<'a>(&'a self, context: &'a Context) -> Option<Call<'a>> {
        let message = context.message()?;
        let text = message.text.as_deref()?;
        let (written, rest) = name::split(text, &self.prefix)?;
        let normal = name::normal(written);
        let mut commands = self.commands.iter();
        let command = commands.find(|command| Some(&command.name) == normal.as_ref());
        let is_known = command.is_some() || normal.as_deref() == Some(help::NAME);
        // Without a prefix, what has no known name is what people write to each other.
        if self.commands.is_empty() || (self.prefix.is_empty() && !is_known) {
            return None;
        }
        Some(Call {
            name: written,
            command,
            args: Args::behind(text, text.len() - rest.len(), &message.mentions),
        })
    }

    fn run(&self, context: &Context, call: &mut Call) -> Result {
        if !filter::admits(&self.filters, context)? {
            return Ok(());
        }
        let Some(command) = call.command else {
            let is_help = name::normal(call.name).as_deref() == Some(help::NAME);
            return context.reply(if is_help {
                help::answer(&self.commands, &self.prefix, &mut call.args)
            } else {
                help::unknown(&self.prefix, call.name)
            });
        };
        if !filter::admits(&command.filters, context)? {
            return Ok(());
        }
        (command.handler)(context, &mut call.args)
    }

    /// Whether a dialogue may be about the event: then its store knows.
    fn may_be_answer(&self, context: &Context) -> bool {
        let author = context.author();
        let by_another = author.is_some() && author != Some(context.client().uid());
        !self.dialogues.is_empty() && by_another && context.message().is_some()
    }

    /// Goes on with the dialogue that the author is in. Returns whether there is one.
    fn go_on_with_dialogue(&self, context: &Context) -> bool {
        for step in &self.dialogues {
            match caught(|| (step.is_in)(context)) {
                Ok(false) => {}
                Ok(true) => {
                    let result = caught(|| match filter::admits(&self.filters, context)? {
                        true => (step.go_on)(context),
                        false => Ok(()),
                    });
                    conclude(context, "a dialogue", None, result);
                    return true;
                }
                // Nobody knows whether there is one, so nothing is answered.
                Err(failure) => failure.log("the store of a dialogue"),
            }
        }
        false
    }
}

/// Answers the person whose command or answer failed.
fn conclude(context: &Context, what: &str, usage: Option<&str>, result: Result<(), Failure>) {
    let Err(failure) = result else {
        return;
    };
    failure.log(what);
    if let Err(error) = context.reply(failure.answer(usage)) {
        Failure::Error(error).log("an answer to what failed");
    }
}

/// How a handler failed.
enum Failure {
    Error(Box<dyn std::error::Error + Send + Sync>),
    Panic,
}

impl Failure {
    /// What the person reads who gave the command.
    fn answer(&self, usage: Option<&str>) -> String {
        let Self::Error(error) = self else {
            return "That did not work.".to_owned();
        };
        let words = cut(&error.to_string(), LONGEST_ERROR);
        match usage {
            _ if error.is::<Refusal>() => words,
            Some(usage) if error.is::<ArgumentError>() => {
                format!("That did not work: {words}.\nUsage: {usage}")
            }
            _ => format!("That did not work: {words}."),
        }
    }

    /// The words of what people did wrong may be theirs, so they are in no log.
    fn log(&self, what: &str) {
        match self {
            Self::Panic => log::error!("{what} panicked"),
            Self::Error(error) if error.is::<Refusal>() => log::debug!("{what} was refused"),
            Self::Error(error) if error.is::<ArgumentError>() => {
                log::debug!("{what} had wrong arguments");
            }
            Self::Error(error) => {
                let words = error.to_string();
                log::warn!("{what} failed: {}", OneLine::up_to(&words, LONGEST_ERROR));
            }
        }
    }
}

/// Runs a handler. Whatever it holds on to is its own, and no other handler sees it half done.
fn caught<T>(handler: impl FnOnce() -> Result<T>) -> Result<T, Failure> {
    match panic::catch_unwind(AssertUnwindSafe(handler)) {
        Ok(result) => result.map_err(Failure::Error),
        Err(panic) => {
            discard(panic);
            Err(Failure::Panic)
        }
    }
}

/// Drops what a panic was made with, which may panic itself.
fn discard(panic: Box<dyn Any + Send>) {
    let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(panic)));
    if let Err(second) = dropped {
        std::mem::forget(second);
    }
}
