//! The queries of the searches, written out in Facebook's dialect of GraphQL.

use crate::model::ApiVersion;

/// People by their name.
pub(super) fn users() -> String {
    const QUERY: &str = "
        Query SearchUser(<search> = '', <limit> = 1) {
            entities_named(<search>) {
                search_results.of_type(user).first(<limit>) as users { nodes { @User } }
            }
        }";
    [QUERY, USER].concat()
}

/// Pages by their name.
pub(super) fn pages() -> String {
    const QUERY: &str = "
        Query SearchPage(<search> = '', <limit> = 1) {
            entities_named(<search>) {
                search_results.of_type(page).first(<limit>) as pages { nodes { @Page } }
            }
        }";
    [QUERY, PAGE].concat()
}

/// Groups by their title.
pub(super) fn groups(version: ApiVersion) -> String {
    const QUERY: &str = "
        Query SearchGroup(<search> = '', <limit> = 1, <pic_size> = 32) {
            viewer() {
                message_threads.with_thread_name(<search>).last(<limit>) as groups { nodes { @Group } }
            }
        }";
    [QUERY, GROUP, rest_of_group(version)].concat()
}

/// Conversations of any kind by their name.
pub(super) fn threads(version: ApiVersion) -> String {
    const QUERY: &str = "
        Query SearchThread(<search> = '', <limit> = 1) {
            entities_named(<search>) {
                search_results.first(<limit>) as threads { nodes { __typename, @User, @Group, @Page } }
            }
        }";
    [QUERY, USER, GROUP, rest_of_group(version), PAGE].concat()
}

/// Returns the end of [`GROUP`]: since 2018 a group has what only rooms had, and plans.
fn rest_of_group(version: ApiVersion) -> &'static str {
    match version {
        ApiVersion::V2017 => {
            "
    }"
        }
        ApiVersion::V2020 => {
            ",
        thread_admins { id },
        group_approval_queue { nodes { requester { id } } },
        approval_mode,
        joinable_mode { mode, link },
        event_reminders {
            nodes {
                id,
                lightweight_event_creator { id },
                time,
                location_name,
                event_title,
                event_reminder_members { edges { node { id }, guest_list_state } }
            }
        }
    }"
        }
    }
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
        }";

const PAGE: &str = "
    QueryFragment Page: Page {
        id, name,
        profile_picture.width(32).height(32) { uri },
        url, category_type,
        city { name }
    }";
