//! A notice to which everything has happened that can, and what its evidence is judged by.

use noticeboard::domain::actor::Role;
use noticeboard::domain::canonical;
use noticeboard::log::bundle::{self, Expectations, Report, Unfit};
use noticeboard::log::note::SigningKey;
use serde_json::{Value, json};

use crate::app::{SIGNING_KEY, Setup, TestApp, put_section, section, set_title, title};
use crate::operator::{board_of, caller, fresh_key};

/// The notice's address.
pub const SLUG: &str = "privacy";
/// Stands in what the public never saw.
pub const SECRET: &str = "Zanzibar";
/// Stands in what the public saw until it was withdrawn.
pub const WITHDRAWN: &str = "Yggdrasil";
/// Who wrote most of it, and was erased afterwards.
pub const ERASED: &str = "publisher";

/// A notice with a long story, in a log whose key was replaced.
pub struct Eventful {
    /// The server that signs with the present key.
    pub app: TestApp,
    /// The present key.
    pub key: SigningKey,
    /// A checkpoint that was kept early on.
    pub early: String,
    /// One that was kept just before the key was replaced.
    pub before_rotation: String,
}

/// Makes the notice: published, scheduled, announced, called off, withdrawn, erased, retired, restored; in two languages;
/// among records of other notices.
pub async fn eventful(app: &TestApp) -> Eventful {
    app.create_notice("other").await;
    app.create_notice(SLUG).await;
    let edits = [
        title("Privacy"),
        section("data", "Data", "First, with \"quotes\" and \u{1f36a}."),
        set_title("de", "Datenschutz"),
        put_section("de", "data", "Daten", "Erstens."),
        json!({"putCookie": {"name": "_ga", "purpose": "Counts.", "sectionKey": "data",
            "recipients": ["Us", "Them"], "lifetime": {"kind": "FIXED", "duration": "P30D"}}}),
        json!({"putCookie": {"key": "_ga", "locale": "de", "purpose": "Zählt."}}),
    ];
    app.publish(&app.draft(SLUG, &edits).await).await;
    let early = app.anonymous().get("/log/checkpoint").await.text;
    app.publish_text("other", "Somebody else's.").await;
    // 2 is withdrawn and erased, 3 withdrawn; both had been in force.
    for text in ["Second, by Yggdrasil.", "Third, by Yggdrasil.", "Fourth."] {
        app.set_now(&later(app)).await;
        publish(app, text, json!({"changeNote": format!("Now: {text}")})).await;
    }
    withdraw(app, 2, "It named a customer.").await;
    withdraw(app, 3, "It named a friend.").await;
    let admin = app.as_role(Role::Admin);
    let erasure = json!({"slug": SLUG, "number": 2, "reason": "It named a customer."});
    admin.done("eraseVersion", erasure, "version { number }").await;
    app.publish_text("other", "Somebody else's again.").await;
    let before_rotation = app.anonymous().get("/log/checkpoint").await.text;
    let app = rotated(app).await;
    let (key, app) = app;
    schedules(&app).await;
    let retirement = json!({"slug": SLUG, "reason": "Closed for the summer.", "pending": "KEEP"});
    let admin = app.as_role(Role::Admin);
    admin.done("retireNotice", retirement, "notice { slug }").await;
    app.set_now(&later(&app)).await;
    let restoring = json!({"slug": SLUG, "number": 1, "expectedLatest": 0, "changeNote": "As at first.",
        "pending": "KEEP"});
    let publisher = app.as_subject("another publisher", &[Role::Publisher]);
    publisher
        .done("restoreVersion", restoring, "version { number }")
        .await;
    app.draft(SLUG, &[section("data", "Data", SECRET)]).await;
    admin
        .done("eraseSubject", json!({"subject": ERASED}), "records")
        .await;
    app.set_now(&later(&app)).await;
    Eventful {
        app,
        key,
        early,
        before_rotation,
    }
}

/// 5 called off before anybody heard of it, 6 announced and called off, 7 announced, 8 unannounced. The latest comes first,
/// so that each is based on what is in force.
async fn schedules(app: &TestApp) {
    let secret = |number: i32| format!("Unannounced {SECRET} {number}.");
    publish(app, &secret(5), json!({"effectiveFrom": "2094-01-01T00:00:00Z"})).await;
    let doomed = json!({"announce": true, "effectiveFrom": "2093-01-01T00:00:00Z"});
    publish(app, &format!("Called off {WITHDRAWN}."), doomed).await;
    let announced = json!({"announce": true, "effectiveFrom": "2092-01-01T00:00:00Z"});
    publish(app, "Announced.", announced).await;
    publish(app, &secret(8), json!({"effectiveFrom": "2091-01-01T00:00:00Z"})).await;
    let publisher = app.as_role(Role::Publisher);
    for (number, reason) in [(5, "Zanzibar is far."), (6, "It stays as it is.")] {
        let input = json!({"slug": SLUG, "number": number, "reason": reason});
        publisher.done("cancelVersion", input, "version { number }").await;
    }
}

async fn publish(app: &TestApp, text: &str, more: Value) {
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", text)])
        .await;
    let mut terms = json!({"pending": "KEEP"});
    for (name, value) in more.as_object().into_iter().flatten() {
        terms[name] = value.clone();
    }
    let payload = app.publishing(&draft, terms).await;
    assert_eq!(payload["errors"], json!([]), "publishing was refused");
}

async fn withdraw(app: &TestApp, number: i32, reason: &str) {
    let input = json!({"slug": SLUG, "number": number, "reason": reason, "then": "PREVIOUS"});
    let admin = app.as_role(Role::Admin);
    admin.done("withdrawVersion", input, "version { number }").await;
}

async fn rotated(app: &TestApp) -> (SigningKey, TestApp) {
    let key = fresh_key();
    let board = board_of(app, SIGNING_KEY, None).await;
    // The board's clock is the machine's, which is ahead of the test's.
    board
        .rotate_key(&caller(), key.clone())
        .await
        .expect("the key is replaced");
    board.close().await;
    let setup = Setup {
        signing_key: key.to_text().expose().to_owned(),
        ..Setup::default()
    };
    let server = app.another_server_with(setup).await;
    (key, server)
}

/// An hour after now.
fn later(app: &TestApp) -> String {
    app.now().plus(std::time::Duration::from_hours(1)).to_string()
}

/// The public bundle of the notice.
///
/// # Panics
/// When there is none.
pub async fn public_bundle(app: &TestApp) -> String {
    let answer = app
        .anonymous()
        .get(&format!("/notices/{SLUG}/evidence.json"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// The auditor's bundle of the notice.
///
/// # Panics
/// When there is none.
pub async fn auditors_bundle(app: &TestApp) -> String {
    let auditor = app.as_role(Role::Auditor);
    let answer = auditor.get(&format!("/notices/{SLUG}/evidence.json")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// What verifying a bundle says, with nothing else at hand.
///
/// # Errors
/// As verifying.
pub fn verified(text: &str) -> Result<Report, Unfit> {
    bundle::verify(text, &Expectations::default())
}

/// The text of a bundle that was altered, in its canonical form.
///
/// # Panics
/// When it has none.
pub fn written(bundle: &Value) -> String {
    canonical::json(bundle).expect("JSON has a canonical form")
}

/// A bundle as JSON.
///
/// # Panics
/// When it is none.
pub fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("a bundle is JSON")
}
