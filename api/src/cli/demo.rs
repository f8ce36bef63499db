//! `noticeboard demo`: a running server to look at, with one published notice.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::output::Output;
use super::{Exit, setting};
use crate::app::opening::{self, CannotStart, Database, WhenBehind};
use crate::app::{App, log_key};
use crate::auth::mint::{self, Grant};
use crate::config::flags::Flags;
use crate::config::{Config, Need};
use crate::domain::actor::{Actor, Role};
use crate::domain::caller::Caller;
use crate::domain::clock::{Clock as _, Randomness as _, SystemClock, SystemRandomness};
use crate::domain::error::{Error, Result as DomainResult};
use crate::domain::page::Keyset;
use crate::domain::secret::Secret;
use crate::domain::source::ImportFormat;
use crate::domain::version::Materiality;
use crate::service::{CreateNotice, ImportDocument, Noticeboard, Publish, Terms};

const DATABASE: &str = "sqlite://noticeboard-demo.db?mode=rwc";
/// Where the log's key is kept when the database is no file.
const KEY: &str = "noticeboard-demo.signing-key";
const ORIGIN: &str = "noticeboard.example/demo";
const SLUG: &str = "privacy";
/// A page of an invented company, as `WordPress` serves it.
const PAGE: &str = include_str!("../../assets/demo/privacy-page.json");
/// Requests and their failures would hide the addresses.
const QUIET: &str = "warn";
const TOKEN_LIFE: Duration = Duration::from_hours(24);

