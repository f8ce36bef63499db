//! A page of HTML as content: sections by its headings, declarations by its lists of cookies.
//!
//! Knows no format around the HTML. No word of the page is lost but those that are listed as connecting words.

mod blocks;
mod cookies;
mod nesting;
mod tree;

use std::collections::{HashMap, HashSet};

use scraper::Html;

use crate::domain::content::Content;
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::{self, Gated};
use crate::domain::section::Section;
use crate::formats::imported::{Connecting, Options, Warning};
use crate::formats::likeness::{self, Face};

use cookies::Parted;
use tree::Draft;

/// The heading-less first section's key.
const INTRODUCTION: &str = "introduction";
/// A page with more declarations than this is no notice that anybody reads.
const MOST_COOKIES: usize = 2_000;

/// What a page says.
pub(super) struct Read {
    pub(super) content: Content,
    pub(super) warnings: Vec<Warning>,
    pub(super) connecting_words: Vec<Connecting>,
}

/// Reads a title and a page, both HTML.
///
/// # Errors
///
/// More headings, declarations or elements inside one another than any notice has; the path is empty.
pub(super) fn read(title: &str, html: &str, options: &Options) -> Result<Read, Problem> {
    at_most(
        nesting::depth(html),
        nesting::DEEPEST,
        "elements inside one another",
    )?;
    let document = Html::parse_fragment(html);
    let blocks = blocks::read(&document, |block| {
        options.extract_cookies && cookies::details::is_one(block)
    });
    let page = tree::build(blocks);
    at_most(page.drafts.len(), tree::MOST_SECTIONS, "headings")?;
    let parted = cookies::part(&page.drafts, options.extract_cookies);
    at_most(
        parted.iter().map(|part| part.items.len()).sum(),
        MOST_COOKIES,
        "cookies",
    )?;
    let gated: Vec<Gated> = parted
        .iter()
        .map(|part| rich_text::from_html(&part.html))
        .collect();
    let keys = keys_of(&page.drafts, &parted, &gated, options);

    let mut writer = Writer::new(options);
    writer.title(title);
    for place in &page.empty_headings {
        let key = place.and_then(|place| keys.get(place)).cloned();
        writer.warn("EMPTY_HEADING", "a heading without text was dropped", key, None);
    }
    let mut sections = Vec::new();
    for (((draft, part), text), key) in page.drafts.iter().zip(&parted).zip(gated).zip(keys) {
        sections.push(writer.section(key, draft, part, text));
    }
    let parents: Vec<Option<usize>> = page.drafts.iter().map(|draft| draft.parent).collect();
    writer.content.sections = nested(sections, &parents);
    Ok(Read {
        content: writer.content,
        warnings: writer.warnings,
        connecting_words: writer.connecting_words,
    })
}

fn at_most(count: usize, most: usize, what: &str) -> Result<(), Problem> {
    if count <= most {
        return Ok(());
    }
    Err(Problem {
        path: Vec::new(),
        message: format!("has {count} {what}; {most} are the most"),
    })
}

