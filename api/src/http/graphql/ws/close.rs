//! Why a socket is closed.
//!
//! Source: GraphQL over WebSocket protocol, `graphql-transport-ws`; RFC 6455, section 7.4; 1013 from IANA's registry of
//! WebSocket close codes.

use axum::extract::ws::CloseFrame;

/// The longest reason, in bytes: a control frame holds 125, and the code takes two.
const LONGEST: usize = 123;

/// Why a socket is closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Close {
    /// The server stops.
    GoingAway,
    /// What came is no message of the protocol.
    Invalid(&'static str),
    /// An operation was asked for before the connection was acknowledged.
    Unauthorized,
    /// The credential is not good.
    Forbidden,
    /// The token is no longer good.
    Expired,
    /// Whether the token is good cannot be found out now.
    TryAgain,
    /// The client does not speak the protocol.
    Subprotocol,
    /// The client did not say in time who it is.
    InitTimeout,
    /// There is an operation of this name already.
    Taken(String),
    /// The client said twice who it is.
    TooManyInits,
}

impl Close {
    pub(super) const fn code(&self) -> u16 {
        match self {
            Self::GoingAway => 1001,
            Self::TryAgain => 1013,
            Self::Invalid(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden | Self::Expired => 4403,
            Self::Subprotocol => 4406,
            Self::InitTimeout => 4408,
            Self::Taken(_) => 4409,
            Self::TooManyInits => 4429,
        }
    }

    fn reason(&self) -> String {
        let text = match self {
            Self::GoingAway => "The server stops",
            Self::Invalid(text) => text,
            Self::Unauthorized => "Unauthorized",
            Self::Forbidden => "Forbidden",
            Self::Expired => "Forbidden: the token has expired",
            Self::TryAgain => "Try again later",
            Self::Subprotocol => "Subprotocol not acceptable",
            Self::InitTimeout => "Connection initialisation timeout",
            Self::Taken(id) => return format!("Subscriber for {id} already exists"),
            Self::TooManyInits => "Too many initialisation requests",
        };
        text.to_owned()
    }

    pub(super) fn frame(&self) -> CloseFrame {
        let mut reason = self.reason();
        let end = (0..=LONGEST.min(reason.len()))
            .rev()
            .find(|end| reason.is_char_boundary(*end));
        reason.truncate(end.unwrap_or(0));
        CloseFrame {
            code: self.code(),
            reason: reason.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_a_frame_whatever_the_client_calls_its_operation() {
        for length in 80..130 {
            let frame = Close::Taken("ø".repeat(length)).frame();
            assert!(frame.reason.len() <= LONGEST && frame.code == 4409);
            assert!(frame.reason.starts_with("Subscriber for ø"));
        }
    }
}
