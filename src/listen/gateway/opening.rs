//! The page, and the connection.

use std::sync::Arc;
use std::time::Instant;

use super::connection::{self, Connection};
use super::page::{self, SitePage};
use super::{Gateway, tasks};
use crate::error::{Error, Result, TransportError};
use crate::http::Register;
use crate::listen::task::Task;
use crate::time::Timestamp;

impl Gateway {
    /// Loads the page. `false`: that is not done.
    pub(super) fn load(&mut self, deadline: Instant) -> Result<bool> {
        let mut task = match self.loading.take() {
            Some(task) => task,
            None => {
                let (site, loaded) = (self.site.clone(), self.loaded.take());
                let max_scripts = self.options.max_scripts;
                Task::start(&self.site.stop, move || {
                    page::load(&site.api, &site.account, loaded, max_scripts)
                })?
            }
        };
        let Some(mut page) = task.wait(deadline)? else {
            self.loading = Some(task);
            return Ok(false);
        };
        let clock = self.site.account.server_time();
        self.shared.state().session.load(&page, clock);
        // What is in them is known now, and they can be large.
        page.programs = Vec::new();
        self.page = Some(Arc::new(page));
        Ok(true)
    }

    /// Connects. `false`: that is not done.
    pub(super) fn connect(
        &mut self,
        page: &Arc<SitePage>,
        since: Timestamp,
        deadline: Instant,
    ) -> Result<bool> {
        let mut task = match self.connecting.take() {
            Some(task) => task,
            None => {
                let (site, options) = (self.site.clone(), self.options.clone());
                let page = Arc::clone(page);
                Task::start(&self.site.stop, move || {
                    let stop = site.stop.clone();
                    let register: Register = Arc::new(move |connection| stop.ends(connection));
                    let caller = connection::Caller {
                        http: &site.api.http,
                        account: &site.account,
                        uid: site.uid,
                        gateway_app_id: &page.gateway_app_id,
                        device_id: &page.device_id,
                    };
                    Connection::open(&caller, &options, register)
                })?
            }
        };
        match task.wait(deadline) {
            Ok(None) => {
                self.connecting = Some(task);
                Ok(false)
            }
            Ok(Some(connection)) => {
                self.shared.state().writer = Some(connection.writer().clone());
                let moment = self.moment(since);
                let begun = self
                    .shared
                    .send(deadline, |session| Ok((session.connected(moment)?, ())))?;
                // No call sends before the tasks are lent, but one of the last connection may end its stream.
                begun.ok_or(TransportError::Timeout)?;
                self.lent = Some(tasks::lend(&self.shared, &self.site.account.tasks));
                self.connection = Some(connection);
                Ok(true)
            }
            Err(error) => {
                // A page of another time may be the reason, and the next one shows whether the session has ended.
                let is_answer = matches!(
                    error,
                    Error::Http { .. } | Error::Transport(TransportError::Protocol(_))
                );
                if is_answer {
                    self.page = None;
                }
                Err(error)
            }
        }
    }
}
