//! What an operator may set, read from flags, environment and a TOML file into values that cannot be wrong.
//!
//! Every problem is reported at once. Knows nothing of what the settings are used for.

pub mod file;
pub mod flags;
pub mod parse;
pub mod serving;
pub mod sources;
pub mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::flags::Flags;
use crate::config::parse::{DATABASE, DAYS, LOG_FORMATS, ORIGIN, OUT_OF_TOUCH, PUBLIC_URL, RECEIVERS};
use crate::config::serving::Serving;
use crate::config::sources::{Reader, Sources};
use crate::config::tokens::Tokens;
use crate::domain::reach::Reach;
use crate::domain::secret::Secret;
use crate::domain::timing::Timing;

/// The largest body from anybody, in bytes.
pub const BODY_LIMIT: usize = 256 * 1024;
/// The largest body from a bearer who may write, in bytes.
pub const WRITER_BODY_LIMIT: usize = 8 * 1024 * 1024;
/// How many sockets and event streams may be open at once.
pub const MAX_STREAMS: usize = 1_000;
/// No machine has more sockets.
const MOST_STREAMS: usize = 1_000_000;

/// So many days a material change should be public before it counts.
///
/// Source: WP260 rev.01, 30, which asks for well in advance and names no number.
pub const NOTICE_DAYS: u32 = 30;

/// How the log is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogFormat {
    /// Whether it was settled that the log is JSON, or that it is not.
    pub const fn as_json(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::Text => Some(false),
            Self::Json => Some(true),
        }
    }
}

/// Which pages of other origins may read answers in a browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CorsOrigins {
    /// All of them.
    Any,
    /// These, as `scheme://host[:port]`.
    Listed(Vec<String>),
}

impl Default for CorsOrigins {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

/// What a command cannot do without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// The database's address.
    Database,
    /// The secret that tokens are signed with.
    SigningSecret,
    /// The secret, or a key set: something to verify tokens with.
    Verifying,
    /// The key that the log is signed with.
    SigningKey,
}

impl Need {
    /// The settings of which one is enough.
    const fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Database => &["database_url"],
            Self::SigningSecret => &["jwt_secret"],
            Self::Verifying => &["jwt_secret", "jwks"],
            Self::SigningKey => &["signing_key"],
        }
    }
}

/// All settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The database's address; there when it was needed. May hold a password.
    pub database_url: Option<Secret>,
    /// Under which address people reach the server; ends in no slash.
    pub public_url: String,
    /// The secret that signs tokens, of at least 32 bytes; there when it was needed.
    pub jwt_secret: Option<Secret>,
    /// What the claim `iss` must be; not looked at when `None`.
    pub jwt_issuer: Option<String>,
    /// What the claim `aud` must be or contain; not looked at when `None`.
    pub jwt_audience: Option<String>,
    /// Public keys that verify tokens.
    pub tokens: Tokens,
    /// The key that signs the log, as text; there when it was needed.
    pub signing_key: Option<Secret>,
    /// A checkpoint of the log that was kept elsewhere.
    pub known_checkpoint: Option<String>,
    /// How far ahead of its sealing a version takes effect, when it was set.
    pub window: Option<Duration>,
    /// The spans on which servers that share a database agree; the window in it counts only for them.
    pub timing: Timing,
    /// So many days a material change should be public before it counts.
    pub material_notice_days: u32,
    /// The largest body from anybody, in bytes.
    pub body_limit: usize,
    /// The largest body from a bearer who may write, in bytes.
    pub writer_body_limit: usize,
    /// How many sockets and event streams may be open at once.
    pub max_streams: usize,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// How the log is written.
    pub log_format: LogFormat,
    /// Which pages of other origins may read answers.
    pub cors_origins: CorsOrigins,
    /// Receivers of webhooks that are not public, or are spoken to without TLS.
    pub webhook_allow: Reach,
    /// Settings of the edge.
    pub serving: Serving,
}

