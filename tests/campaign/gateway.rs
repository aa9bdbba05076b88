//! The faults of the gateway of 2026.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fbchat::local::{Fault, GatewayFault, LocalServer};

use crate::BOT;

/// The path of the websocket, and of the page that is loaded before it.
pub const UPGRADE: &str = "/ws/lightspeed";
pub const PAGE: &str = "/messages";

/// A frame of the websocket that a megabyte is to follow.
pub const A_MEGABYTE_TO_COME: &[u8] = b"\x82\x7f\0\0\0\0\0\x10\0\0";

const A_WHILE: Duration = Duration::from_millis(50);
const MINUTE: Duration = Duration::from_secs(60);
/// The position of the text in the row of a message.
const TEXT: usize = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnGateway {
    Closed(u16),
    /// In place of a program.
    ClosedByProgram(u16),
    ClosedWithoutFrame,
    AllStreamsEnded,
    /// The stream of a database.
    DatabaseEnded(u64),
    StreamEnded,
    StreamEndedWithReason(u8),
    StreamRefused,
    StreamWithoutAnswer,
    StreamWithoutCode,
    StreamWithBareNumber,
    StreamEndedAtOnce,
    StreamTogether,
    NoAck,
    Deaf,
    Silent,
    NoAnswer,
    Together,
    Joined,
    Drain(u8),
    Deauth,
    HalfAFrame,
    /// A frame of the websocket is cut.
    HalfAMessage,
    /// A frame of the websocket begins that has no end.
    MegabyteToCome,
    UnknownFrame,
    TextMessage,
    EmptyData,
    ExtendedData,
    NoJson,
    Version4,
    RowsTwice,
    UnknownProcedures,
    EmptyOperations,
    /// The texts of messages are integers, which costs the texts.
    SwappedTypes,
    SyncFailure,
    PageStatus500,
    PageGarbage,
    /// A page without the modules.
    PageEmpty,
    /// The site's page about an error of its own.
    PageError,
    NoFirstProgram,
    FirstProgram,
    /// A program comes after those that follow it.
    Late,
    OutOfOrder,
    /// The same, and the connection is lost before it has come.
    LateAndLost,
    Snapshot,
    ProgramNoJson,
}

impl OnGateway {
    /// After these the server still has every message, and sends them in order.
    pub const HARMLESS: [Self; 51] = [
        Self::Closed(4000),
        Self::Closed(4001),
        Self::Closed(4002),
        Self::Closed(4003),
        Self::Closed(4004),
        Self::Closed(4005),
        Self::ClosedByProgram(4000),
        Self::ClosedByProgram(4002),
        Self::ClosedWithoutFrame,
        Self::AllStreamsEnded,
        Self::DatabaseEnded(1),
        Self::DatabaseEnded(2),
        Self::DatabaseEnded(95),
        Self::DatabaseEnded(104),
        Self::StreamEnded,
        Self::StreamEndedWithReason(8),
        Self::StreamRefused,
        Self::StreamWithoutAnswer,
        Self::StreamWithoutCode,
        Self::StreamWithBareNumber,
        Self::StreamEndedAtOnce,
        Self::StreamTogether,
        Self::NoAck,
        Self::Deaf,
        Self::Silent,
        Self::NoAnswer,
        Self::Together,
        Self::Joined,
        Self::Drain(0),
        Self::Drain(5),
        Self::Deauth,
        Self::HalfAFrame,
        Self::HalfAMessage,
        Self::MegabyteToCome,
        Self::UnknownFrame,
        Self::TextMessage,
        Self::EmptyData,
        Self::ExtendedData,
        Self::NoJson,
        Self::Version4,
        Self::RowsTwice,
        Self::UnknownProcedures,
        Self::EmptyOperations,
        Self::SwappedTypes,
        Self::SyncFailure,
        Self::PageStatus500,
        Self::PageGarbage,
        Self::PageEmpty,
        Self::PageError,
        Self::NoFirstProgram,
        Self::FirstProgram,
    ];

    /// After these programs come in another order.
    pub const DISORDERS: [Self; 3] = [Self::Late, Self::OutOfOrder, Self::LateAndLost];

    /// After these messages are lost without catching up.
    pub const LOSSES: [Self; 2] = [Self::Snapshot, Self::ProgramNoJson];

