//! What was in force at an instant, by the records of now or of another instant.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, codes};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    every_instant_has_its_version_by_the_records_of_every_other,
    an_unpublic_version_is_null_for_anybody_and_no_other_takes_its_place,
    the_records_of_the_future_are_not_there,
    an_instant_that_is_none_is_refused,
    the_future_by_schedule_is_for_roles,
    the_first_instant_counts_and_the_last_does_not,
    the_past_that_was_brought_in_is_known_since_then_for_every_role,
);

async fn act(app: &TestApp, field: &str, input: Value) {
    app.as_role(Role::Admin)
        .done(field, input, "notice { slug }")
        .await;
}

/// January: 1. February 1st: 2. On the 10th 3 is scheduled for March 1st, on the 15th called off. March 5th: 2 is
/// withdrawn, 1 is back. 10th: 4. 20th: retired. 25th: 1 is restored as 5. It is April.
async fn eventful(app: &TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.set_now("2026-02-01T00:00:00Z").await;
    app.publish_text("privacy", "Second.").await;
    app.set_now("2026-02-10T00:00:00Z").await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    app.set_now("2026-02-15T00:00:00Z").await;
    act(
        app,
        "cancelVersion",
        json!({"slug": "privacy", "number": 3, "reason": "No."}),
    )
    .await;
    app.set_now("2026-03-05T00:00:00Z").await;
    let withdrawal = json!({"slug": "privacy", "number": 2, "reason": "A name.", "then": "PREVIOUS"});
    act(app, "withdrawVersion", withdrawal).await;
    app.set_now("2026-03-10T00:00:00Z").await;
    app.publish_text("privacy", "Fourth.").await;
    app.set_now("2026-03-20T00:00:00Z").await;
    act(
        app,
        "retireNotice",
        json!({"slug": "privacy", "reason": "Closed."}),
    )
    .await;
    app.set_now("2026-03-25T00:00:00Z").await;
    let restore = json!({
        "slug": "privacy", "number": 1, "expectedLatest": 0, "changeNote": "Back.", "materiality": "MATERIAL",
    });
    act(app, "restoreVersion", restore).await;
    app.set_now("2026-04-01T00:00:00Z").await;
}

async fn at(app: &TestApp, role: Option<Role>, at: &str, known_at: Option<&str>) -> Value {
    let caller = role.map_or_else(|| app.anonymous(), |role| app.as_role(role));
    let query = "query($at: DateTime!, $known: DateTime) { \
                 notice(slug: \"privacy\") { versionAt(at: $at, knownAt: $known) { number } } }";
    let mut data = caller.data(query, json!({"at": at, "known": known_at})).await;
    data["notice"]["versionAt"]["number"].take()
}

fn noon(day: &str) -> String {
    format!("2026-{day}T12:00:00Z")
}

async fn every_instant_has_its_version_by_the_records_of_every_other(app: TestApp) {
    eventful(&app).await;
    let (nothing, known) = (json!(null), |day| Some(day));
    let cases = [
        ("01-15", None, json!(1)),
        ("02-05", None, json!(2)),
        ("03-02", None, json!(2)),
        ("03-02", known("02-05"), json!(2)),
        ("03-02", known("02-12"), json!(3)),
        ("03-02", known("02-20"), json!(2)),
        ("03-07", None, json!(1)),
        ("03-07", known("03-01"), json!(2)),
        ("03-07", known("03-06"), json!(1)),
        ("03-15", None, json!(4)),
        ("03-22", None, nothing.clone()),
        ("03-22", known("03-15"), json!(4)),
        ("03-22", known("03-21"), nothing.clone()),
        ("03-26", None, json!(5)),
        ("03-26", known("03-21"), nothing.clone()),
        ("03-26", known("01-10"), json!(1)),
    ];
    for (day, known_day, expected) in cases {
        let known = known_day.map(noon);
        let found = at(&app, Some(Role::Auditor), &noon(day), known.as_deref()).await;
        assert_eq!(found, expected, "at {day} by the records of {known_day:?}");
    }
    assert_eq!(at(&app, None, "2025-12-31T00:00:00Z", None).await, nothing);
    assert_eq!(
        at(&app, None, &noon("01-15"), Some("2025-12-31T00:00:00Z")).await,
        nothing
    );
}

