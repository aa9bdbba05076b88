//! Whether a result is the one that was recorded.

use fbchat::Error;
use serde_json::Value;

use crate::recordings::operations::Outcome;

pub fn compare_result(name: &str, result: Outcome, recorded: &Value) -> Result<(), String> {
    let expected = match recorded.get("exception") {
        Some(_) => Err(error_of(name, recorded)),
        None => Ok(recorded.clone()),
    };
    if recorded["exception"] == "FBchatInvalidParameters" {
        let refusal = result.as_ref().err();
        let is_named = matches!(refusal, Some(Error::Facebook(it)) if it.is_invalid_parameters());
        assert!(is_named, "{name}: {refusal:?}");
    }
    let result = result.map_err(|error| kind(&error));
    if result == expected {
        return Ok(());
    }
    Err(format!(
        "the result is {result:?}, recorded was {expected:?}"
    ))
}

/// Returns this crate's name of the reference's exception.
fn error_of(name: &str, recorded: &Value) -> String {
    if recorded["exception"] == "FBchatNotLoggedIn" {
        return "NotLoggedIn".to_owned();
    }
    if let Some(code) = recorded["code"].as_str().filter(|code| *code != "None") {
        return format!("Facebook {code}");
    }
    // Refusals within the payload, which have no code.
    if matches!(
        name,
        "forward_attachment_failed"
            | "create_plan_failed"
            | "create_poll_failed"
            | "update_poll_vote_failed"
    ) {
        return "Facebook 0".to_owned();
    }
    if let Some(status) = recorded["status"].as_u64() {
        return format!("Http {status}");
    }
    let kind = match name {
        "login_bad_password" => "Login WrongPassword",
        "login_checkpoint" => "Login Checkpoint",
        "login_2fa_given_up" | "send_local_files_missing" => "Io",
        "login_no_password" | "login_no_tries" => "InvalidInput",
        "fetch_page_info_of_user" | "fetch_group_info_of_page" => "InvalidInput",
        "error_no_payload" | "fetch_image_url_none" => "Decode",
        "login_no_c_user" => "Login NoUserCookie",
        "send_no_thread" => "NoThread",
        "quick_reply_location_without" | "send_location_without_place" | "create_group_too_few" => {
            "InvalidInput"
        }
        "mark_as_read_nothing"
        | "send_empty"
        | "block_user_refused"
        | "add_self"
        | "fetch_thread_list_bad_limit"
        | "fetch_user_info_of_group"
        | "fetch_message_info_gone" => "InvalidInput",
        "fetch_thread_messages_missing" | "fetch_user_info_unknown" => "NotFound",
        "fetch_all_users_no_payload"
        | "send_no_message_id"
        | "create_group_no_thread_id"
        | "upload_incomplete"
        | "error_empty"
        | "error_not_json"
        | "error_no_object" => "Decode",
        _ => "an error that this test does not know",
    };
    kind.to_owned()
}

fn kind(error: &Error) -> String {
    match error {
        Error::Facebook(error) => format!("Facebook {}", error.code),
        Error::Http { status, .. } => format!("Http {status}"),
        Error::Login(error) => format!("Login {:?}", error.kind),
        Error::NoThread => "NoThread".to_owned(),
        Error::NotFound(_) => "NotFound".to_owned(),
        Error::InvalidInput(_) => "InvalidInput".to_owned(),
        Error::Decode(_) => "Decode".to_owned(),
        Error::Io(_) => "Io".to_owned(),
        other => format!("{other:?}"),
    }
}
