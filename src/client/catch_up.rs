//! Fetching the pages of what was missed.

use std::sync::{Arc, Mutex, RwLock};

use super::{Client, Inner, LoggedIn};
use crate::api::Api;
use crate::error::Result;
use crate::http::Http;
use crate::listen::{FetchPage, Page, PageOf, PageRequest, StopHandle, ThreadPage};
use crate::model::{ApiVersion, SendWay, Thread, ThreadKey};
use crate::time::Timestamp;

impl Client {
    /// How a listening of `logged_in` fetches what it missed: over connections of its own, with the limits of commands, which end
    /// with it.
    pub(super) fn fetch_missed(&self, logged_in: LoggedIn, stop: &StopHandle) -> FetchPage {
        let commands = self.inner.api.http.passing_agent();
        stop.ends_agent(commands.clone());
        let http = Http::over(self.inner.api.http.settings.clone(), commands);
        // The same account in a client of its own: one that listens must not own itself.
        let client = Self {
            inner: Arc::new(Inner {
                api: Arc::new(Api {
                    http,
                    documents: self.documents().clone(),
                }),
                logged_in: RwLock::new(logged_in),
                two_factor: None,
                max_tries: 1,
                default_thread: Mutex::new(None),
                rate_limit: None,
                send_by: SendWay::Form,
                listening: Arc::default(),
                #[cfg(feature = "e2ee")]
                encrypted: Arc::default(),
            }),
        };
        Arc::new(move |request| client.page(request))
    }

    fn page(&self, request: PageRequest) -> Result<Page> {
        let PageRequest { limit, before, .. } = request;
        match request.of {
            PageOf::Threads(location) => {
                let page = match self.documents().version {
                    ApiVersion::V2017 => {
                        let rows = self.list_from(request.offset, limit, location)?;
                        let threads = rows.iter().filter_map(|(_, thread)| thread.as_ref());
                        ThreadPage {
                            length: rows.len(),
                            end: threads.clone().rev().find_map(Thread::last_message_at),
                            threads: threads.map(listed).collect(),
                        }
                    }
                    ApiVersion::V2020 => {
                        let page = self.list_before(before, limit, location)?;
                        ThreadPage {
                            length: page.length,
                            end: page.end,
                            threads: page.elements.iter().map(listed).collect(),
                        }
                    }
                };
                Ok(Page::Threads(page))
            }
            PageOf::Messages(thread) => {
                let page = self.history_page(thread.id(), limit, before)?;
                Ok(Page::Messages(page))
            }
        }
    }
}

fn listed(thread: &Thread) -> (ThreadKey, Option<Timestamp>) {
    (thread.key(), thread.last_message_at())
}