/// Runs the demonstration until it is told to stop.
pub(super) async fn run(flags: &Flags, output: Output) -> Exit {
    match start(flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn start(flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let mut bytes = [0; 32];
    SystemRandomness
        .fill(&mut bytes)
        .map_err(|error| output.cannot(&error.to_string()))?;
    let throw_away = hex::encode(bytes);
    let otherwise = |name: &str| match name {
        "NOTICEBOARD_DATABASE_URL" if !is_given("NOTICEBOARD_DATABASE_URL_FILE") => Some(DATABASE.to_owned()),
        "NOTICEBOARD_JWT_SECRET" if !is_given("NOTICEBOARD_JWT_SECRET_FILE") => Some(throw_away.clone()),
        _ => None,
    };
    let mut config = setting::read(flags, &[Need::Database, Need::SigningSecret], otherwise, output)?;
    setting::start_log(&config, Some(QUIET), output)?;
    let listener = opening::listen(&config)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let database = Database::open(&config, WhenBehind::Migrate)
        .await
        .map_err(|error| output.cannot(&error.to_string()))?;
    let database = sign(database, &mut config, output).await?;
    let app = database
        .into_app(&config)
        .map_err(|error| output.wrong(&[error.to_string()]))?;
    let slug = publish_example(&app.board)
        .await
        .map_err(|error| output.failed(error))?;
    greet(&config, &app, &slug, output)?;
    app.serve_until_stopped(listener).await;
    Ok(Exit::Done)
}

/// Opens the log with the key of the settings, or with the demonstration's own: made at the first start, kept beside
/// the database, and found there by every later command.
async fn sign(database: Database, config: &mut Config, output: Output) -> Result<Database, Exit> {
    let cannot = |error: CannotStart| output.cannot(&error.to_string());
    if config.signing_key.is_none() {
        let path = config.key_path().unwrap_or_else(|| PathBuf::from(KEY));
        if !path.exists() {
            if let Some(key) = database.log_key().await.map_err(cannot)? {
                return Err(output.cannot(&format!(
                    "The log in this database is signed with the key {key}, whose other half is not in {}: put it \
                     there, or name its file in NOTICEBOARD_SIGNING_KEY_FILE.",
                    path.display()
                )));
            }
            let key = log_key::make(ORIGIN).map_err(cannot)?;
            log_key::write(&path, &key).map_err(cannot)?;
        }
        config.signing_key = Some(log_key::read(&path).map_err(cannot)?);
    }
    database.sign(config).await.map_err(cannot)
}

fn is_given(name: &str) -> bool {
    std::env::var_os(name).is_some()
}

/// Publishes the example, unless there is a notice already; answers the slug of the first one.
async fn publish_example(board: &Noticeboard) -> DomainResult<String> {
    let actor = Actor::bearer("demo", [Role::Admin], None);
    let caller = Caller {
        actor,
        request_id: "demo".to_owned(),
    };
    let first = Keyset::new(None, None, Some(1), None).map_err(Error::internal)?;
    let page = board.list_notices(&caller, &first, board.now().await?).await?;
    let empty = match page.items.first() {
        Some(notice) if notice.latest().is_some() || notice.notice.slug.as_str() != SLUG => {
            return Ok(notice.notice.slug.to_string());
        }
        other => other.is_none(),
    };
    if empty {
        board.create_notice(&caller, example()?).await?;
    }
    let document = ImportDocument {
        slug: SLUG.to_owned(),
        format: ImportFormat::Wordpress,
        document: PAGE.to_owned(),
        locale: None,
        extract_cookies: true,
        mapping: Vec::new(),
        dry_run: false,
    };
    let imported = board.import_document(&caller, document).await?;
    if let Some(view) = imported.draft {
        let publish = Publish {
            draft: view.draft.id.to_string(),
            expected_revision: view.draft.revision,
            terms: Terms {
                effective_from: None,
                change_note: "First version, brought in from the company's page.".to_owned(),
                materiality: Some(Materiality::Material),
                materiality_reason: None,
                announce: false,
                pending: None,
                override_checks: None,
                idempotency_key: None,
            },
        };
        board.publish_draft(&caller, &publish).await?;
    }
    Ok(SLUG.to_owned())
}

fn example() -> DomainResult<CreateNotice> {
    Ok(CreateNotice {
        slug: SLUG.parse().map_err(Error::internal)?,
        default_locale: "en".parse().map_err(Error::internal)?,
        required_locales: BTreeSet::new(),
        jurisdictions: BTreeSet::from(["EU".to_owned()]),
        approvals_required: 0,
        prevailing_locale: None,
    })
}

/// Says where to look and with which tokens.
fn greet(config: &Config, app: &App, slug: &str, output: Output) -> Result<(), Exit> {
    let base = &config.public_url;
    let secret = config.jwt_secret.clone().unwrap_or_else(|| Secret::new(""));
    let mut tokens = Vec::new();
    for role in Role::ALL {
        let grant = Grant {
            subject: format!("demo-{}", role.as_str().to_ascii_lowercase()),
            roles: BTreeSet::from([*role]),
            notices: None,
            ttl: TOKEN_LIFE,
        };
        let token = mint::mint(&secret, &opening::expected(config), &grant, SystemClock.now());
        tokens.push((
            role.as_str(),
            token.map_err(|error| output.wrong(&[error.to_string()]))?,
        ));
    }
    let query = format!(
        r#"{{"query":"{{ notice(slug: \"{slug}\") {{ latest {{ number effectiveFrom content {{ title cookies {{ name lifetime {{ text }} }} }} }} }} }}"}}"#
    );
    let curl = format!("curl -s {base}/graphql -H 'content-type: application/json' -d '{query}'");
    let mut text = String::from("Noticeboard is running. Stop it with Ctrl-C.\n\n");
    // Writing to a String does not fail.
    let _ = writeln!(text, "  The notices      {base}/");
    let _ = writeln!(text, "  This notice      {base}/notices/{slug}");
    let _ = writeln!(text, "  GraphiQL         {base}/graphiql");
    let _ = writeln!(text, "  GraphQL          {base}/graphql");
    let _ = writeln!(text, "  Its signed log   {base}/log/checkpoint");
    let _ = writeln!(text, "\nAsk it something:\n\n  {curl}\n");
    let _ = writeln!(
        text,
        "Tokens for each role, good for a day or until the server stops; set them in your shell:\n"
    );
    for (role, token) in &tokens {
        let _ = writeln!(text, "  export {role}_TOKEN={token}");
    }
    let _ = writeln!(
        text,
        "\nThen add -H \"authorization: Bearer $EDITOR_TOKEN\" and the like. This server is for looking; `noticeboard serve` is for production."
    );
    let named: serde_json::Map<String, serde_json::Value> = tokens
        .into_iter()
        .map(|(role, token)| (role.to_owned(), json!(token)))
        .collect();
    let value = json!({"url": base, "notice": format!("{base}/notices/{slug}"), "graphiql": format!("{base}/graphiql"), "curl": curl, "tokens": named, "windowMs": app.board.window().as_millis()});
    output.print(&text, &value);
    Ok(())
}
