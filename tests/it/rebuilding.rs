//! Rebuilds a content from another one and a difference's answers, as docs/API.md tells a client to; never looks at the
//! second content.

use noticeboard_tests::app::Caller;
use serde_json::{Value, json};

use crate::redlines;

macro_rules! cookie {
    () => {
        "key name nameMatch storage category consentRequired purpose provider recipients domain party \
    lifetime { kind duration seconds text } policyUrl"
    };
}

/// What a content shows.
pub(crate) const SHOWN: &str = concat!(
    "title sections { key parentKey heading html cookies { ",
    cookie!(),
    " } } cookies { ",
    cookie!(),
    " section { key } }"
);

/// What a difference says.
pub(crate) const DIFF: &str = concat!(
    "locale isIdentical redline
    stats { sectionsAdded sectionsRemoved sectionsMoved sectionsChanged cookiesAdded cookiesRemoved cookiesChanged }
    changes { __typename summary isMaterial
      ... on TitleChanged { titleAfter: after }
      ... on SectionAdded { section { key parentKey heading html } position }
      ... on SectionRemoved { section { key } }
      ... on SectionMoved { key afterParentKey afterPosition }
      ... on SectionRenamed { key headingAfter: after }
      ... on SectionTextChanged { key textBefore: before textAfter: after hunks { kept removed added } redline }
      ... on CookieAdded { cookie { ",
    cookie!(),
    " section { key } } position }
      ... on CookieRemoved { cookie { key } }
      ... on CookieChanged { key fields { field before after } }
      ... on CookieMoved { key afterSectionKey afterPosition }
      ... on LocaleAdded { locale }
      ... on LocaleRemoved { locale } }"
);

/// A version, asked for `selection`.
pub(crate) async fn version(caller: &Caller, slug: &str, number: i64, selection: &str) -> Value {
    let query = format!(
        "query($slug: String!, $number: Int!) {{ notice(slug: $slug) {{ version(number: $number) {{ {selection} }} }} }}"
    );
    caller.data(&query, json!({"slug": slug, "number": number})).await["notice"]["version"].take()
}

/// Rebuilds one version from another and compares it with what it says itself.
pub(crate) async fn check(caller: &Caller, slug: &str, before: i64, after: i64, locale: &str) {
    let selection = format!("locales content(locale: \"{locale}\") {{ locale html {SHOWN} }}");
    let old = version(caller, slug, before, &selection).await;
    let asked = format!("diff(against: {before}, locale: \"{locale}\") {{ {DIFF} }}");
    let diff = version(caller, slug, after, &asked).await["diff"].take();
    let served = diff["locale"].as_str().unwrap();
    let says = |side: &Value| {
        side["locales"]
            .as_array()
            .unwrap()
            .iter()
            .any(|locale| locale == served)
    };
    let start = if says(&old) {
        plain(&old["content"])
    } else {
        json!({})
    };
    let rebuilt = apply(&start, &diff);
    let new = version(caller, slug, after, &selection).await;
    let expected = if says(&new) {
        plain(&new["content"])
    } else {
        plain(&json!({}))
    };
    assert_eq!(
        rebuilt, expected,
        "{slug} from {before} to {after} in {locale}:\n{diff:#}"
    );
    assert_eq!(
        diff["isIdentical"].as_bool().unwrap(),
        diff["changes"].as_array().unwrap().is_empty()
    );
    let html = |side: &Value| {
        let html = side["content"]["html"].as_str().unwrap();
        if says(side) {
            html.to_owned()
        } else {
            String::new()
        }
    };
    redlines::check(diff["redline"].as_str().unwrap(), &html(&old), &html(&new));
    for change in diff["changes"].as_array().unwrap() {
        check_hunks(change);
        if let Some(redline) = change["redline"].as_str() {
            let (before, after) = (&change["textBefore"], &change["textAfter"]);
            redlines::check(redline, before.as_str().unwrap(), after.as_str().unwrap());
        }
    }
}

/// The runs of a changed text are both texts.
fn check_hunks(change: &Value) {
    let Some(hunks) = change["hunks"].as_array() else {
        return;
    };
    let words = |of: &[&str]| -> String {
        let runs = hunks
            .iter()
            .filter_map(|hunk| of.iter().find_map(|name| hunk[*name].as_str()));
        runs.collect::<String>().split_whitespace().collect()
    };
    assert_eq!(
        words(&["kept", "removed"]),
        words_of(&change["textBefore"]),
        "{change:#}"
    );
    assert_eq!(
        words(&["kept", "added"]),
        words_of(&change["textAfter"]),
        "{change:#}"
    );
    assert!(hunks.iter().all(|hunk| {
        hunk.as_object()
            .unwrap()
            .values()
            .filter(|run| run.is_string())
            .count()
            == 1
    }));
}

/// The letters of HTML, without what parts the cells of a table.
fn words_of(html: &Value) -> String {
    let html = html
        .as_str()
        .unwrap()
        .replace("</td><td>", "|")
        .replace("</th><td>", "|")
        .replace("</th><th>", "|");
    let mut out = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => out.push(c),
            _ => {}
        }
    }
    let text = out
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    text.split_whitespace().collect()
}

