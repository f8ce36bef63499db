//! Hearing of changes: which events come, to whom, when, and what they show.

use std::time::{Duration, Instant};

use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{Clock as _, SystemClock};
use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Engine, Setup, TestApp, codes, instant, section, title};
use noticeboard_tests::records;
use noticeboard_tests::socket::Socket;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    whoever_comes_and_goes_hears_each_event_once,
    a_schedule_that_a_hotfix_overtook_is_heard_after_it,
    another_server_hears_of_it_too,
    a_slug_that_nobody_has_is_silent_and_so_is_one_that_is_not_public,
    a_former_slug_still_hears_of_its_notice,
    a_limited_token_hears_of_its_own_notices_alone,
    the_content_of_what_was_withdrawn_since_is_not_replayed,
    every_kind_of_event_shows_what_it_is_about,
    a_number_that_no_event_has_is_refused,
    the_log_is_followed_from_any_record_on,
    the_log_is_for_those_who_may_read_it,
    a_limited_auditor_follows_the_records_of_its_notices,
    each_event_has_an_instant_and_a_budget_of_its_own,
    whoever_hangs_up_in_the_middle_does_not_fail_others,
);

const SLUG: &str = "privacy";
const HEARD: &str = "subscription($slug: String, $after: Int) { noticePublished(slug: $slug, afterSequence: $after) \
    { sequence at kind notice { slug } version { number } previous { number } } }";
const FOLLOWED: &str = "subscription($after: Int) { auditEventAppended(afterSequence: $after) \
    { sequence action notice { slug } actor { subject } } }";
/// Long enough to hear what would come.
const A_WHILE: Duration = Duration::from_millis(700);

async fn listening(app: &TestApp, slug: Option<&str>, after: Option<i64>) -> Socket {
    let mut socket = app.anonymous().socket().await;
    socket
        .subscribe("1", HEARD, json!({"slug": slug, "after": after}))
        .await;
    socket
}

async fn heard(socket: &mut Socket) -> Value {
    let mut result = socket.result("1").await;
    assert_eq!(result.get("errors"), None, "{result}");
    result["data"]["noticePublished"].take()
}

fn line(event: &Value) -> String {
    let number = |version: &Value| {
        version["number"]
            .as_i64()
            .map_or("none".to_owned(), |n| n.to_string())
    };
    format!(
        "{} {} {} after {}",
        event["sequence"],
        event["kind"].as_str().unwrap(),
        number(&event["version"]),
        number(&event["previous"])
    )
}

async fn lines(socket: &mut Socket, count: usize) -> Vec<String> {
    let mut lines = Vec::new();
    while lines.len() < count {
        lines.push(line(&heard(socket).await));
    }
    lines
}

/// Small numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % sides
    }
}

async fn whoever_comes_and_goes_hears_each_event_once(app: TestApp) {
    const PUBLISHED: usize = 40;
    for slug in [SLUG, "cookies"] {
        app.create_notice(slug).await;
    }
    let publishing = async {
        for number in 0..PUBLISHED {
            let slug = if number % 3 == 0 { "cookies" } else { SLUG };
            app.publish_text(slug, &format!("Text {number}.")).await;
        }
    };
    let visiting = async |seed: u64| {
        let (mut dice, mut found) = (Dice(seed), Vec::new());
        while found.len() < PUBLISHED {
            let mut socket = listening(&app, None, Some(i64::try_from(found.len()).unwrap())).await;
            for _ in 0..=dice.roll(6) {
                if found.len() < PUBLISHED {
                    found.push(line(&heard(&mut socket).await));
                }
            }
        }
        found
    };
    let ((), first, second, third) = tokio::join!(publishing, visiting(1), visiting(2), visiting(3));
    let records = records::sound(&app.connect().await).await;
    let number = |number: Option<i32>| number.map_or("none".to_owned(), |number| number.to_string());
    let expected: Vec<String> = records
        .events
        .iter()
        .map(|event| {
            let (version, previous) = (number(event.version_number), number(event.previous_number));
            format!(
                "{} {} {version} after {previous}",
                event.sequence.unwrap(),
                event.kind
            )
        })
        .collect();
    assert_eq!(expected.len(), PUBLISHED);
    for found in [first, second, third] {
        assert_eq!(found, expected);
    }
}

