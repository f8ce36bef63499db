//! A page in a language that the notice does not have yet.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, messages};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_page_with_the_same_tree_goes_into_the_sections_that_are_there,
    a_heading_too_many_is_warned_of_and_nothing_of_the_other_language_is_lost,
    a_mapping_settles_what_was_doubtful,
    a_mapping_settles_a_draft_that_was_made_in_doubt,
    a_mapping_that_fits_nothing_is_refused_with_its_place,
    a_mapping_names_a_renamed_heading_of_a_language_that_is_there,
    languages_of_a_first_version_come_together_in_one_draft,
    a_page_that_contradicts_a_declaration_is_warned_of,
);

const EN: &str = "<p>We care.</p>\
    <h2>Who we are</h2><p>Nimbus AS, <a href=\"mailto:dpo@nimbus.example\">write to us</a>.</p>\
    <h2>Cookies</h2><p>We use these.</p>\
    <ul><li>_ga. The purpose of this cookie is to count visits. The storage period is 2 years and the recipients are Google.</li></ul>\
    <h3>How to refuse</h3><p>In your browser.</p>\
    <h2>Complaints</h2><p>To the authority, by act 2016/679.</p>";
const NB: &str = "<p>Vi bryr oss.</p>\
    <h2>Hvem vi er</h2><p>Nimbus AS, <a href=\"mailto:dpo@nimbus.example\">skriv til oss</a>.</p>\
    <h2>Informasjonskapsler</h2><p>Vi bruker disse.</p>\
    <ul><li>_ga. Formålet med denne informasjonskapselen er å telle besøk. Lagringstiden er 2 år, og mottakerne er Google.</li></ul>\
    <h3>Slik sier du nei</h3><p>I nettleseren.</p>\
    <h2>Klager</h2><p>Til tilsynet, etter lov 2016/679.</p>";

fn page(locale: &str, html: &str, more: &Value) -> Value {
    let document = json!({"title": {"rendered": format!("Title in {locale}")}, "content": {"rendered": html},
        "link": format!("https://example.org/{locale}/")});
    let mut input =
        json!({"slug": "privacy", "format": "WORDPRESS", "locale": locale, "document": document.to_string()});
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    input
}

async fn import(app: &TestApp, input: Value) -> Value {
    let selection = "changed warnings { code sectionKey excerpt } draft { id revision locales translations { locale \
                     state missing } nb: content(locale: \"nb\") { title sections { key number heading text } cookies { \
                     key purpose recipients lifetime { text } } } en: content(locale: \"en\") { title sections { key \
                     number heading text } cookies { key purpose lifetime { text } } } }";
    app.as_role(Role::Editor)
        .mutate("importDocument", input, selection)
        .await
}

async fn imported(app: &TestApp, input: Value) -> Value {
    let payload = import(app, input).await;
    assert_eq!(payload["errors"], json!([]), "the import was refused");
    payload
}

/// The page in English as version 1.
async fn in_english(app: &TestApp) {
    app.create_notice("privacy").await;
    let payload = imported(app, page("en", EN, &json!({}))).await;
    app.publish(&DraftRef::of(&payload)).await;
}