/// A content as this file works on it: title, sections by key with their parent, and the order of each list.
pub(crate) fn plain(content: &Value) -> Value {
    let mut state = State {
        title: text(&content["title"]),
        ..State::default()
    };
    for section in content["sections"].as_array().into_iter().flatten() {
        let key = text(&section["key"]);
        state.put_section(None, &text(&section["parentKey"]), &key);
        state
            .texts
            .push((key.clone(), section["heading"].clone(), section["html"].clone()));
    }
    for cookie in content["cookies"].as_array().into_iter().flatten() {
        state.put_cookie(None, &text(&cookie["section"]["key"]), bare(cookie));
    }
    state.value()
}

/// The second content, from the first and the changes alone.
pub(crate) fn apply(before: &Value, diff: &Value) -> Value {
    let mut state = State::read(before);
    let changes = diff["changes"].as_array().unwrap();
    let is = |change: &Value, name: &str| change["__typename"] == name;
    // A language that went leaves nothing.
    if changes
        .iter()
        .any(|change| is(change, "LocaleRemoved") && change["locale"] == diff["locale"])
    {
        return State::default().value();
    }
    // First take out what was removed and what was moved.
    for change in changes {
        match change["__typename"].as_str().unwrap() {
            "SectionRemoved" => state.drop_section(&text(&change["section"]["key"]), true),
            "SectionMoved" => state.drop_section(&text(&change["key"]), false),
            "CookieRemoved" => drop(state.take_cookie(&text(&change["cookie"]["key"]))),
            _ => {}
        }
    }
    let mut waiting = Vec::new();
    for change in changes.iter().filter(|change| is(change, "CookieMoved")) {
        waiting.push(
            state
                .take_cookie(&text(&change["key"]))
                .expect("a declaration that was there"),
        );
    }
    // Then go through the list and put in, at the place that is named, what was added or moved.
    for change in changes {
        match change["__typename"].as_str().unwrap() {
            "TitleChanged" => state.title = text(&change["titleAfter"]),
            "SectionAdded" => {
                let section = &change["section"];
                let key = text(&section["key"]);
                state.put_section(change["position"].as_u64(), &text(&section["parentKey"]), &key);
                state
                    .texts
                    .push((key, section["heading"].clone(), section["html"].clone()));
            }
            "SectionMoved" => state.put_section(
                change["afterPosition"].as_u64(),
                &text(&change["afterParentKey"]),
                &text(&change["key"]),
            ),
            "SectionRenamed" => state.text(&text(&change["key"])).1 = change["headingAfter"].clone(),
            "SectionTextChanged" => state.text(&text(&change["key"])).2 = change["textAfter"].clone(),
            "CookieAdded" => {
                let cookie = &change["cookie"];
                state.put_cookie(
                    change["position"].as_u64(),
                    &text(&cookie["section"]["key"]),
                    bare(cookie),
                );
            }
            "CookieMoved" => {
                let place = waiting
                    .iter()
                    .position(|cookie| cookie["key"] == change["key"])
                    .unwrap();
                let cookie = waiting.remove(place);
                state.put_cookie(
                    change["afterPosition"].as_u64(),
                    &text(&change["afterSectionKey"]),
                    cookie,
                );
            }
            "CookieChanged" => state.change_cookie(change),
            _ => {}
        }
    }
    state.value()
}

