//! The faults of the gateway of 2026.

use std::time::Duration;

use fbchat::local::{Fault, GatewayFault, LocalServer};

use crate::BOT;

/// The path of the websocket, and of the page that is loaded before it.
pub const UPGRADE: &str = "/ws/lightspeed";
pub const PAGE: &str = "/messages";

const A_WHILE: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnGateway {
    Closed(u16),
    /// In place of a program.
    ClosedByProgram(u16),
    AllStreamsEnded,
    StreamEnded,
    StreamRefused,
    StreamWithoutAnswer,
    NoAck,
    Deaf,
    Silent,
    NoAnswer,
    Together,
    Drain(u8),
    Deauth,
    HalfAFrame,
    UnknownFrame,
    TextMessage,
    NoJson,
    Version4,
    RowsTwice,
    UnknownProcedures,
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
    pub const HARMLESS: [Self; 35] = [
        Self::Closed(4000),
        Self::Closed(4001),
        Self::Closed(4002),
        Self::Closed(4003),
        Self::Closed(4004),
        Self::Closed(4005),
        Self::ClosedByProgram(4000),
        Self::ClosedByProgram(4002),
        Self::AllStreamsEnded,
        Self::StreamEnded,
        Self::StreamRefused,
        Self::StreamWithoutAnswer,
        Self::NoAck,
        Self::Deaf,
        Self::Silent,
        Self::NoAnswer,
        Self::Together,
        Self::Drain(0),
        Self::Drain(5),
        Self::Deauth,
        Self::HalfAFrame,
        Self::UnknownFrame,
        Self::TextMessage,
        Self::NoJson,
        Self::Version4,
        Self::RowsTwice,
        Self::UnknownProcedures,
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

    /// Applies it to the next page, connection, stream or program, or at once.
    pub fn strike(self, server: &LocalServer) {
        let next = |fault| server.fail_gateway(BOT, fault);
        let next_connection = |fault| {
            server.fail_gateway(BOT, fault);
            server.close_gateway(BOT, 4000);
        };
        let next_page = |fault| {
            server.fail(PAGE, fault);
            server.close_gateway(BOT, 4000);
        };
        match self {
            Self::Closed(code) => server.close_gateway(BOT, code),
            Self::ClosedByProgram(code) => next(GatewayFault::Close(code)),
            Self::AllStreamsEnded => server.end_gateway_streams(BOT),
            Self::StreamEnded => next(GatewayFault::EndStream),
            Self::StreamRefused => next_connection(GatewayFault::RefuseStream(403)),
            Self::StreamWithoutAnswer => next_connection(GatewayFault::NoStreamAnswer),
            Self::NoAck => next(GatewayFault::NoAck),
            Self::Deaf => next(GatewayFault::Deaf),
            Self::Silent => next(GatewayFault::Silent),
            Self::NoAnswer => next(GatewayFault::NoAnswer),
            Self::Together => next(GatewayFault::Together),
            Self::Drain(reason) => next(GatewayFault::Drain(reason)),
            Self::Deauth => next(GatewayFault::Deauth),
            Self::HalfAFrame => next(GatewayFault::HalfAFrame),
            Self::UnknownFrame => next(GatewayFault::UnknownFrame),
            Self::TextMessage => next(GatewayFault::TextMessage),
            Self::NoJson => next(GatewayFault::GarbageEnvelope),
            Self::Version4 => next(GatewayFault::Version4),
            Self::RowsTwice => next(GatewayFault::RowsTwice),
            Self::UnknownProcedures => next(GatewayFault::UnknownProcedures),
            Self::SwappedTypes => next(GatewayFault::SwappedTypes),
            Self::SyncFailure => next(GatewayFault::SyncFailure),
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
            Self::Late => next(GatewayFault::Late(A_WHILE)),
            Self::OutOfOrder => next(GatewayFault::OutOfOrder),
            Self::LateAndLost => {
                next(GatewayFault::Late(A_WHILE));
                next(GatewayFault::Close(4000));
            }
            Self::Snapshot => next(GatewayFault::Snapshot),
            Self::ProgramNoJson => next(GatewayFault::GarbageProgram),
        }
    }
}

/// Returns what the server found that no fault and no limit of a test explains: an acknowledgement is late where a receiver is slow.
pub fn findings(server: &LocalServer) -> Vec<String> {
    let mut findings = server.gateway_findings();
    findings.retain(|it| !it.contains("within 5 s"));
    findings
}

/// Lets clients ping as often as they like, for their limits are short.
pub fn allow_hurry(server: &LocalServer) {
    server.allow_gateway_pings_after(Duration::ZERO);
}
