//! An inbox to catch up with.

use super::*;

/// An inbox, as Facebook would page through it.
#[derive(Debug, Default)]
pub(super) struct Inbox(pub(super) BTreeMap<u64, Vec<Message>>);

impl Inbox {
    pub(super) fn with(mut self, thread: u64, times: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut messages: Vec<Message> = (0..)
            .zip(times)
            .map(|(number, at)| message(format!("mid.${thread}.{number}"), at))
            .collect();
        messages.sort_by_key(|message| std::cmp::Reverse(message.at));
        self.0.insert(thread, messages);
        self
    }

    pub(super) fn answer(&self, request: PageRequest) -> Page {
        let limit = request.limit as usize;
        let is_due = |at: Timestamp| request.before.is_none_or(|before| at <= before);
        match request.of {
            PageOf::Threads(ThreadLocation::Inbox) => {
                let threads = self.0.iter();
                let mut threads: Vec<_> = threads
                    .filter_map(|(thread, messages)| Some((group(*thread), messages.first()?.at)))
                    .filter(|(_, last)| is_due(*last))
                    .collect();
                threads.sort_by_key(|(_, last)| std::cmp::Reverse(*last));
                threads.truncate(limit);
                Page::Threads(ThreadPage {
                    length: threads.len(),
                    end: threads.last().map(|(_, last)| *last),
                    threads: threads
                        .into_iter()
                        .map(|(thread, last)| (thread, Some(last)))
                        .collect(),
                })
            }
            PageOf::Threads(_) => Page::Threads(ThreadPage::default()),
            PageOf::Messages(thread) => {
                let messages = self.0[&thread.id().get()].iter();
                let messages = messages.filter(|message| is_due(message.at)).take(limit);
                messages_page(messages.cloned().collect())
            }
        }
    }
}
