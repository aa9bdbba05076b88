//! Polls.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use crate::error::DecodeError;
use crate::id::{PollId, PollOptionId, UserId};
use crate::model::{Poll, PollOption};

/// A poll, from a JSON text.
pub(super) fn decode(json: &str) -> Result<Poll, DecodeError> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(deserialize_with = "de::number")]
        id: PollId,
        #[serde(default, deserialize_with = "de::lenient_text")]
        title: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        text: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        options: Vec<&'a RawValue>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        total_count: Option<u32>,
    }
    let wire: Wire<'_> =
        serde_json::from_str(json).map_err(|error| DecodeError::json("a poll", &error))?;
    Ok(Poll {
        id: wire.id,
        title: wire.title.or(wire.text),
        options: wire.options.into_iter().filter_map(option).collect(),
        option_count: wire.total_count,
    })
}

/// One of the answers. Who voted is a list of identifiers, or an object with a count.
fn option(raw: &RawValue) -> Option<PollOption> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(deserialize_with = "de::number")]
        id: PollOptionId,
        #[serde(default, deserialize_with = "de::lenient_text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_flag")]
        viewer_has_voted: Option<bool>,
        #[serde(borrow, default)]
        voters: Option<&'a RawValue>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        total_count: Option<u32>,
    }
    #[derive(Deserialize)]
    struct Voters<'a> {
        #[serde(default, deserialize_with = "de::lenient_number")]
        count: Option<u32>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        edges: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Edge {
        node: Voter,
    }
    #[derive(Deserialize)]
    struct Voter {
        #[serde(deserialize_with = "de::number")]
        id: UserId,
    }
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
        log::warn!("an option of a poll cannot be read and is left out");
        return None;
    };
    let json = wire.voters.map_or("null", RawValue::get);
    let (voters, vote_count) = if json.starts_with('{') {
        let voters: Voters<'_> = serde_json::from_str(json).ok()?;
        let people = de::readable(&voters.edges).map(|edge: Edge| edge.node.id);
        (people.collect(), voters.count)
    } else {
        let list = de::list(&mut serde_json::Deserializer::from_str(json)).unwrap_or_default();
        let people = list
            .into_iter()
            .filter_map(|id| de::scalar(id)?.parse().ok());
        (people.collect(), wire.total_count)
    };
    Some(PollOption {
        id: wire.id,
        text: wire.text,
        is_voted: wire.viewer_has_voted,
        voters,
        vote_count,
    })
}
