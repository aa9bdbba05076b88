//! The presence of people and of this account, which a client shares with its listening.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::error::Result;
use crate::event::Event;
use crate::id::UserId;
use crate::model::{ActiveStatus, Visibility};
use crate::sync::lock;
use crate::time::{CENTURY, later};

/// Sends the visibility over the connection of a transport, by the deadline.
type Announce = Arc<dyn Fn(Visibility, Instant) -> Result<()> + Send + Sync>;

/// The statuses of people, and whether this account is shown as active.
#[derive(Default)]
pub(crate) struct Presence {
    state: Mutex<State>,
    /// Held while a change is sent, so that changes are sent in their order.
    changing: Mutex<()>,
}

#[derive(Default)]
struct State {
    statuses: BTreeMap<UserId, ActiveStatus>,
    /// As the next listening shows the account.
    wanted: Visibility,
    /// As this listening shows it.
    shown: Visibility,
    announce: Option<Announce>,
}

impl Presence {
    /// Begins a listening, for which `mark_alive` may state whether the account is shown.
    pub(crate) fn begin(&self, mark_alive: Option<bool>) {
        let mut state = lock(&self.state);
        state.statuses.clear();
        state.shown = match mark_alive {
            Some(true) => Visibility::Shown,
            Some(false) => Visibility::Hidden,
            None => state.wanted,
        };
    }

    /// Ends a listening: its connection, which may still be there, is no longer one to send over.
    pub(crate) fn end(&self) {
        lock(&self.state).announce = None;
    }

    /// Takes in what events report of people.
    pub(super) fn update(&self, events: &[Event]) {
        for event in events {
            let Event::ChatTimestamps(event) = event else {
                continue;
            };
            let mut state = lock(&self.state);
            if event.is_full {
                state.statuses.clear();
            }
            state
                .statuses
                .extend(event.buddies.iter().map(|(user, at)| {
                    let status = ActiveStatus {
                        is_active: event.active.contains(user),
                        last_active: *at,
                    };
                    (*user, status)
                }));
        }
    }

    pub(crate) fn status(&self, user: UserId) -> Option<ActiveStatus> {
        lock(&self.state).statuses.get(&user).copied()
    }

    /// Returns whether this listening shows the account.
    pub(crate) fn visibility(&self) -> Visibility {
        lock(&self.state).shown
    }

    /// Shows or hides the account, from now on.
    pub(crate) fn set(&self, visibility: Visibility) -> Result<()> {
        let _in_order = lock(&self.changing);
        let announce = {
            let mut state = lock(&self.state);
            (state.wanted, state.shown) = (visibility, visibility);
            state.announce.clone()
        };
        // The limit of the transport counts.
        let deadline = later(Instant::now(), CENTURY);
        announce.map_or(Ok(()), |announce| announce(visibility, deadline))
    }

    /// Sends all changes from now on over a connection that was made with `announced`, until the value that is returned is
    /// dropped. A change that was made meanwhile is sent by `deadline`.
    #[cfg(feature = "mqtt")]
    pub(super) fn attach(
        self: &Arc<Self>,
        announced: Visibility,
        deadline: Instant,
        announce: impl Fn(Visibility, Instant) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Attached> {
        let (announce, mut announced): (Announce, _) = (Arc::new(announce), announced);
        loop {
            let shown = {
                let mut state = lock(&self.state);
                if state.shown == announced {
                    state.announce = Some(announce);
                    return Ok(Attached(Arc::clone(self)));
                }
                state.shown
            };
            // It has changed while the connection was made.
            announce(shown, deadline)?;
            announced = shown;
        }
    }
}

/// A connection over which changes are sent.
#[cfg(feature = "mqtt")]
pub(super) struct Attached(Arc<Presence>);

#[cfg(feature = "mqtt")]
impl Drop for Attached {
    fn drop(&mut self) {
        self.0.end();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::event::{ChatTimestamps, Raw};
    use crate::time::Timestamp;

    const ADA: UserId = UserId::new(4);
    const ALAN: UserId = UserId::new(5);

    fn timestamps(is_full: bool, user: UserId, is_active: bool) -> Event {
        Event::ChatTimestamps(ChatTimestamps {
            buddies: [(user, Some(Timestamp::from_millis(1000)))].into(),
            active: BTreeSet::from_iter(is_active.then_some(user)),
            is_full,
            raw: Raw::default(),
        })
    }

    #[test]
    fn a_change_adds_to_the_list_and_a_full_list_replaces_it() {
        let presence = Presence::default();
        let is_active = |user| presence.status(user).map(|status| status.is_active);
        presence.update(&[timestamps(true, ADA, true), Event::Listening]);
        presence.update(&[timestamps(false, ALAN, true)]);
        assert_eq!((is_active(ADA), is_active(ALAN)), (Some(true), Some(true)));
        presence.update(&[timestamps(false, ADA, false)]);
        assert_eq!((is_active(ADA), is_active(ALAN)), (Some(false), Some(true)));
        presence.update(&[timestamps(true, ADA, false)]);
        assert_eq!((is_active(ADA), is_active(ALAN)), (Some(false), None));
        let at = presence.status(ADA).unwrap().last_active;
        assert_eq!(at, Some(Timestamp::from_millis(1000)));
        presence.begin(None);
        assert_eq!(is_active(ADA), None);
    }

    #[test]
    fn what_is_set_counts_for_the_next_listening_unless_that_states_otherwise() {
        let presence = Presence::default();
        presence.begin(None);
        assert_eq!(presence.visibility(), Visibility::Shown);
        presence.set(Visibility::Hidden).unwrap();
        assert_eq!(presence.visibility(), Visibility::Hidden);
        for (mark_alive, visibility) in [
            (None, Visibility::Hidden),
            (Some(true), Visibility::Shown),
            (None, Visibility::Hidden),
        ] {
            presence.begin(mark_alive);
            assert_eq!(presence.visibility(), visibility);
        }
    }

    #[cfg(feature = "mqtt")]
    #[test]
    fn a_change_while_a_connection_is_made_is_sent_once_it_is_there() {
        let presence = Arc::new(Presence::default());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let keep = {
            let sent = Arc::clone(&sent);
            move |visibility, _| {
                lock(&sent).push(visibility);
                Ok(())
            }
        };
        presence.set(Visibility::Hidden).unwrap();
        let attached = presence
            .attach(Visibility::Shown, Instant::now(), keep)
            .unwrap();
        presence.set(Visibility::Shown).unwrap();
        drop(attached);
        presence.set(Visibility::Hidden).unwrap();
        let expected = [Visibility::Hidden, Visibility::Shown];
        assert_eq!(*lock(&sent), expected);
    }
}