impl Config {
    /// Reads every setting: a flag counts before the environment, the environment before the file.
    ///
    /// # Errors
    /// Everything that is wrong or missing, each as one sentence that says what to do.
    pub fn resolve(flags: &Flags, sources: &Sources<'_>, needs: &[Need]) -> Result<Self, Vec<String>> {
        let mut reader = Reader::new(flags, sources);
        let listen = reader
            .parsed("listen", "ADDRESS:PORT, such as 127.0.0.1:4000", |text| {
                text.parse().ok()
            })
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 4000)));
        let mut config = Self {
            listen,
            public_url: reader
                .parsed("public_url", PUBLIC_URL, parse::public_url)
                .unwrap_or_else(|| format!("http://{listen}")),
            database_url: reader.secret("database_url", DATABASE, parse::is_database),
            jwt_secret: reader.secret("jwt_secret", parse::SIGNING_SECRET, parse::is_signing_secret),
            jwt_issuer: reader.text("jwt_issuer"),
            jwt_audience: reader.text("jwt_audience"),
            tokens: Tokens::read(&mut reader),
            signing_key: reader.secret("signing_key", parse::LOG_KEY, parse::is_log_key),
            known_checkpoint: reader.named_file("known_checkpoint"),
            window: reader.millis("window_ms"),
            timing: timing(&mut reader),
            material_notice_days: reader
                .parsed("material_notice_days", DAYS, parse::days)
                .unwrap_or(NOTICE_DAYS),
            body_limit: reader.bytes("body_limit_bytes").unwrap_or(BODY_LIMIT),
            writer_body_limit: reader
                .bytes("writer_body_limit_bytes")
                .unwrap_or(WRITER_BODY_LIMIT),
            max_streams: reader
                .parsed(
                    "max_streams",
                    "a whole number from 0 to 1000000, such as 1000",
                    |text| text.parse().ok().filter(|number| *number <= MOST_STREAMS),
                )
                .unwrap_or(MAX_STREAMS),
            graphiql: reader
                .parsed("graphiql", "true or false", parse::switch)
                .unwrap_or(true),
            log_format: reader
                .parsed("log_format", LOG_FORMATS, parse::log_format)
                .unwrap_or_default(),
            cors_origins: reader
                .parsed("cors_origins", ORIGIN, parse::origins)
                .unwrap_or_default(),
            webhook_allow: reader
                .parsed("webhook_allow", RECEIVERS, |text| text.parse().ok())
                .unwrap_or_default(),
            serving: Serving::read(&mut reader),
        };
        if let Some(path) = config.key_path().filter(|_| !reader.is_given("signing_key")) {
            config.signing_key = reader.optional_file(&path);
        }
        // What was given and is not good was said already; it is not missing.
        let is_found = |need: &Need| *need == Need::SigningKey && config.signing_key.is_some();
        let missing: Vec<Need> = needs
            .iter()
            .copied()
            .filter(|need| !need.settings().iter().any(|setting| reader.is_given(setting)) && !is_found(need))
            .collect();
        let mut problems = reader.into_problems();
        problems.extend(config.problems(&missing));
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(problems)
        }
    }

    /// The file of a `SQLite` database.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let address = self.database_url.as_ref()?.expose();
        let path = address.strip_prefix("sqlite:")?.trim_start_matches("//");
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// Where the log's key is looked for when none is set: beside the file of a `SQLite` database.
    pub fn key_path(&self) -> Option<PathBuf> {
        let mut path = self.sqlite_path()?.into_os_string();
        path.push(".signing-key");
        Some(path.into())
    }

    /// Whether the database is `PostgreSQL`, on which several servers may stand.
    pub fn is_postgres(&self) -> bool {
        self.database_url
            .as_ref()
            .is_some_and(|address| address.expose().starts_with("postgres"))
    }

    /// By what a server goes: on `SQLite` it is the only one.
    pub fn server_timing(&self) -> Timing {
        if self.is_postgres() {
            return self.command_timing();
        }
        Timing {
            poll: self.timing.poll,
            when_out_of_touch: self.timing.when_out_of_touch,
            ..Timing::alone(self.window.unwrap_or_default())
        }
    }

    /// By what a command goes, which is another process than the server on every database.
    pub fn command_timing(&self) -> Timing {
        Timing {
            window: self.window.unwrap_or(Timing::SHARED.window),
            ..self.timing
        }
    }

    fn problems(&self, missing: &[Need]) -> Vec<String> {
        let mut problems = Vec::new();
        if missing.contains(&Need::Database) {
            problems.push(
                "No database is set: give one with --database-url or NOTICEBOARD_DATABASE_URL, for example \
                 sqlite://noticeboard.db?mode=rwc."
                    .to_owned(),
            );
        }
        if missing.contains(&Need::SigningSecret) {
            problems.push(
                "No signing secret is set: put at least 32 random bytes, for example from `openssl rand -base64 48`, \
                 into NOTICEBOARD_JWT_SECRET or into a file that NOTICEBOARD_JWT_SECRET_FILE names."
                    .to_owned(),
            );
        }
        if missing.contains(&Need::Verifying) {
            problems.push(
                "Nothing is set to verify tokens with: put a signing secret, at least 32 random bytes, for example from \
                 `openssl rand -base64 48`, into NOTICEBOARD_JWT_SECRET or into a file that NOTICEBOARD_JWT_SECRET_FILE \
                 names; or name the JWKS of your identity provider, its address or a file, in NOTICEBOARD_JWKS."
                    .to_owned(),
            );
        }
        if missing.contains(&Need::SigningKey) {
            problems.push(
                "No signing key for the log is set: make one with `noticeboard key --origin example.com/privacy --out \
                 noticeboard.signing-key` and name that file in NOTICEBOARD_SIGNING_KEY_FILE."
                    .to_owned(),
            );
        }
        if self.is_postgres() {
            problems.extend(self.server_timing().problems());
        } else if self.timing.poll.is_zero() {
            problems
                .push("The poll must be above 0: set NOTICEBOARD_POLL_MS to 250, for example.".to_owned());
        }
        problems.extend(self.serving.problems());
        problems.extend(self.tokens.problems());
        if self.writer_body_limit < self.body_limit {
            problems.push(
                "Writers may not send less than everybody: set NOTICEBOARD_WRITER_BODY_LIMIT_BYTES to at least \
                 NOTICEBOARD_BODY_LIMIT_BYTES."
                    .to_owned(),
            );
        }
        problems
    }
}

fn timing(reader: &mut Reader<'_>) -> Timing {
    let usual = Timing::SHARED;
    Timing {
        lease: reader.millis("lease_ms").unwrap_or(usual.lease),
        poll: reader.millis("poll_ms").unwrap_or(usual.poll),
        clock_error: reader.millis("clock_error_ms").unwrap_or(usual.clock_error),
        flush: reader.millis("flush_ms").unwrap_or(usual.flush),
        is_lease_checked: reader
            .parsed("lease_check", "true or false", parse::switch)
            .unwrap_or(usual.is_lease_checked),
        when_out_of_touch: reader
            .parsed("when_out_of_touch", OUT_OF_TOUCH, parse::when_out_of_touch)
            .unwrap_or_default(),
        ..usual
    }
}

#[cfg(test)]
mod tests;
