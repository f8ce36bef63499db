//! Differences: what their answers say, and that they say everything.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, DraftRef, TestApp, codes, put_section, section, set_title, title};
use serde_json::{Value, json};

use crate::rebuilding::{self, DIFF, SHOWN};

noticeboard_tests::on_both!(
    every_version_is_rebuilt_from_any_other_and_the_answers_alone,
    a_draft_is_compared_with_the_latest_or_a_named_version,
    an_import_says_what_it_changes,
    a_withdrawn_side_is_for_auditors_alone,
    a_version_that_nobody_may_know_of_is_as_absent_as_one_that_is_not_there,
    the_version_before_is_one_that_the_caller_may_read,
    what_makes_a_change_material_is_said,
    one_request_gets_so_many_differences_and_no_more,
);

/// Six versions in two languages, with everything that can change between two of them.
async fn history(app: &TestApp) {
    app.create_notice("privacy").await;
    let cookie = |key: &str, fields: Value| {
        let mut put = json!({"key": key, "name": key, "lifetime": {"kind": "SESSION"}});
        put.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        json!({"putCookie": put})
    };
    let under = |key: &str, parent: &str, text: &str| json!({"putSection": {"key": key, "heading": key, "parentKey": parent, "body": {"markdown": text}}});
    let steps: Vec<Vec<Value>> = vec![
        vec![
            title("Privacy"),
            section("who", "Who we are", "We are **Example**."),
            section(
                "data",
                "Data",
                "We keep your data for 30 days.\n\n- name\n- address",
            ),
            under("logs", "data", "Logs are kept."),
            under("mail", "data", "Mail is kept."),
            section("rights", "Your rights", "You may object."),
            cookie(
                "_ga",
                json!({"sectionKey": "data", "category": "ANALYTICS", "purpose": "Counts."}),
            ),
            cookie(
                "theme",
                json!({"category": "FUNCTIONAL", "purpose": "Remembers."}),
            ),
        ],
        // Moved to the front, renamed, reworded; cookie fields.
        vec![
            json!({"moveSection": {"key": "rights", "position": 0}}),
            json!({"putSection": {"key": "data", "heading": "Your data",
                "body": {"markdown": "We keep your data for 13 months.\n\nA paragraph that was put in.\n\n- name\n- address\n- e-mail"}}}),
            cookie(
                "_ga",
                json!({"name": "_ga*", "nameMatch": "GLOB", "storage": "LOCAL_STORAGE", "category": "MARKETING",
                "purpose": "Counts and sells.", "provider": "Example", "recipients": ["One", "Two"], "domain": "example.com",
                "party": "THIRD", "lifetime": {"kind": "FIXED", "duration": "P2Y"}, "policyUrl": "https://example.com/"}),
            ),
        ],
        // Another language, with everything in it.
        vec![
            set_title("nb", "Personvern"),
            put_section("nb", "who", "Hvem vi er", "Vi er **Example**."),
            put_section("nb", "data", "Dine data", "Vi lagrer i 13 måneder."),
            put_section("nb", "logs", "Logger", "Vi lagrer logger."),
            put_section("nb", "mail", "Post", "Vi lagrer post."),
            put_section("nb", "rights", "Dine rettigheter", "Du kan protestere."),
            json!({"putCookie": {"key": "_ga", "locale": "nb", "purpose": "Teller og selger."}}),
            json!({"putCookie": {"key": "theme", "locale": "nb", "purpose": "Husker."}}),
        ],
        // The tree turned round: a child above its parent's place, cookies elsewhere.
        vec![
            json!({"moveSection": {"key": "logs", "position": 0}}),
            json!({"moveSection": {"key": "who", "parentKey": "logs", "position": 0}}),
            json!({"moveCookie": {"key": "_ga", "position": 0}}),
            json!({"moveCookie": {"key": "theme", "sectionKey": "mail", "position": 0}}),
        ],
        // Gone and new.
        vec![
            json!({"removeSection": {"key": "rights"}}),
            json!({"removeCookie": {"key": "_ga"}}),
            json!({"putSection": {"key": "new", "heading": "New", "parentKey": "logs", "position": 0, "body": {"html": "<table><tr><td>a</td><td>b &amp; c</td></tr></table>"}}}),
            put_section("nb", "new", "Ny", "Ny tekst."),
            cookie("_gid", json!({"sectionKey": "new", "purpose": "Counts too."})),
            json!({"putCookie": {"key": "_gid", "locale": "nb", "purpose": "Teller også."}}),
            cookie(
                "lang",
                json!({"purpose": "Language.", "lifetime": {"kind": "FIXED", "duration": "P1Y", "text": "a whole year"}}),
            ),
            json!({"putCookie": {"key": "lang", "locale": "nb", "purpose": "Språk."}}),
        ],
        vec![json!({"removeLocale": {"locale": "nb"}}), title("Privacy notice")],
    ];
    for edits in steps {
        let draft = app.draft("privacy", &edits).await;
        app.publishing(&draft, json!({"materiality": "MATERIAL"})).await;
    }
}

