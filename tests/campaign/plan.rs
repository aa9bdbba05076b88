//! Faults, drawn by a generator that is reproducible by its seed.

use std::env;
use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, LocalServer};
use fbchat::{Client, ClientBuilder, GatewayOptions, ListenOptions, MqttOptions, Transport};
use serde_json::json;

use crate::BOT;
use crate::gateway::OnGateway;

const SEED: u64 = 20_260_117;

/// Returns the seed of the faults.
pub fn seed() -> u64 {
    let given = env::var("FBCHAT_SEED").map(|seed| seed.parse().expect("a seed is a number"));
    given.unwrap_or(SEED)
}

/// The generator splitmix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    // Of all transports: they meet the next poll, or the next handshake of a websocket.
    Status500,
    Status502,
    Status503,
    DroppedBeforeHandling,
    /// The client repeats a poll once, so that only the second drop is noticed.
    DroppedTwice,
    DroppedAfterHandling,
    CutShort,
    Garbage,
    Stall,
    StallHalfway,
    TokensRenewed,
    Restart,
    QueueLost,
    // Of the long poll.
    Error1357004,
    NewSticky,
    Refresh,
    Backoff,
    Batched,
    // Of MQTT.
    Closed,
    ClosedWithoutFrame,
    HalfAFrame,
    /// The connection delivers nothing any more, but its pings are answered.
    Silent,
    Deaf,
    /// The CONNACK has this code.
    Refused(u8),
    NeverAccepted,
    Twice,
    NoJson,
    Text,
    TooLarge,
    ReservedPacket,
    EndlessLength,
    InvalidUtf8Topic,
    /// This error replaces a message.
    QueueError(&'static str),
    /// The queue is lost while nobody listens.
    QueueLostMeanwhile,
    /// The same, and the sequence ID cannot be fetched for a while.
    NoSequenceId,
    TokenWithDeltas,
    Gateway(OnGateway),
}

impl Trouble {
    /// After these the server still has every message.
    pub fn queue_kept(transport: Transport) -> Vec<Self> {
        let mut troubles = vec![
            Self::Status500,
            Self::Status502,
            Self::Status503,
            Self::DroppedBeforeHandling,
            Self::DroppedTwice,
            Self::DroppedAfterHandling,
            Self::CutShort,
            Self::Garbage,
            Self::Stall,
            Self::StallHalfway,
            Self::TokensRenewed,
            Self::Restart,
        ];
        let of_gateway = OnGateway::HARMLESS.map(Self::Gateway);
        troubles.extend(match transport {
            Transport::LongPoll => &[
                Self::Error1357004,
                Self::NewSticky,
                Self::Refresh,
                Self::Backoff,
                Self::Batched,
            ][..],
            Transport::Gateway => &of_gateway,
            _ => &[
                Self::Closed,
                Self::ClosedWithoutFrame,
                Self::HalfAFrame,
                Self::Silent,
                Self::Deaf,
                Self::Refused(1),
                Self::Refused(3),
                Self::Refused(99),
                Self::NeverAccepted,
                Self::Twice,
                Self::NoJson,
                Self::Text,
                Self::TooLarge,
                Self::ReservedPacket,
                Self::EndlessLength,
                Self::InvalidUtf8Topic,
            ],
        });
        troubles
    }

    /// After these the pending messages are lost.
    pub fn queue_lost(transport: Transport) -> Vec<Self> {
        match transport {
            Transport::LongPoll => vec![Self::QueueLost; 8],
            Transport::Gateway => {
                let mut troubles = OnGateway::LOSSES.map(Self::Gateway).to_vec();
                troubles.extend([Self::QueueLost, Self::QueueLost, Self::QueueLostMeanwhile]);
                troubles
            }
            _ => vec![
                Self::QueueLost,
                Self::QueueLost,
                Self::QueueLostMeanwhile,
                Self::QueueLostMeanwhile,
                Self::NoSequenceId,
                Self::NoSequenceId,
                Self::TokenWithDeltas,
                Self::QueueError("ERROR_QUEUE_NOT_FOUND"),
                Self::QueueError("ERROR_QUEUE_OVERFLOW"),
                Self::QueueError("ERROR_QUEUE_LOST"),
                Self::QueueError("ERROR_QUEUE_UNDERFLOW"),
                Self::QueueError("ERROR_QUEUE_EXCEEDS_MAX_DELTAS"),
            ],
        }
    }

