//! How far each language of a draft has come, and what of that keeps a version from being published.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, put_section, section, set_title, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_draft_tells_what_each_language_lacks_and_what_is_older_than_its_original,
    writing_a_translation_again_as_it_is_confirms_it,
    a_version_hands_on_what_is_outdated_in_it,
    a_version_that_comes_back_brings_what_is_outdated_in_it,
    a_rebase_makes_translations_of_what_the_others_changed_stale,
    a_page_that_comes_in_again_makes_translations_stale,
    a_material_version_waits_for_its_required_translations,
    an_editorial_version_is_only_warned,
    a_language_that_is_not_required_keeps_nothing_back,
    erasing_a_version_takes_along_what_was_outdated_in_it,
);

const STATUS: &str = "translations { locale state missing stale }";

async fn status_of(app: &TestApp, draft: &DraftRef) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {STATUS} }} }} }}");
    let mut seen = app
        .as_role(Role::Reviewer)
        .data(&query, json!({"id": draft.id}))
        .await;
    seen["node"]["translations"].take()
}

fn complete(locale: &str) -> Value {
    json!({"locale": locale, "state": "COMPLETE", "missing": [], "stale": []})
}

fn stale(locale: &str, names: &[&str]) -> Value {
    json!({"locale": locale, "state": "STALE", "missing": [], "stale": names})
}

fn in_two_languages() -> Vec<Value> {
    vec![
        title("Privacy"),
        section("rights", "Your rights", "You can ask what we know of you."),
        section("post", "Post", "Letters are kept in a locked drawer."),
        json!({"putCookie": {"key": "ga", "name": "_ga", "purpose": "Counts visits."}}),
        set_title("nb", "Personvern"),
        put_section(
            "nb",
            "rights",
            "Dine rettigheter",
            "Du kan spørre hva vi vet om deg.",
        ),
        put_section("nb", "post", "Post", "Brev ligger i en låst skuff."),
        json!({"putCookie": {"key": "ga", "locale": "nb", "purpose": "Teller besøk."}}),
    ]
}

async fn published(app: &TestApp, settings: Value) {
    app.create_notice_with("privacy", settings).await;
    app.publish(&app.draft("privacy", &in_two_languages()).await)
        .await;
}

/// A change of what the sentence says, and one of its spelling.
const MATERIAL: &str = "You can ask what we know of you. We sell your data to Acme Inc. for advertising.";
const EDITORIAL: &str = "You can ask what we know about you.";

fn rights(text: &str) -> Value {
    json!({"putSection": {"key": "rights", "body": {"markdown": text}}})
}

const BODY: &str = "sections.rights.body";

async fn a_draft_tells_what_each_language_lacks_and_what_is_older_than_its_original(app: TestApp) {
    published(&app, json!({"requiredLocales": ["en", "nb"]})).await;
    let draft = app.draft("privacy", &[]).await;
    assert_eq!(
        status_of(&app, &draft).await,
        json!([complete("en"), complete("nb")])
    );
    let edits = [
        title("Our privacy"),
        rights(MATERIAL),
        json!({"putCookie": {"key": "ga", "purpose": "Counts visitors."}}),
        set_title("sv", "Integritet"),
    ];
    let draft = app.edit(&draft, &edits).await;
    assert_eq!(
        status_of(&app, &draft).await,
        json!([
            complete("en"),
            stale("nb", &["title", BODY, "cookies.ga.purpose"]),
            {"locale": "sv", "state": "MISSING", "stale": [], "missing": ["sections.rights.heading", BODY,
                "sections.post.heading", "sections.post.body", "cookies.ga.purpose"]},
        ])
    );
    let draft = app.edit(&draft, &[set_title("nb", "Vårt personvern")]).await;
    assert_eq!(
        status_of(&app, &draft).await[1],
        stale("nb", &[BODY, "cookies.ga.purpose"])
    );
}

async fn writing_a_translation_again_as_it_is_confirms_it(app: TestApp) {
    published(&app, json!({})).await;
    let draft = app.draft("privacy", &[rights(EDITORIAL)]).await;
    assert_eq!(status_of(&app, &draft).await[1], stale("nb", &[BODY]));
    let same = json!({"putSection": {"key": "rights", "locale": "nb",
        "body": {"markdown": "Du kan spørre hva vi vet om deg."}}});
    let confirmed = app.edit(&draft, &[same]).await;
    assert_eq!(confirmed.revision, draft.revision + 1);
    assert_eq!(status_of(&app, &confirmed).await[1], complete("nb"));
}