async fn an_unpublic_version_is_null_for_anybody_and_no_other_takes_its_place(app: TestApp) {
    eventful(&app).await;
    let (day, known) = (noon("03-02"), noon("02-12"));
    assert_eq!(at(&app, None, &day, Some(&known)).await, json!(null));
    assert_eq!(at(&app, Some(Role::Editor), &day, Some(&known)).await, json!(3));
    // A withdrawn one was public: everybody learns that it was in force, nobody below an auditor reads it.
    assert_eq!(at(&app, None, &noon("02-05"), None).await, json!(2));
}

async fn the_records_of_the_future_are_not_there(app: TestApp) {
    eventful(&app).await;
    let query = "{ notice(slug: \"privacy\") { slug \
                 versionAt(at: \"2026-01-15T00:00:00Z\", knownAt: \"2026-04-01T00:00:00.000001Z\") { number } } }";
    for caller in [app.anonymous(), app.as_role(Role::Admin)] {
        let response = caller.graphql(query, json!({})).await;
        assert_eq!(codes(&response), ["INVALID_INPUT"]);
        assert_eq!(
            response["data"]["notice"],
            json!({"slug": "privacy", "versionAt": null})
        );
    }
    assert_eq!(
        at(&app, None, &noon("03-26"), Some("2026-04-01T00:00:00Z")).await,
        json!(5)
    );
}

async fn an_instant_that_is_none_is_refused(app: TestApp) {
    eventful(&app).await;
    for text in [
        "2026-01-15",
        "2026-01-15T00:00:00",
        "2026-01-15T00:00:00.1234567Z",
        "",
    ] {
        let query = "query($at: DateTime!) { notice(slug: \"privacy\") { versionAt(at: $at) { number } } }";
        let response = app.anonymous().graphql(query, json!({"at": text})).await;
        assert_eq!(codes(&response), ["INVALID_INPUT"], "{text}");
    }
    assert_eq!(at(&app, None, "2026-01-15T02:00:00+02:00", None).await, json!(1));
}

async fn the_future_by_schedule_is_for_roles(app: TestApp) {
    eventful(&app).await;
    app.schedule_text("privacy", "Sixth.", "2026-06-01T00:00:00Z")
        .await;
    for (day, expected) in [("2026-05-31T23:59:59.999999Z", 5), ("2026-06-01T00:00:00Z", 6)] {
        assert_eq!(at(&app, Some(Role::Editor), day, None).await, json!(expected));
    }
}

async fn the_first_instant_counts_and_the_last_does_not(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.schedule_text("privacy", "Second.", "2026-03-01T00:00:00Z")
        .await;
    app.set_now("2026-04-01T00:00:00Z").await;
    assert_eq!(
        at(&app, None, "2026-02-28T23:59:59.999999Z", None).await,
        json!(1)
    );
    assert_eq!(at(&app, None, "2026-03-01T00:00:00Z", None).await, json!(2));
}

/// Every kind of caller.
const CALLERS: [Option<Role>; 6] = [
    None,
    Some(Role::Editor),
    Some(Role::Reviewer),
    Some(Role::Publisher),
    Some(Role::Auditor),
    Some(Role::Admin),
];

async fn bring_in(app: &TestApp, items: &[(&str, &str)]) {
    let items: Vec<Value> = items
        .iter()
        .map(|(text, instant)| json!({"document": format!("# Privacy\n\n## Data\n\n{text}\n"), "effectiveFrom": instant}))
        .collect();
    let input = json!({"slug": "privacy", "format": "MARKDOWN", "items": items});
    app.as_role(Role::Publisher)
        .done("importHistory", input, "versions { number }")
        .await;
}

