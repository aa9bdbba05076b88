//! The gateway's reasons to end a connection or a stream, by their numbers.

/// The reason for which a connection is about to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DrainReason(pub(crate) u8);

impl DrainReason {
    /// The gateway's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            0 => "ELB",
            1 => "SLB",
            2 => "AppServerPush",
            3 => "GracePeriodExpired",
            5 => "MaxConnectionAgeExceeded",
            _ => "Unknown",
        }
    }
}

/// The reason for which a stream has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EndReason(pub(crate) u8);

impl EndReason {
    /// The gateway's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            1 => "UpstreamTermination",
            2 => "ClientHasFinishedSending",
            3 => "StreamError",
            4 => "AuthError",
            5 => "ParsingError",
            6 => "ClientPubackError",
            7 => "UpstreamException",
            8 => "Draining",
            9 => "EndpointRegistrationFailed",
            _ => "Unknown",
        }
    }
}

/// The code with which the gateway closes the websocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CloseCode(pub(crate) u16);

impl CloseCode {
    /// The only code after which connecting again is of no use. A single one has been a false alarm.
    pub(crate) const UNAUTHORIZED: Self = Self(4003);
    /// The server does not take what the client has sent.
    pub(crate) const BAD_REQUEST: Self = Self(4005);

    /// The gateway's name for it. `None`: it is a code of the websocket, or unknown.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            4000 => "graceful",
            4001 => "keepalive timeout",
            4002 => "gateway server error",
            4003 => "unauthorized",
            4004 => "rejected",
            4005 => "bad request",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_the_name_that_the_gateway_gives_it() {
        let drain: Vec<_> = (0..7).map(|it| DrainReason(it).name()).collect();
        let known = [
            "ELB",
            "SLB",
            "AppServerPush",
            "GracePeriodExpired",
            "Unknown",
            "MaxConnectionAgeExceeded",
            "Unknown",
        ];
        assert_eq!(drain, known);
        let end = |number| EndReason(number).name();
        assert_eq!(
            (end(0), end(3), end(8)),
            ("Unknown", "StreamError", "Draining")
        );
        assert_eq!(
            (end(9), end(255)),
            ("EndpointRegistrationFailed", "Unknown")
        );
        assert_eq!(CloseCode::UNAUTHORIZED.name(), Some("unauthorized"));
        assert_eq!(CloseCode(1006).name(), None);
        assert!((4000..=4005).all(|code| CloseCode(code).name().is_some()));
    }
}
