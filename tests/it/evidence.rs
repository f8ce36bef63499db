//! Evidence bundles: what each kind shows, what it withholds, and what nobody can forge.

use noticeboard::domain::actor::Role;
use noticeboard::log::bundle::{self, Expectations, Kind, Trust, Withheld};
use noticeboard_tests::app::{TestApp, VERIFIER_KEY, codes};
use noticeboard_tests::evidence::{
    ERASED, Eventful, SECRET, SLUG, WITHDRAWN, auditors_bundle, eventful, parsed, public_bundle, verified,
};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_public_bundle_holds_what_anybody_may_see,
    an_auditors_bundle_holds_everything_but_what_was_erased,
    the_history_says_what_the_api_says,
    a_log_continues_every_checkpoint_that_was_kept,
    everybody_gets_the_bundle_of_their_sight,
    nothing_happened_nothing_changed,
);

async fn a_public_bundle_holds_what_anybody_may_see(app: TestApp) {
    let Eventful { app, key, .. } = eventful(&app).await;
    let text = public_bundle(&app).await;
    for hidden in [
        SECRET,
        WITHDRAWN,
        "\"salt\":\"\"",
        "another publisher",
        "\"editor\"",
        "DRAFT_",
    ] {
        assert!(!text.contains(hidden), "{hidden} is in the public bundle");
    }
    let report = verified(&text).unwrap();
    assert_eq!((report.kind, report.slug.as_str()), (Kind::Public, SLUG));
    assert_eq!(report.key, key.verifier().to_string());
    assert_eq!(report.trust, Trust::OwnKey);
    let bundle = parsed(&text);
    let versions = bundle["history"]["versions"].as_array().unwrap();
    let numbers: Vec<_> = versions
        .iter()
        .map(|version| version["number"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 6, 7, 9]);
    let missing: Vec<_> = report
        .missing
        .iter()
        .map(|missing| (missing.version, missing.why))
        .collect();
    let expected = [
        (2, Withheld::Erased),
        (3, Withheld::Withdrawn),
        (6, Withheld::Cancelled),
    ];
    assert_eq!(missing, expected);
    let third = &versions[2];
    assert_eq!(third["withdrawn"]["reason"], "It named a friend.");
    assert_eq!((third.get("content"), third.get("changeNote")), (None, None));
    assert_eq!(
        bundle["history"]["retired"][0]["reason"],
        "Closed for the summer."
    );
    assert_eq!(report.in_force, Some(9));
    // What is not shown is named by its hash, and the chain is whole.
    let auditor = app.as_role(Role::Auditor);
    let asked = "{ auditLog(first: 100, filter: { slug: \"privacy\" }) { totalCount } }";
    let chain = auditor.data(asked, json!({})).await;
    assert_eq!(chain["auditLog"]["totalCount"], report.records);
    assert!(report.unshown.len() > 10, "{}", report.unshown.len());
}

async fn an_auditors_bundle_holds_everything_but_what_was_erased(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let text = auditors_bundle(&app).await;
    for shown in [
        SECRET,
        "Third, by Yggdrasil.",
        "another publisher",
        "\"editor\"",
        "DRAFT_EDITED",
    ] {
        assert!(text.contains(shown), "{shown} is not in the auditor's bundle");
    }
    assert!(
        !text.contains(&format!("\"text\":\"{ERASED}\"")),
        "an erased person is named"
    );
    assert!(
        !text.contains("Second, by Yggdrasil.\"}"),
        "an erased content is there"
    );
    let report = verified(&text).unwrap();
    assert_eq!((report.kind, report.versions), (Kind::Auditor, 9));
    assert!(report.unshown.is_empty());
    let missing: Vec<_> = report
        .missing
        .iter()
        .map(|missing| (missing.version, missing.why))
        .collect();
    assert_eq!(missing, [(2, Withheld::Erased)]);
    assert!(report.nameless > 3, "{}", report.nameless);
}

/// Asked of the API as nobody.
const ASKED: &str = "versions(first: 100) { nodes { number effectiveFrom publishedAt contentHash materiality
    locales basedOn { number } restores { number } intervals { from until } withdrawn { at reason } cancelled { at reason } } }";

async fn the_history_says_what_the_api_says(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let bundle = parsed(&public_bundle(&app).await);
    let mut asked = app.anonymous().notice(SLUG, ASKED).await;
    let mut nodes = asked["versions"]["nodes"].take();
    nodes.as_array_mut().unwrap().reverse();
    let versions = bundle["history"]["versions"].as_array().unwrap();
    assert_eq!(nodes.as_array().unwrap().len(), versions.len());
    for (node, version) in nodes.as_array().unwrap().iter().zip(versions) {
        for name in [
            "number",
            "effectiveFrom",
            "publishedAt",
            "contentHash",
            "materiality",
            "locales",
        ] {
            assert_eq!(node[name], version[name], "{name} of {version:#}");
        }
        assert_eq!(node["restores"]["number"], version["restores"]);
        assert_eq!(node["withdrawn"]["reason"], version["withdrawn"]["reason"]);
        assert_eq!(node["withdrawn"]["at"], version["withdrawn"]["effectiveFrom"]);
        assert_eq!(node["cancelled"], version["cancelled"]);
        let stretches = bundle["history"]["intervals"].as_array().unwrap();
        let theirs: Vec<Value> = stretches
            .iter()
            .filter(|stretch| stretch["version"] == version["number"])
            .map(|stretch| json!({"from": stretch["from"], "until": stretch["until"]}))
            .collect();
        assert_eq!(node["intervals"], json!(theirs), "{version:#}");
    }
}

