//! Adds people to a group: a message of a form of its own, as in fbchat 1.1.3.

use crate::id::UserId;
use crate::wire::Fields;

pub(crate) fn content(users: &[UserId]) -> Fields {
    let mut fields = Fields::new()
        .with("action_type", "ma-type:log-message")
        .with("log_message_type", "log:subscribe");
    for (i, user) in users.iter().enumerate() {
        fields.push(
            format!("log_message_data[added_participants][{i}]"),
            format_args!("fbid:{user}"),
        );
    }
    fields
}
