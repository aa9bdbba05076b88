//! What Facebook's GraphQL interface is asked: documents that it keeps under a number, and queries that are written out.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::model::{Query, Wire};

/// The numbers of the documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    pub(crate) wire: Wire,
    replaced: BTreeMap<Query, String>,
}

impl Documents {
    pub(crate) fn replace(&mut self, query: Query, number: String) {
        self.replaced.insert(query, number);
    }

    /// Whether each number is one.
    pub(crate) fn check(&self) -> Result<()> {
        let is_number = |text: &String| {
            (1..=30).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        match self.replaced.values().all(is_number) {
            true => Ok(()),
            false => Err(Error::invalid_input(
                "a `doc_id` is not all digits: copy the number that a browser sends",
            )),
        }
    }

    pub(crate) fn number(&self, query: Query) -> &str {
        let replaced = self.replaced.get(&query).map(String::as_str);
        replaced.unwrap_or(match (query, self.wire) {
            // One document for a conversation and, if asked for, its messages.
            (Query::ThreadInfo | Query::Messages, Wire::V2017) => "1386147188135407",
            (Query::ThreadInfo, Wire::V2020) => "2147762685294928",
            (Query::Messages, Wire::V2020) => "1860982147341344",
            (Query::ThreadList | Query::SequenceId, _) => "1349387578499440",
            (Query::Message, _) => "1768656253222505",
            (Query::Reaction, _) => "1491398900900362",
        })
    }
}

/// People by their name.
pub(crate) fn search_users() -> String {
    const QUERY: &str = "
        Query SearchUser(<search> = '', <limit> = 1) {
            entities_named(<search>) {
                search_results.of_type(user).first(<limit>) as users { nodes { @User } }
            }
        }";
    [QUERY, USER].concat()
}

/// Pages by their name.
pub(crate) fn search_pages() -> String {
    const QUERY: &str = "
        Query SearchPage(<search> = '', <limit> = 1) {
            entities_named(<search>) {
                search_results.of_type(page).first(<limit>) as pages { nodes { @Page } }
            }
        }";
    [QUERY, PAGE].concat()
}

/// Groups by their title.
pub(crate) fn search_groups() -> String {
    const QUERY: &str = "
        Query SearchGroup(<search> = '', <limit> = 1, <pic_size> = 32) {
            viewer() {
                message_threads.with_thread_name(<search>).last(<limit>) as groups { nodes { @Group } }
            }
        }";
    [QUERY, GROUP].concat()
}

/// Conversations of any kind by their name.
pub(crate) fn search_threads() -> String {
    const QUERY: &str = "
        Query SearchThread(<search> = '', <limit> = 1) {
            entities_named(<search>) {
                search_results.first(<limit>) as threads { nodes { __typename, @User, @Group, @Page } }
            }
        }";
    [QUERY, USER, GROUP, PAGE].concat()
}

const USER: &str = "
    QueryFragment User: User {
        id, name, first_name, last_name,
        profile_picture.width(<pic_size>).height(<pic_size>) { uri },
        is_viewer_friend, url, gender, viewer_affinity
    }";

const GROUP: &str = "
    QueryFragment Group: MessageThread {
        name,
        thread_key { thread_fbid },
        image { uri },
        is_group_thread,
        all_participants { nodes { messaging_actor { id } } },
        customization_info {
            participant_customizations { participant_id, nickname },
            outgoing_bubble_color,
            emoji
        }
    }";

const PAGE: &str = "
    QueryFragment Page: Page {
        id, name,
        profile_picture.width(32).height(32) { uri },
        url, category_type,
        city { name }
    }";
