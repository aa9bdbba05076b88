//! The members of all kinds of deltas: reading them together takes one pass, asking first which kind it is takes two.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::element::Element;
use super::metadata::{Change, Metadata, Thread, key};
use crate::error::DecodeError;
use crate::id::{MessageId, PlanId, ThemeId, UserId};
use crate::model::ThreadKey;
use crate::wire::de::{Flag, List, Millis, Num, Obj, Seconds, Text};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Delta<'a> {
    #[serde(borrow)]
    class: Text<'a>,
    #[serde(rename = "type")]
    kind: Text<'a>,
    /// Its place in the queue of deltas.
    #[serde(rename = "irisSeqId")]
    pub(crate) sequence_id: Num<u64>,
    pub(super) message_metadata: Obj<Metadata<'a>>,

    // A message.
    pub(super) body: Text<'a>,
    pub(super) attachments: List<Obj<Element<'a>>>,
    pub(super) data: Obj<Data<'a>>,

    // A change of a thread.
    pub(super) untyped_data: Obj<Box<UntypedData<'a>>>,
    pub(super) name: Text<'a>,
    pub(super) added_participants: List<Obj<Participant>>,
    #[serde(rename = "leftParticipantFbId")]
    pub(super) left_participant: Num<UserId>,

    // Who is an admin, and who is let in.
    #[serde(rename = "removedAdminFbIds")]
    pub(super) removed_admins: List<Num<UserId>>,
    pub(super) mode: Text<'a>,
    #[serde(rename = "recipientFbId")]
    pub(super) recipient: Num<UserId>,
    #[serde(rename = "inviterFbId")]
    pub(super) inviter: Num<UserId>,
    pub(super) action: Text<'a>,

    // A receipt.
    pub(super) thread_key: Obj<Thread>,
    #[serde(rename = "actorFbId")]
    pub(super) actor: Num<UserId>,
    pub(super) message_ids: List<Text<'a>>,
    pub(super) delivered_watermark_timestamp_ms: Num<Millis>,
    pub(super) thread_keys: List<Obj<Thread>>,
    pub(super) action_timestamp_ms: Num<Millis>,
    pub(super) watermark_timestamp_ms: Num<Millis>,
    // The same two under their older names.
    pub(super) action_timestamp: Num<Millis>,
    pub(super) watermark_timestamp: Num<Millis>,

    // A message request.
    pub(super) message_id: Text<'a>,

    // A change of the list of threads, which may have an `action` too.
    pub(super) folder: Text<'a>,
    pub(super) folders: List<Text<'a>>,
    pub(super) timestamp: Num<Millis>,
    /// Seconds or milliseconds; −1 stands for ever.
    pub(super) expire_time: Num<i64>,

    // A `ClientPayload`.
    pub(super) payload: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Data<'a> {
    /// The mentions, as JSON.
    #[serde(borrow)]
    pub(super) prng: Text<'a>,
    /// The quick replies, as JSON.
    pub(super) platform_xmd: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Participant {
    #[serde(rename = "userFbId")]
    pub(super) id: Num<UserId>,
}

/// The particulars of all kinds of `AdminTextMessage`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UntypedData<'a> {
    // How a thread looks.
    #[serde(borrow)]
    pub(super) theme_color: Text<'a>,
    pub(super) theme_id: Num<ThemeId>,
    pub(super) thread_quick_reaction_emoji: Text<'a>,
    // The same under its older name.
    pub(super) thread_icon: Text<'a>,
    pub(super) participant_id: Num<UserId>,
    pub(super) nickname: Text<'a>,
    pub(super) pinned_message_id: Text<'a>,

    // Who is an admin, and who lets people in.
    #[serde(rename = "TARGET_ID")]
    pub(super) target_id: Num<UserId>,
    #[serde(rename = "ADMIN_EVENT")]
    pub(super) admin_event: Text<'a>,
    #[serde(rename = "APPROVAL_MODE")]
    pub(super) approval_mode: Flag,

    // A call.
    pub(super) event: Text<'a>,
    pub(super) call_duration: Num<u64>,
    pub(super) video: Flag,
    // The same under its older names.
    pub(super) is_video_call: Flag,
    pub(super) group_call_type: Flag,

    // A poll.
    pub(super) event_type: Text<'a>,
    pub(super) question_json: Text<'a>,
    pub(super) added_option_ids: Text<'a>,
    pub(super) removed_option_ids: Text<'a>,

    // A plan.
    pub(super) event_time: Num<Seconds>,
    pub(super) event_id: Num<PlanId>,
    pub(super) event_title: Text<'a>,
    pub(super) event_location_name: Text<'a>,
    pub(super) event_location_id: Text<'a>,
    pub(super) event_creator_id: Num<UserId>,
    pub(super) guest_state_list: Text<'a>,
    /// The answer of the person who changed the plan.
    pub(super) guest_status: Text<'a>,

    // A game.
    pub(super) game_id: Text<'a>,
    pub(super) game_name: Text<'a>,
    pub(super) score: Num<i64>,
    /// The points of the players, as JSON.
    pub(super) leaderboard: Text<'a>,
}

impl UntypedData<'_> {
    pub(super) fn is_video(&self) -> bool {
        let named = [self.video, self.is_video_call, self.group_call_type];
        named.into_iter().find_map(Flag::get).unwrap_or(false)
    }
}

impl<'a> Delta<'a> {
    /// Returns the `class`; the kind of an `AdminTextMessage` is its `type`. "delta": it has neither.
    pub(super) fn kind(&self) -> &str {
        let kind = match self.class.as_str() {
            Some(class @ "AdminTextMessage") => self.kind.as_str().or(Some(class)),
            class => class,
        };
        kind.unwrap_or("delta")
    }

    /// Returns what an `AdminTextMessage` changed, and the particulars.
    pub(super) fn admin_text(
        self,
        what: &'static str,
    ) -> Result<(Change, Box<UntypedData<'a>>), DecodeError> {
        let change = self.message_metadata.change(what)?;
        Ok((change, self.untyped_data.required(what, "untypedData")?))
    }

    /// Returns the thread that it names, and the message in it. `None`: it does not name both.
    pub(in crate::wire) fn named(self) -> Option<(ThreadKey, MessageId)> {
        let thread = key(self.thread_key, "a message to be fetched").ok()?;
        Some((thread, MessageId::from(&*self.message_id.get()?)))
    }
}
