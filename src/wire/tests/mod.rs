//! Tests of the floor as a whole: against the recordings, with forms that no recording has, and with mutations of all of them.

mod deltas_1_9_7;
mod deltas_2026;
#[cfg(feature = "gateway")]
mod dgw_fixtures;
#[cfg(feature = "gateway")]
mod dgw_frames;
#[cfg(feature = "gateway")]
mod dgw_streams;
#[cfg(feature = "mqtt")]
mod group_differences;
mod html_judge;
mod html_mutations;
mod item_mutations;
#[cfg(feature = "gateway")]
mod lightspeed_calls;
#[cfg(feature = "gateway")]
mod lightspeed_databases;
#[cfg(feature = "gateway")]
mod lightspeed_envelopes;
#[cfg(feature = "gateway")]
mod lightspeed_events;
mod lightspeed_limits;
#[cfg(feature = "gateway")]
mod lightspeed_messages;
#[cfg(feature = "gateway")]
mod lightspeed_mutations;
#[cfg(feature = "gateway")]
mod lightspeed_notices;
#[cfg(feature = "gateway")]
mod lightspeed_people;
mod lightspeed_programs;
#[cfg(feature = "gateway")]
mod lightspeed_pushes;
#[cfg(feature = "gateway")]
mod lightspeed_recordings;
#[cfg(feature = "gateway")]
mod lightspeed_session;
#[cfg(feature = "gateway")]
mod lightspeed_shown;
#[cfg(feature = "gateway")]
mod lightspeed_sizes;
#[cfg(feature = "gateway")]
mod lightspeed_tasks;
#[cfg(feature = "gateway")]
mod lightspeed_thread_kinds;
mod lightspeed_threads;
#[cfg(feature = "gateway")]
mod messages_page;
#[cfg(feature = "mqtt")]
mod mqtt_mutations;
#[cfg(feature = "mqtt")]
mod mqtt_recordings;
mod odd_forms;
mod recordings;
#[cfg(feature = "mqtt")]
mod recordings_1_9_7;
#[allow(unreachable_pub, reason = "the integration tests use it too")]
mod reference_differences;
mod reference_form;
mod reference_models;
mod reply_mutations;
mod round_trips;
mod thread_list_2026;
mod written_before;
