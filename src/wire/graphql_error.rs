//! How GraphQL reports that a query failed.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use super::envelope::ErrorObject;
use crate::error::Result;

/// The first error of a list by which the query failed.
///
/// This is where it is decided what becomes of data beside errors: the answer is the error. A missing part of the data cannot be
/// distinguished from one that does not exist: a conversation that is null would be one that Facebook does not know, a viewer that is null a
/// session that has ended. Only what Facebook itself marks as a warning leaves the data as it is.
pub(super) fn first_failure(errors: &RawValue, has_data: bool) -> Option<ErrorObject<'_>> {
    let alone = ErrorObject::read(errors);
    if errors.get().starts_with('{') && alone.is_any() {
        return Some(alone);
    }
    let list = de::list(&mut serde_json::Deserializer::from_str(errors.get()));
    let list = list.unwrap_or_else(|_| de::first(errors).into_iter().collect());
    let mut read = list
        .into_iter()
        .filter(|error| error.get() != "null")
        .map(ErrorObject::read);
    read.find(|error| !has_data || !error.is_warning())
}

/// Fails where an object with the result of a query has an error.
pub(super) fn check(json: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow, default)]
        data: Option<&'a RawValue>,
        #[serde(borrow, default)]
        errors: Option<&'a RawValue>,
    }
    let answer: Answer<'_> = de::parse("the result of a query", json)?;
    let has_data = answer.data.is_some();
    match answer
        .errors
        .and_then(|errors| first_failure(errors, has_data))
    {
        Some(failure) => Err(failure.into_error(None, None)),
        None => Ok(()),
    }
}
