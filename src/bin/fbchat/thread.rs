//! Conversations as they are named at the command line.

use fbchat::{Client, Error, Thread, ThreadId};
use url::Url;

use crate::failure::{Failure, Result};

/// Reads the number of a conversation, or the address of its page.
pub fn parse(text: &str) -> Result<ThreadId, String> {
    let bare = text.trim();
    let number = match Url::parse(bare) {
        Ok(page) => in_address(&page).ok_or("it is no address of a conversation")?,
        Err(_) => bare.to_owned(),
    };
    number.parse().map_err(|_| {
        "it is no number of a conversation: `fbchat threads` lists those of the account".to_owned()
    })
}

/// Returns the last part of the path of a page of Facebook's. Encrypted chats have numbers of their own there.
fn in_address(page: &Url) -> Option<String> {
    let host = page.host_str()?;
    let is_there = ["facebook.com", "messenger.com"].iter().any(|site| {
        let below = host.strip_suffix(site);
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    });
    let mut parts = page.path_segments()?.filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.by_ref().collect();
    if !is_there || parts.contains(&"e2ee") {
        return None;
    }
    parts.last().map(|part| (*part).to_owned())
}

/// Fetches the conversation of this number.
pub fn find(client: &Client, id: ThreadId) -> Result<Thread> {
    let unknown = || {
        Failure::from(format!(
            "there is no conversation {id} that this account can see: `fbchat threads` lists those there are"
        ))
    };
    match client.fetch_thread_info(&[id]) {
        Ok(mut found) => found.remove(&id).ok_or_else(unknown),
        Err(Error::NotFound(_)) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_named_by_its_number_or_its_page() {
        for text in [
            "4",
            " 4\n",
            "https://www.facebook.com/messages/t/4",
            "https://www.facebook.com/messages/t/4/?x=1#y",
            "https://messenger.com/t/4/",
        ] {
            assert_eq!(parse(text), Ok(ThreadId::from(4)), "{text}");
        }
        for text in [
            "",
            "Ada",
            "-4",
            "4.5",
            "https://www.facebook.com/",
            "https://www.facebook.com/ada",
            "https://www.facebook.com/messages/e2ee/t/4",
            "https://facebook.com.example/t/4",
            "https://notfacebook.com/t/4",
            "file:///4",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