    /// Applies it to the next poll, connection or message, or at once.
    pub fn strike(self, server: &mut LocalServer, transport: Transport) {
        let next = |fault| match transport {
            Transport::LongPoll => server.fail("/pull", fault),
            Transport::Gateway => {
                server.fail(crate::gateway::UPGRADE, fault);
                server.close_edge(BOT);
            }
            _ => {
                server.fail("/chat", fault);
                server.close_edge(BOT);
            }
        };
        let answer = |reply| server.push_reply(BOT, reply);
        let next_message = |fault| server.fail_edge(BOT, fault);
        let next_connection = |fault| {
            server.fail_edge(BOT, fault);
            server.close_edge(BOT);
        };
        match self {
            Self::Status500 => next(Fault::Status(500)),
            Self::Status502 => next(Fault::Status(502)),
            Self::Status503 => next(Fault::Status(503)),
            Self::DroppedBeforeHandling => next(Fault::Drop),
            Self::DroppedTwice => {
                next(Fault::Drop);
                next(Fault::DropAfterHandling);
            }
            Self::DroppedAfterHandling => next(Fault::DropAfterHandling),
            Self::CutShort => next(Fault::Truncate),
            Self::Garbage => next(Fault::Garbage),
            Self::Stall => next(Fault::Stall),
            Self::StallHalfway => next(Fault::StallHalfway),
            Self::TokensRenewed => server.renew_tokens(BOT),
            Self::Restart => server.restart().unwrap(),
            Self::QueueLost => server.lose_queue(BOT),
            Self::Error1357004 => next(Fault::FacebookError(1_357_004)),
            Self::NewSticky => {
                answer(json!({"t": "lb", "lb_info": {"sticky": "another", "pool": "another"}}));
            }
            Self::Refresh => answer(json!({"t": "refresh", "reason": 110})),
            Self::Backoff => answer(json!({"t": "backoff"})),
            Self::Batched => next(Fault::Batched),
            Self::Closed => server.close_edge(BOT),
            Self::ClosedWithoutFrame => next_message(EdgeFault::CloseWithoutFrame),
            Self::HalfAFrame => next_message(EdgeFault::HalfAFrame),
            Self::Silent => next_message(EdgeFault::SilentAfterQueue),
            Self::Deaf => next_message(EdgeFault::Deaf),
            Self::Refused(code) => next_connection(EdgeFault::Connack(code)),
            Self::NeverAccepted => next_connection(EdgeFault::NoConnack),
            Self::Twice => next_message(EdgeFault::Twice),
            Self::NoJson => next_message(EdgeFault::GarbagePayload),
            Self::Text => next_message(EdgeFault::Bytes(b"\x81\x02hi".to_vec())),
            Self::TooLarge => next_message(EdgeFault::HugeFrame),
            Self::ReservedPacket => next_message(EdgeFault::ReservedPacket),
            Self::EndlessLength => next_message(EdgeFault::EndlessLength),
            Self::InvalidUtf8Topic => next_message(EdgeFault::InvalidUtf8Topic),
            Self::QueueError(code) => next_message(EdgeFault::QueueError(code.to_owned())),
            Self::QueueLostMeanwhile => {
                server.close_edge(BOT);
                server.lose_queue(BOT);
            }
            Self::NoSequenceId => {
                server.fail("/api/graphqlbatch/", Fault::Status(500));
                server.close_edge(BOT);
                server.lose_queue(BOT);
            }
            Self::TokenWithDeltas => {
                next_message(EdgeFault::DeltasWithToken);
                server.lose_queue(BOT);
            }
            Self::Gateway(trouble) => trouble.strike(server),
        }
    }
}

/// Returns how many faults are pending.
pub fn troubles_left(server: &LocalServer) -> usize {
    use crate::gateway::{PAGE, UPGRADE};
    let paths = ["/pull", "/chat", "/api/graphqlbatch/", UPGRADE, PAGE];
    let requests: usize = paths.map(|path| server.faults_left(path)).iter().sum();
    requests + server.edge_faults_left(BOT) + server.gateway_faults_left(BOT)
}

/// A client that gives up soon what does not come about, but leaves a busy machine the time to do what does. Where it does not,
/// that is tried again: no limit on time decides whether a test passes.
pub fn hurried_bot(server: &LocalServer) -> Client {
    let session = crate::bot(server).session();
    loop {
        let builder = hurried_builder(server).session(session.clone());
        match builder.resume() {
            Ok(client) => return client,
            Err(error) => assert!(error.is_retryable(), "{error}"),
        }
    }
}

/// A builder of such clients.
pub fn hurried_builder(server: &LocalServer) -> ClientBuilder {
    let soon = Duration::from_millis(500);
    server.client_builder().connect_timeout(soon).timeout(soon)
}

/// Returns options for short waits and early timeouts, so that the campaign takes no longer than its work.
pub fn hurried(transport: Transport) -> ListenOptions {
    let mqtt = MqttOptions::default()
        .keep_alive(Duration::from_millis(20))
        .answer_timeout(Duration::from_millis(500))
        .probe_after(Some(Duration::from_millis(160)));
    let gateway = GatewayOptions::default()
        .keep_alive(Duration::from_millis(20))
        .answer_timeout(Duration::from_millis(500))
        .stream_timeout(Duration::from_millis(500))
        .sync_timeout(Duration::from_millis(500))
        .ask_again_after(Some(Duration::from_millis(160)))
        .reload_page_after(Duration::ZERO);
    ListenOptions::default()
        .transport(transport)
        .mqtt(mqtt)
        .gateway(gateway)
        .mark_alive(false)
        .poll_timeout(Duration::from_millis(100))
        .retry_after(Duration::from_millis(1), Duration::from_millis(4))
}
