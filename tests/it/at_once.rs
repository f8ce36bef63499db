//! Lists whose fields never wait are written by a way of their own, which nobody can tell from that of the library.

use noticeboard_tests::app::{TestApp, section, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    both_ways_give_the_same_answer,
    what_is_selected_twice_is_put_together,
    fragments_and_names_of_types_are_answered,
);

const SLUG: &str = "privacy";
/// Of sections, without what takes objects.
const OF_SECTION: [&str; 8] = [
    "key",
    "parentKey",
    "level",
    "number",
    "heading",
    "html",
    "markdown",
    "text",
];
/// Of cookies, in the same way.
const OF_COOKIE: [&str; 12] = [
    "key",
    "name",
    "nameMatch",
    "storage",
    "category",
    "consentRequired",
    "purpose",
    "provider",
    "recipients",
    "domain",
    "party",
    "policyUrl",
];
const LIFETIME: &str = "lifetime { kind duration seconds text }";

async fn published(app: &TestApp) {
    app.create_notice(SLUG).await;
    let cookie = json!({"putCookie": {"key": "id", "name": "_id", "category": "ANALYTICS", "purpose": "Counts \"you\".",
        "sectionKey": "data", "recipients": ["Us", "Them"], "provider": "Count Ltd", "party": "THIRD",
        "policyUrl": "https://count.example/privacy", "lifetime": {"kind": "FIXED", "duration": "P30D"}}});
    let bare = json!({"putCookie": {"key": "session", "name": "s", "category": "STRICTLY_NECESSARY",
        "purpose": "Keeps you signed in.", "lifetime": {"kind": "SESSION"}}});
    let below = json!({"putSection": {"key": "ways", "heading": "Ways", "parentKey": "data",
        "body": {"html": "<p>By <a href=\"https://a.example\">post</a>.</p>"}}});
    let edits = [
        title("Privacy"),
        section("data", "Data", "What we keep."),
        section("rights", "Rights", "Yours."),
        below,
        cookie,
        bare,
    ];
    app.publish(&app.draft(SLUG, &edits).await).await;
}

async fn content(app: &TestApp, selection: &str) -> Value {
    let query = format!("query {{ notice(slug: \"{SLUG}\") {{ latest {{ content {{ {selection} }} }} }} }}");
    let data = app.anonymous().data(&query, json!({})).await;
    data["notice"]["latest"]["content"].clone()
}

/// Whoever selects a field twice, here the first, has the library put the halves together; the answer is the same.
fn by_the_library(fields: &[&str]) -> String {
    let again = fields.first().copied().into_iter();
    fields.iter().copied().chain(again).collect::<Vec<_>>().join(" ")
}

async fn both_ways_give_the_same_answer(app: TestApp) {
    published(&app).await;
    let cookie: Vec<&str> = OF_COOKIE
        .iter()
        .copied()
        .chain([LIFETIME, "section { key }"])
        .collect();
    let cookies = format!("cookies {{ {} }}", cookie.join(" "));
    let section: Vec<&str> = OF_SECTION
        .iter()
        .copied()
        .chain(["children { key heading }", cookies.as_str()])
        .collect();
    let longer: Vec<&str> = section.iter().copied().chain(["markdown", "text"]).collect();
    for (list, fields) in [
        ("sections", &section),
        ("sections", &longer),
        ("cookies", &cookie),
    ] {
        let at_once = content(&app, &format!("{list} {{ {} }}", fields.join(" "))).await;
        let in_turn = content(&app, &format!("{list} {{ {} }}", by_the_library(fields))).await;
        // As text, so that the order of fields counts too.
        assert_eq!(at_once.to_string(), in_turn.to_string());
        assert!(at_once[list].as_array().unwrap().len() >= 2, "{at_once}");
    }
    let cookies = content(&app, "cookies(category: ANALYTICS) { name: key recipients }").await;
    assert_eq!(
        cookies["cookies"],
        json!([{"name": "id", "recipients": ["Us", "Them"]}])
    );
}

async fn what_is_selected_twice_is_put_together(app: TestApp) {
    published(&app).await;
    let twice = content(
        &app,
        "sections { key children { key } key children { heading } } sections { heading }",
    )
    .await;
    assert_eq!(
        twice["sections"][0],
        json!({"key": "data", "children": [{"key": "ways", "heading": "Ways"}], "heading": "Data"})
    );
}

async fn fragments_and_names_of_types_are_answered(app: TestApp) {
    published(&app).await;
    let query = "query { notice(slug: \"privacy\") { latest { content { sections { ...Names ... { level }
        ... on Section { number } ... @include(if: false) { html } __typename } } } } }
        fragment Names on Section { key label: heading }";
    let data = app.anonymous().data(query, json!({})).await;
    assert_eq!(
        data["notice"]["latest"]["content"]["sections"][0],
        json!({"key": "data", "label": "Data", "level": 1, "number": "1", "__typename": "Section"})
    );
    let query =
        "query { notice(slug: \"privacy\") { latest { content { sections { ...Names ... { level } } } } } }
        fragment Names on Section { key ...Rest } fragment Rest on Section { label: heading }";
    let data = app.anonymous().data(query, json!({})).await;
    assert_eq!(
        data["notice"]["latest"]["content"]["sections"][2].to_string(),
        json!({"key": "rights", "label": "Rights", "level": 1}).to_string()
    );
}
