//! A page that comes in again after an editor changed what it became.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, put_section, section, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    what_an_editor_changed_since_stays,
    words_that_both_changed_come_together,
    where_both_changed_one_place_the_editors_word_stays_and_is_warned_of,
    what_an_editor_took_out_stays_out,
    what_an_editor_said_of_a_declaration_stays,
    a_section_that_an_editor_renamed_is_still_the_pages,
    what_the_page_took_out_goes_in_every_language,
    the_same_page_after_an_edit_of_its_draft_gives_that_draft,
    a_changed_page_is_merged_with_the_edited_draft,
    a_stale_draft_is_not_what_a_page_is_merged_with,
    an_import_that_was_thrown_away_is_no_base,
    a_version_that_was_brought_back_has_its_own_imports,
    each_page_is_merged_with_its_own_last_import,
    a_page_without_an_import_before_replaces_what_stands,
    a_dry_run_shows_the_merge_and_writes_nothing,
    what_a_page_was_merged_with_stands_in_the_record,
);

const LINK: &str = "https://example.org/privacy/";

/// A page with these headings and texts.
fn page_at(link: &str, sections: &[(&str, &str)]) -> String {
    let html: Vec<String> = sections
        .iter()
        .map(|(heading, text)| format!("<h2>{heading}</h2><p>{text}</p>"))
        .collect();
    let html = html.concat();
    json!({"title": {"rendered": "Privacy"}, "content": {"rendered": html}, "link": link}).to_string()
}

fn page(sections: &[(&str, &str)]) -> String {
    page_at(LINK, sections)
}

const CALLS: &str = "We note the number of every call that reaches our desk and keep it for 30 days.";
const POST: &str = "Letters are kept in a locked drawer until the matter in them is settled.";
const RIGHTS: &str = "You can ask what we know of you, and have it put right or deleted.";

fn first() -> String {
    page(&[("Calls", CALLS), ("Post", POST), ("Rights", RIGHTS)])
}

async fn import(app: &TestApp, document: &str, more: Value) -> Value {
    let mut input = json!({"slug": "privacy", "format": "WORDPRESS", "document": document});
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let selection = "changed warnings { code sectionKey excerpt } draft { id revision basedOn { number } content { \
                     title sections { key heading text } cookies { key category provider purpose } } }";
    let payload = app
        .as_role(Role::Editor)
        .mutate("importDocument", input, selection)
        .await;
    assert_eq!(payload["errors"], json!([]), "the import was refused");
    payload
}

/// The page in force as version 1.
async fn published(app: &TestApp, document: &str) {
    app.create_notice("privacy").await;
    app.publish(&DraftRef::of(&import(app, document, json!({})).await))
        .await;
}

/// An editor's version on top.
async fn edited_and_published(app: &TestApp, edits: &[Value]) {
    app.publish(&app.draft("privacy", edits).await).await;
}

fn text(payload: &Value, key: &str) -> String {
    let sections = payload["draft"]["content"]["sections"].as_array().unwrap();
    let found = sections.iter().find(|section| section["key"] == key);
    found.map_or("(none)".to_owned(), |found| {
        found["text"].as_str().unwrap().trim().to_owned()
    })
}

fn keys(payload: &Value) -> Vec<&str> {
    let sections = payload["draft"]["content"]["sections"].as_array().unwrap();
    sections
        .iter()
        .map(|section| section["key"].as_str().unwrap())
        .collect()
}

async fn what_an_editor_changed_since_stays(app: TestApp) {
    published(&app, &first()).await;
    let by_hand = "Letters are kept in a safe.";
    let moved = json!({"moveSection": {"key": "rights", "position": 0}});
    edited_and_published(
        &app,
        &[section("post", "Post", by_hand), moved, title("Our notice")],
    )
    .await;
    let calls = "Calls are not noted any more.";
    let changed = page(&[
        ("Calls", calls),
        ("Post", POST),
        ("Rights", RIGHTS),
        ("Cookies", "None."),
    ]);
    let again = import(&app, &changed, json!({})).await;
    assert_eq!(keys(&again), ["rights", "calls", "post", "cookies"]);
    assert_eq!(
        (text(&again, "calls"), text(&again, "post")),
        (calls.to_owned(), by_hand.to_owned())
    );
    assert_eq!(again["draft"]["content"]["title"], "Our notice");
    assert_eq!(
        (&again["warnings"], &again["draft"]["basedOn"]["number"]),
        (&json!([]), &json!(2))
    );
    app.publish(&DraftRef::of(&again)).await;
    let same = import(&app, &changed, json!({})).await;
    assert_eq!((&same["changed"], &same["draft"]), (&json!(false), &json!(null)));
}

