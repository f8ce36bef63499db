//! Taking a notice over from an evidence bundle: everything that came answers as it did, and the notice goes on.

use noticeboard::domain::actor::Role;
use noticeboard::domain::error::{Conflict, Error};
use noticeboard_entity::{notices, origins, versions};
use noticeboard_tests::app::{TestApp, codes, section, title};
use noticeboard_tests::evidence::{
    SLUG, WITHDRAWN, auditors_bundle, eventful, parsed, public_bundle, verified,
};
use noticeboard_tests::operator::caller_with;
use noticeboard_tests::records;
use noticeboard_tests::taking_over::{LATER, asked, take_over, taken_over};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    the_api_answers_as_it_did,
    the_past_is_known_as_it_was,
    the_notice_goes_on_with_the_next_number,
    what_a_public_bundle_does_not_hold_is_not_there,
    a_schedule_comes_into_force_and_is_heard_of,
    pages_differences_and_feed_work,
    a_database_in_which_something_began_takes_nothing_over,
    several_notices_are_taken_over_into_one_new_database,
    what_is_still_to_come_is_not_taken_over,
    a_dry_run_writes_nothing,
    settings_come_with_an_auditors_bundle,
    a_version_says_that_it_came_from_a_bundle,
);

/// A server whose database holds a history that was taken over from a bundle of another.
async fn successor(app: &TestApp, text: &str) -> TestApp {
    taken_over(app.engine(), text)
        .await
        .expect("the same kind of database")
}

async fn sound(app: &TestApp) {
    records::sound(&app.connect().await).await;
}

/// What of a version is the same wherever it is kept.
const VERSIONS: &str = "versions(first: 100) { nodes { number state effectiveFrom effectiveUntil intervals { from until }
    publishedAt contentHash materiality locales announced changeNote erasedAt basedOn { number } restores { number }
    withdrawn { at reason } cancelled { at reason } content { title sections { key heading html } cookies { key name purpose } } } }";

async fn the_api_answers_as_it_did(app: TestApp) {
    let eventful = eventful(&app).await;
    let from = &eventful.app;
    from.set_now(LATER).await;
    for (text, role) in [
        (public_bundle(from).await, None),
        (auditors_bundle(from).await, None),
        (auditors_bundle(from).await, Some(Role::Auditor)),
    ] {
        let to = successor(from, &text).await;
        let of = |app: &TestApp| role.map_or_else(|| app.anonymous(), |role| app.as_role(role));
        for locale in ["en", "de"] {
            let selection = VERSIONS.replace("content {", &format!("content(locale: \"{locale}\") {{"));
            let query = format!("{{ notice(slug: \"{SLUG}\") {{ {selection} }} }}");
            let mut before = of(from).graphql(&query, json!({})).await;
            let after = of(&to).graphql(&query, json!({})).await;
            let nodes = before["data"]["notice"]["versions"]["nodes"]
                .as_array_mut()
                .unwrap();
            assert!(nodes.len() >= 7);
            // A public bundle does not hold what stands in a note of a withdrawn version.
            let is_public = parsed(&text)["kind"] == "PUBLIC";
            for node in nodes
                .iter_mut()
                .filter(|node| is_public && !node["withdrawn"].is_null())
            {
                node["changeNote"] = "".into();
            }
            assert_eq!(after, before, "as {role:?}");
        }
        sound(&to).await;
    }
}

/// January: 1. February 1st: 2. On the 10th 3 is scheduled for March 1st, on the 15th called off. March 5th: 2 is
/// withdrawn, 1 is back. 10th: 4. 20th: retired. 25th: 1 is restored as 5. It is April.
async fn spring(app: &TestApp) {
    let admin = app.as_role(Role::Admin);
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "First.").await;
    app.set_now("2026-02-01T00:00:00Z").await;
    app.publish_text(SLUG, "Second.").await;
    app.set_now("2026-02-10T00:00:00Z").await;
    app.schedule_text(SLUG, "Third.", "2026-03-01T00:00:00Z").await;
    app.set_now("2026-02-15T00:00:00Z").await;
    let reason = json!({"slug": SLUG, "number": 3, "reason": "No."});
    admin.done("cancelVersion", reason, "notice { slug }").await;
    app.set_now("2026-03-05T00:00:00Z").await;
    let withdrawal = json!({"slug": SLUG, "number": 2, "reason": "A name.", "then": "PREVIOUS"});
    admin.done("withdrawVersion", withdrawal, "notice { slug }").await;
    app.set_now("2026-03-10T00:00:00Z").await;
    app.publish_text(SLUG, "Fourth.").await;
    app.set_now("2026-03-20T00:00:00Z").await;
    let retirement = json!({"slug": SLUG, "reason": "Closed."});
    admin.done("retireNotice", retirement, "notice { slug }").await;
    app.set_now("2026-03-25T00:00:00Z").await;
    let restore = json!({"slug": SLUG, "number": 1, "expectedLatest": 0, "changeNote": "Back.", "materiality": "MATERIAL"});
    admin.done("restoreVersion", restore, "notice { slug }").await;
    app.set_now("2026-04-01T00:00:00Z").await;
}