async fn a_schedule_that_a_hotfix_overtook_is_heard_after_it(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.schedule_text(SLUG, "Two.", "2026-02-01T00:00:00Z").await;
    let mut live = listening(&app, None, Some(0)).await;
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", "Hotfix.")])
        .await;
    app.publishing(&draft, json!({"pending": "KEEP"})).await;
    app.set_now("2026-03-01T00:00:00Z").await;
    let expected = [
        "1 IN_FORCE 1 after none",
        "2 IN_FORCE 3 after 1",
        "3 IN_FORCE 2 after 3",
    ];
    assert_eq!(lines(&mut live, 3).await, expected);
    let mut replayed = listening(&app, None, Some(1)).await;
    assert_eq!(lines(&mut replayed, 2).await, expected[1..]);
}

async fn another_server_hears_of_it_too(app: TestApp) {
    let other = app.another_server().await;
    app.create_notice(SLUG).await;
    let mut socket = listening(&other, None, Some(0)).await;
    app.publish_text(SLUG, "One.").await;
    let begun = Instant::now();
    assert_eq!(lines(&mut socket, 1).await, ["1 IN_FORCE 1 after none"]);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

async fn a_slug_that_nobody_has_is_silent_and_so_is_one_that_is_not_public(app: TestApp) {
    app.create_notice(SLUG).await;
    app.create_notice("secret").await;
    app.schedule_text("secret", "Later.", "2027-01-01T00:00:00Z")
        .await;
    let mut absent = listening(&app, Some("absent"), Some(0)).await;
    let mut secret = listening(&app, Some("secret"), Some(0)).await;
    app.publish_text(SLUG, "One.").await;
    assert!(absent.is_silent(A_WHILE).await && secret.is_silent(A_WHILE).await);
    app.create_notice("absent").await;
    app.publish_text("absent", "One.").await;
    assert_eq!(lines(&mut absent, 1).await, ["2 IN_FORCE 1 after none"]);
}

async fn a_former_slug_still_hears_of_its_notice(app: TestApp) {
    app.create_notice(SLUG).await;
    let mut socket = listening(&app, Some(SLUG), None).await;
    let input = json!({"slug": SLUG, "newSlug": "renamed"});
    app.as_role(Role::Admin)
        .done("updateNotice", input, "notice { slug }")
        .await;
    app.publish_text("renamed", "One.").await;
    assert_eq!(heard(&mut socket).await["notice"]["slug"], "renamed");
}

async fn a_limited_token_hears_of_its_own_notices_alone(app: TestApp) {
    for slug in [SLUG, "mine"] {
        app.create_notice(slug).await;
        app.publish_text(slug, "One.").await;
    }
    let mut socket = app.limited(Role::Editor, &["mine"]).socket().await;
    socket.subscribe("1", HEARD, json!({"after": 0})).await;
    app.publish_text(SLUG, "Two.").await;
    app.publish_text("mine", "Two.").await;
    assert_eq!(
        lines(&mut socket, 2).await,
        ["2 IN_FORCE 1 after none", "4 IN_FORCE 2 after 1"]
    );
}

async fn the_content_of_what_was_withdrawn_since_is_not_replayed(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "A name that must go.").await;
    app.publish_text(SLUG, "Two.").await;
    let input = json!({"slug": SLUG, "number": 1, "reason": "A name.", "then": "PREVIOUS"});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "notice { slug }")
        .await;
    let query =
        "subscription { noticePublished(afterSequence: 0) { sequence version { number content { html } } } }";
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", query, json!({})).await;
    let first = socket.result("1").await;
    assert_eq!(codes(&first), ["WITHDRAWN"], "{first}");
    assert!(!first.to_string().contains("must go"));
    let second = socket.result("1").await;
    assert_eq!(second["data"]["noticePublished"]["version"]["number"], 2);
    let mut auditor = app.as_role(Role::Auditor).socket().await;
    auditor.subscribe("1", query, json!({})).await;
    assert!(auditor.result("1").await.to_string().contains("must go"));
}