async fn every_version_is_rebuilt_from_any_other_and_the_answers_alone(app: TestApp) {
    history(&app).await;
    let reader = app.anonymous();
    let versions = 1..=6;
    let mut compared = 0;
    for locale in ["en", "nb"] {
        for after in versions.clone() {
            for before in versions.clone() {
                rebuilding::check(&reader, "privacy", before, after, locale).await;
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 72);
    let first = rebuilding::version(
        &reader,
        "privacy",
        1,
        &format!("locales content {{ {SHOWN} }} diff {{ {DIFF} }}"),
    )
    .await;
    let rebuilt = rebuilding::apply(&json!({}), &first["diff"]);
    assert_eq!(
        rebuilt,
        rebuilding::plain(&first["content"]),
        "the first version against nothing"
    );
}

async fn a_draft_is_compared_with_the_latest_or_a_named_version(app: TestApp) {
    history(&app).await;
    let draft = app
        .draft("privacy", &[section("mail", "Mail", "Mail is not kept.")])
        .await;
    let editor = app.as_role(Role::Editor);
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Draft {{
        content {{ {SHOWN} }} diff {{ {DIFF} }} first: diff(against: 1) {{ {DIFF} }} absent: diff(against: 99) {{ isIdentical }} }} }} }}");
    let answer = editor.graphql(&query, json!({"id": draft.id})).await;
    assert_eq!(codes(&answer), ["INVALID_INPUT"]);
    let node = &answer["data"]["node"];
    assert_eq!(node["absent"], Value::Null);
    assert_eq!(node["diff"]["stats"]["sectionsChanged"], 1);
    for (against, diff) in [(6, &node["diff"]), (1, &node["first"])] {
        let selection = format!("locales content {{ {SHOWN} }}");
        let before = rebuilding::version(&editor, "privacy", against, &selection).await;
        let rebuilt = rebuilding::apply(&rebuilding::plain(&before["content"]), diff);
        assert_eq!(rebuilt, rebuilding::plain(&node["content"]), "against {against}");
    }
}

async fn an_import_says_what_it_changes(app: TestApp) {
    app.create_notice("privacy").await;
    let page = |text: &str| {
        json!({"title": {"rendered": "Privacy"}, "content": {"rendered": format!("<h2>Data</h2><p>{text}</p>")},
            "link": "https://example.com/privacy", "modified_gmt": "2026-01-01T00:00:00"})
        .to_string()
    };
    let import = async |text: &str, dry_run: bool| {
        let input =
            json!({"slug": "privacy", "format": "WORDPRESS", "document": page(text), "dryRun": dry_run});
        let selection = format!("changed draft {{ id revision }} diff {{ {DIFF} }}");
        app.as_role(Role::Editor)
            .done("importDocument", input, &selection)
            .await
    };
    let payload = import("We keep it for 30 days.", false).await;
    assert_eq!(payload["diff"]["stats"]["sectionsAdded"], 1);
    let draft = DraftRef::of(&payload);
    app.publishing(&draft, json!({"materiality": "MATERIAL"})).await;
    let payload = import("We keep it for 60 days.", true).await;
    let changes = payload["diff"]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(changes[0]["__typename"], "SectionTextChanged");
    assert_eq!(import("We keep it for 30 days.", true).await["diff"], Value::Null);
}

async fn a_withdrawn_side_is_for_auditors_alone(app: TestApp) {
    history(&app).await;
    let input = json!({"slug": "privacy", "number": 3, "reason": "It named a person.", "then": "PREVIOUS"});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "version { number }")
        .await;
    let ask = async |caller: &Caller, number: i64, against: i64| {
        let query = format!(
            "{{ notice(slug: \"privacy\") {{ version(number: {number}) {{ number diff(against: {against}) {{ changes {{ summary }} redline reasons }} }} }} }}"
        );
        caller.graphql(&query, json!({})).await
    };
    for (number, against) in [(3, 2), (4, 3)] {
        for caller in [
            app.anonymous(),
            app.as_role(Role::Editor),
            app.as_role(Role::Reviewer),
            app.as_role(Role::Publisher),
        ] {
            let answer = ask(&caller, number, against).await;
            assert_eq!(codes(&answer), ["WITHDRAWN"]);
            let version = &answer["data"]["notice"]["version"];
            assert_eq!(
                (&version["number"], &version["diff"]),
                (&json!(number), &Value::Null),
                "the rest of the answer stands"
            );
        }
        for role in [Role::Auditor, Role::Admin] {
            let answer = ask(&app.as_role(role), number, against).await;
            assert!(
                answer["data"]["notice"]["version"]["diff"]["redline"].is_string(),
                "{answer:#}"
            );
        }
    }
    // Without a number the one before it that may be read is taken.
    let selection = "diff { changes { summary } }";
    let open = rebuilding::version(&app.anonymous(), "privacy", 4, selection).await;
    let named = rebuilding::version(
        &app.anonymous(),
        "privacy",
        4,
        "diff(against: 2) { changes { summary } }",
    )
    .await;
    assert_eq!(open, named);
    let whole = rebuilding::version(&app.as_role(Role::Auditor), "privacy", 4, selection).await;
    assert_ne!(open, whole);
}