async fn the_past_is_known_as_it_was(app: TestApp) {
    spring(&app).await;
    let to = successor(&app, &auditors_bundle(&app).await).await;
    let noon = |day: &str| format!("2026-{day}T12:00:00Z");
    let query = "query($at: DateTime!, $known: DateTime) { \
                 notice(slug: \"privacy\") { versionAt(at: $at, knownAt: $known) { number } } }";
    let days = [
        "01-15", "02-05", "02-12", "02-20", "03-02", "03-07", "03-15", "03-22", "03-26",
    ];
    let mut answers = std::collections::BTreeSet::new();
    for day in days {
        for known in days {
            let asked = json!({"at": noon(day), "known": noon(known)});
            let before = app.as_role(Role::Auditor).data(query, asked.clone()).await;
            let after = to.as_role(Role::Auditor).data(query, asked.clone()).await;
            assert_eq!(after, before, "{asked}");
            answers.insert(after.to_string());
        }
    }
    assert!(answers.len() >= 6, "{answers:?}");
    // The time of taking over is no time at which anything changed.
    let asked = json!({"at": LATER, "known": LATER});
    let now = to.as_role(Role::Auditor).data(query, asked).await;
    assert_eq!(now["notice"]["versionAt"]["number"], 5);
    sound(&to).await;
}

async fn the_notice_goes_on_with_the_next_number(app: TestApp) {
    let eventful = eventful(&app).await;
    for (text, next) in [
        (public_bundle(&eventful.app).await, 10),
        (auditors_bundle(&eventful.app).await, 10),
    ] {
        let to = successor(&eventful.app, &text).await;
        let admin = to.as_role(Role::Admin);
        let edits = [title("Privacy"), section("data", "Data", "After the move.")];
        let draft = to.draft(SLUG, &edits).await;
        let more = json!({"pending": "KEEP"});
        assert_eq!(to.publishing(&draft, more).await["version"]["number"], next);
        // What came can still be withdrawn, erased and brought back.
        let withdrawal =
            json!({"slug": SLUG, "number": 4, "reason": "Wrong.", "then": "PREVIOUS", "pending": "KEEP"});
        admin
            .done("withdrawVersion", withdrawal, "version { number }")
            .await;
        let erasure = json!({"slug": SLUG, "number": 4, "reason": "Wrong."});
        admin.done("eraseVersion", erasure, "version { number }").await;
        let restoring = json!({"slug": SLUG, "number": 1, "expectedLatest": next, "changeNote": "Again.",
            "pending": "KEEP"});
        let restored = admin
            .done("restoreVersion", restoring, "version { number }")
            .await;
        assert_eq!(restored["version"]["number"], next + 1);
        let latest = to
            .anonymous()
            .notice(SLUG, "latest { number basedOn { number } restores { number } }")
            .await;
        assert_eq!(
            latest["latest"],
            json!({"number": next + 1, "basedOn": {"number": next}, "restores": {"number": 1}})
        );
        for bundle in [public_bundle(&to).await, auditors_bundle(&to).await] {
            let report = verified(&bundle).unwrap();
            assert_eq!(report.in_force, Some(next + 1));
            assert!(report.missing.iter().any(|missing| missing.version == 4));
        }
        sound(&to).await;
    }
}

async fn what_a_public_bundle_does_not_hold_is_not_there(app: TestApp) {
    let eventful = eventful(&app).await;
    let to = successor(&eventful.app, &public_bundle(&eventful.app).await).await;
    let admin = to.as_role(Role::Admin);
    let query = format!(
        "query($n: Int!) {{ notice(slug: \"{SLUG}\") {{ version(number: $n) {{ changeNote content {{ title }} }} }} }}"
    );
    for (number, code) in [(2, "ERASED"), (3, "WITHDRAWN"), (6, "FORBIDDEN")] {
        let answer = admin.graphql(&query, json!({"n": number})).await;
        assert_eq!(codes(&answer), [code], "{answer:#}");
        assert!(!answer.to_string().contains(WITHDRAWN));
    }
    for number in [5, 8] {
        let answer = admin.data(&query, json!({"n": number})).await;
        assert_eq!(answer["notice"]["version"], json!(null), "{number}");
    }
    // Nobody starts from what is not there.
    let from = json!({"slug": SLUG, "from": 6});
    let payload = admin.mutate("createDraft", from, "draft { id }").await;
    assert_eq!(codes(&payload), ["WRONG_STATE"], "{payload:#}");
    let restoring =
        json!({"slug": SLUG, "number": 6, "expectedLatest": 9, "changeNote": "No.", "pending": "KEEP"});
    let payload = admin
        .mutate("restoreVersion", restoring, "version { number }")
        .await;
    assert_eq!(codes(&payload), ["WRONG_STATE"], "{payload:#}");
    let report = verified(&auditors_bundle(&to).await).unwrap();
    let missing: Vec<_> = report.missing.iter().map(|missing| missing.version).collect();
    assert_eq!(missing, [2, 3, 6]);
}

