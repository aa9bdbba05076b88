//! The cursors of a listening, and when they are given up.

use super::Session;
use super::rejected::Rejected;
use crate::wire::lightspeed::databases::{Databases, Delivery, MAILBOX, SyncParams};

/// How often in a row a cursor gets no answer of use before it is given up.
const MAX_REJECTIONS: u32 = 2;

impl Session {
    /// Goes on with the cursors of an earlier listening. `false`: there is none of the messages.
    pub(in crate::listen::gateway) fn resume<'a>(
        &mut self,
        cursors: impl IntoIterator<Item = (i64, &'a str)>,
    ) -> bool {
        self.databases = Databases::new(SyncParams::default(), cursors);
        self.has_position = self.mailbox_cursor().is_some();
        self.has_position
    }

    /// The cursors behind all that was received.
    pub(in crate::listen::gateway) fn cursors(&self) -> Vec<(i64, String)> {
        self.databases.cursors_behind(self.deliveries())
    }

    /// What was delivered and is not committed.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = &Delivery> + Clone {
        self.pending.iter().filter_map(|it| it.1.as_ref())
    }

    fn mailbox_cursor(&self) -> Option<&str> {
        let mut cursors = self.databases.cursors();
        cursors.find(|it| it.0 == MAILBOX).map(|it| it.1)
    }

    /// The connection ends without an answer of use: that is the cursor's fault if the messages behind it were asked for, and have not
    /// come. The second time in a row all cursors are given up, for the next connection would fare no better.
    pub(in crate::listen::gateway) fn reject_cursor(&mut self) {
        let is_asked = self.link.is_some() && !self.databases.is_up_to_date();
        let Some(cursor) = self.mailbox_cursor().filter(|_| is_asked) else {
            return;
        };
        let before = self.rejected.as_ref().filter(|it| it.cursor == cursor);
        let times = before.map_or(0, |it| it.times) + 1;
        if times < MAX_REJECTIONS {
            let cursor = cursor.to_owned();
            self.rejected = Some(Rejected { cursor, times });
            return;
        }
        log::warn!("the gateway does not know how far this client is any more");
        self.rejected = None;
        self.databases.forget();
        (self.has_lost_cursor, self.wants_page) = (true, true);
    }

    /// Whether the next connection may fare better, because a cursor got no answer of use, or was given up since one came.
    pub(in crate::listen::gateway) fn is_cursor_in_doubt(&self) -> bool {
        self.rejected.is_some() || self.has_lost_cursor
    }

    /// Whether a page is to be loaded for its cursors. `true` once.
    pub(in crate::listen::gateway) fn take_wants_page(&mut self) -> bool {
        std::mem::take(&mut self.wants_page)
    }
}
