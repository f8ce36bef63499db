//! `noticeboard token`.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::output::Output;
use super::{Exit, setting};
use crate::app::opening;
use crate::auth::mint::{self, Grant};
use crate::config::Need;
use crate::config::flags::Flags;
use crate::domain::actor::Role;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::key::Slug;
use crate::domain::lifetime::Period;
use crate::domain::secret::Secret;

/// Makes a bearer token, signed with the server's secret.
#[derive(Args, Debug)]
pub(super) struct Token {
    /// What its bearer may do; may be given several times
    #[arg(long = "role", value_enum, required = true)]
    roles: Vec<RoleName>,
    /// In whose name changes are recorded
    #[arg(long)]
    subject: String,
    /// Limit it to the notice with this slug; may be given several times
    #[arg(long = "notice", value_name = "SLUG")]
    notices: Vec<Slug>,
    /// How long it is good, ISO 8601
    #[arg(long, default_value = "PT8H", value_name = "DURATION")]
    ttl: Period,
}

#[derive(Clone, Copy, ValueEnum, Debug)]
enum RoleName {
    Editor,
    Reviewer,
    Publisher,
    Auditor,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Editor => Self::Editor,
            RoleName::Reviewer => Self::Reviewer,
            RoleName::Publisher => Self::Publisher,
            RoleName::Auditor => Self::Auditor,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// Prints a token.
pub(super) fn run(token: Token, flags: &Flags, output: Output) -> Exit {
    match make(token, flags, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn make(token: Token, flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::SigningSecret], |_| None, output)?;
    let secret = config.jwt_secret.clone().unwrap_or_else(|| Secret::new(""));
    let now = SystemClock.now();
    let ttl = Duration::from_secs(u64::try_from(token.ttl.seconds()).unwrap_or(0));
    let grant = Grant {
        subject: token.subject,
        roles: token.roles.into_iter().map(Role::from).collect(),
        notices: Some(token.notices.iter().map(Slug::to_string).collect::<BTreeSet<_>>())
            .filter(|slugs| !slugs.is_empty()),
        ttl,
    };
    let text = mint::mint(&secret, &opening::expected(&config), &grant, now)
        .map_err(|error| output.wrong(&[error.to_string()]))?;
    let value = json!({"token": text, "expiresAt": now.plus(ttl).to_string()});
    Ok(output.print(&text, &value))
}