async fn a_schedule_comes_into_force_and_is_heard_of(app: TestApp) {
    let eventful = eventful(&app).await;
    let to = successor(&eventful.app, &auditors_bundle(&eventful.app).await).await;
    let heard = async |to: &TestApp| {
        let connection = to.connect().await;
        let events = noticeboard_entity::publication_events::Entity::find()
            .all(&connection)
            .await;
        let mut events: Vec<_> = events
            .unwrap()
            .into_iter()
            .filter(|event| event.sequence.is_some())
            .collect();
        events.sort_by_key(|event| event.sequence);
        let shape = |event: noticeboard_entity::publication_events::Model| {
            (event.kind, event.version_number, event.previous_number)
        };
        events.into_iter().map(shape).collect::<Vec<_>>()
    };
    let in_force = |version, before| ("IN_FORCE".to_owned(), Some(version), before);
    assert_eq!(heard(&to).await, [in_force(9, None)]);
    to.set_now("2092-06-01T00:00:00Z").await;
    let to = to.another_server().await;
    let latest = to.anonymous().notice(SLUG, "latest { number }").await;
    assert_eq!(latest["latest"]["number"], 7);
    to.publish_text(SLUG, "Later.").await;
    assert_eq!(
        heard(&to).await,
        [
            in_force(9, None),
            in_force(8, Some(9)),
            in_force(7, Some(8)),
            in_force(10, Some(7))
        ]
    );
    sound(&to).await;
}

async fn pages_differences_and_feed_work(app: TestApp) {
    let eventful = eventful(&app).await;
    let to = successor(&eventful.app, &public_bundle(&eventful.app).await).await;
    let anybody = to.anonymous();
    for (path, says) in [
        ("/", "Privacy"),
        ("/notices/privacy", "First, with"),
        ("/notices/privacy/history", "Closed for the summer."),
        ("/notices/privacy/versions/4", "Fourth."),
        ("/notices/privacy/compare/4...9", "First, with"),
        ("/notices/privacy/feed.atom", "<entry>"),
        ("/notices/privacy/evidence.json", "\"origin\""),
    ] {
        let answer = anybody.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert!(
            answer.text.contains(says),
            "{path} lacks {says}:\n{}",
            answer.text
        );
    }
    assert_eq!(anybody.get("/notices/privacy/versions/5").await.status, 404);
    let feed = anybody.get("/notices/privacy/feed.atom").await.text;
    assert_eq!(feed.matches("<entry>").count(), 1, "{feed}");
    let selection =
        "latest { diff { changes { __typename } } } version(number: 4) { diff { changes { __typename } } }";
    let before = eventful.app.anonymous().notice(SLUG, selection).await;
    assert_eq!(anybody.notice(SLUG, selection).await, before);
    assert!(!before["latest"]["diff"]["changes"].as_array().unwrap().is_empty());
}

async fn a_database_in_which_something_began_takes_nothing_over(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "First.").await;
    let text = public_bundle(&app).await;
    app.advance(std::time::Duration::from_hours(1)).await;
    // It is there.
    let refused = take_over(&app, asked(&text, SLUG)).await.unwrap_err();
    assert!(
        matches!(refused, Error::Conflict(Conflict::SlugTaken(_))),
        "{refused:?}"
    );
    // Something else began here.
    let refused = take_over(&app, asked(&text, "another")).await.unwrap_err();
    let Error::Conflict(Conflict::WrongState { state, message }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(state, "NOT_EMPTY");
    assert!(message.contains("1 of its notices began here"), "{message}");
    let connection = app.connect().await;
    assert_eq!(notices::Entity::find().count(&connection).await.unwrap(), 1);
    assert_eq!(origins::Entity::find().count(&connection).await.unwrap(), 0);
    // Nobody below an administrator.
    let board = noticeboard_tests::operator::board_by_clock(&app).await;
    let refused = board
        .take_over(&caller_with("p", Role::Publisher), asked(&text, "another"))
        .await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    board.close().await;
}

