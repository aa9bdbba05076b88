//! Loading the page of messages, and what stands in its place.

use super::Caller;
use super::call::{has_stale_tokens, read_with};
use super::checkpoint::{checkpoint, marked_checkpoint};
use crate::error::{DecodeError, Error, LoginError, LoginErrorKind, Result, TransportError};
use crate::model::Document;
use crate::shown;
use crate::wire::Fields;
use crate::wire::documents::Documents;
use crate::wire::endpoint::{first_program, messages_page};
use crate::wire::html;
use crate::wire::messages_page::{Loaded, MessagesPage, Redirected, version_of_script};

/// The name of a page in requests, as the site's script makes it: three times six letters and digits.
const SESSION_PARTS: usize = 3;
const SESSION_PART: usize = 6;
/// How much of the title of another page an error shows, in characters.
const MAX_TITLE: usize = 100;

impl Caller<'_> {
    /// Loads the page of messages. Fails with [`Error::NotLoggedIn`] or [`Error::Login`] where the site shows another in its place.
    pub(crate) fn messages_page(&self) -> Result<Box<MessagesPage>> {
        self.account.user_cookie().ok_or(Error::NotLoggedIn)?;
        let has_session = || self.account.jar.facebook_cookie("xs").is_some();
        let had_session = has_session();
        let reply = self.page(&messages_page::request())?;
        let is_revoked = had_session && !has_session();
        let kind = match Redirected::to(reply.url.path(), is_revoked) {
            Some(Redirected::Revoked | Redirected::LoggedOut) => return Err(Error::NotLoggedIn),
            Some(Redirected::Consent) => LoginErrorKind::Consent,
            Some(Redirected::Checkpoint | Redirected::Challenge | Redirected::Suspended) => {
                LoginErrorKind::Checkpoint
            }
            None => return self.read_messages_page(&reply.url, &reply.text()),
        };
        let host = reply.url.host_str().unwrap_or_default();
        let address = format!("https://{host}{}", reply.url.path());
        let title = self.title(&address);
        Err(LoginError::new(kind, &address, title.as_deref()).into())
    }

    /// The title of a page to which the site leads, if it can be had.
    fn title(&self, address: &str) -> Option<String> {
        let reply = self.page(&messages_page::elsewhere(address.to_owned()));
        html::Page::parse(&reply.ok()?.text()).title()
    }

    fn read_messages_page(&self, url: &url::Url, text: &str) -> Result<Box<MessagesPage>> {
        match Loaded::read(text) {
            Loaded::Messages(page) => Ok(page),
            Loaded::LoggedOut => Err(Error::NotLoggedIn),
            Loaded::ServerError => {
                let problem = "the site shows its page about an error of its own: try again later";
                Err(TransportError::Protocol(problem.into()).into())
            }
            Loaded::Unknown(title) => {
                let page = html::Page::parse(text);
                let error = checkpoint(url, &page);
                if let Some(error) = error.or_else(|| marked_checkpoint(url, text, &page)) {
                    return Err(error);
                }
                if page.asks_for_password() {
                    return Err(Error::NotLoggedIn);
                }
                let title = title.unwrap_or_default();
                let title = shown::cut(&title, MAX_TITLE);
                let problem = format!(
                    "it has no data for its script: the site shows a page with the title {title:?}"
                );
                Err(DecodeError::new("the page of messages", problem).into())
            }
        }
    }

    /// Looks for the version of the schema in the scripts of a page that does not have it itself, one after the other, in
    /// `max_scripts` of them at most. A script that cannot be had is passed over; where there is no connection it fails.
    #[cfg_attr(not(feature = "gateway"), allow(dead_code))]
    pub(crate) fn find_version(&self, page: &mut MessagesPage, max_scripts: usize) -> Result<()> {
        let addresses = std::mem::take(&mut page.script_addresses);
        for address in addresses.into_iter().take(max_scripts) {
            match self.page(&messages_page::script(address)) {
                Ok(script) => page.version = version_of_script(&script.text()),
                Err(error) if is_of_script(&error) => {
                    log::debug!("a script is passed over: {error}")
                }
                Err(error) => return Err(error),
            }
            if page.version.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Asks for the first programs of the databases. One that cannot be had is left out: its database begins without a cursor. Fails
    /// where the site refuses the account, or the values of the page.
    #[cfg_attr(not(feature = "gateway"), allow(dead_code))]
    pub(crate) fn first_programs(
        &self,
        page: &MessagesPage,
        documents: &Documents,
    ) -> Result<Vec<String>> {
        let session = session();
        let document = documents.id(Document::FirstProgram);
        let mut programs = Vec::new();
        for (number, database) in (0..).zip(first_program::DATABASES) {
            let request = first_program::request(page, document, number, database);
            let mut request = request.map_err(|error| {
                DecodeError::new("the request for a first program", error.to_string())
            })?;
            // In base 36, where these are the same.
            let number = (number + 2).to_string();
            let mut form: Fields = first_program::page_fields(page, &session, &number);
            form.extend(std::mem::take(&mut request.form));
            let request = request.form(form);
            let reply = self.fetch(&request);
            match reply.and_then(|reply| read_with(first_program::read, reply)) {
                Ok(program) => programs.push(program),
                Err(error) if is_of_database(&error) => {
                    log::warn!("database {database} has no first program: {error}");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(programs)
    }
}

/// Whether an error is about one database alone.
fn is_of_database(error: &Error) -> bool {
    let is_of_reply = matches!(
        error,
        Error::Facebook(_) | Error::Decode(_) | Error::Http { .. }
    );
    is_of_reply && !has_stale_tokens(error) && !error.is_retryable()
}

/// Whether an error is about one script alone.
fn is_of_script(error: &Error) -> bool {
    matches!(
        error,
        Error::Http { .. }
            | Error::Busy { .. }
            | Error::Transport(
                TransportError::TooLarge { .. }
                    | TransportError::ForeignRedirect { .. }
                    | TransportError::TooManyRedirects { .. }
            )
    )
}

fn session() -> String {
    let part = || -> String {
        let letters = std::iter::repeat_with(|| fastrand::char('a'..='z'));
        letters.take(SESSION_PART).collect()
    };
    let parts: Vec<_> = std::iter::repeat_with(part).take(SESSION_PARTS).collect();
    parts.join(":")
}
