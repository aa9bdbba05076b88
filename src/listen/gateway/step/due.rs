//! Deadlines: keep-alives, answers that are late, and asking again.

use std::time::Instant;

use super::send::push;
use super::{Awaited, Moment, Output, Session};
use crate::error::{Result, TransportError};
use crate::listen::gateway::options::SHORTEST_PAUSE;
use crate::time::{CENTURY, later};
use crate::wire::dgw::Frame;
use crate::wire::lightspeed::databases::{self, Action, MAILBOX};

/// The action that is due.
#[derive(Debug, PartialEq)]
pub(in crate::listen::gateway) enum Due {
    /// Nothing, until then.
    Nothing(Instant),
    Send(Output),
    /// An answer is overdue: look whether it has arrived, and call [`Session::expire`] if it has not.
    Expired,
}

impl Session {
    /// Something has come at this time, such as half of a message.
    pub(in crate::listen::gateway) fn is_alive(&mut self, at: Instant) {
        if let Some(link) = &mut self.link {
            link.received = link.received.max(at);
        }
    }

    /// Sends a ping if one is due. Returns when the next is.
    pub(in crate::listen::gateway) fn ping(&mut self, now: Instant) -> Result<(Output, Instant)> {
        let mut output = Output::new();
        let Some(link) = &mut self.link else {
            return Ok((output, later(now, CENTURY)));
        };
        if link.next_ping <= now {
            link.next_ping = later(now, self.limits.keep_alive.max(SHORTEST_PAUSE));
            push(Frame::Ping, &mut output)?;
        }
        Ok((output, link.next_ping))
    }

    /// Returns what is to be done now.
    pub(in crate::listen::gateway) fn due(&mut self, moment: Moment) -> Result<Due> {
        let now = moment.now;
        let Some(link) = &mut self.link else {
            return Ok(Due::Nothing(later(now, CENTURY)));
        };
        let silent = later(link.received, self.limits.answer_timeout);
        let overdue = link
            .awaited
            .next_deadline()
            .map_or(silent, |it| it.min(silent));
        if overdue <= now {
            return Ok(Due::Expired);
        }
        if link.next_ping <= now {
            return Ok(Due::Send(self.ping(now)?.0));
        }
        if link.ask_again <= now {
            let actions = self.databases.step(databases::Signal::Due);
            let mut output = Output::new();
            self.perform(actions, moment, &mut output)?;
            let next = self.ask_again(now);
            if let Some(link) = &mut self.link {
                link.ask_again = next;
            }
            return Ok(Due::Send(output));
        }
        Ok(Due::Nothing(
            overdue.min(link.next_ping).min(link.ask_again),
        ))
    }

    /// Nothing has arrived: what is overdue does not come any more. Fails if the connection is of no use without it.
    pub(in crate::listen::gateway) fn expire(&mut self, moment: Moment) -> Result<Output> {
        let mut output = Output::new();
        let Some(link) = &mut self.link else {
            return Ok(output);
        };
        if later(link.received, self.limits.answer_timeout) <= moment.now {
            return Err(TransportError::Timeout.into());
        }
        while let Some(link) = &mut self.link
            && let Some((awaited, ())) = link.awaited.take_expired(moment.now)
        {
            let request_id = match awaited {
                Awaited::Answer(request_id) => request_id,
                Awaited::Stream(stream) => {
                    let other = link.databases.get(&stream);
                    let Some(other) = other.filter(|it| it.database != MAILBOX) else {
                        return Err(TransportError::Timeout.into());
                    };
                    log::warn!("the stream of database {} has no answer", other.database);
                    let request_id = other.request_id;
                    output.extend(link.streams.abandon(stream));
                    request_id
                }
            };
            let expired = databases::Signal::Expired { request_id };
            let actions = self.databases.step(expired);
            if actions.contains(&Action::Drop) {
                return Err(TransportError::Timeout.into());
            }
            self.perform(actions, moment, &mut output)?;
        }
        Ok(output)
    }

    pub(in crate::listen::gateway) fn ask_again(&self, now: Instant) -> Instant {
        let pause = self.limits.ask_again_after;
        later(
            now,
            pause.map_or(CENTURY, |pause| pause.max(SHORTEST_PAUSE)),
        )
    }
}
