//! Listens in the event loop of another library, calloop, beside a timer: `cargo run --example event_loop`
//!
//! No thread passes events on: the loop waits for the listener's file descriptor. On Unix alone; elsewhere `ListenOptions::on_event`
//! wakes a loop.

mod support;

use support::Result;

#[cfg(unix)]
pub use on_unix::run;

#[cfg(unix)]
fn main() -> Result<()> {
    use support::{ADA, BOT, Stage, hears, person};

    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let listener = client.listen()?;
    // Ada writes twice, and each time waits for the timer to answer.
    let talk = |server: &fbchat::local::LocalServer| {
        let ada = person(server, ADA)?;
        for text in ["What time is it?", "And now?"] {
            ada.says(BOT, text);
            hears(&ada, BOT)?;
        }
        Ok(ada.transcript(BOT))
    };
    let stop = listener.stop_handle();
    stage.in_company(talk, || run(&client, &listener), || stop.stop())??;
    Ok(listener.stop()?)
}

#[cfg(not(unix))]
fn main() -> Result<()> {
    Ok(println!("There are no file descriptors here."))
}

#[cfg(unix)]
mod on_unix {
    use std::time::Duration;

    use calloop::generic::Generic;
    use calloop::timer::{TimeoutAction, Timer};
    use calloop::{EventLoop, Interest, Mode, PostAction};
    use fbchat::{Client, Event, Listener, ThreadKey};

    use super::Result;

    const PERIOD: Duration = Duration::from_millis(500);

    /// What the loop's callbacks share.
    struct Bot<'a> {
        client: &'a Client,
        asked_in: Option<ThreadKey>,
    }

    /// Runs the loop until listening ends.
    pub fn run(client: &Client, listener: &Listener) -> Result<()> {
        let mut event_loop = EventLoop::<Bot<'_>>::try_new()?;
        let (handle, signal) = (event_loop.handle(), event_loop.get_signal());

        let events = Generic::new(listener.pollable()?, Interest::READ, Mode::Level);
        let receive = handle.insert_source(events, move |_, events, bot| {
            for event in events.try_iter() {
                bot.receive(&event);
            }
            if events.has_ended() {
                signal.stop();
                return Ok(PostAction::Remove);
            }
            Ok(PostAction::Continue)
        });
        receive.map_err(|failed| failed.error)?;

        let timer = handle.insert_source(Timer::from_duration(PERIOD), |_, (), bot| {
            bot.answer();
            TimeoutAction::ToDuration(PERIOD)
        });
        timer.map_err(|failed| failed.error)?;

        let mut bot = Bot {
            client,
            asked_in: None,
        };
        Ok(event_loop.run(None, &mut bot, |_| {})?)
    }

    impl Bot<'_> {
        fn receive(&mut self, event: &Event) {
            println!("event: {event}");
            if let Event::Message(e) = event
                && e.message.author != Some(self.client.uid())
            {
                self.asked_in = Some(e.thread);
            }
        }

        fn answer(&mut self) {
            println!("timer");
            if let Some(thread) = self.asked_in.take()
                && let Err(error) = self.client.send(thread, "The timer says hello.")
            {
                eprintln!("not answered: {error}");
            }
        }
    }
}
