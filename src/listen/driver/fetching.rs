//! Fetching what was missed, and the waits in between: the connection is kept alive meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Driver;
use crate::error::{Error, Result};
use crate::listen::catch_up::{Page, PageRequest};
use crate::listen::task::Task;
use crate::time::later;

impl Driver {
    /// Fetches a page of what was missed. `false`: no more of them in this cycle. The page that is under way then is waited for in
    /// the next.
    pub(super) fn fetch(&mut self, request: PageRequest, deadline: Instant) -> bool {
        let fetching = match self.fetching.take() {
            Some(fetching) => Ok(fetching),
            None => {
                let fetch = Arc::clone(&self.fetch_page);
                let task = Task::start(&self.stop, move || fetch(request));
                task.map(|task| (task, Instant::now()))
            }
        };
        let (mut task, began) = match fetching {
            Ok(fetching) => fetching,
            Err(error) => {
                let moment = self.moment();
                let report = &mut |error: &Error| self.options.on_error.call(error, &self.stop);
                self.state.failed(error, moment, report);
                return false;
            }
        };
        let page = match self.wait_for(&mut task, deadline) {
            Ok(Some(page)) => Ok(page),
            Ok(None) => {
                self.fetching = Some((task, began));
                return false;
            }
            // The page counts as not requested: the next listening begins with it.
            Err(_) if self.stop.is_stopped() => {
                self.state.stop();
                return false;
            }
            Err(error) => Err(error),
        };
        let (took, moment) = (began.elapsed(), self.moment());
        let report = &mut |error: &Error| self.options.on_error.call(error, &self.stop);
        self.state.fetched(page, took, moment, report)
    }

    /// Waits, and keeps the connection alive meanwhile. `true`: there was a stop.
    pub(super) fn pause(&mut self, wait: Duration) -> bool {
        let end = later(Instant::now(), wait);
        loop {
            let wake = self.transport.keep_alive(end);
            if self
                .stop
                .wait(wake.saturating_duration_since(Instant::now()))
            {
                return true;
            }
            if Instant::now() >= end {
                return false;
            }
        }
    }

    /// Waits for a page, and keeps the connection alive meanwhile. `None`: it is not there by `deadline`.
    fn wait_for(&mut self, task: &mut Task<Page>, deadline: Instant) -> Result<Option<Page>> {
        loop {
            let wake = self.transport.keep_alive(deadline);
            match task.wait(wake) {
                Ok(None) if wake < deadline => {}
                page => return page,
            }
        }
    }
}
