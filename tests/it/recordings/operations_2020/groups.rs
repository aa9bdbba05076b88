//! Groups: creating them, their admins, who lets people in, their pictures.

use std::path::Path;

use fbchat::{ApprovalMode, Client, OutgoingMessage, StickerId, Upload, UserId};
use serde_json::{Value, json};

use crate::recordings::operations::{ALAN, GRACE, Operation, Outcome, call, group};

const STRANGER: UserId = UserId::new(100_000_000_000_009);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "create_group" | "create_group_plain_text" | "create_group_no_thread_id" => {
            call(|client| created(client, &[GRACE, ALAN], "welcome"))
        }
        "create_group_too_few" => call(|client| created(client, &[GRACE], "welcome")),
        "create_group_with_sticker" => call(|client| {
            let sticker = OutgoingMessage::sticker(StickerId::from(767_334_476_626_295));
            created(client, &[GRACE, ALAN], sticker)
        }),
        "add_admin_single" | "add_admin_refused" => {
            call(|client| nothing(client.add_group_admins(group(), [ALAN])))
        }
        "add_admins" => call(|client| nothing(client.add_group_admins(group(), [GRACE, ALAN]))),
        "remove_admins" => call(|client| nothing(client.remove_group_admins(group(), [ALAN]))),
        "approval_mode" => call(|client| {
            let change = |mode| nothing(client.change_group_approval_mode(group(), mode));
            [ApprovalMode::Required, ApprovalMode::NotRequired]
                .into_iter()
                .map(change)
                .collect()
        }),
        "approval_mode_refused" => call(|client| {
            nothing(client.change_group_approval_mode(group(), ApprovalMode::Required))
        }),
        "accept_users" | "accept_users_refused" => {
            call(|client| nothing(client.accept_users_to_group(group(), [STRANGER])))
        }
        "accept_users_several" => {
            call(|client| nothing(client.accept_users_to_group(group(), [ALAN, STRANGER])))
        }
        "deny_users" => call(|client| nothing(client.deny_users_from_group(group(), [STRANGER]))),
        "change_group_image" => {
            call(|client| pictured(client, Path::new("fixtures/files/dot.png")))
        }
        "change_group_image_refused" => {
            call(|client| pictured(client, Path::new("fixtures/files/dot.gif")))
        }
        "change_group_image_remote" => {
            call(|client| pictured(client, Upload::url("https://example.com/dot.png")))
        }
        _ => return None,
    })
}

fn nothing(result: fbchat::Result<()>) -> Outcome {
    result.map(|()| Value::Null)
}

fn created(client: &Client, others: &[UserId], message: impl Into<OutgoingMessage>) -> Outcome {
    let group = client.create_group(others.iter().copied(), message)?;
    Ok(json!(group))
}

fn pictured(client: &Client, image: impl Into<Upload>) -> Outcome {
    let image = client.change_group_image(group(), image)?;
    Ok(json!(fbchat::FileId::from(image).id().get()))
}