async fn every_kind_of_event_shows_what_it_is_about(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let admin = app.as_role(Role::Admin);
    let scheduled = app.schedule_text(SLUG, "Two.", "2026-06-01T00:00:00Z").await;
    let about = json!({"slug": SLUG, "number": scheduled});
    admin.done("announceVersion", about, "notice { slug }").await;
    let cancel = json!({"slug": SLUG, "number": scheduled, "reason": "Not yet."});
    admin.done("cancelVersion", cancel, "notice { slug }").await;
    app.publish_text(SLUG, "Three.").await;
    let withdraw = json!({"slug": SLUG, "number": 3, "reason": "A name.", "then": "PREVIOUS"});
    admin.done("withdrawVersion", withdraw, "notice { slug }").await;
    let retire = json!({"slug": SLUG, "reason": "Closed."});
    admin.done("retireNotice", retire, "notice { slug }").await;
    let query = "subscription { noticePublished(afterSequence: 0) { sequence at kind notice { id slug } \
        version { number } previous { number } invalidatedTags checkpoint { origin treeSize note publicKey } } }";
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", query, json!({})).await;
    let mut found = Vec::new();
    for _ in 0..7 {
        let event = heard(&mut socket).await;
        assert_eq!(event["invalidatedTags"].as_array().unwrap().len(), 1);
        let checkpoint = &event["checkpoint"];
        let key = checkpoint["publicKey"].as_str().unwrap();
        assert_eq!(key, noticeboard_tests::app::VERIFIER_KEY);
        let size = checkpoint["treeSize"].as_i64().unwrap();
        assert!(
            checkpoint["note"]
                .as_str()
                .unwrap()
                .contains(&format!("\n{size}\n"))
        );
        found.push(line(&event));
    }
    let expected = [
        "1 IN_FORCE 1 after none",
        "2 ANNOUNCED 2 after 1",
        "3 CANCELLED 2 after 1",
        "4 IN_FORCE 3 after 1",
        "5 WITHDRAWN 3 after 3",
        "6 IN_FORCE 1 after 3",
        "7 RETIRED none after 1",
    ];
    assert_eq!(found, expected);
}

async fn a_number_that_no_event_has_is_refused(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    for after in [-1, 2, 99] {
        let mut socket = listening(&app, None, Some(after)).await;
        let message = socket.message().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")));
        assert_eq!(
            message["payload"][0]["extensions"]["code"], "INVALID_INPUT",
            "{message}"
        );
    }
    let mut auditor = app.as_role(Role::Auditor).socket().await;
    for (id, after) in [("1", -2), ("2", 99)] {
        auditor.subscribe(id, FOLLOWED, json!({"after": after})).await;
        let message = auditor.message().await;
        assert_eq!(
            message["payload"][0]["extensions"]["code"], "INVALID_INPUT",
            "{message}"
        );
    }
}

async fn followed(socket: &mut Socket) -> String {
    let result = socket.result("1").await;
    let event = &result["data"]["auditEventAppended"];
    format!(
        "{} {}",
        event["sequence"],
        event["action"].as_str().unwrap_or("none")
    )
}

async fn the_log_is_followed_from_any_record_on(app: TestApp) {
    app.create_notice(SLUG).await;
    let mut all = app.as_role(Role::Auditor).socket().await;
    all.subscribe("1", FOLLOWED, json!({"after": -1})).await;
    let mut live = app.as_role(Role::Admin).socket().await;
    live.subscribe("1", FOLLOWED, json!({})).await;
    assert_eq!(followed(&mut all).await, "0 NOTICE_CREATED");
    assert!(live.is_silent(A_WHILE).await);
    app.publish_text(SLUG, "One.").await;
    let expected = ["1 DRAFT_CREATED", "2 DRAFT_EDITED", "3 VERSION_PUBLISHED"];
    for line in expected {
        assert_eq!(followed(&mut all).await, line);
        assert_eq!(followed(&mut live).await, line);
    }
    let mut rest = app.as_role(Role::Auditor).socket().await;
    rest.subscribe("1", FOLLOWED, json!({"after": 2})).await;
    assert_eq!(followed(&mut rest).await, expected[2]);
}

async fn the_log_is_for_those_who_may_read_it(app: TestApp) {
    let asked = async |caller: noticeboard_tests::app::Caller| {
        let mut socket = caller.socket().await;
        socket.subscribe("1", FOLLOWED, json!({"after": -1})).await;
        socket.message().await["payload"][0]["extensions"]["code"].take()
    };
    assert_eq!(asked(app.anonymous()).await, "UNAUTHENTICATED");
    for role in [Role::Editor, Role::Reviewer, Role::Publisher] {
        assert_eq!(asked(app.as_role(role)).await, "FORBIDDEN");
    }
}

