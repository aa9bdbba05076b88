//! Searching people, pages and groups by name.

use serde_json::{Value, json};

use super::call::Call;
use super::query::{QueryResult, as_text, failure, number_in};
use crate::id::UserId;
use crate::local::site::nodes;
use crate::local::world::state::State;

/// The kind of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Users,
    Pages,
    Groups,
    Threads,
}

impl Kind {
    /// Returns the kind by the name in the query's text: `Query SearchUser(…`, with any white space.
    fn of_query(text: &str) -> Option<Self> {
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

    fn result_name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Pages => "pages",
            Self::Groups => "groups",
            Self::Threads => "threads",
        }
    }
}

/// Returns everything whose name contains `wanted`, case-insensitively; friends and names with that prefix come first.
fn find(state: &State, viewer: UserId, kind: Kind, wanted: &str) -> Vec<Value> {
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
        found.extend(
            named
                .into_iter()
                .map(|one| nodes::group(state, one, viewer)),
        );
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

pub(super) fn search(
    state: &State,
    call: &Call<'_>,
    text: &str,
    parameters: &Value,
) -> QueryResult {
    let Some(kind) = Kind::of_query(text) else {
        return Err(failure(1_675_012, "No such query."));
    };
    let wanted = parameters.get("search").map(as_text).unwrap_or_default();
    let limit = number_in(parameters, "limit")?.unwrap_or(1);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = find(state, call.me, kind, &wanted);
    let nodes: Vec<Value> = found.into_iter().take(limit).collect();
    let result = json!({kind.result_name(): {"nodes": nodes}});
    Ok(match kind {
        Kind::Groups => json!({"viewer": result}),
        Kind::Users | Kind::Pages | Kind::Threads => json!({wanted: result}),
    })
}