    /// The faults that it injects; none if it strikes at once, or the page.
    pub fn faults(self) -> Vec<GatewayFault> {
        vec![match self {
            Self::ClosedByProgram(code) => GatewayFault::Close(code),
            Self::ClosedWithoutFrame => GatewayFault::CloseWithoutFrame,
            Self::StreamEnded => GatewayFault::EndStream,
            Self::StreamEndedWithReason(reason) => GatewayFault::EndStreamWithReason(reason),
            Self::StreamRefused => GatewayFault::RefuseStream(403),
            Self::StreamWithoutAnswer => GatewayFault::NoStreamAnswer,
            Self::StreamWithoutCode => GatewayFault::StreamWithoutCode,
            Self::StreamWithBareNumber => GatewayFault::StreamWithBareNumber,
            Self::StreamEndedAtOnce => GatewayFault::StreamEndedAtOnce,
            Self::StreamTogether => GatewayFault::StreamTogether,
            Self::NoAck => GatewayFault::NoAck,
            Self::Deaf => GatewayFault::Deaf,
            Self::Silent => GatewayFault::Silent,
            Self::NoAnswer => GatewayFault::NoAnswer,
            Self::Together => GatewayFault::Together,
            Self::Joined => GatewayFault::Joined,
            Self::Drain(reason) => GatewayFault::Drain(reason),
            Self::Deauth => GatewayFault::Deauth,
            Self::HalfAFrame => GatewayFault::HalfAFrame,
            Self::HalfAMessage => GatewayFault::HalfAMessage,
            Self::MegabyteToCome => GatewayFault::Bytes(A_MEGABYTE_TO_COME.to_vec()),
            Self::UnknownFrame => GatewayFault::UnknownFrame,
            Self::TextMessage => GatewayFault::TextMessage,
            Self::EmptyData => GatewayFault::EmptyData,
            Self::ExtendedData => GatewayFault::ExtendedData,
            Self::NoJson => GatewayFault::GarbageEnvelope,
            Self::Version4 => GatewayFault::Version4,
            Self::RowsTwice => GatewayFault::RowsTwice,
            Self::UnknownProcedures => GatewayFault::UnknownProcedures,
            Self::EmptyOperations => GatewayFault::EmptyOperations,
            Self::SwappedTypes => GatewayFault::SwappedTypes(vec![TEXT]),
            Self::SyncFailure => GatewayFault::SyncFailure,
            Self::Late => GatewayFault::Late(A_WHILE),
            Self::OutOfOrder => GatewayFault::OutOfOrder,
            Self::LateAndLost => {
                return vec![GatewayFault::Late(A_WHILE), GatewayFault::Close(4000)];
            }
            Self::Snapshot => GatewayFault::Snapshot,
            Self::ProgramNoJson => GatewayFault::GarbageProgram,
            _ => return Vec::new(),
        }]
    }

    /// Applies it to the next page, connection, stream or program, or at once.
    pub fn strike(self, server: &LocalServer) {
        for fault in self.faults() {
            server.fail_gateway(BOT, fault);
        }
        let next_page = |fault| {
            server.fail(PAGE, fault);
            server.close_gateway(BOT, 4000);
        };
        match self {
            Self::Closed(code) => server.close_gateway(BOT, code),
            Self::AllStreamsEnded => server.end_gateway_streams(BOT),
            Self::DatabaseEnded(database) => server.end_gateway_stream(BOT, database),
            // They wait for the next connection.
            Self::StreamRefused
            | Self::StreamWithoutAnswer
            | Self::StreamWithoutCode
            | Self::StreamWithBareNumber
            | Self::StreamEndedAtOnce
            | Self::StreamTogether => server.close_gateway(BOT, 4000),
            Self::PageStatus500 => next_page(Fault::Status(500)),
            Self::PageGarbage => next_page(Fault::Garbage),
            Self::PageEmpty => next_page(Fault::Body("<html><body></body></html>".to_owned())),
            Self::PageError => {
                let page = "<title>Error</title><h1>Sorry, something went wrong.</h1>";
                next_page(Fault::Body(page.to_owned()));
            }
            Self::NoFirstProgram => {
                server.preload_messages(false);
                server.close_gateway(BOT, 4000);
            }
            Self::FirstProgram => {
                server.preload_messages(true);
                server.close_gateway(BOT, 4000);
            }
            _ => {}
        }
    }
}

/// Whether a client needs another connection after it.
fn ends_the_connection(fault: &GatewayFault) -> bool {
    matches!(
        fault,
        GatewayFault::Close(_)
            | GatewayFault::CloseWithoutFrame
            | GatewayFault::HalfAFrame
            | GatewayFault::HalfAMessage
            | GatewayFault::EmptyData
            | GatewayFault::Deaf
    )
}

/// Checks that each fault was applied as often as it was injected, and had its effect: a connection that ends is followed by another.
pub fn check_effects(server: &LocalServer, struck: impl IntoIterator<Item = (OnGateway, u32)>) {
    let applied = server.gateway_faults_applied(BOT);
    let mut injected = BTreeMap::new();
    for (trouble, times) in struck {
        for fault in trouble.faults() {
            *injected.entry(format!("{fault:?}")).or_default() += times;
        }
    }
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for fault in &applied {
        *counts.entry(format!("{fault:?}")).or_default() += 1;
    }
    assert_eq!(counts, injected);
    let ends = applied.iter().filter(|it| ends_the_connection(it)).count();
    println!("  faults applied: {counts:?}, {ends} of them ended a connection");
    assert!(server.wait_for_requests(UPGRADE, ends + 1, Duration::ZERO));
}

/// Whether the client has something to acknowledge. It has a minute for that.
pub fn owes_acks(server: &LocalServer, since: Instant) -> bool {
    let owed = server.gateway_unacknowledged(BOT);
    assert!(
        owed == 0 || since.elapsed() < MINUTE,
        "the client does not acknowledge {owed} frames"
    );
    owed > 0
}

/// Lets clients ping as often as they like, for their limits are short, and acknowledge later, for the machine may be busy: that all is
/// acknowledged in the end is seen by [`owes_acks`].
pub fn allow_hurry(server: &LocalServer) {
    server.allow_gateway_pings_after(Duration::ZERO);
    server.allow_gateway_acks_within(MINUTE);
}