async fn a_log_continues_every_checkpoint_that_was_kept(app: TestApp) {
    let eventful = eventful(&app).await;
    let text = public_bundle(&eventful.app).await;
    let now = eventful.app.anonymous().get("/log/checkpoint").await.text;
    for kept in [&eventful.early, &eventful.before_rotation, &now] {
        let size = kept.lines().nth(1).unwrap().parse().unwrap();
        let expectations = Expectations {
            public_key: None,
            checkpoint: Some(kept.clone()),
        };
        let report = bundle::verify(&text, &expectations).unwrap();
        assert_eq!(report.trust, Trust::GivenCheckpoint(size));
    }
    // The key of before leads to the present one, since it signed the record that replaced it.
    for key in [VERIFIER_KEY, &eventful.key.verifier().to_string()] {
        let expectations = Expectations {
            public_key: Some(key.parse().unwrap()),
            checkpoint: Some(eventful.early.clone()),
        };
        let trust = bundle::verify(&text, &expectations).unwrap().trust;
        assert!(matches!(trust, Trust::GivenKeyAndCheckpoint(_)), "{trust:?}");
    }
    // A later checkpoint than the bundle's says nothing of it.
    eventful.app.create_notice("later").await;
    let expectations = Expectations {
        public_key: None,
        checkpoint: Some(eventful.app.anonymous().get("/log/checkpoint").await.text),
    };
    let refused = bundle::verify(&text, &expectations).unwrap_err();
    assert!(refused.message.contains("export the bundle anew"), "{refused}");
}

async fn everybody_gets_the_bundle_of_their_sight(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let path = format!("/notices/{SLUG}/evidence.json");
    let (public, whole) = (public_bundle(&app).await, auditors_bundle(&app).await);
    let kind = |text: &str| parsed(text)["kind"].as_str().unwrap().to_owned();
    for (caller, expected) in [
        (app.anonymous(), "PUBLIC"),
        (app.as_role(Role::Editor), "PUBLIC"),
        (app.as_role(Role::Publisher), "PUBLIC"),
        (app.limited(Role::Auditor, &["other"]), "PUBLIC"),
        (app.limited(Role::Auditor, &[SLUG]), "AUDITOR"),
        (app.as_role(Role::Auditor), "AUDITOR"),
        (app.as_role(Role::Admin), "AUDITOR"),
    ] {
        let answer = caller.get(&path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(kind(&answer.text), expected);
        let asked = caller.notice(SLUG, "evidence").await["evidence"].take();
        assert_eq!(
            asked.as_str().unwrap(),
            if expected == "PUBLIC" { &public } else { &whole }
        );
    }
    // One request gets a few: each is a whole history.
    let query =
        format!("{{ notice(slug: \"{SLUG}\") {{ e0: evidence e1: evidence e2: evidence e3: evidence }} }}");
    let answer = app.anonymous().graphql(&query, json!({})).await;
    assert_eq!(codes(&answer), ["LIMIT_EXCEEDED"]);
    assert!(
        answer["data"]["notice"]["e0"].is_string(),
        "the others are answered"
    );
    // Nothing public, no public bundle, whoever asks for it.
    app.create_notice("unpublished").await;
    let hidden = "/notices/unpublished/evidence.json";
    assert_eq!(app.anonymous().get(hidden).await.status, 404);
    let editor = app.as_role(Role::Editor);
    assert_eq!(editor.get(hidden).await.status, 404);
    assert_eq!(
        editor.notice("unpublished", "evidence").await,
        json!({"evidence": null})
    );
    let auditor = app.as_role(Role::Auditor);
    verified(&auditor.get(hidden).await.text).unwrap();
    assert_eq!(
        app.anonymous().get("/notices/nowhere/evidence.json").await.status,
        404
    );
    assert_eq!(
        app.anonymous().get(&format!("{path}?checkpoint=x")).await.status,
        404
    );
}

async fn nothing_happened_nothing_changed(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let path = format!("/notices/{SLUG}/evidence.json");
    let first = app.anonymous().get(&path).await;
    assert_eq!(first.header("content-type"), "application/json");
    assert_eq!(
        first.header("content-disposition"),
        "attachment; filename=\"privacy-evidence.json\""
    );
    assert_eq!(
        first.header("cache-control"),
        "public, max-age=0, must-revalidate"
    );
    let tag = first.header("etag").to_owned();
    app.advance(std::time::Duration::from_hours(24)).await;
    let held = app
        .anonymous()
        .ask("GET", &path, &[("if-none-match", &tag)])
        .await;
    assert_eq!(held.status, 304);
    // Made by another server, it is the same byte for byte.
    let other = app.another_server().await;
    assert_eq!(public_bundle(&other).await, first.text);
    let auditor = app.as_role(Role::Auditor).get(&path).await;
    assert_eq!(auditor.header("cache-control"), "private, no-store");
    // A version whose time has come shows, and so does its record.
    app.set_now("2091-06-01T00:00:00Z").await;
    let then = public_bundle(&app).await;
    let report = verified(&then).unwrap();
    assert_eq!((report.versions, report.in_force), (8, Some(8)));
    assert!(then.contains(SECRET));
}
