//! The events of a listener for loops that wait for file descriptors.

use std::fmt;
use std::iter;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;

use super::Dispatcher;
use super::events::Readiness;
use crate::error::Result;
use crate::event::Event;

/// The events of a [`Listener`](crate::Listener) for a loop that waits for file descriptors, such as those of `calloop`, `mio` and
/// `poll(2)`. On Unix alone.
///
/// [`Listener::pollable`](crate::Listener::pollable) makes it. Its descriptor is ready to read while there is an event to receive, and
/// from the end of listening on. Wait for that and for nothing else; do not read from it: [`try_iter`](Self::try_iter) receives, never
/// blocks, and leaves the descriptor ready as long as it leaves an event. So nothing is lost with loops that report a state (level-triggered) even where
/// only some events are received at a time, and with loops that report changes (edge-triggered, such as `mio`) where all are received
/// each time. The loop takes no time while nothing comes.
///
/// Events that are received another way, by [`Listener::events`](crate::Listener::events) or a wait, are not in it any more; the
/// descriptor stays ready then until `try_iter` has found nothing once. All that a listener gives share one descriptor, which is
/// closed with the last of them and the listener's end.
///
/// ```no_run
/// # fn poll(_: impl std::os::fd::AsFd) -> std::io::Result<()> { Ok(()) }
/// # fn run(client: &fbchat::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let listener = client.listen()?;
/// let events = listener.pollable()?;
/// while !events.has_ended() {
///     poll(&events)?; // and other descriptors, with any crate or call that takes an `AsFd`
///     for event in events.try_iter() {
///         println!("{event}");
///     }
/// }
/// listener.stop()?; // the error that ended listening, if nobody stopped it
/// # Ok(())
/// # }
/// ```
///
/// The example `event_loop` is a whole program, with `calloop`.
pub struct PollableEvents {
    dispatcher: Arc<Dispatcher>,
    readiness: Arc<Readiness>,
}

impl PollableEvents {
    pub(super) fn new(dispatcher: &Arc<Dispatcher>) -> Result<Self> {
        Ok(Self {
            dispatcher: Arc::clone(dispatcher),
            readiness: dispatcher.readiness()?,
        })
    }

    /// Returns the events that are there, one after the other, each taken out of the channel. It ends where there is none for now.
    ///
    /// The type's own page has an example.
    pub fn try_iter(&self) -> impl Iterator<Item = Event> + '_ {
        iter::from_fn(|| self.try_next())
    }

    fn try_next(&self) -> Option<Event> {
        let receiver = self.dispatcher.receiver();
        receiver.try_recv().ok().or_else(|| {
            self.dispatcher.update(&self.readiness);
            // One that came meanwhile has set it.
            receiver.try_recv().ok()
        })
    }

    /// Returns whether listening has ended and all its events were received: [`Listener::stop`](crate::Listener::stop) returns the
    /// reason.
    ///
    /// The type's own page has an example.
    pub fn has_ended(&self) -> bool {
        self.dispatcher.has_ended()
    }
}

impl AsFd for PollableEvents {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.readiness.as_fd()
    }
}

impl AsRawFd for PollableEvents {
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl fmt::Debug for PollableEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollableEvents")
            .field("waiting_events", &self.dispatcher.receiver().len())
            .field("has_ended", &self.has_ended())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use calloop::generic::Generic;
    use calloop::{EventLoop, Interest, Mode, PostAction};
    use ureq::Agent;

    use super::*;
    use crate::event::Gap;
    use crate::listen::StopHandle;
    use crate::listen::on_event::OnEvent;
    use crate::time::Timestamp;

    fn dispatcher() -> (Arc<Dispatcher>, StopHandle) {
        let stop = StopHandle::new(Agent::new_with_defaults());
        let dispatcher = Dispatcher::new(12, 0, stop.clone(), OnEvent::default());
        (Arc::new(dispatcher), stop)
    }

    fn event(number: i64) -> Event {
        Event::Gap(Gap::new(Timestamp::from_millis(number)))
    }

    /// Looks at the descriptor as a loop does.
    fn is_ready(events: &PollableEvents) -> bool {
        let mut event_loop = EventLoop::<bool>::try_new().unwrap();
        let source = Generic::new(events.as_fd(), Interest::READ, Mode::Level);
        let inserted = event_loop.handle().insert_source(source, |_, _, ready| {
            *ready = true;
            Ok(PostAction::Continue)
        });
        assert!(inserted.is_ok());
        let mut ready = false;
        event_loop.dispatch(Duration::ZERO, &mut ready).unwrap();
        ready
    }

    #[test]
    fn the_descriptor_is_ready_while_there_is_an_event_and_not_otherwise() {
        let (dispatcher, _) = dispatcher();
        let events = PollableEvents::new(&dispatcher).unwrap();
        assert!(!is_ready(&events));
        for _ in 0..3 {
            assert!(dispatcher.accept(vec![event(1), event(2)]));
            assert!(is_ready(&events));
            // One alone is received.
            assert_eq!(events.try_iter().next(), Some(event(1)));
            assert!(is_ready(&events));
            assert_eq!(events.try_iter().collect::<Vec<_>>(), [event(2)]);
            assert!(!is_ready(&events));
            assert_eq!(events.try_iter().next(), None);
        }
    }

    #[test]
    fn events_that_were_there_before_it_and_those_that_another_receives_do_no_harm() {
        let (dispatcher, _) = dispatcher();
        assert!(dispatcher.accept(vec![event(1), event(2)]));
        let events = PollableEvents::new(&dispatcher).unwrap();
        let others = PollableEvents::new(&dispatcher).unwrap();
        assert!(is_ready(&events) && is_ready(&others));
        assert_eq!(dispatcher.receiver().try_iter().count(), 2);
        assert_eq!(events.try_iter().next(), None);
        assert!(!is_ready(&events) && !is_ready(&others));
    }

    #[test]
    fn events_that_a_wait_puts_back_are_ready_again() {
        let (dispatcher, _) = dispatcher();
        assert!(dispatcher.accept(vec![event(1)]));
        let events = PollableEvents::new(&dispatcher).unwrap();
        let missing = Arc::clone(&events.dispatcher);
        let is_seen_without = dispatcher.wait(Duration::ZERO, move |_| {
            // They are out of the channel while they are looked at.
            assert!(missing.receiver().is_empty());
            None::<()>
        });
        assert_eq!(is_seen_without, None);
        assert!(is_ready(&events));
        assert_eq!(events.try_iter().next(), Some(event(1)));
    }

    #[test]
    fn the_end_is_ready_for_good_behind_the_last_event() {
        let (dispatcher, stop) = dispatcher();
        let events = PollableEvents::new(&dispatcher).unwrap();
        assert!(dispatcher.accept(vec![event(1)]));
        stop.stop();
        dispatcher.end();
        assert!(is_ready(&events) && !events.has_ended());
        assert_eq!(events.try_iter().collect::<Vec<_>>(), [event(1)]);
        for _ in 0..3 {
            assert!(is_ready(&events) && events.has_ended());
            assert_eq!(events.try_iter().next(), None);
        }
        let late = PollableEvents::new(&dispatcher).unwrap();
        assert!(is_ready(&late) && late.has_ended());
    }
}
