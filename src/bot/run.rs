//! The loop of a bot: takes events from the listener and hands them to the threads that call handlers.

use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::RecvTimeoutError;

use super::context::Context;
use super::flood::{Admission, Flood};
use super::handlers::{Handlers, Kind};
use super::limits::Limits;
use super::names::Names;
use super::pool::Pool;
use crate::client::Client;
use crate::listen::Listener;
use crate::model::ThreadKey;

/// The conversation whose events are handled in order. All events without a thread are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Conversation(Option<ThreadKey>);

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(thread) => thread.fmt(f),
            None => f.write_str("no thread"),
        }
    }
}

/// Runs until listening ends, and then until the handlers that run have returned, or their time is over.
pub(super) fn run(
    client: &Client,
    listener: &Listener,
    handlers: Handlers,
    limits: Limits,
) -> io::Result<()> {
    let handlers = Arc::new(handlers);
    let stop = listener.stop_handle();
    let mut flood = Flood::new(limits.commands_per_minute);
    let names = Arc::new(Names::new(limits.names_lifetime));
    let called = Arc::clone(&handlers);
    let pool = Pool::start(limits, move |(context, admission)| {
        call(&called, &context, admission);
    })?;
    loop {
        let event = match pool.check() {
            Some(pause) => match listener.events().recv_timeout(pause) {
                Err(RecvTimeoutError::Timeout) => continue,
                event => event.ok(),
            },
            None => listener.events().recv().ok(),
        };
        let Some(event) = event else {
            break;
        };
        names.feed(&event);
        let context = Context::with_names(client, event, Arc::clone(&names));
        let admission = match (handlers.kind(&context), context.author()) {
            (Kind::OfNone, _) => continue,
            (Kind::Command, Some(author)) => flood.admit(author, Instant::now()),
            (Kind::Command | Kind::Event, _) => Admission::Admitted,
        };
        if admission == Admission::Dropped {
            log::debug!("a command is dropped: its author gives too many");
            continue;
        }
        let conversation = Conversation(context.thread());
        pool.push(conversation, (context, admission), || stop.is_stopped());
    }
    pool.close();
    Ok(())
}

fn call(handlers: &Handlers, context: &Context, admission: Admission) {
    let called = panic::catch_unwind(AssertUnwindSafe(|| match admission {
        Admission::TooMany => handlers.refuse(context),
        _ => handlers.handle(context),
    }));
    if called.is_err() {
        // The handlers' own panics are caught before: it is one of the `Display` of an error, or the like.
        log::error!("the error of a handler panicked");
    }
}
