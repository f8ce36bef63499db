//! The settings that can be given on the command line.
//!
//! Secrets are not among them, since other users of a machine can read a command line; the names of files that hold
//! them are.

use std::path::PathBuf;

/// Settings on the command line, as texts; each counts before its environment variable.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = "Settings (also as NOTICEBOARD_... in the environment, or in a TOML file)")]
pub struct Flags {
    /// TOML file with settings
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDRESS:PORT", global = true)]
    pub listen: Option<String>,
    /// The database: a path as in `sqlite://noticeboard.db?mode=rwc`, or a server as in `postgres://user@host/name`
    #[arg(long, value_name = "URL", global = true)]
    pub database_url: Option<String>,
    /// File that holds the database's address
    #[arg(long, value_name = "FILE", global = true)]
    pub database_url_file: Option<String>,
    /// The address under which people reach the server [default: `http://LISTEN`]
    #[arg(long, value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// File that holds the secret that signs tokens, at least 32 bytes
    #[arg(long, value_name = "FILE", global = true)]
    pub jwt_secret_file: Option<String>,
    /// What the claim `iss` of a token must be
    #[arg(long, value_name = "TEXT", global = true)]
    pub jwt_issuer: Option<String>,
    /// What the claim `aud` of a token must be or contain
    #[arg(long, value_name = "TEXT", global = true)]
    pub jwt_audience: Option<String>,
    /// Public keys that verify tokens: the https address or the file of a JWKS
    #[arg(long, value_name = "URL|FILE", global = true)]
    pub jwks: Option<String>,
    /// Which algorithms those keys may be used with: RS256, PS256, ES256, ES384, `EdDSA` [default: RS256]
    #[arg(long, value_name = "LIST", global = true)]
    pub jwt_algorithm: Option<String>,
    /// File that holds the key that signs the log [default: on `SQLite`, the database's path with .signing-key behind it]
    #[arg(long, value_name = "FILE", global = true)]
    pub signing_key_file: Option<String>,
    /// File with a checkpoint that was kept elsewhere; a log that does not continue it is not written to
    #[arg(long, value_name = "FILE", global = true)]
    pub known_checkpoint: Option<String>,
    /// How far ahead of its sealing a version takes effect, in milliseconds [default: 0 on `SQLite`, 2000 on `PostgreSQL`]
    #[arg(long, value_name = "N", global = true)]
    pub window_ms: Option<String>,
    /// So many days a material change should be public before it counts, else a check warns [default: 30]
    #[arg(long, value_name = "N", global = true)]
    pub material_notice_days: Option<String>,
    /// For how long after a look at `PostgreSQL` a server may say what is in force, in milliseconds [default: 1000]
    #[arg(long, value_name = "N", global = true)]
    pub lease_ms: Option<String>,
    /// How often a server looks at its database, in milliseconds [default: 250]
    #[arg(long, value_name = "N", global = true)]
    pub poll_ms: Option<String>,
    /// How wrong a server may be about the clock of `PostgreSQL`, in milliseconds [default: 50]
    #[arg(long, value_name = "N", global = true)]
    pub clock_error_ms: Option<String>,
    /// How long `PostgreSQL` may take to flush a commit, in milliseconds [default: 250]
    #[arg(long, value_name = "N", global = true)]
    pub flush_ms: Option<String>,
    /// Whether a server whose lease has ended stops. With false it serves on and the latest version is not promised: it
    /// is there so that a test of consistency can show that it finds violations, and for nothing else [default: true]
    #[arg(long, value_name = "true|false", global = true)]
    pub lease_check: Option<String>,
    /// What a server does that may not say what is in force: refuse, or answer marked as stale [default: refuse]
    #[arg(long, value_name = "refuse|stale", global = true)]
    pub when_out_of_touch: Option<String>,
    /// The largest request body from anybody, in bytes [default: 262144]
    #[arg(long, value_name = "N", global = true)]
    pub body_limit_bytes: Option<String>,
    /// The largest request body from a bearer who may write, in bytes [default: 8388608]
    #[arg(long, value_name = "N", global = true)]
    pub writer_body_limit_bytes: Option<String>,
    /// How many sockets and event streams may be open at once [default: 1000]
    #[arg(long, value_name = "N", global = true)]
    pub max_streams: Option<String>,
    /// Whether to serve /graphiql [default: true]
    #[arg(long, value_name = "true|false", global = true)]
    pub graphiql: Option<String>,
    /// How to write the log: auto, text or json [default: auto]
    #[arg(long, value_name = "FORMAT", global = true)]
    pub log_format: Option<String>,
    /// Origins whose pages may read answers, separated by commas, or * for all [default: none]
    #[arg(long, value_name = "LIST", global = true)]
    pub cors_origins: Option<String>,
    /// Receivers of webhooks that are not public or have no TLS: networks, addresses and host names, separated by commas [default: none]
    #[arg(long, value_name = "LIST", global = true)]
    pub webhook_allow: Option<String>,
    /// How many bytes of finished answers to keep in memory; 0 for none [default: 67108864]
    #[arg(long, value_name = "N", global = true)]
    pub cache_bytes: Option<String>,
    /// How long shared caches may hold an answer without asking, for operators who purge by tag, at most 60 [default: 0]
    #[arg(long, value_name = "N", global = true)]
    pub cache_max_age_seconds: Option<String>,
    /// How many items of lists one request may ask for [default: 10000]
    #[arg(long, value_name = "N", global = true)]
    pub node_limit: Option<String>,
    /// How many requests a second an address without a token may send [default: any number]
    #[arg(long, value_name = "N", global = true)]
    pub rate_limit_per_second: Option<String>,
    /// How many of them at once [default: ten seconds' worth]
    #[arg(long, value_name = "N", global = true)]
    pub rate_limit_burst: Option<String>,
    /// Addresses or networks of proxies whose X-Forwarded-For or Forwarded counts, separated by commas [default: none]
    #[arg(long, value_name = "LIST", global = true)]
    pub trusted_proxies: Option<String>,
    /// Manifests of trusted documents, as graphql-codegen or Relay's compiler write them, separated by commas
    #[arg(long, value_name = "FILES", global = true)]
    pub trusted_documents: Option<String>,
    /// Whether to refuse all other documents [default: false]
    #[arg(long, value_name = "true|false", global = true)]
    pub only_trusted_documents: Option<String>,
    /// Whether to serve /metrics [default: true]
    #[arg(long, value_name = "true|false", global = true)]
    pub metrics: Option<String>,
    /// How long a client may take for what stands before a request's body, and for the body, with a second more for every 16 KiB of it [default: 10]
    #[arg(long, value_name = "N", global = true)]
    pub request_time_seconds: Option<String>,
}

