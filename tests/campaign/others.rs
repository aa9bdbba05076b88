//! Events beside messages: reactions, edits and reads. Each comes once, as messages do.

use std::collections::BTreeMap;

use fbchat::local::Person;
use fbchat::{Event, MessageId, Reaction, ThreadKey};

use crate::plan::Random;

/// One in so many messages has such an event.
const SELDOM: u64 = 12;

/// What was done, and what came of it.
#[derive(Default)]
pub struct Others {
    /// How often each came, by what was done.
    came: BTreeMap<String, u32>,
    /// How often each receipt came, by thread, person and time.
    seen: BTreeMap<String, u32>,
}

impl Others {
    /// Does something about a message of the person's, now and then.
    pub fn act(&mut self, random: &mut Random, person: &Person, place: ThreadKey, id: &MessageId) {
        match random.below(SELDOM) {
            0 => {
                person.reacts(id, Reaction::Wow);
                self.came.insert(format!("reaction {id}"), 0);
            }
            1 => {
                person.edits(id, "edited");
                self.came.insert(format!("edit {id}"), 0);
            }
            2 => person.reads(place),
            _ => {}
        }
    }

    pub fn take(&mut self, event: &Event) {
        match event {
            Event::ReactionAdded(e) => self.count(format!("reaction {}", e.message_id)),
            Event::MessageEdited(e) => self.count(format!("edit {}", e.message_id)),
            Event::MessagesSeen(e) => {
                let seen = format!("{:?} {} {:?}", e.thread, e.seen_by, e.seen_at);
                *self.seen.entry(seen).or_default() += 1;
            }
            _ => {}
        }
    }

    fn count(&mut self, what: String) {
        *self.came.entry(what).or_default() += 1;
    }

    pub fn check(&self) {
        let odd: Vec<_> = self.came.iter().filter(|(_, times)| **times != 1).collect();
        println!("  reactions and edits: {}, each once", self.came.len());
        assert!(odd.is_empty(), "lost or repeated: {odd:?}");
        let again: Vec<_> = self.seen.iter().filter(|(_, times)| **times > 1).collect();
        println!("  receipts: {}, none twice", self.seen.len());
        assert!(again.is_empty(), "repeated: {again:?}");
    }
}
