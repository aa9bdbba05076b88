//! Plans: creating, changing, answering and reading one. Their forms are those of fbchat 1.9.7, and for a new plan also that of
//! fbchat 1.1.3.

use serde::Deserialize;
use serde_json::json;

use crate::error::{DecodeError, Error, Result};
use crate::id::{PlanId, UserId};
use crate::model::{ApiVersion, EventReminder, GuestStatus, Plan, ThreadKey};
use crate::wire::de::{self, NamedList, Num, Obj, Seconds, Text};
use crate::wire::refusal::{self, Success};
use crate::wire::{Fields, Request};

const CREATE_URL: &str = "https://www.facebook.com/ajax/eventreminder/create";
const CREATE_URL_OF_2017: &str = "https://www.facebook.com/ajax/eventreminder/create/";
const SUBMIT_URL: &str = "https://www.facebook.com/ajax/eventreminder/submit";
const ANSWER_URL: &str = "https://www.facebook.com/ajax/eventreminder/rsvp";
const INFO_URL: &str = "https://www.facebook.com/ajax/eventreminder";

/// Not idempotent: a second one would be a second plan.
pub(crate) fn create(version: ApiVersion, thread: ThreadKey, plan: &EventReminder) -> Request {
    let mut fields = Fields::new().with("event_type", "EVENT");
    if version == ApiVersion::V2017 {
        fields.push("dpr", 1);
    }
    fields = fields
        .with("event_time", seconds(plan))
        .with("title", &plan.title)
        .with("thread_id", thread.id())
        .with("location_id", location_id(plan))
        .with("location_name", location_name(plan));
    fields = with_context(fields);
    match version {
        ApiVersion::V2017 => Request::post(CREATE_URL_OF_2017).query(fields),
        ApiVersion::V2020 => Request::post(CREATE_URL).form(fields),
    }
}

pub(crate) fn edit(id: PlanId, plan: &EventReminder) -> Request {
    let form = Fields::new()
        .with("event_reminder_id", id)
        .with("delete", false)
        .with("date", seconds(plan))
        .with("location_name", location_name(plan))
        .with("location_id", location_id(plan))
        .with("title", &plan.title);
    Request::post(SUBMIT_URL).form(with_context(form))
}

pub(crate) fn delete(id: PlanId) -> Request {
    let form = Fields::new()
        .with("event_reminder_id", id)
        .with("delete", true);
    Request::post(SUBMIT_URL).form(with_context(form))
}

/// `None`: it is no answer.
pub(crate) fn answer(id: PlanId, status: &GuestStatus) -> Option<Request> {
    let status = match status {
        GuestStatus::Going => "GOING",
        GuestStatus::Declined => "DECLINED",
        GuestStatus::Invited | GuestStatus::Other(_) => return None,
    };
    let form = Fields::new()
        .with("event_reminder_id", id)
        .with("guest_state", status);
    Some(Request::post(ANSWER_URL).form(with_context(form)))
}

fn seconds(plan: &EventReminder) -> i64 {
    plan.at.as_millis().div_euclid(1000)
}

fn location_name(plan: &EventReminder) -> &str {
    plan.location.as_deref().unwrap_or_default()
}

fn location_id(plan: &EventReminder) -> &str {
    plan.location_id.as_deref().unwrap_or_default()
}

/// Appends where on the page a person would have done it.
fn with_context(fields: Fields) -> Fields {
    let context = json!({
        "action_history": [{"surface": "messenger_chat_tab", "mechanism": "messenger_composer"}]
    });
    fields.with("acontext", context)
}

/// Fails where the payload of a reply to a change refuses.
pub(crate) fn read(json: &str) -> Result<()> {
    refusal::check("the reply to a plan", json, Success::NoError)
}

pub(crate) fn info(id: PlanId) -> Request {
    let form = Fields::new().with("event_reminder_id", id);
    Request::post(INFO_URL).form(form).idempotent()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply<'a> {
    #[serde(borrow)]
    payload: Obj<Payload<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    oid: Num<PlanId>,
    creator_id: Num<UserId>,
    event_time: Num<Seconds>,
    #[serde(borrow)]
    title: Text<'a>,
    location_name: Text<'a>,
    location_id: Text<'a>,
    event_members: NamedList<'a, Text<'a>>,
}

/// The plan that was asked for.
pub(crate) fn read_plan(json: &str, asked: PlanId) -> Result<Plan> {
    const WHAT: &str = "a plan";
    refusal::check(WHAT, json, Success::NoError)?;
    let plan = de::read(json, |json| {
        let reply: Reply<'_> = serde_json::from_str(json)?;
        let payload = reply.payload.required(WHAT, "payload");
        Ok(payload.and_then(|payload| payload.into_plan(WHAT, asked)))
    });
    let plan = plan.map_err(|error| DecodeError::json(WHAT, &error))?;
    plan.map_err(Error::from)
}

impl Payload<'_> {
    fn into_plan(self, what: &'static str, asked: PlanId) -> Result<Plan, DecodeError> {
        let guests = self.event_members.get().unwrap_or_default().into_iter();
        let guests = guests.filter_map(|(id, status)| {
            let status = GuestStatus::from(status.as_str()?);
            Some((id.parse::<UserId>().ok()?, status))
        });
        Ok(Plan {
            id: self.oid.get().or(Some(asked)),
            at: self.event_time.required(what, "event_time")?.0,
            title: self.title.owned(),
            location: self.location_name.owned(),
            // A plan without a place has 0.
            location_id: self.location_id.owned().filter(|id| id != "0"),
            author: self.creator_id.get(),
            guests: guests.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: PlanId = PlanId::new(555);

    #[test]
    fn a_guest_that_cannot_be_read_costs_no_other() {
        let json = r#"{"payload": {"event_time": "1516100000", "title": "\ud83d", "location_id": 0, "creator_id": {},
            "event_members": {"4": "GOING", "x": "GOING", "5": null, "6": 7, "7": "MAYBE"}}}"#;
        let plan = read_plan(json, ASKED).unwrap();
        assert_eq!(
            (plan.id, plan.at.as_millis()),
            (Some(ASKED), 1_516_100_000_000)
        );
        assert_eq!((plan.location_id, plan.author), (None, None));
        let other = |name: &str| GuestStatus::Other(name.to_owned());
        let guests = [
            (UserId::new(4), GuestStatus::Going),
            (UserId::new(6), other("7")),
            (UserId::new(7), other("MAYBE")),
        ];
        assert_eq!(plan.guests, guests.into());
    }

    #[test]
    fn a_plan_without_guests_is_one() {
        for members in ["[]", "{}", "null", "7"] {
            let json = format!(r#"{{"payload": {{"event_time": 1, "event_members": {members}}}}}"#);
            assert!(
                read_plan(&json, ASKED).unwrap().guests.is_empty(),
                "{members}"
            );
        }
    }

    #[test]
    fn what_has_no_time_is_no_plan() {
        for json in [
            "{}",
            r#"{"payload": null}"#,
            r#"{"payload": []}"#,
            r#"{"payload": {"event_time": "x"}}"#,
        ] {
            assert!(
                matches!(read_plan(json, ASKED), Err(Error::Decode(_))),
                "{json}"
            );
        }
        let refused = read_plan(r#"{"payload": {"error": "There is none."}}"#, ASKED);
        assert!(matches!(refused, Err(Error::Facebook(_))));
    }
}