impl Flags {
    /// The flag for a setting.
    pub(super) fn get(&self, setting: &str) -> Option<&str> {
        let flag = match setting {
            "listen" => &self.listen,
            "database_url" => &self.database_url,
            "database_url_file" => &self.database_url_file,
            "public_url" => &self.public_url,
            "jwt_secret_file" => &self.jwt_secret_file,
            "jwt_issuer" => &self.jwt_issuer,
            "jwt_audience" => &self.jwt_audience,
            "jwks" => &self.jwks,
            "jwt_algorithm" => &self.jwt_algorithm,
            "signing_key_file" => &self.signing_key_file,
            "known_checkpoint" => &self.known_checkpoint,
            "window_ms" => &self.window_ms,
            "lease_ms" => &self.lease_ms,
            "poll_ms" => &self.poll_ms,
            "clock_error_ms" => &self.clock_error_ms,
            "flush_ms" => &self.flush_ms,
            "lease_check" => &self.lease_check,
            "when_out_of_touch" => &self.when_out_of_touch,
            "material_notice_days" => &self.material_notice_days,
            "body_limit_bytes" => &self.body_limit_bytes,
            "writer_body_limit_bytes" => &self.writer_body_limit_bytes,
            "max_streams" => &self.max_streams,
            "graphiql" => &self.graphiql,
            "log_format" => &self.log_format,
            "cors_origins" => &self.cors_origins,
            "webhook_allow" => &self.webhook_allow,
            "cache_bytes" => &self.cache_bytes,
            "cache_max_age_seconds" => &self.cache_max_age_seconds,
            "node_limit" => &self.node_limit,
            "rate_limit_per_second" => &self.rate_limit_per_second,
            "rate_limit_burst" => &self.rate_limit_burst,
            "trusted_proxies" => &self.trusted_proxies,
            "trusted_documents" => &self.trusted_documents,
            "only_trusted_documents" => &self.only_trusted_documents,
            "metrics" => &self.metrics,
            "request_time_seconds" => &self.request_time_seconds,
            _ => return None,
        };
        flag.as_deref()
    }
}
