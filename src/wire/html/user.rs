//! Which user a page is for.

use serde::Deserialize;
use serde::de::Deserializer;

use super::Page;
use super::tokens::{after, first_value, object};
use crate::wire::de;

/// The users that a page names as its own. Zero is somebody who is not logged in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageUser {
    /// The user who acts: the account, or a profile of its that it has switched to.
    pub(crate) actor: Option<u64>,
    /// The user who logged in.
    pub(crate) account: Option<u64>,
}

impl PageUser {
    /// Whether the page is one for people who are not logged in.
    pub(crate) fn is_nobody(self) -> bool {
        [self.actor, self.account].contains(&Some(0))
    }

    /// Returns what either names, this one first.
    fn or(self, other: Self) -> Self {
        Self {
            actor: self.actor.or(other.actor),
            account: self.account.or(other.account),
        }
    }
}

impl Page {
    /// Returns the users that the page names in its scripts, or in texts of them.
    pub(crate) fn user(&self) -> PageUser {
        match self.user_of_scripts() {
            found if found != PageUser::default() => found,
            _ => {
                let inner = self.in_texts(&["CurrentUserInitialData", "actorID"]);
                let mut found = inner.iter().map(Self::user_of_scripts);
                found
                    .find(|user| *user != PageUser::default())
                    .unwrap_or_default()
            }
        }
    }

    fn user_of_scripts(&self) -> PageUser {
        let scripts = || self.scripts.iter();
        let of_module = scripts()
            .flat_map(|script| after(script, "CurrentUserInitialData"))
            .filter_map(|rest| first_value::<PageUser>(object(rest)?))
            .fold(PageUser::default(), PageUser::or);
        if of_module.actor.is_some() {
            return of_module;
        }
        // The name stands at whatever has an author too: only where all places agree it is the page's user.
        let mut actors = scripts()
            .flat_map(|script| after(script, "actorID"))
            .filter_map(|rest| first_value::<Number>(rest.trim_start().strip_prefix(':')?)?.0);
        let first = actors.next();
        let actor = first.filter(|first| actors.all(|actor| actor == *first));
        PageUser { actor, ..of_module }
    }
}

/// A number, or its digits as a text.
struct Number(Option<u64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        de::lenient_number(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for PageUser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Module {
            #[serde(rename = "USER_ID", default, deserialize_with = "de::lenient_number")]
            user: Option<u64>,
            #[serde(
                rename = "ACCOUNT_ID",
                default,
                deserialize_with = "de::lenient_number"
            )]
            account: Option<u64>,
        }
        let module = Module::deserialize(deserializer)?;
        Ok(Self {
            actor: module.user,
            account: module.account,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(script: &str) -> (Option<u64>, Option<u64>) {
        let user = Page::parse(&format!("<script>{script}</script>")).user();
        (user.actor, user.account)
    }

    #[test]
    fn a_page_names_its_user_in_a_module_or_as_the_actor() {
        for (script, found) in [
            (
                r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"1","USER_ID":"2","NAME":"A","IS_EMPLOYEE":false},270]"#,
                (Some(2), Some(1)),
            ),
            (
                r#""CurrentUserInitialData":{"USER_ID": 2}"#,
                (Some(2), None),
            ),
            (
                r#"[["x",["CurrentUserInitialData"],7],["CurrentUserInitialData",[],{"ACCOUNT_ID":"1"},270],{"actorID":"2"}]"#,
                (Some(2), Some(1)),
            ),
            (
                r#"["RelayAPIConfigDefaults",["__inst"],{"actorID":"2","fetchTimeout":30000},926] {"actorID" : 2}"#,
                (Some(2), None),
            ),
            (
                r#"x("[\"CurrentUserInitialData\",[],{\"ACCOUNT_ID\":\"1\",\"USER_ID\":\"2\"},270]")"#,
                (Some(2), Some(1)),
            ),
            // The module counts, whatever else has an actor.
            (
                r#"{"actorID":"3"},["CurrentUserInitialData",[],{"USER_ID":"2"},270]"#,
                (Some(2), None),
            ),
        ] {
            assert_eq!(user(script), found, "{script}");
        }
        let page = r#"<!-- <script>["CurrentUserInitialData",[],{"USER_ID":"2"},270]</script> -->"#;
        assert_eq!(Page::parse(page).user().actor, Some(2));
    }

    #[test]
    fn what_names_nobody_for_certain_names_nobody() {
        for script in [
            "",
            r#"["CurrentUserInitialData",[],{},270]"#,
            r#"["CurrentUserInitialData",[],{"USER_ID":"x","ACCOUNT_ID":null},270]"#,
            r#"{"actorID":"2"},{"actorID":"3"}"#,
            r#"{"actorID":"x"}, "actorID""#,
            r#"["CurrentUserInitialData"]; other({"USER_ID":"2"})"#,
        ] {
            assert_eq!(user(script), (None, None), "{script}");
        }
    }

    #[test]
    fn zero_is_nobody_who_is_logged_in() {
        for script in [
            r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"0","USER_ID":"0","NAME":""},270]"#,
            r#"["CurrentUserInitialData",[],{"ACCOUNT_ID":"0"},270]"#,
            r#"{"actorID":"0"}"#,
        ] {
            let page = Page::parse(&format!("<script>{script}</script>"));
            assert!(page.user().is_nobody(), "{script}");
        }
        assert!(!PageUser::default().is_nobody());
    }
}