/// A key for each section: that of the known section which it is, otherwise one made from its heading.
fn keys_of(drafts: &[Draft<'_>], parted: &[Parted], gated: &[Gated], options: &Options) -> Vec<Key> {
    let heading = |draft: &Draft<'_>| draft.heading.as_ref().map(|line| line.text.clone());
    let mut taken: HashSet<Key> = HashSet::new();
    let mut faces = Vec::new();
    for ((draft, part), text) in drafts.iter().zip(parted).zip(gated) {
        let heading = heading(draft);
        let key = Key::from_heading(heading.as_deref().unwrap_or(INTRODUCTION), |key| {
            taken.contains(key)
        });
        taken.insert(key.clone());
        let names: Vec<&str> = part.items.iter().map(|item| item.name.as_str()).collect();
        faces.push(Face::new(
            heading,
            key,
            &format!("{} {}", text.text.to_text(), names.join(" ")),
        ));
    }
    let Some(known) = &options.known else {
        return faces.into_iter().map(|face| face.natural_key).collect();
    };
    let found = likeness::recognise(known, &options.locale, &faces);
    let mut taken: HashSet<Key> = found.iter().flatten().cloned().collect();
    let name = |(key, face): (Option<Key>, Face)| {
        let key = key.unwrap_or_else(|| {
            Key::from_heading(face.heading.as_deref().unwrap_or(INTRODUCTION), |key| {
                taken.contains(key)
            })
        });
        taken.insert(key.clone());
        key
    };
    found.into_iter().zip(faces).map(name).collect()
}

/// The tree of sections that are listed in reading order with the places of their parents.
fn nested(sections: Vec<Section>, parents: &[Option<usize>]) -> Vec<Section> {
    let mut children: HashMap<Option<usize>, Vec<Section>> = HashMap::new();
    // From the end, so that a section has its children before it goes to its parent.
    for (place, mut section) in sections.into_iter().enumerate().rev() {
        section.children = in_order(children.remove(&Some(place)));
        let parent = parents.get(place).copied().flatten();
        children.entry(parent).or_default().push(section);
    }
    in_order(children.remove(&None))
}

fn in_order(reversed: Option<Vec<Section>>) -> Vec<Section> {
    let mut sections = reversed.unwrap_or_default();
    sections.reverse();
    sections
}

/// The content so far, and what there is to say of it.
struct Writer<'a> {
    locale: &'a Locale,
    content: Content,
    warnings: Vec<Warning>,
    connecting_words: Vec<Connecting>,
    /// Keys of known declarations by name, each used once.
    known_cookies: HashMap<String, Key>,
    taken_cookies: HashSet<Key>,
}

impl<'a> Writer<'a> {
    fn new(options: &'a Options) -> Self {
        let known = options.known.iter().flat_map(Content::declared_cookies);
        Self {
            locale: &options.locale,
            content: Content::default(),
            warnings: Vec::new(),
            connecting_words: Vec::new(),
            known_cookies: known
                .map(|it| (it.cookie.name.clone(), it.cookie.key.clone()))
                .collect(),
            taken_cookies: HashSet::new(),
        }
    }

    fn warn(&mut self, code: &'static str, message: &str, section_key: Option<Key>, excerpt: Option<String>) {
        self.warnings.push(Warning {
            code,
            message: message.to_owned(),
            section_key,
            excerpt,
        });
    }

    fn title(&mut self, html: &str) {
        let line = blocks::line_of(Html::parse_fragment(html).root_element());
        self.warnings
            .extend(Warning::of_characters(line.cleaned, &line.text, None));
        if !line.text.is_empty() {
            self.content.title.insert(self.locale.clone(), line.text);
        }
    }

    fn section(&mut self, key: Key, draft: &Draft<'_>, part: &Parted, gated: Gated) -> Section {
        let mut section = Section::empty(key);
        if let Some(line) = &draft.heading {
            self.warnings.extend(Warning::of_characters(
                line.cleaned,
                &line.text,
                Some(&section.key),
            ));
            section.heading.insert(self.locale.clone(), line.text.clone());
        }
        let losses = gated.losses.into_iter();
        self.warnings
            .extend(losses.map(|loss| Warning::of_loss(loss, Some(section.key.clone()))));
        if !gated.text.is_empty() {
            section.body.insert(self.locale.clone(), gated.text);
        }
        for excerpt in &part.doubtful {
            self.warn(
                "COOKIES_NOT_RECOGNISED",
                "looks like declarations of cookies, but not every item was understood, so it stays as text",
                Some(section.key.clone()),
                Some(excerpt.clone()),
            );
        }
        for item in &part.items {
            let key = self.cookie_key(&item.name);
            self.warnings.extend(Warning::of_characters(
                item.cleaned,
                &item.name,
                Some(&section.key),
            ));
            self.connecting_words.push(Connecting {
                cookie_key: key.clone(),
                words: item.connecting.join(" "),
            });
            section.cookies.push(item.declare(key, self.locale));
        }
        section
    }

    fn cookie_key(&mut self, name: &str) -> Key {
        let known = self
            .known_cookies
            .remove(name)
            .filter(|key| !self.taken_cookies.contains(key));
        let key = known.unwrap_or_else(|| {
            let is_known = |key: &Key| self.known_cookies.values().any(|known| known == key);
            Key::from_cookie_name(name, |key| self.taken_cookies.contains(key) || is_known(key))
        });
        self.taken_cookies.insert(key.clone());
        key
    }
}
