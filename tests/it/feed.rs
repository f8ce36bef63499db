//! The feed of a notice: valid Atom, of what the public heard and nothing else.

use std::collections::BTreeSet;
use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, TestApp, section, title};
use noticeboard_tests::log_client;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    the_feed_is_valid_atom,
    every_event_that_the_public_hears_of_is_an_entry,
    a_version_that_falls_due_is_in_the_feed_at_once,
    nothing_of_a_withdrawn_version_is_told,
    a_name_in_the_feed_stays_when_the_address_changes,
    a_reader_asks_whether_something_is_new,
    older_entries_are_on_further_pages,
    each_entry_carries_the_first_checkpoint_over_its_record,
);

const SLUG: &str = "privacy";
const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Names the elements that are not Atom's.
const LOG: &str = "urn:noticeboard:log";
const SERVER: &str = "https://notices.example.org";

async fn act(app: &TestApp, field: &str, more: Value) {
    let mut input = json!({"slug": SLUG});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.as_role(Role::Admin)
        .done(field, input, "notice { slug }")
        .await;
}

async fn publish(app: &TestApp, text: &str, more: Value) {
    let edits = [title("Privacy & <cookies>"), section("data", "Data", text)];
    let draft = app.draft(SLUG, &edits).await;
    let payload = app.publishing(&draft, more).await;
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
}

async fn feed(app: &TestApp) -> Answer {
    let answer = app.anonymous().get("/notices/privacy/feed.atom").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// Every kind of event: 1 in force, 2 in force and withdrawn, 1 again, 3 announced and called off, 4 announced, retired.
async fn everything(app: &TestApp) {
    app.create_notice(SLUG).await;
    publish(app, "First.", json!({"changeNote": "We *begin* & go on."})).await;
    app.advance(Duration::from_mins(1)).await;
    publish(
        app,
        "Ada.",
        json!({"changeNote": "Ada.", "materiality": "MATERIAL"}),
    )
    .await;
    app.advance(Duration::from_mins(1)).await;
    let input = json!({"number": 2, "reason": "It named a person.\u{1}", "then": "PREVIOUS"});
    act(app, "withdrawVersion", input).await;
    app.advance(Duration::from_mins(1)).await;
    let later = json!({"effectiveFrom": "2026-09-01T00:00:00Z", "announce": true});
    publish(app, "Third.", later).await;
    act(
        app,
        "cancelVersion",
        json!({"number": 3, "reason": "The law was put off."}),
    )
    .await;
    app.advance(Duration::from_mins(1)).await;
    let later = json!({"effectiveFrom": "2026-10-01T00:00:00Z", "announce": true});
    publish(app, "Fourth.", later).await;
    app.advance(Duration::from_mins(1)).await;
    act(
        app,
        "retireNotice",
        json!({"reason": "The shop is closed.", "pending": "KEEP"}),
    )
    .await;
    app.advance(Duration::from_mins(1)).await;
}

fn children<'a, 'input>(parent: Node<'a, 'input>, name: &str) -> Vec<Node<'a, 'input>> {
    let is_named = |node: &Node<'a, 'input>| node.has_tag_name((ATOM, name));
    parent.children().filter(is_named).collect()
}

fn text<'a>(parent: Node<'a, '_>, name: &str) -> &'a str {
    let [only] = children(parent, name)[..] else {
        panic!("not exactly one {name}");
    };
    only.text().unwrap_or_default()
}

/// What the RELAX NG schema of RFC 4287, appendix B, asks of a feed and its entries, and what its text adds.
fn expect_valid(document: &Document<'_>) {
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    let person = |parent: Node<'_, '_>| {
        children(parent, "author")
            .iter()
            .all(|author| !text(*author, "name").is_empty())
    };
    assert!(
        !children(feed, "author").is_empty() && person(feed),
        "4.1.1: an author"
    );
    let mut ids = BTreeSet::new();
    for (parent, once, many) in std::iter::once((
        feed,
        &["generator", "icon", "logo", "rights", "subtitle"][..],
        &["category", "contributor", "entry"][..],
    ))
    .chain(children(feed, "entry").into_iter().map(|entry| {
        (
            entry,
            &["content", "published", "rights", "source", "summary"][..],
            &["category", "contributor"][..],
        )
    })) {
        for name in ["id", "title", "updated"] {
            assert!(!text(parent, name).is_empty(), "{name}");
        }
        for name in once {
            assert!(children(parent, name).len() <= 1, "{name}");
        }
        for child in parent.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            let is_known = ["id", "title", "updated", "author", "link"].contains(&name)
                || once.contains(&name)
                || many.contains(&name);
            let is_foreign = child
                .tag_name()
                .namespace()
                .is_some_and(|namespace| namespace != ATOM);
            assert!(is_foreign || is_known, "{name}");
        }
        assert!(
            ids.insert(text(parent, "id").to_owned()),
            "4.2.6: an id of its own"
        );
        assert!(text(parent, "id").starts_with("urn:uuid:"));
        for name in ["updated", "published"] {
            for date in children(parent, name) {
                let date = date.text().unwrap();
                assert!(
                    date.parse::<noticeboard::domain::clock::Instant>().is_ok(),
                    "3.3: {date}"
                );
            }
        }
        let mut alternates = BTreeSet::new();
        for link in children(parent, "link") {
            assert!(
                link.attribute("href").unwrap().starts_with(SERVER),
                "an address from elsewhere works"
            );
            if link.attribute("rel") == Some("alternate") {
                let kind = (link.attribute("type"), link.attribute("hreflang"));
                assert!(alternates.insert(kind), "4.1.1: two alternates of one kind");
            }
        }
        assert!(
            !alternates.is_empty(),
            "4.1.2: an alternate where there may be no content"
        );
        for content in children(parent, "content") {
            assert!(
                content.attribute("type") == Some("html") && !content.has_children()
                    || content.first_child().unwrap().is_text()
            );
        }
    }
}