async fn a_version_that_nobody_may_know_of_is_as_absent_as_one_that_is_not_there(app: TestApp) {
    history(&app).await;
    app.schedule_text("privacy", "Later.", "2099-01-01T00:00:00Z")
        .await;
    let ask = async |caller: &Caller, against: i64| {
        let query = format!(
            "{{ notice(slug: \"privacy\") {{ latest {{ diff(against: {against}) {{ isIdentical }} }} }} }}"
        );
        caller.graphql(&query, json!({})).await
    };
    let reader = app.anonymous();
    let (secret, absent) = (ask(&reader, 7).await, ask(&reader, 77).await);
    assert_eq!(codes(&secret), ["INVALID_INPUT"]);
    assert_eq!(
        secret.to_string().replace('7', ""),
        absent.to_string().replace('7', "")
    );
    assert_eq!(
        codes(&ask(&app.as_role(Role::Editor), 7).await),
        Vec::<String>::new()
    );
    for strange in [0, -1, i64::from(i32::MAX)] {
        assert_eq!(codes(&ask(&reader, strange).await), ["INVALID_INPUT"]);
    }
}

async fn the_version_before_is_one_that_the_caller_may_read(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "One.").await;
    app.schedule_text("privacy", "In a year.", "2099-01-01T00:00:00Z")
        .await;
    app.schedule_text("privacy", "A secret in between.", "2098-01-01T00:00:00Z")
        .await;
    app.as_role(Role::Publisher)
        .done(
            "announceVersion",
            json!({"slug": "privacy", "number": 2}),
            "version { number }",
        )
        .await;
    let open = rebuilding::version(&app.anonymous(), "privacy", 2, "diff { redline }").await;
    assert!(
        !open.to_string().contains("secret") && open.to_string().contains("One"),
        "{open}"
    );
    let staff = rebuilding::version(&app.as_role(Role::Editor), "privacy", 2, "diff { redline }").await;
    assert!(staff.to_string().contains("secret"), "{staff}");
}

async fn what_makes_a_change_material_is_said(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "We keep your data for 30 days.")
        .await;
    let draft = app
        .draft(
            "privacy",
            &[section("data", "Data", "We keep your data for 13 months.")],
        )
        .await;
    app.publishing(&draft, json!({"materiality": "MATERIAL"})).await;
    let draft = app.draft("privacy", &[title("Privacy notice")]).await;
    app.publish(&draft).await;
    let selection = "diff { suggestedMateriality reasons changes { isMaterial summary } }";
    let longer = rebuilding::version(&app.anonymous(), "privacy", 2, selection).await["diff"].take();
    assert_eq!(longer["suggestedMateriality"], "MATERIAL");
    assert_eq!(longer["changes"][0]["isMaterial"], true);
    assert!(
        longer["reasons"][0].as_str().unwrap().contains("13(2)(a)"),
        "{longer:#}"
    );
    let wording = rebuilding::version(&app.anonymous(), "privacy", 3, selection).await["diff"].take();
    assert_eq!(
        (&wording["suggestedMateriality"], &wording["reasons"]),
        (&json!("EDITORIAL"), &json!([]))
    );
}

async fn one_request_gets_so_many_differences_and_no_more(app: TestApp) {
    history(&app).await;
    let fields: Vec<String> = (0..40)
        .map(|index| format!("d{index}: diff(against: 1) {{ isIdentical }}"))
        .collect();
    let fields = fields.join(" ");
    let query = format!("{{ notice(slug: \"privacy\") {{ latest {{ number {fields} }} }} }}");
    let answer = app.anonymous().graphql(&query, json!({})).await;
    assert_eq!(codes(&answer), vec!["LIMIT_EXCEEDED"; 15]);
    assert_eq!(
        answer["data"]["notice"]["latest"]["number"], 6,
        "the rest of the answer stands"
    );
}
