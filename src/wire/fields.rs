//! The fields of a query or a form, in order.

use std::borrow::Cow;

use url::form_urlencoded;

/// Names and values in the order in which they are sent.
///
/// Values may be secrets or messages: there is no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Fields(Vec<(Cow<'static, str>, String)>);

impl Fields {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Appends a field.
    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) {
        self.0.push((name.into(), value.to_string()));
    }

    /// Appends a field.
    pub(crate) fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.push(name, value);
        self
    }

    /// Gives the field of this name a value where it stands, or appends it.
    pub(crate) fn set(&mut self, name: &'static str, value: impl ToString) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.to_string(),
            None => self.push(name, value),
        }
    }

    /// Appends all fields of `more`.
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names and values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// As `application/x-www-form-urlencoded`, which is also the form of a query.
    pub(crate) fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect(),
        )
    }
}