async fn a_limited_auditor_follows_the_records_of_its_notices(app: TestApp) {
    app.create_notice(SLUG).await;
    app.create_notice("mine").await;
    let mut socket = app.limited(Role::Auditor, &["mine"]).socket().await;
    socket.subscribe("1", FOLLOWED, json!({"after": -1})).await;
    assert_eq!(followed(&mut socket).await, "1 NOTICE_CREATED");
    app.draft(SLUG, &[]).await;
    app.draft("mine", &[]).await;
    assert_eq!(followed(&mut socket).await, "3 DRAFT_CREATED");
}

async fn each_event_has_an_instant_and_a_budget_of_its_own(app: TestApp) {
    app.create_notice(SLUG).await;
    let query = "subscription { noticePublished(afterSequence: 0) { sequence notice { latest { number } } \
        version { number state diff { suggestedMateriality } } } }";
    let mut socket = app.anonymous().socket().await;
    socket.subscribe("1", query, json!({})).await;
    for number in 1..=30 {
        app.publish_text(SLUG, &format!("Text {number}.")).await;
        let event = heard(&mut socket).await;
        assert_eq!(event["version"]["state"], "IN_FORCE", "{event}");
        assert_eq!(event["notice"]["latest"]["number"], number);
    }
}

async fn whoever_hangs_up_in_the_middle_does_not_fail_others(app: TestApp) {
    app.create_notice(SLUG).await;
    for number in 0..5 {
        app.publish_text(SLUG, &format!("Text {number}.")).await;
    }
    let hanging_up = async |seed: u64| {
        let mut dice = Dice(seed);
        for _ in 0..150 {
            let span = Duration::from_micros(dice.roll(8_000));
            let reading = async {
                let mut stream = app.anonymous().event_stream(HEARD, json!({"after": 0})).await;
                while stream.next().await.is_some() {}
            };
            // Dropped wherever it is by then, and with it the connection and all that the server does for it.
            drop(tokio::time::timeout(span, reading).await);
        }
    };
    let asking = async {
        for _ in 0..300 {
            let answer = app
                .anonymous()
                .graphql(
                    "{ notices { nodes { slug } } checkpoint { treeSize } }",
                    json!({}),
                )
                .await;
            assert_eq!(answer.get("errors"), None, "{answer}");
        }
    };
    tokio::join!(hanging_up(1), hanging_up(2), hanging_up(3), hanging_up(4), asking);
}

async fn in_real_time(engine: Engine, window: Duration) -> Option<TestApp> {
    let setup = Setup {
        real_time: true,
        timing: Timing::alone(window),
        ..Setup::default()
    };
    TestApp::start_with(engine, setup).await
}

/// How long after its instant an event came.
async fn delay(socket: &mut Socket) -> Duration {
    let event = heard(socket).await;
    let at = instant(event["at"].as_str().unwrap());
    let now = SystemClock.now();
    assert!(now >= at, "heard before its instant {at}, at {now}");
    at.until(now)
}

async fn fires_at_its_instant(app: TestApp) {
    const PROMPT: Duration = Duration::from_millis(400);
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let mut socket = listening(&app, None, Some(0)).await;
    delay(&mut socket).await;
    for (number, span) in [(2, 2_130), (3, 2_777)] {
        let due = SystemClock.now().plus(Duration::from_millis(span));
        let text = format!("Text {number}.");
        app.schedule_text(SLUG, &text, &due.to_string()).await;
        let late = delay(&mut socket).await;
        assert!(late < PROMPT, "{late:?} late");
    }
    app.publish_text(SLUG, "Last.").await;
    let late = delay(&mut socket).await;
    // The publisher may have heard first, since its answer and the event race.
    assert!(late < PROMPT + Duration::from_millis(400), "{late:?} late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_fires_at_its_instant_on_sqlite() {
    let app = in_real_time(Engine::Sqlite, Duration::ZERO).await;
    fires_at_its_instant(app.expect("SQLite is everywhere")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_fires_at_its_instant_on_postgres() {
    if let Some(app) = in_real_time(Engine::Postgres, Duration::from_millis(1_500)).await {
        fires_at_its_instant(app).await;
    }
}