async fn several_notices_are_taken_over_into_one_new_database(app: TestApp) {
    let eventful = eventful(&app).await;
    let (public, whole) = (
        public_bundle(&eventful.app).await,
        auditors_bundle(&eventful.app).await,
    );
    let to = successor(&eventful.app, &whole).await;
    take_over(&to, asked(&public, "moved")).await.unwrap();
    let refused = take_over(&to, asked(&public, "moved")).await.unwrap_err();
    assert!(
        matches!(refused, Error::Conflict(Conflict::SlugTaken(_))),
        "{refused:?}"
    );
    let to = to.another_server().await;
    let moved = to.anonymous().get("/notices/moved/evidence.json").await.text;
    let report = verified(&moved).unwrap();
    assert_eq!(
        (report.slug.as_str(), report.origins[0].slug.as_str()),
        ("moved", SLUG)
    );
    assert_eq!(parsed(&moved)["history"], parsed(&public)["history"]);
    verified(&auditors_bundle(&to).await).unwrap();
    sound(&to).await;
}

async fn what_is_still_to_come_is_not_taken_over(app: TestApp) {
    spring(&app).await;
    let text = public_bundle(&app).await;
    let to = TestApp::start(app.engine()).await.unwrap();
    to.set_now("2026-03-25T00:00:00Z").await;
    let refused = take_over(&to, asked(&text, SLUG)).await.unwrap_err();
    let Error::Invalid(problems) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        problems[0].message.contains("wait until that is past"),
        "{problems:?}"
    );
    assert_eq!(
        notices::Entity::find().count(&to.connect().await).await.unwrap(),
        0
    );
    to.set_now("2026-03-25T00:00:01Z").await;
    take_over(&to, asked(&text, SLUG)).await.unwrap();
}

async fn a_dry_run_writes_nothing(app: TestApp) {
    let eventful = eventful(&app).await;
    let to = TestApp::start(app.engine()).await.unwrap();
    to.set_now(LATER).await;
    let mut input = asked(&public_bundle(&eventful.app).await, SLUG);
    input.dry_run = true;
    let taken = take_over(&to, input).await.unwrap();
    assert_eq!((taken.versions.len(), taken.notice.is_none()), (7, true));
    let connection = to.connect().await;
    assert_eq!(notices::Entity::find().count(&connection).await.unwrap(), 0);
    assert_eq!(versions::Entity::find().count(&connection).await.unwrap(), 0);
}

async fn settings_come_with_an_auditors_bundle(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "First.").await;
    let input = json!({"slug": SLUG, "jurisdictions": ["EU"], "requiredLocales": ["en", "de"], "approvalsRequired": 2,
        "prevailingLocale": "de"});
    let admin = app.as_role(Role::Admin);
    admin.done("updateNotice", input, "notice { slug }").await;
    let selection = "defaultLocale requiredLocales jurisdictions approvalsRequired prevailingLocale";
    let to = successor(&app, &auditors_bundle(&app).await).await;
    assert_eq!(
        to.anonymous().notice(SLUG, selection).await,
        app.anonymous().notice(SLUG, selection).await
    );
    let to = successor(&app, &public_bundle(&app).await).await;
    let found = to.anonymous().notice(SLUG, selection).await;
    assert_eq!(found["defaultLocale"], "en");
    assert_eq!(
        (&found["approvalsRequired"], &found["jurisdictions"]),
        (&json!(0), &json!([]))
    );
    // Another language than the bundle says is a mistake.
    let mut input = asked(&auditors_bundle(&app).await, "other");
    input.locale = Some("de".parse().unwrap());
    assert!(matches!(take_over(&to, input).await, Err(Error::Invalid(_))));
    let mut input = asked(&public_bundle(&app).await, "german");
    input.locale = Some("de".parse().unwrap());
    let taken = take_over(&to, input).await.unwrap();
    assert_eq!(taken.settings.default_locale.as_str(), "de");
}

async fn a_version_says_that_it_came_from_a_bundle(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "First.").await;
    let text = public_bundle(&app).await;
    let to = successor(&app, &text).await;
    to.publish_text(SLUG, "Second.").await;
    let selection =
        "versions { nodes { number source { format url modifiedAt sha256 } publishedBy { subject } } }";
    let found = to.as_role(Role::Editor).notice(SLUG, selection).await;
    let hash = noticeboard::domain::hash::Hash::of(text.as_bytes()).to_string();
    let expected = json!([
        {"number": 2, "source": null, "publishedBy": {"subject": "publisher"}},
        {"number": 1, "publishedBy": {"subject": "cli"},
            "source": {"format": "BUNDLE", "url": null, "modifiedAt": null, "sha256": hash}},
    ]);
    assert_eq!(found["versions"]["nodes"], expected);
    let found = to.anonymous().notice(SLUG, selection).await;
    assert_eq!(found["versions"]["nodes"][1]["source"], Value::Null);
}