async fn a_version_hands_on_what_is_outdated_in_it(app: TestApp) {
    published(&app, json!({})).await;
    app.publish(&app.draft("privacy", &[rights(MATERIAL)]).await)
        .await;
    app.publish(
        &app.draft("privacy", &[title("Our privacy"), set_title("nb", "Vårt")])
            .await,
    )
    .await;
    let draft = app.draft("privacy", &[]).await;
    assert_eq!(status_of(&app, &draft).await[1], stale("nb", &[BODY]));
    for (from, expected) in [(1, complete("nb")), (2, stale("nb", &[BODY]))] {
        let payload = app
            .as_role(Role::Editor)
            .done(
                "createDraft",
                json!({"slug": "privacy", "from": from}),
                "draft { id revision }",
            )
            .await;
        assert_eq!(
            status_of(&app, &DraftRef::of(&payload)).await[1],
            expected,
            "{from}"
        );
    }
}

async fn a_version_that_comes_back_brings_what_is_outdated_in_it(app: TestApp) {
    published(&app, json!({})).await;
    app.publish(&app.draft("privacy", &[rights(MATERIAL)]).await)
        .await;
    app.publish(
        &app.draft("privacy", &[put_section("nb", "rights", "Rett", "Vi selger.")])
            .await,
    )
    .await;
    assert_eq!(
        status_of(&app, &app.draft("privacy", &[]).await).await[1],
        complete("nb")
    );
    let input = json!({"slug": "privacy", "number": 2, "expectedLatest": 3, "changeNote": "Back."});
    app.as_role(Role::Publisher)
        .done("restoreVersion", input, "version { number }")
        .await;
    let draft = app.draft("privacy", &[]).await;
    assert_eq!(status_of(&app, &draft).await[1], stale("nb", &[BODY]));
}

async fn a_rebase_makes_translations_of_what_the_others_changed_stale(app: TestApp) {
    published(&app, json!({})).await;
    let nb = put_section("nb", "post", "Post", "Brev ligger i et låst skap.");
    let draft = app.draft("privacy", &[nb]).await;
    app.publish(&app.draft("privacy", &[rights(MATERIAL)]).await)
        .await;
    assert_eq!(status_of(&app, &draft).await[1], complete("nb"));
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
    let payload = app
        .as_role(Role::Editor)
        .done("rebaseDraft", input, "draft { id revision }")
        .await;
    assert_eq!(
        status_of(&app, &DraftRef::of(&payload)).await[1],
        stale("nb", &[BODY])
    );
}

fn page(locale: &str, sections: &[(&str, &str)]) -> Value {
    let sections = sections
        .iter()
        .map(|(heading, text)| format!("<h2>{heading}</h2><p>{text}</p>"));
    let html = sections.collect::<Vec<_>>().concat();
    let document = json!({"title": {"rendered": "Page"}, "content": {"rendered": html},
        "link": format!("https://example.org/{locale}/")});
    json!({"slug": "privacy", "format": "WORDPRESS", "locale": locale, "document": document.to_string()})
}

async fn a_page_that_comes_in_again_makes_translations_stale(app: TestApp) {
    app.create_notice("privacy").await;
    let editor = app.as_role(Role::Editor);
    let selection = "draft { id revision }";
    let import = async |input: Value| DraftRef::of(&editor.done("importDocument", input, selection).await);
    app.publish(
        &import(page(
            "en",
            &[("Rights", "You may ask."), ("Post", "In a drawer.")],
        ))
        .await,
    )
    .await;
    app.publish(&import(page("nb", &[("Rett", "Du kan spørre."), ("Post", "I en skuff.")])).await)
        .await;
    let again = import(page(
        "en",
        &[("Rights", "You may ask us."), ("Post", "In a drawer.")],
    ))
    .await;
    assert_eq!(status_of(&app, &again).await[1], stale("nb", &[BODY]));
    app.publish(&again).await;
    let again = import(page("nb", &[("Rett", "Du kan spørre."), ("Post", "I et skap.")])).await;
    assert_eq!(
        status_of(&app, &again).await[1],
        stale("nb", &[BODY]),
        "a page that says what it said before has not looked at the original"
    );
}

fn failing(payload: &Value) -> Value {
    let checks = &payload["errors"][0]["checks"];
    let checks = checks.as_array().into_iter().flatten();
    checks
        .map(|check| json!([check["rule"], check["severity"]]))
        .collect()
}

async fn publishing(app: &TestApp, draft: &DraftRef, more: Value) -> Value {
    let mut input =
        json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "What changed."});
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let query = "mutation($input: PublishDraftInput!) { publishDraft(input: $input) { version { number materiality \
                 checks { rule status severity message } } errors { code message ... on ChecksFailedError { checks { \
                 rule severity message } } } } }";
    let mut seen = app
        .as_role(Role::Publisher)
        .data(query, json!({"input": input}))
        .await;
    seen["publishDraft"].take()
}