fn outline(content: &Value) -> Vec<String> {
    let sections = content["sections"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    sections
        .map(|it| {
            format!(
                "{} {} {}",
                text(&it["number"]),
                text(&it["key"]),
                text(&it["heading"])
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}

fn unmatched(payload: &Value) -> Vec<Value> {
    let warnings = payload["warnings"].as_array().unwrap().iter();
    warnings
        .filter(|warning| warning["code"] == "SECTION_UNMATCHED")
        .map(|warning| json!([warning["excerpt"], warning["sectionKey"]]))
        .collect()
}

fn state(payload: &Value, place: usize) -> &Value {
    &payload["draft"]["translations"][place]["state"]
}

async fn a_page_with_the_same_tree_goes_into_the_sections_that_are_there(app: TestApp) {
    in_english(&app).await;
    let payload = imported(&app, page("nb", NB, &json!({}))).await;
    assert_eq!(unmatched(&payload), Vec::<Value>::new());
    let draft = &payload["draft"];
    assert_eq!(
        outline(&draft["nb"]),
        [
            "1 introduction",
            "2 who-we-are Hvem vi er",
            "3 cookies Informasjonskapsler",
            "3.1 how-to-refuse Slik sier du nei",
            "4 complaints Klager",
        ]
    );
    assert_eq!(outline(&draft["en"])[2], "3 cookies Cookies");
    assert_eq!(
        (state(&payload, 0), state(&payload, 1)),
        (&json!("COMPLETE"), &json!("COMPLETE"))
    );
    let ga = |language: &str| draft[language]["cookies"][0].clone();
    assert_eq!(ga("nb")["purpose"], "å telle besøk");
    assert_eq!(ga("nb")["lifetime"]["text"], "2 år");
    assert_eq!(ga("en")["lifetime"]["text"], "2 years");
    app.publish(&DraftRef::of(&payload)).await;
    let again = imported(&app, page("nb", NB, &json!({}))).await;
    assert_eq!(again["changed"], false);
}

/// With a heading more, behind the last one.
fn with_more() -> String {
    format!("{NB}<h2>Ekstra</h2><p>Noe mer.</p>")
}

async fn a_heading_too_many_is_warned_of_and_nothing_of_the_other_language_is_lost(app: TestApp) {
    in_english(&app).await;
    let payload = imported(&app, page("nb", &with_more(), &json!({}))).await;
    assert_eq!(unmatched(&payload), [json!(["Ekstra", "ekstra"])]);
    let draft = &payload["draft"];
    assert_eq!(
        outline(&draft["nb"])[4..],
        ["4 complaints Klager", "5 ekstra Ekstra"]
    );
    assert_eq!(state(&payload, 1), "COMPLETE");
    assert_eq!(
        draft["translations"][0]["missing"],
        json!(["sections.ekstra.heading", "sections.ekstra.body"])
    );

    // A heading too few leaves the other language's section where it is.
    let fewer = NB.replace("<h3>Slik sier du nei</h3>", "");
    let payload = imported(&app, page("nb", &fewer, &json!({"dryRun": true}))).await;
    assert_eq!(unmatched(&payload), Vec::<Value>::new());
    let draft = &payload["draft"];
    assert_eq!(outline(&draft["en"]).len(), 5);
    assert_eq!(
        draft["translations"][1]["missing"],
        json!(["sections.how-to-refuse.heading", "sections.how-to-refuse.body"])
    );
}

/// Nothing in it that stands alike in both languages, and a heading more at the beginning.
const BARE: &str =
    "<h2>Forord</h2><p>Velkommen.</p><h2>Klager</h2><p>Til tilsynet.</p><h2>Hvem</h2><p>Oss.</p>";
const BARE_EN: &str = "<h2>Complaints</h2><p>To the authority.</p><h2>Who</h2><p>Us.</p>";

async fn bare_in_english(app: &TestApp) {
    app.create_notice("privacy").await;
    let payload = imported(app, page("en", BARE_EN, &json!({}))).await;
    app.publish(&DraftRef::of(&payload)).await;
}

async fn a_mapping_settles_what_was_doubtful(app: TestApp) {
    bare_in_english(&app).await;
    let tried = imported(&app, page("nb", BARE, &json!({"dryRun": true}))).await;
    assert_eq!(
        unmatched(&tried),
        [
            json!(["Forord", "forord"]),
            json!(["Klager", "klager"]),
            json!(["Hvem", "hvem"])
        ]
    );
    let mapping = json!([{"heading": "Klager", "key": "complaints"}, {"heading": "hvem", "key": "who"}]);
    let payload = imported(&app, page("nb", BARE, &json!({"mapping": mapping}))).await;
    assert_eq!(unmatched(&payload), [json!(["Forord", "forord"])]);
    assert_eq!(
        outline(&payload["draft"]["nb"]),
        ["1 forord Forord", "2 complaints Klager", "3 who Hvem"]
    );
    assert_eq!(state(&payload, 1), "COMPLETE");
}

async fn a_mapping_settles_a_draft_that_was_made_in_doubt(app: TestApp) {
    bare_in_english(&app).await;
    imported(&app, page("nb", BARE, &json!({}))).await;
    let mapping = json!([{"heading": "Klager", "key": "complaints"}, {"heading": "Hvem", "key": "who"}]);
    let payload = imported(&app, page("nb", BARE, &json!({"mapping": mapping}))).await;
    assert_eq!(
        outline(&payload["draft"]["nb"]),
        ["1 forord Forord", "2 complaints Klager", "3 who Hvem"]
    );
}

async fn a_mapping_that_fits_nothing_is_refused_with_its_place(app: TestApp) {
    bare_in_english(&app).await;
    let mapping = json!([
        {"heading": "Klager", "key": "complaints"},
        {"heading": "Klager", "key": "who"},
        {"heading": "Hvem", "key": "complaints"},
        {"heading": "Forord", "key": "preface"},
        {"heading": "Forord", "key": "no key"},
    ]);
    let refused = import(&app, page("nb", BARE, &json!({"mapping": mapping.clone()}))).await;
    assert!(
        messages(&refused)[0].starts_with("input.mapping.4.key"),
        "{refused}"
    );
    let mapping: Vec<Value> = mapping.as_array().unwrap()[..4].to_vec();
    let refused = import(&app, page("nb", BARE, &json!({"mapping": mapping}))).await;
    let told: Vec<String> = messages(&refused);
    let places: Vec<&str> = told
        .iter()
        .map(|told| told.split(' ').next().unwrap().trim_end_matches(':'))
        .collect();
    assert_eq!(
        places,
        [
            "input.mapping.1.heading",
            "input.mapping.2.key",
            "input.mapping.3.key"
        ],
        "{told:?}"
    );
    assert_eq!(refused["draft"], Value::Null);
}

async fn a_mapping_names_a_renamed_heading_of_a_language_that_is_there(app: TestApp) {
    bare_in_english(&app).await;
    let renamed = "<h2>Objections</h2><p>Nothing like before is said here.</p><h2>Who</h2><p>Us.</p>";
    let payload = imported(&app, page("en", renamed, &json!({"dryRun": true}))).await;
    assert_eq!(outline(&payload["draft"]["en"])[0], "1 objections Objections");
    let mapping = json!([{"heading": "Objections", "key": "complaints"}]);
    let payload = imported(&app, page("en", renamed, &json!({"mapping": mapping}))).await;
    assert_eq!(outline(&payload["draft"]["en"])[0], "1 complaints Objections");
}

async fn languages_of_a_first_version_come_together_in_one_draft(app: TestApp) {
    app.create_notice_with("privacy", json!({"requiredLocales": ["en", "nb"]}))
        .await;
    imported(&app, page("en", EN, &json!({}))).await;
    let both = imported(&app, page("nb", NB, &json!({}))).await;
    assert_eq!(both["draft"]["locales"], json!(["en", "nb"]));
    assert_eq!(
        (state(&both, 0), state(&both, 1)),
        (&json!("COMPLETE"), &json!("COMPLETE"))
    );
    // The page that came first can come again without the other language being lost.
    let changed = EN.replace("We care.", "We take care.");
    let again = imported(&app, page("en", &changed, &json!({"dryRun": true}))).await;
    assert_eq!(again["draft"]["locales"], json!(["en", "nb"]));
    app.publish(&DraftRef::of(&both)).await;
}

async fn a_page_that_contradicts_a_declaration_is_warned_of(app: TestApp) {
    in_english(&app).await;
    let other = NB.replace("2 år", "13 måneder");
    let payload = imported(&app, page("nb", &other, &json!({}))).await;
    let warning = payload["warnings"].as_array().unwrap().iter();
    let found: Vec<&Value> = warning.filter(|it| it["code"] == "LIFETIME_DIFFERS").collect();
    assert_eq!(
        found,
        [&json!({"code": "LIFETIME_DIFFERS", "sectionKey": "cookies", "excerpt": "_ga"})]
    );
    assert_eq!(payload["draft"]["nb"]["cookies"][0]["lifetime"]["text"], "2 år");
}