async fn words_that_both_changed_come_together(app: TestApp) {
    published(&app, &first()).await;
    edited_and_published(
        &app,
        &[section("calls", "Calls", &CALLS.replace("30 days", "60 days"))],
    )
    .await;
    let changed = page(&[
        ("Calls", &CALLS.replace("our desk", "our office")),
        ("Post", POST),
        ("Rights", RIGHTS),
    ]);
    let again = import(&app, &changed, json!({})).await;
    let expected = CALLS
        .replace("30 days", "60 days")
        .replace("our desk", "our office");
    assert_eq!(
        (text(&again, "calls"), &again["warnings"]),
        (expected, &json!([]))
    );
}

async fn where_both_changed_one_place_the_editors_word_stays_and_is_warned_of(app: TestApp) {
    published(&app, &first()).await;
    let by_hand = "No letters.";
    edited_and_published(&app, &[section("post", "Post", by_hand)]).await;
    let changed = page(&[
        ("Calls", "No calls."),
        ("Post", "Letters are burnt."),
        ("Rights", RIGHTS),
    ]);
    let again = import(&app, &changed, json!({})).await;
    assert_eq!(
        (text(&again, "post"), text(&again, "calls")),
        (by_hand.to_owned(), "No calls.".to_owned())
    );
    let warning =
        json!({"code": "EDITED_SINCE_IMPORT", "sectionKey": "post", "excerpt": "Letters are burnt."});
    assert_eq!(again["warnings"], json!([warning]));
}

async fn what_an_editor_took_out_stays_out(app: TestApp) {
    published(&app, &first()).await;
    edited_and_published(&app, &[json!({"removeSection": {"key": "post"}})]).await;
    let changed = page(&[("Calls", "No calls."), ("Post", POST), ("Rights", RIGHTS)]);
    let again = import(&app, &changed, json!({})).await;
    assert_eq!(
        (keys(&again), &again["warnings"]),
        (vec!["calls", "rights"], &json!([]))
    );
    let changed = page(&[
        ("Calls", CALLS),
        ("Post", &POST.replace("drawer", "safe")),
        ("Rights", RIGHTS),
    ]);
    let again = import(&app, &changed, json!({})).await;
    assert_eq!(
        again["changed"], false,
        "the editor's word stays, so there is nothing new"
    );
    assert_eq!(again["warnings"][0]["sectionKey"], "post");
}

const COOKIES: &str = "<table><thead><tr><th>Name</th><th>Purpose</th><th>Expiry</th></tr></thead><tbody>\
    <tr><td>_ga</td><td>Counts visits</td><td>2 years</td></tr>\
    <tr><td>sid</td><td>Keeps you logged in</td><td>30 days</td></tr></tbody></table>";

async fn what_an_editor_said_of_a_declaration_stays(app: TestApp) {
    let with = |table: &str| {
        let html = format!("<h2>Calls</h2><p>{CALLS}</p><h2>Cookies</h2>{table}");
        json!({"title": {"rendered": "Privacy"}, "content": {"rendered": html}, "link": LINK}).to_string()
    };
    published(&app, &with(COOKIES)).await;
    let put = |edit: Value| json!({"putCookie": edit});
    edited_and_published(
        &app,
        &[
            put(json!({"key": "_ga", "category": "ANALYTICS", "provider": "Google"})),
            put(json!({"key": "sid", "category": "STRICTLY_NECESSARY"})),
        ],
    )
    .await;
    let changed = COOKIES.replace("Counts visits", "Counts visitors");
    let again = import(&app, &with(&changed), json!({})).await;
    let cookies = &again["draft"]["content"]["cookies"];
    let expected = json!([
        {"key": "_ga", "category": "ANALYTICS", "provider": "Google", "purpose": "Counts visitors"},
        {"key": "sid", "category": "STRICTLY_NECESSARY", "provider": null, "purpose": "Keeps you logged in"},
    ]);
    assert_eq!((cookies, &again["warnings"]), (&expected, &json!([])));
    let start = changed.find("<tr><td>sid").unwrap();
    let end = changed.find("</tbody>").unwrap();
    let without = format!("{}{}", &changed[..start], &changed[end..]);
    let again = import(&app, &with(&without), json!({})).await;
    let warning = json!({"code": "EDITED_SINCE_IMPORT", "sectionKey": "cookies", "excerpt": "sid"});
    assert_eq!(again["warnings"], json!([warning]));
    assert_eq!(again["draft"]["content"]["cookies"].as_array().unwrap().len(), 2);
}

