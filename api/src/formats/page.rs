//! A page of HTML as content: sections by its headings, declarations by its lists of cookies.
//!
//! Knows no format around the HTML. No word of the page is lost but those that are listed as connecting words.

mod blocks;
pub(super) mod cookies;
mod tabs;
mod tree;

use std::collections::HashMap;

use scraper::{ElementRef, Html};

use crate::domain::content::Content;
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::{self, Gated, Loss, nesting};
use crate::domain::section::Section;
use crate::formats::imported::{Connecting, Options, Warning};
use crate::formats::naming::{self, CookieKeys, Shown};

use cookies::Parted;
use tree::Draft;

/// Elements may nest this deep; beyond it a long document would take minutes.
const DEEPEST: usize = 12_000;
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
    expect_shallow(html)?;
    let document = Html::parse_fragment(html);
    let (blocks, lost) = blocks::read(&document, |block| {
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
    writer.lose(lost, None);
    for (place, line) in page.empty_headings {
        let key = place.and_then(|place| keys.get(place));
        writer.lose(line.lost, key);
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

/// Passes if a document can be read in bounded time: the parser's time grows with length times depth.
pub(super) fn expect_shallow(html: &str) -> Result<(), Problem> {
    at_most(nesting::depth(html), DEEPEST, "elements inside one another")
}

/// The words of a piece of HTML on one line.
pub(super) fn line(html: &str) -> String {
    line_of(Html::parse_fragment(html).root_element())
}

/// The words of an element on one line.
pub(super) fn line_of(element: ElementRef<'_>) -> String {
    blocks::line_of(element).text
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

fn keys_of(drafts: &[Draft<'_>], parted: &[Parted], gated: &[Gated], options: &Options) -> Vec<Key> {
    let shown = drafts.iter().zip(parted).zip(gated).map(|((draft, part), text)| {
        let names: Vec<&str> = part.items.iter().map(|item| item.name.as_str()).collect();
        Shown {
            heading: draft.heading.as_ref().map(|line| line.text.clone()),
            words: format!("{} {}", text.text.to_text(), names.join(" ")),
        }
    });
    naming::keys_of(shown.collect(), options.known.as_ref(), &options.locale)
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
    cookie_keys: CookieKeys,
}

impl<'a> Writer<'a> {
    fn new(options: &'a Options) -> Self {
        Self {
            locale: &options.locale,
            content: Content::default(),
            warnings: Vec::new(),
            connecting_words: Vec::new(),
            cookie_keys: CookieKeys::after(options.known.as_ref()),
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

    fn lose(&mut self, losses: Vec<Loss>, section_key: Option<&Key>) {
        let warnings = losses
            .into_iter()
            .map(|loss| Warning::of_loss(loss, section_key.cloned()));
        self.warnings.extend(warnings);
    }

    fn title(&mut self, html: &str) {
        let fragment = Html::parse_fragment(html);
        let line = blocks::line_of(fragment.root_element());
        let lost = blocks::lost_in_heading(fragment.root_element());
        self.lose(lost, None);
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
            self.lose(line.lost.clone(), Some(&section.key));
            section.heading.insert(self.locale.clone(), line.text.clone());
        }
        self.lose(gated.losses, Some(&section.key));
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
            let key = self.cookie_keys.next(&item.name);
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
}

#[cfg(test)]
mod tests;
