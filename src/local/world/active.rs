//! The presence of people: whether they are active, and when they last were.

use super::state::State;
use crate::id::UserId;
use crate::local::push::items::{self, Friend};

impl State {
    /// Shows a person as active, and pushes that to all friends.
    pub(crate) fn become_active(&mut self, user: UserId) {
        self.active.present.insert(user);
        self.push_presence(user);
    }

    /// Shows a person as gone, and pushes that to all friends, unless a client keeps them active.
    pub(crate) fn go_away(&mut self, user: UserId) {
        self.active.present.remove(&user);
        self.push_presence(user);
    }

    /// Pushes to a person's friends whether they are active, if that has changed.
    pub(crate) fn update_presence(&mut self, user: UserId) {
        if self.is_active(user) != self.active.announced.contains(&user) {
            self.push_presence(user);
        }
    }

    /// Returns the friends of a person, with whether they are active, as a complete list.
    pub(crate) fn active_friends(&self, user: UserId) -> Vec<Friend> {
        let friends = self.friends_of(user).into_iter();
        friends.map(|friend| self.presence_of(friend)).collect()
    }

    fn push_presence(&mut self, user: UserId) {
        let (now, is_active) = (self.now(), self.is_active(user));
        let was_active = if is_active {
            !self.active.announced.insert(user)
        } else {
            self.active.announced.remove(&user)
        };
        if is_active || was_active {
            self.active.last.insert(user, now);
        }
        let item = items::presence(&[self.presence_of(user)]);
        for friend in self.friends_of(user) {
            self.push(friend, &item, None);
        }
    }

    pub(crate) fn is_active(&self, user: UserId) -> bool {
        let mut sessions = self.sessions.values();
        self.active.present.contains(&user)
            || self.gateway.shows(user)
            || sessions.any(|session| session.user == user && session.polls_actively)
    }

    fn presence_of(&self, user: UserId) -> Friend {
        const AWAY: u8 = 0;
        const ELSEWHERE: u8 = 2;
        const IN_A_BROWSER: u8 = 3;
        let availability = match self.is_active(user) {
            true if self.gateway.shows(user) => IN_A_BROWSER,
            true => ELSEWHERE,
            false => AWAY,
        };
        Friend {
            user,
            availability,
            last_active: self.active.last.get(&user).copied(),
        }
    }
}