async fn a_section_that_an_editor_renamed_is_still_the_pages(app: TestApp) {
    published(&app, &first()).await;
    edited_and_published(
        &app,
        &[json!({"putSection": {"key": "calls", "heading": "Telephone"}})],
    )
    .await;
    let changed = page(&[
        ("Calls", "Calls are not noted."),
        ("Post", POST),
        ("Rights", RIGHTS),
    ]);
    let again = import(&app, &changed, json!({})).await;
    assert_eq!(keys(&again), ["calls", "post", "rights"]);
    assert_eq!(again["draft"]["content"]["sections"][0]["heading"], "Telephone");
    assert_eq!(text(&again, "calls"), "Calls are not noted.");
}

async fn what_the_page_took_out_goes_in_every_language(app: TestApp) {
    published(&app, &first()).await;
    let nb = ["calls", "post", "rights"].map(|key| put_section("nb", key, "Norsk", "Norsk tekst."));
    let mut edits = nb.to_vec();
    edits.push(json!({"setTitle": {"locale": "nb", "title": "Personvern"}}));
    edited_and_published(&app, &edits).await;
    let again = import(&app, &page(&[("Calls", CALLS), ("Rights", RIGHTS)]), json!({})).await;
    assert_eq!(
        (keys(&again), &again["warnings"]),
        (vec!["calls", "rights"], &json!([]))
    );
    app.publish(&DraftRef::of(&again)).await;
    let selection = "latest { locales content(locale: \"nb\") { isFallback title } }";
    let latest = app.anonymous().notice("privacy", selection).await["latest"].take();
    assert_eq!(
        latest,
        json!({"locales": ["en", "nb"], "content": {"isFallback": false, "title": "Personvern"}})
    );
}

async fn the_same_page_after_an_edit_of_its_draft_gives_that_draft(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = DraftRef::of(&import(&app, &first(), json!({})).await);
    let draft = app.edit(&draft, &[section("post", "Post", "No letters.")]).await;
    let again = import(&app, &first(), json!({})).await;
    assert_eq!(
        DraftRef::of(&again),
        draft,
        "one draft, with what the editor wrote"
    );
    assert_eq!(text(&again, "post"), "No letters.");
}

async fn a_changed_page_is_merged_with_the_edited_draft(app: TestApp) {
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    let importer = app.as_subject("importer", &[Role::Editor]);
    let input = json!({"slug": "privacy", "format": "WORDPRESS", "document": first()});
    let made = importer
        .done("importDocument", input, "draft { id revision }")
        .await;
    let draft = app
        .edit(&DraftRef::of(&made), &[section("post", "Post", "No letters.")])
        .await;
    let changed = page(&[("Calls", "No calls."), ("Post", POST), ("Rights", RIGHTS)]);
    let input = json!({"slug": "privacy", "format": "WORDPRESS", "document": changed});
    let second = app.as_subject("second", &[Role::Editor]);
    let selection = "draft { id revision content { sections { key text } } }";
    let again = second.done("importDocument", input, selection).await;
    assert_eq!(
        (text(&again, "calls"), text(&again, "post")),
        ("No calls.".to_owned(), "No letters.".to_owned())
    );
    let merged = DraftRef::of(&again);
    assert_ne!(
        merged.id, draft.id,
        "nobody named a revision of the first one, so that one stays as it is"
    );
    let merged = app.submit(&merged).await;
    for author in ["importer", "editor", "second"] {
        assert_eq!(
            codes(&app.reviewing(author, &merged, "APPROVE").await),
            ["OWN_REVIEW"],
            "{author}"
        );
    }
}

async fn a_stale_draft_is_not_what_a_page_is_merged_with(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = DraftRef::of(&import(&app, &first(), json!({})).await);
    app.edit(&draft, &[section("post", "Post", "No letters.")]).await;
    app.publish(
        &app.draft(
            "privacy",
            &[title("By hand"), section("hand", "Hand", "By hand.")],
        )
        .await,
    )
    .await;
    let again = import(&app, &first(), json!({})).await;
    assert_eq!(again["draft"]["basedOn"]["number"], 1);
    assert_eq!(text(&again, "post"), POST);
}

