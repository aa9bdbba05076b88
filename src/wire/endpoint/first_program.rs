//! The first program of a database, which the page usually brings along: a query for it, once for each of three databases.

use serde::Serialize;

use crate::error::{DecodeError, Result};
use crate::wire::messages_page::{MessagesPage, program_of_answer};
use crate::wire::{Auth, Destination, Fields, Request, envelope, graphql_error};

const URL: &str = "https://www.facebook.com/api/graphql/";
const NAME: &str = "LSPlatformGraphQLLightspeedRequestQuery";

/// The databases that are asked for, in order.
pub(crate) const DATABASES: [i64; 3] = [1, 2, 95];

/// The request for the first program of a database; the requests are numbered from 0.
pub(crate) fn request(
    page: &MessagesPage,
    document: &str,
    number: u32,
    database: i64,
) -> serde_json::Result<Request> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Variables<'a> {
        device_id: &'a str,
        include_chat_visibility: bool,
        request_id: u32,
        request_payload: String,
        request_type: u8,
    }
    #[derive(Serialize)]
    struct Payload<'a> {
        database: i64,
        epoch_id: u8,
        sync_params: &'a str,
        last_applied_cursor: Option<()>,
        version: i64,
    }
    let payload = Payload {
        database,
        epoch_id: 0,
        sync_params: match database {
            1 => &page.sync_params.mailbox,
            _ => &page.sync_params.contact,
        },
        last_applied_cursor: None,
        version: page.version.unwrap_or_default(),
    };
    let variables = Variables {
        device_id: page.device_id.as_deref().unwrap_or_default(),
        include_chat_visibility: false,
        request_id: number,
        request_payload: serde_json::to_string(&payload)?,
        request_type: 1,
    };
    let form = Fields::new()
        .with("fb_api_caller_class", "RelayModern")
        .with("fb_api_req_friendly_name", NAME)
        .with("variables", serde_json::to_string(&variables)?)
        .with("server_timestamps", "true")
        .with("doc_id", document);
    let mut headers = vec![("X-FB-Friendly-Name", NAME.to_owned())];
    if let Some(lsd) = &page.lsd {
        headers.push(("X-FB-LSD", lsd.expose().to_owned()));
    }
    let request = Request::post(URL).form(form).headers(headers);
    let request = request.destination(Destination::PageData);
    Ok(request.auth(Auth::None).idempotent())
}

/// The fields of the page that the living client sends with each of its forms. `session` is three times six letters and digits, for as
/// long as the page; `number` counts the requests from 2 on.
pub(crate) fn page_fields(page: &MessagesPage, session: &str, number: &str) -> Fields {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let secret = |secret: &Option<crate::secret::Secret>| {
        let secret = secret.as_ref();
        secret.map(|it| it.expose().to_owned()).unwrap_or_default()
    };
    let site = &page.site;
    Fields::new()
        .with("__user", text(&page.user_id))
        .with("__a", 1)
        .with("__req", number)
        .with("__hs", text(&site.haste_session))
        .with("dpr", text(&site.pixel_ratio))
        .with("__ccg", text(&page.connection_class))
        .with("__rev", text(&site.spin_r))
        .with("__s", session)
        .with("__hsi", text(&site.hsi))
        .with("__dyn", page.modules())
        .with("__csr", page.resources())
        .with("__comet_req", text(&page.comet_req))
        .with("fb_dtsg", secret(&page.fb_dtsg))
        .with("jazoest", text(&page.jazoest))
        .with("lsd", secret(&page.lsd))
        .with("__spin_r", text(&site.spin_r))
        .with("__spin_b", text(&site.spin_b))
        .with("__spin_t", text(&site.spin_t))
        .with("__aaid", 0)
}

/// The program in the reply, as JSON. Beside a program an error is no more than a warning.
pub(crate) fn read(body: Vec<u8>) -> Result<String> {
    let reply = envelope::text(body)?;
    if let Some(program) = program_of_answer(&reply) {
        return Ok(program);
    }
    envelope::check(&reply)?;
    graphql_error::check(&reply)?;
    Err(DecodeError::new("the reply to the query for a first program", "it has none").into())
}