/// On top of the eventful history, on April 1st: 6 and 7 are brought in for 2019 and 2021. May 1st: 7 is withdrawn, with
/// 6 back. May 10th: 8 is brought in for 2022.
async fn the_past_that_was_brought_in_is_known_since_then_for_every_role(app: TestApp) {
    eventful(&app).await;
    bring_in(
        &app,
        &[
            ("Of 2019.", "2019-01-01T00:00:00Z"),
            ("Of 2021.", "2021-01-01T00:00:00Z"),
        ],
    )
    .await;
    app.set_now("2026-05-01T00:00:00Z").await;
    let withdrawal = json!({"slug": "privacy", "number": 7, "reason": "A name.", "then": "PREVIOUS"});
    act(&app, "withdrawVersion", withdrawal).await;
    app.set_now("2026-05-10T00:00:00Z").await;
    bring_in(&app, &[("Of 2022.", "2022-01-01T00:00:00Z")]).await;
    app.set_now("2026-06-01T00:00:00Z").await;
    let (second, instant, before) = ("T00:00:01Z", "T00:00:00Z", "T23:59:59Z");
    // At an instant, by the records of another; None is now.
    let cases = [
        (format!("2018-12-31{before}"), None, None),
        (format!("2019-01-01{instant}"), None, Some(6)),
        (format!("2019-01-01{second}"), None, Some(6)),
        (format!("2020-12-31{before}"), None, Some(6)),
        (format!("2021-01-01{instant}"), None, Some(7)),
        (format!("2021-01-01{second}"), None, Some(7)),
        (format!("2021-12-31{before}"), None, Some(7)),
        (format!("2022-01-01{instant}"), None, Some(8)),
        (format!("2025-12-31{before}"), None, Some(8)),
        // Before the import nobody knew of any of it, and between the two nobody knew of 8.
        (format!("2021-01-01{second}"), Some("2026-03-31T00:00:00Z"), None),
        (
            format!("2022-01-01{second}"),
            Some("2026-05-05T00:00:00Z"),
            Some(7),
        ),
        (
            format!("2022-01-01{second}"),
            Some("2026-05-10T01:00:00Z"),
            Some(8),
        ),
        // What was published here stays as it was, and so does what was called off, withdrawn, retired and restored.
        (noon("01-15"), None, Some(1)),
        (noon("02-05"), None, Some(2)),
        (noon("03-02"), None, Some(2)),
        (noon("03-07"), None, Some(1)),
        (noon("03-22"), None, None),
        (noon("03-26"), None, Some(5)),
        (noon("05-20"), None, Some(5)),
    ];
    for caller in CALLERS {
        for (instant, known_at, number) in &cases {
            let found = at(&app, caller, instant, *known_at).await;
            assert_eq!(found, json!(number), "{caller:?} at {instant} by {known_at:?}");
        }
    }
    the_content_of_a_withdrawn_import_is_for_auditors(&app).await;
    noticeboard_tests::records::sound(&app.connect().await).await;
}

async fn the_content_of_a_withdrawn_import_is_for_auditors(app: &TestApp) {
    let query = "{ notice(slug: \"privacy\") { versionAt(at: \"2021-06-01T00:00:00Z\") { number content { title } } } }";
    for caller in CALLERS {
        let response = match caller {
            Some(role) => app.as_role(role).graphql(query, json!({})).await,
            None => app.anonymous().graphql(query, json!({})).await,
        };
        let found = &response["data"]["notice"]["versionAt"];
        assert_eq!(found["number"], 7, "{caller:?}");
        if matches!(caller, Some(Role::Auditor | Role::Admin)) {
            assert_eq!(found["content"]["title"], "Privacy", "{caller:?}");
        } else {
            assert_eq!(codes(&response), ["WITHDRAWN"], "{caller:?}");
            assert_eq!(found["content"], json!(null), "{caller:?}");
        }
    }
}