#[derive(Default)]
struct State {
    title: String,
    /// Keys by the section above; the empty key stands for the top.
    children: Vec<(String, Vec<String>)>,
    texts: Vec<(String, Value, Value)>,
    /// Declarations by section; the empty key stands for none.
    cookies: Vec<(String, Vec<Value>)>,
}

fn list<'a, T>(lists: &'a mut Vec<(String, Vec<T>)>, name: &str) -> &'a mut Vec<T> {
    let place = lists
        .iter()
        .position(|(known, _)| known == name)
        .unwrap_or_else(|| {
            lists.push((name.to_owned(), Vec::new()));
            lists.len() - 1
        });
    &mut lists[place].1
}

impl State {
    fn read(value: &Value) -> Self {
        let pairs = |name: &str| value[name].as_array().cloned().unwrap_or_default();
        Self {
            title: text(&value["title"]),
            children: pairs("children")
                .iter()
                .map(|pair| {
                    (
                        text(&pair[0]),
                        pair[1].as_array().unwrap().iter().map(text).collect(),
                    )
                })
                .collect(),
            texts: pairs("texts")
                .iter()
                .map(|entry| (text(&entry[0]), entry[1].clone(), entry[2].clone()))
                .collect(),
            cookies: pairs("cookies")
                .iter()
                .map(|pair| (text(&pair[0]), pair[1].as_array().unwrap().clone()))
                .collect(),
        }
    }

    fn value(mut self) -> Value {
        self.children.retain(|(_, keys)| !keys.is_empty());
        self.cookies.retain(|(_, cookies)| !cookies.is_empty());
        self.children.sort();
        self.texts.sort_by(|a, b| a.0.cmp(&b.0));
        self.cookies.sort_by(|a, b| a.0.cmp(&b.0));
        json!({"title": self.title, "children": self.children, "texts": self.texts, "cookies": self.cookies})
    }

    fn put_section(&mut self, position: Option<u64>, parent: &str, key: &str) {
        let siblings = list(&mut self.children, parent);
        let place = position.map_or(siblings.len(), |place| usize::try_from(place).unwrap());
        siblings.insert(place, key.to_owned());
    }

    fn drop_section(&mut self, key: &str, with_text: bool) {
        for (_, keys) in &mut self.children {
            keys.retain(|known| known != key);
        }
        if with_text {
            self.texts.retain(|(known, ..)| known != key);
        }
    }

    fn text(&mut self, key: &str) -> &mut (String, Value, Value) {
        self.texts
            .iter_mut()
            .find(|(known, ..)| known == key)
            .expect("a section that is there")
    }

    fn put_cookie(&mut self, position: Option<u64>, section: &str, cookie: Value) {
        let cookies = list(&mut self.cookies, section);
        let place = position.map_or(cookies.len(), |place| usize::try_from(place).unwrap());
        cookies.insert(place, cookie);
    }

    fn take_cookie(&mut self, key: &str) -> Option<Value> {
        self.cookies.iter_mut().find_map(|(_, cookies)| {
            let place = cookies.iter().position(|cookie| cookie["key"] == key)?;
            Some(cookies.remove(place))
        })
    }

    fn change_cookie(&mut self, change: &Value) {
        let mut all = self.cookies.iter_mut().flat_map(|(_, cookies)| cookies);
        let cookie = all
            .find(|cookie| cookie["key"] == change["key"])
            .expect("a declaration that is there");
        for field in change["fields"].as_array().unwrap() {
            let after = field["after"].as_str();
            cookie[field["field"].as_str().unwrap()] = match (field["field"].as_str().unwrap(), after) {
                ("lifetime", Some(after)) => lifetime(&serde_json::from_str(after).unwrap()),
                ("recipients" | "consentRequired", Some(after)) => serde_json::from_str(after).unwrap(),
                (_, after) => json!(after),
            };
        }
    }
}

fn bare(cookie: &Value) -> Value {
    let mut cookie = cookie.clone();
    cookie.as_object_mut().unwrap().remove("section");
    cookie["lifetime"] = lifetime(&cookie["lifetime"]);
    cookie
}

/// GraphQL answers seconds as a float, the JSON of a changed field as an integer.
fn lifetime(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(seconds) = value["seconds"].as_f64() {
        value["seconds"] = json!(seconds);
    }
    value
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
