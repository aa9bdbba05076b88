//! Finding people, pages and groups by name.

use serde_json::Value;

use super::nodes;
use super::state::State;
use crate::id::UserId;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Users,
    Pages,
    Groups,
    Threads,
}

impl Kind {
    /// By the name that the query's text gives itself: `Query SearchUser(…`. White space is free.
    pub(crate) fn of_query(text: &str) -> Option<Self> {
        let (_, after) = text.split_once("Query")?;
        let (name, _) = after.split_once('(')?;
        match name.trim() {
            "SearchUser" => Some(Self::Users),
            "SearchPage" => Some(Self::Pages),
            "SearchGroup" => Some(Self::Groups),
            "SearchThread" => Some(Self::Threads),
            _ => None,
        }
    }

    pub(crate) fn result_name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Pages => "pages",
            Self::Groups => "groups",
            Self::Threads => "threads",
        }
    }
}

/// Everything whose name holds `wanted`, without regard to case; friends and names that begin so come first.
pub(crate) fn find(state: &State, viewer: UserId, kind: Kind, wanted: &str) -> Vec<Value> {
    let wanted = wanted.to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&wanted);
    let begins = |name: &str| name.to_lowercase().starts_with(&wanted);
    let mut found = Vec::new();
    if matches!(kind, Kind::Users | Kind::Threads) {
        let people = state.people.values().map(|account| &account.user);
        let mut people: Vec<_> = people.filter(|user| fits(&user.name)).collect();
        people.sort_by_key(|user| (!state.are_friends(viewer, user.id), !begins(&user.name)));
        found.extend(
            people
                .into_iter()
                .filter_map(|user| nodes::user(state, viewer, user.id)),
        );
    }
    if matches!(kind, Kind::Groups | Kind::Threads) {
        let named = state
            .conversations
            .values()
            .filter(|one| one.members.contains(&viewer) && one.name.as_deref().is_some_and(fits));
        let mut named: Vec<_> = named.collect();
        named.sort_by_key(|one| !one.name.as_deref().is_some_and(begins));
        found.extend(named.into_iter().map(|one| nodes::group(one, viewer)));
    }
    if matches!(kind, Kind::Pages | Kind::Threads) {
        let mut pages: Vec<_> = state
            .pages
            .values()
            .filter(|page| fits(&page.name))
            .collect();
        pages.sort_by_key(|page| !begins(&page.name));
        found.extend(pages.into_iter().map(nodes::page));
    }
    found
}