async fn an_import_that_was_thrown_away_is_no_base(app: TestApp) {
    published(&app, &first()).await;
    let second = page(&[("Calls", "Changed once."), ("Post", POST), ("Rights", RIGHTS)]);
    let draft = DraftRef::of(&import(&app, &second, json!({})).await);
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
    app.as_role(Role::Editor)
        .done("discardDraft", input, "draft { id }")
        .await;
    let third = page(&[
        ("Calls", "Changed once."),
        ("Post", "Changed twice."),
        ("Rights", RIGHTS),
    ]);
    let again = import(&app, &third, json!({})).await;
    assert_eq!(
        (text(&again, "calls"), text(&again, "post")),
        ("Changed once.".to_owned(), "Changed twice.".to_owned())
    );
    assert_eq!(again["warnings"], json!([]));
}

async fn a_version_that_was_brought_back_has_its_own_imports(app: TestApp) {
    published(&app, &first()).await;
    let second = page(&[("Calls", "Changed once."), ("Post", POST), ("Rights", RIGHTS)]);
    app.publish(&DraftRef::of(&import(&app, &second, json!({})).await))
        .await;
    let restore = json!({"slug": "privacy", "number": 1, "expectedLatest": 2, "changeNote": "Back."});
    app.as_role(Role::Publisher)
        .done("restoreVersion", restore, "version { number }")
        .await;
    let again = import(&app, &second, json!({})).await;
    assert_eq!(
        (text(&again, "calls"), &again["warnings"]),
        ("Changed once.".to_owned(), &json!([]))
    );
}

async fn each_page_is_merged_with_its_own_last_import(app: TestApp) {
    published(&app, &first()).await;
    // The same notice in another language, from another page.
    let norwegian = page_at(
        "https://example.org/nb/",
        &[("Calls", "Vi noterer."), ("Post", "Brev."), ("Rights", "Rett.")],
    );
    let nb = import(&app, &norwegian, json!({"locale": "nb"})).await;
    app.publish(&DraftRef::of(&nb)).await;
    edited_and_published(&app, &[section("post", "Post", "No letters.")]).await;
    let changed = page(&[("Calls", "No calls."), ("Post", POST), ("Rights", RIGHTS)]);
    let again = import(&app, &changed, json!({})).await;
    assert_eq!(
        (text(&again, "calls"), text(&again, "post")),
        ("No calls.".to_owned(), "No letters.".to_owned())
    );
    // The address without its scheme and slash is the same page.
    let moved = page_at(
        "http://example.org/privacy",
        &[("Calls", "No calls."), ("Post", POST), ("Rights", RIGHTS)],
    );
    assert_eq!(
        DraftRef::of(&import(&app, &moved, json!({})).await),
        DraftRef::of(&again)
    );
}

async fn a_page_without_an_import_before_replaces_what_stands(app: TestApp) {
    published(&app, &first()).await;
    edited_and_published(&app, &[section("post", "Post", "No letters.")]).await;
    let other = page_at(
        "https://example.org/another/",
        &[("Calls", CALLS), ("Post", POST), ("Rights", RIGHTS)],
    );
    let again = import(&app, &other, json!({})).await;
    assert_eq!(
        (text(&again, "post"), &again["warnings"]),
        (POST.to_owned(), &json!([]))
    );
}

async fn a_dry_run_shows_the_merge_and_writes_nothing(app: TestApp) {
    published(&app, &first()).await;
    edited_and_published(&app, &[section("post", "Post", "No letters.")]).await;
    let changed = page(&[("Calls", "No calls."), ("Post", POST), ("Rights", RIGHTS)]);
    let shown = import(&app, &changed, json!({"dryRun": true})).await;
    assert_eq!(
        (text(&shown, "calls"), text(&shown, "post")),
        ("No calls.".to_owned(), "No letters.".to_owned())
    );
    let drafts = app.as_role(Role::Editor).notice("privacy", "drafts { id }").await;
    assert_eq!(drafts["drafts"], json!([]));
}

async fn what_a_page_was_merged_with_stands_in_the_record(app: TestApp) {
    published(&app, &first()).await;
    edited_and_published(&app, &[section("post", "Post", "No letters.")]).await;
    import(
        &app,
        &page(&[("Calls", "No calls."), ("Post", POST), ("Rights", RIGHTS)]),
        json!({}),
    )
    .await;
    let query = "{ auditLog(filter: {actions: [DOCUMENT_IMPORTED]}) { nodes { record } } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    let record = |index: usize| -> Value {
        serde_json::from_str(log["auditLog"]["nodes"][index]["record"].as_str().unwrap()).unwrap()
    };
    assert_eq!(record(0)["details"]["mergedWith"], json!(null));
    assert_eq!(record(1)["details"]["mergedWith"], record(0)["details"]["sha256"]);
}
