//! The databases of an account, over several connections.

use std::collections::{BTreeSet, VecDeque};

use super::lightspeed::rows;
use crate::wire::lightspeed::Row;
use crate::wire::lightspeed::databases::{
    Action, Ask, Databases, Delivery, FirstBlock, Signal, SyncParams,
};

/// Lets happen what stands in each line, by its first letter: a cursor moves only when a delivery is committed, to where that or an earlier
/// one leads, and a request has the cursor.
///
/// `a` to `d` and a program: an answer to the first to fourth request that waits; `p` and a program: a push; `k`: the first delivery is
/// committed; `r`: all are dropped; `x`: the first request expires; `e` and a number: the stream of a database ends; `t`: time has passed;
/// `C` and `D`: the connection is there, and gone.
pub fn lightspeed_databases(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let mut session = Session::new();
    for line in text.lines() {
        let Some((first, rest)) = line.split_at_checked(1) else {
            continue;
        };
        let before = session.cursors();
        let actions = match first {
            "a" | "b" | "c" | "d" => {
                let number = usize::from(first.as_bytes()[0] - b'a');
                let ask = session.asked.remove(number);
                session.arrive(ask.map(|ask| ask.request_id), rest)
            }
            "p" => session.arrive(None, rest),
            "k" => session.commit(),
            "r" => {
                session.deliveries.clear();
                Vec::new()
            }
            "x" => {
                let ask = session.asked.pop_front();
                let request_id = ask.map_or(0, |ask| ask.request_id);
                session.databases.step(Signal::Expired { request_id })
            }
            "e" => {
                let database = rest.parse().unwrap_or(1);
                session.databases.step(Signal::StreamEnded { database })
            }
            "t" => session.databases.step(Signal::Due),
            "C" => session.connect(),
            "D" => session.disconnect(),
            _ => Vec::new(),
        };
        assert!(first == "k" || session.cursors() == before);
        for action in actions {
            session.take(action);
        }
    }
}

/// The databases, and what is to be known of them from outside.
struct Session {
    databases: Databases,
    asked: VecDeque<Ask>,
    deliveries: VecDeque<(Delivery, Vec<Row>)>,
    /// Where the deliveries that were committed lead.
    committed: BTreeSet<(i64, String)>,
    is_connected: bool,
    is_ready: bool,
}

impl Session {
    fn new() -> Self {
        let params = SyncParams {
            mailbox: "{}".to_owned(),
            contact: "{}".to_owned(),
            e2ee: "{}".to_owned(),
        };
        Self {
            databases: Databases::new(params, []),
            asked: VecDeque::new(),
            deliveries: VecDeque::new(),
            committed: BTreeSet::new(),
            is_connected: false,
            is_ready: false,
        }
    }

    fn cursors(&self) -> Vec<(i64, String)> {
        let cursors = self.databases.cursors();
        cursors
            .map(|(id, cursor)| (id, cursor.to_owned()))
            .collect()
    }

    fn connect(&mut self) -> Vec<Action> {
        self.disconnect();
        self.is_connected = true;
        self.databases.step(Signal::Connected)
    }

    fn disconnect(&mut self) -> Vec<Action> {
        self.asked.clear();
        self.is_connected = false;
        self.is_ready = false;
        self.databases.step(Signal::Disconnected)
    }

    /// A program arrives. What cannot be read brings no delivery.
    fn arrive(&mut self, request_id: Option<u16>, payload: &str) -> Vec<Action> {
        let Some(rows) = rows(payload) else {
            return self.databases.step(Signal::Unreadable { request_id });
        };
        let deliveries = self.deliveries.iter().map(|it| &it.0);
        self.databases.is_ahead(&rows, deliveries);
        let signal = Signal::Arrived {
            request_id,
            rows: &rows,
        };
        let mut actions = self.databases.step(signal);
        let Some(Action::Deliver(delivery)) = actions.pop() else {
            panic!("a program is delivered");
        };
        self.deliveries.push_back((delivery, rows));
        actions
    }

    fn commit(&mut self) -> Vec<Action> {
        let Some((delivery, rows)) = self.deliveries.pop_front() else {
            return Vec::new();
        };
        let behind = self.databases.cursors_behind([&delivery]);
        for block in rows.iter().filter_map(FirstBlock::of) {
            let next = block.next.map(|next| (block.database, next));
            self.committed.extend(next);
        }
        let actions = self.databases.commit(delivery);
        let cursors = self.cursors();
        assert_eq!(cursors, behind);
        assert!(cursors.iter().all(|cursor| self.committed.contains(cursor)));
        assert!(actions.len() <= 2);
        actions
    }

    fn take(&mut self, action: Action) {
        assert!(self.is_connected);
        match action {
            Action::Ask(ask) => {
                let mut asked = self.asked.iter();
                assert!(
                    asked.all(|it| it.database != ask.database && it.request_id != ask.request_id)
                );
                let mut cursors = self.databases.cursors();
                let cursor = cursors.find(|it| it.0 == ask.database).map(|it| it.1);
                match &ask.sync_params {
                    None => assert_eq!(ask.cursor.as_deref(), cursor),
                    Some(_) => assert_eq!(ask.cursor, None),
                }
                self.asked.push_back(ask);
            }
            Action::Ready => assert!(!std::mem::replace(&mut self.is_ready, true)),
            Action::Drop => {
                self.disconnect();
            }
            Action::Deliver(_) => panic!("nothing has arrived"),
        }
    }
}
