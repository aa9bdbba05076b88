//! `fbchat playground`

use clap::Args;
use fbchat::bot::{Bot, Context};
use fbchat::local::{ADA, World};
use fbchat::{Event, MessageEvent, Reaction};

use super::local_server;
use crate::failure::Result;
use crate::output;

const AFTER_HELP: &str = "\
In the browser you are a person of a small world, and see the requests and the events of the bot beside the conversation. A bot \
of your own joins by the same address. Nothing is kept: the next run begins anew.

EXAMPLES
  fbchat playground
  fbchat playground --port 8080";

/// Serve a small Messenger for the browser, with a bot that echoes each message.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Playground {
    /// The port to listen on; 0 for any that is free.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    port: u16,
}

impl Playground {
    pub fn run(self) -> Result<()> {
        let server = local_server::start(World::demo(), self.port)?;
        let client = server.client_builder().login("bot@example.com", "bot")?;
        client.send(ADA, "Hello! I echo each message.")?;
        let url = server.playground_url();
        let announce = move |_: &Context, event: &Event| {
            if matches!(event, Event::Listening) {
                // The bot goes on where nobody reads it.
                let _ = output::line(format_args!("Talk to the bot at {url}"));
                let _ = output::line("Ctrl-C ends the program.");
            }
            Ok(())
        };
        let bot = Bot::new(&client).on(announce).on(echo);
        Ok(bot.stop_on_signals().run()?)
    }
}

/// Likes what cannot be echoed.
fn echo(context: &Context, event: &MessageEvent) -> fbchat::bot::Result {
    let client = context.client();
    client.mark_as_read(event.thread)?;
    match event.message.echo() {
        Some(echo) => client.send(event.thread, echo).map(drop)?,
        None => client.react_to_message(&event.message.id, Reaction::Love)?,
    }
    Ok(())
}
