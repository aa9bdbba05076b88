//! The account's own phone numbers and e-mail addresses. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::model::{Document, GraphQl};
use crate::wire::de::{self, List, Obj, Text};
use crate::wire::documents::Documents;

const WHAT: &str = "the account's private data";

pub(crate) fn query(documents: &Documents) -> GraphQl {
    GraphQl::doc(documents.id(Document::PrivateData), json!({}))
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    viewer: Viewer<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Viewer<'a> {
    #[serde(borrow)]
    user: Obj<User<'a>>,
    all_emails: List<Obj<Email<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User<'a> {
    #[serde(borrow)]
    all_phones: List<Obj<Phone<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Phone<'a> {
    #[serde(borrow)]
    phone_number: Obj<Number<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Number<'a> {
    #[serde(borrow)]
    universal_number: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Email<'a> {
    #[serde(borrow)]
    display_email: Text<'a>,
}

/// The phone numbers, in their order.
pub(crate) fn phone_numbers(data: &RawValue) -> Result<Vec<String>, DecodeError> {
    let data: Data<'_> = de::parse(WHAT, data.get())?;
    let phones = data.viewer.user.get().unwrap_or_default().all_phones;
    let numbers = phones.elements().into_iter().filter_map(|phone| {
        let number = phone.get()?.phone_number.get()?;
        number.universal_number.owned()
    });
    Ok(numbers.collect())
}

/// The e-mail addresses, in their order.
pub(crate) fn emails(data: &RawValue) -> Result<Vec<String>, DecodeError> {
    let data: Data<'_> = de::parse(WHAT, data.get())?;
    let emails = data.viewer.all_emails.elements().into_iter();
    Ok(emails
        .filter_map(|email| email.get()?.display_email.owned())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_entry_costs_no_other() {
        let json = r#"{"viewer": {
            "user": {"all_phones": [null, {}, {"phone_number": null}, {"phone_number": {"universal_number": "+45"}}, 7]},
            "all_emails": [{"display_email": "a@example.com"}, {"display_email": null}, []]}}"#;
        let data: Box<RawValue> = serde_json::from_str(json).unwrap();
        assert_eq!(phone_numbers(&data).unwrap(), ["+45"]);
        assert_eq!(emails(&data).unwrap(), ["a@example.com"]);
        for json in ["{}", r#"{"viewer": null}"#, "7"] {
            let data: Box<RawValue> = serde_json::from_str(json).unwrap();
            assert!(
                phone_numbers(&data).is_err() && emails(&data).is_err(),
                "{json}"
            );
        }
        let none: Box<RawValue> = serde_json::from_str(r#"{"viewer": {"user": null}}"#).unwrap();
        assert!(phone_numbers(&none).unwrap().is_empty());
    }
}