/// The check of translations of what was published.
fn checked(payload: &Value) -> Value {
    let checks = payload["version"]["checks"].as_array().unwrap();
    let found = checks
        .iter()
        .find(|check| check["rule"] == "translation-stale")
        .unwrap();
    json!([found["status"], found["severity"]])
}

async fn a_material_version_waits_for_its_required_translations(app: TestApp) {
    published(&app, json!({"requiredLocales": ["en", "nb"]})).await;
    let draft = app.draft("privacy", &[rights(MATERIAL)]).await;
    let query =
        "query($id: ID!) { node(id: $id) { ... on Draft { checks { rule status severity message } } } }";
    let seen = app
        .as_role(Role::Editor)
        .data(query, json!({"id": draft.id}))
        .await;
    let checks = seen["node"]["checks"].as_array().unwrap().clone();
    let check = checks
        .iter()
        .find(|check| check["rule"] == "translation-stale")
        .unwrap();
    assert_eq!(
        (&check["status"], &check["severity"]),
        (&json!("FAIL"), &json!("ERROR"))
    );
    assert!(
        check["message"]
            .as_str()
            .unwrap()
            .contains("`sections.rights.body`"),
        "{check}"
    );

    let refused = publishing(&app, &draft, json!({})).await;
    assert_eq!(codes(&refused), ["CHECKS_FAILED"]);
    assert_eq!(failing(&refused), json!([["translation-stale", "ERROR"]]));
    let overridden = publishing(&app, &draft, json!({"overrideChecks": "The translator is ill."})).await;
    assert_eq!(overridden["errors"], json!([]));
    assert_eq!(checked(&overridden), json!(["FAIL", "ERROR"]));

    let nb = put_section(
        "nb",
        "rights",
        "Dine rettigheter",
        "Vi selger dataene dine til Acme Inc.",
    );
    let draft = app.draft("privacy", &[nb]).await;
    let done = publishing(&app, &draft, json!({"materiality": "MATERIAL"})).await;
    assert_eq!(done["errors"], json!([]));
    assert_eq!(checked(&done), json!(["PASS", "ERROR"]));
}

async fn an_editorial_version_is_only_warned(app: TestApp) {
    published(&app, json!({"requiredLocales": ["en", "nb"]})).await;
    let draft = app.draft("privacy", &[rights(EDITORIAL)]).await;
    let refused = publishing(&app, &draft, json!({"materiality": "MATERIAL"})).await;
    assert_eq!(
        failing(&refused),
        json!([["translation-stale", "ERROR"]]),
        "whoever calls it material is taken at their word"
    );
    let done = publishing(&app, &draft, json!({"materiality": "EDITORIAL"})).await;
    assert_eq!(done["errors"], json!([]));
    assert_eq!(checked(&done), json!(["FAIL", "WARNING"]));
}

async fn a_language_that_is_not_required_keeps_nothing_back(app: TestApp) {
    published(&app, json!({})).await;
    let draft = app.draft("privacy", &[rights(MATERIAL)]).await;
    let done = publishing(&app, &draft, json!({})).await;
    assert_eq!(done["errors"], json!([]));
    assert_eq!(done["version"]["materiality"], "MATERIAL");
    let checks = done["version"]["checks"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["rule"] != "translation-stale"));
}

async fn erasing_a_version_takes_along_what_was_outdated_in_it(app: TestApp) {
    published(&app, json!({})).await;
    app.publish(&app.draft("privacy", &[rights(MATERIAL)]).await)
        .await;
    app.publish(
        &app.draft("privacy", &[put_section("nb", "rights", "Rett", "Vi selger.")])
            .await,
    )
    .await;
    assert_eq!(
        outdated_rows(&app).await,
        2,
        "of version 2 and of the draft that it was"
    );
    let admin = app.as_role(Role::Admin);
    let withdrawal = json!({"slug": "privacy", "number": 2, "reason": "A name.", "then": "PREVIOUS"});
    admin
        .done("withdrawVersion", withdrawal, "version { number }")
        .await;
    let erasure = json!({"slug": "privacy", "number": 2, "reason": "A name."});
    admin.done("eraseVersion", erasure, "version { number }").await;
    assert_eq!(outdated_rows(&app).await, 0);
}

async fn outdated_rows(app: &TestApp) -> i64 {
    use sea_orm::{ConnectionTrait as _, Statement};
    let database = app.connect().await;
    let sql = "SELECT CAST((SELECT count(*) FROM outdated_texts) + (SELECT count(*) FROM drafts WHERE outdated IS NOT NULL) AS BIGINT)";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