async fn the_feed_is_valid_atom(app: TestApp) {
    everything(&app).await;
    let answer = feed(&app).await;
    assert_eq!(
        answer.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    expect_valid(&Document::parse(&answer.text).expect("well-formed XML"));
    // A reader that others wrote.
    let read = feed_rs::parser::parse(answer.text.as_bytes()).expect("a feed");
    assert_eq!(read.feed_type, feed_rs::model::FeedType::Atom);
    assert_eq!(read.title.unwrap().content, "Privacy & <cookies>");
    assert_eq!(read.entries.len(), 8);
    let updates: Vec<_> = read.entries.iter().map(|entry| entry.updated.unwrap()).collect();
    assert_eq!(read.updated, updates.iter().max().copied());
    let first = read.entries.last().unwrap();
    let body = first.content.as_ref().unwrap().body.as_ref().unwrap();
    assert!(body.contains("We <em>begin</em> &amp; go on."), "{body}");
    let page = app.anonymous().get("/notices/privacy/history").await.text;
    assert!(page.contains("<link rel=\"alternate\" type=\"application/atom+xml\""));
}

async fn every_event_that_the_public_hears_of_is_an_entry(app: TestApp) {
    everything(&app).await;
    let answer = feed(&app).await;
    let document = Document::parse(&answer.text).unwrap();
    let told: Vec<(String, Vec<String>)> = children(document.root_element(), "entry")
        .into_iter()
        .map(|entry| {
            let terms = children(entry, "category");
            let terms = terms
                .iter()
                .map(|category| category.attribute("term").unwrap().to_owned());
            (text(entry, "title").to_owned(), terms.collect())
        })
        .collect();
    let entry = |title: &str, terms: &[&str]| {
        (
            title.to_owned(),
            terms.iter().map(|term| (*term).to_owned()).collect(),
        )
    };
    let expected = [
        entry("Nothing is in force any more", &["RETIRED"]),
        entry(
            "Version 4 takes effect on 2026-10-01",
            &["ANNOUNCED", "EDITORIAL"],
        ),
        entry("Version 3 was called off", &["CANCELLED", "EDITORIAL"]),
        entry(
            "Version 3 takes effect on 2026-09-01",
            &["ANNOUNCED", "EDITORIAL"],
        ),
        entry("Version 1 is in force again", &["IN_FORCE", "MATERIAL"]),
        entry("Version 2 was withdrawn", &["WITHDRAWN", "MATERIAL"]),
        entry("Version 2 is in force", &["IN_FORCE", "MATERIAL"]),
        entry("Version 1 is in force", &["IN_FORCE", "MATERIAL"]),
    ];
    assert_eq!(told, expected);
    for part in [
        "The shop is closed.",
        "The law was put off.",
        "It named a person.",
        "versions/4",
        "compare/1...4",
    ] {
        assert!(answer.text.contains(part), "{part}\n{}", answer.text);
    }
}

async fn a_version_that_falls_due_is_in_the_feed_at_once(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    publish(&app, "Second.", json!({"effectiveFrom": "2026-02-01T00:00:00Z"})).await;
    app.set_now("2026-01-31T23:59:59Z").await;
    assert!(!feed(&app).await.text.contains("ersion 2"));
    app.set_now("2026-02-01T00:00:01Z").await;
    let answer = feed(&app).await;
    assert!(answer.text.contains("Version 2 is in force") && answer.text.contains("compare/1...2"));
}

async fn nothing_of_a_withdrawn_version_is_told(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    publish(&app, "Second.", json!({"changeNote": "Ada was added."})).await;
    let before = feed(&app).await.text;
    assert!(before.contains("Ada was added.") && before.contains("compare/1...2"));
    app.advance(Duration::from_mins(1)).await;
    let input = json!({"number": 2, "reason": "It named a person.", "then": "PREVIOUS"});
    act(&app, "withdrawVersion", input).await;
    app.advance(Duration::from_mins(1)).await;
    let after = feed(&app).await.text;
    assert!(!after.contains("Ada") && !after.contains("compare/"), "{after}");
    // Whoever keeps the entry must see that it changed.
    let read = feed_rs::parser::parse(after.as_bytes()).unwrap();
    let second = &read.entries[2];
    assert_eq!(second.title.as_ref().unwrap().content, "Version 2 is in force");
    assert!(second.updated > second.published);
}

async fn a_name_in_the_feed_stays_when_the_address_changes(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    let names = |answer: &Answer| {
        let read = feed_rs::parser::parse(answer.text.as_bytes()).unwrap();
        let mut names: Vec<String> = read.entries.into_iter().map(|entry| entry.id).collect();
        names.push(read.id);
        names
    };
    let before = names(&feed(&app).await);
    act(&app, "updateNotice", json!({"newSlug": "new"})).await;
    let after = app.anonymous().get("/notices/new/feed.atom").await;
    assert_eq!(names(&after), before);
    assert!(after.text.contains("/notices/new/versions/1"));
}

async fn a_reader_asks_whether_something_is_new(app: TestApp) {
    app.create_notice(SLUG).await;
    publish(&app, "First.", json!({})).await;
    app.advance(Duration::from_mins(1)).await;
    let path = "/notices/privacy/feed.atom";
    let first = feed(&app).await;
    let (tag, modified) = (first.header("etag"), first.header("last-modified"));
    assert_eq!(modified, "Thu, 01 Jan 2026 00:00:00 GMT");
    for held in [("if-none-match", tag), ("if-modified-since", modified)] {
        let again = app.anonymous().ask("GET", path, &[held]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{held:?}");
        assert_eq!(again.header("etag"), tag);
        assert!(again.header("vary").contains("authorization"));
    }
    let packed = app
        .anonymous()
        .ask("GET", path, &[("accept-encoding", "gzip")])
        .await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_ne!(packed.header("etag"), tag);
    publish(&app, "Second.", json!({})).await;
    app.advance(Duration::from_secs(1)).await;
    for held in [("if-none-match", tag), ("if-modified-since", modified)] {
        assert_eq!(
            app.anonymous().ask("GET", path, &[held]).await.status,
            200,
            "{held:?}"
        );
    }
}

async fn older_entries_are_on_further_pages(app: TestApp) {
    app.create_notice(SLUG).await;
    for turn in 1..=102 {
        publish(&app, &format!("Turn {turn}."), json!({})).await;
    }
    app.advance(Duration::from_secs(1)).await;
    let mut path = "/notices/privacy/feed.atom".to_owned();
    let (mut titles, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let answer = app.anonymous().get(&path).await;
        expect_valid(&Document::parse(&answer.text).unwrap());
        let read = feed_rs::parser::parse(answer.text.as_bytes()).unwrap();
        sizes.push(read.entries.len());
        titles.extend(
            read.entries
                .into_iter()
                .filter_map(|entry| Some(entry.title?.content)),
        );
        let next = read.links.iter().find(|link| link.rel.as_deref() == Some("next"));
        let Some(next) = next else { break };
        next.href.strip_prefix(SERVER).unwrap().clone_into(&mut path);
    }
    assert_eq!(sizes, [100, 2]);
    let expected: Vec<String> = (1..=102)
        .rev()
        .map(|number| format!("Version {number} is in force"))
        .collect();
    assert_eq!(titles, expected);
}

async fn each_entry_carries_the_first_checkpoint_over_its_record(app: TestApp) {
    everything(&app).await;
    let before = feed(&app).await.text;
    publish(&app, "Fifth.", json!({"changeNote": "Again.", "pending": "KEEP"})).await;
    app.advance(Duration::from_secs(1)).await;
    let keys = app.anonymous().get("/log/keys").await.text;
    let keys: Vec<&str> = keys.lines().collect();
    let answer = feed(&app).await;
    let document = Document::parse(&answer.text).unwrap();
    let log = |entry: Node<'_, '_>, name: &str| {
        let element = entry.children().find(|child| child.has_tag_name((LOG, name)));
        element.unwrap().text().unwrap().to_owned()
    };
    let entries = children(document.root_element(), "entry");
    let covered: Vec<(u64, u64)> = entries
        .iter()
        .map(|entry| {
            let (size, _) = log_client::opened(&log(*entry, "checkpoint"), &keys);
            (log(*entry, "record").parse().unwrap(), size)
        })
        .collect();
    assert!(covered.iter().all(|(record, size)| record < size), "{covered:?}");
    // Announcing is recorded with the publication itself, under one head.
    assert!(
        covered.iter().all(|(record, size)| record + 2 >= *size),
        "{covered:?}"
    );
    let (newest, _) = covered[0];
    let query = "query($s: Int!) { inclusionProof(sequence: $s) { sequence } }";
    app.anonymous().data(query, json!({"s": newest})).await;
    // What was told does not change because the log grew.
    let earlier = Document::parse(&before).unwrap();
    let told: Vec<String> = children(earlier.root_element(), "entry")
        .into_iter()
        .map(|entry| log(entry, "checkpoint"))
        .collect();
    let again: Vec<String> = entries[1..]
        .iter()
        .map(|entry| log(*entry, "checkpoint"))
        .collect();
    assert_eq!(told, again);
}
