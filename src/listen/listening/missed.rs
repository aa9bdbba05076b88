//! Fetching what was missed.

use std::sync::Arc;
use std::time::Instant;

use super::Listening;
use crate::error::Result;
use crate::event::{Event, Gap};
use crate::listen::task::Task;

impl Listening {
    /// Fetches the messages behind the gap, page by page, for as long as one cycle may take. The page that is under way then is
    /// waited for in the next cycle.
    pub(super) fn catch_up(&mut self, deadline: Instant) -> Result<()> {
        while let Some(missed) = self.arrivals.missed() {
            let Some(request) = missed.request() else {
                self.last_heard = self.account.server_time();
                let intake = self.intake();
                self.arrivals.close_gap(intake);
                self.mark();
                break;
            };
            let (mut task, began) = match self.fetching.take() {
                Some(fetching) => fetching,
                None => {
                    let fetch = Arc::clone(&self.fetch_page);
                    let task = Task::start(&self.stop, move || fetch(request))?;
                    (task, Instant::now())
                }
            };
            match task.wait(deadline) {
                Ok(None) => {
                    self.fetching = Some((task, began));
                    break;
                }
                Ok(Some(page)) => {
                    self.catch_up_backoff.succeeded();
                    let left = self.arrivals.take_page(page, began.elapsed());
                    self.tell_gap(left);
                }
                // The page counts as not requested: the next listening begins with it.
                Err(error) if self.stop.is_stopped() || error.ends_session() => return Err(error),
                Err(error) => {
                    let missed = self.arrivals.missed();
                    let left = missed.and_then(|it| it.failed(&error, began.elapsed()));
                    self.wait = self.catch_up_backoff.failed(fastrand::f64());
                    self.tell(error);
                    self.tell_gap(left);
                    break;
                }
            }
        }
        Ok(())
    }

    fn tell_gap(&mut self, gap: Option<Gap>) {
        if let Some(gap) = gap {
            self.arrivals.add(Event::Gap(gap));
        }
    }
}
