//! Cookie declarations that a page writes as lists, sentences, tables or `<details>` blocks.
//!
//! A block is taken whole or left whole: it becomes declarations only when every item of it is understood.

pub(in crate::formats) mod category;
pub(super) mod details;
pub(in crate::formats) mod fields;
pub(in crate::formats) mod lifetimes;
mod sentence;
mod table;

use scraper::ElementRef;

use super::blocks::{Block, line_of};
use super::tree::Draft;
use crate::domain::cookie::{Cookie, CookieCategory, Party, StorageKind};
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::{Locale, Texts};
use crate::domain::text::Cleaned;
use crate::formats::imported::shortened;
use crate::formats::{wording, words};
use category::Group;

/// Words by which a section speaks of cookies.
const COOKIE_WORDS: &[&str] = &["cookie", "informasjonskaps", "kakor", "ciasteczk", "testigos"];
/// A paragraph that leads to a list is no longer than this, in characters.
const LONGEST_LEAD: usize = 150;

/// A declaration as the page words it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Item {
    pub(super) name: String,
    purpose: Option<String>,
    lifetime: Option<String>,
    recipients: Vec<String>,
    provider: Option<String>,
    domain: Option<String>,
    category: Option<CookieCategory>,
    storage: Option<StorageKind>,
    party: Option<Party>,
    policy_url: Option<String>,
    /// Words of the page that the declaration does not repeat.
    pub(super) connecting: Vec<String>,
    pub(super) cleaned: Cleaned,
}

impl Item {
    fn named(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// Keeps the one link that an element may have; `None` when a link would be lost.
    fn take_links(&mut self, element: ElementRef<'_>) -> Option<()> {
        for link in element
            .descendent_elements()
            .filter(|inner| inner.value().name() == "a")
        {
            let address = web_address(link.attr("href").unwrap_or_default())?;
            if self.policy_url.as_ref().is_some_and(|known| *known != address) {
                return None;
            }
            self.policy_url = Some(address);
        }
        Some(())
    }

    /// The declaration, in one language.
    pub(super) fn declare(&self, key: Key, locale: &Locale) -> Cookie {
        let in_locale = |text: &str| Texts::from([(locale.clone(), text.to_owned())]);
        let mut cookie = Cookie::named(key, self.name.clone());
        if self.name.contains('*') {
            cookie.name_match = crate::domain::cookie::NameMatch::Glob;
        }
        cookie.storage = self.storage.unwrap_or(StorageKind::Cookie);
        cookie.category = self.category.unwrap_or(CookieCategory::Unclassified);
        cookie.purpose = self.purpose.as_deref().map(in_locale).unwrap_or_default();
        cookie.provider.clone_from(&self.provider);
        cookie.recipients.clone_from(&self.recipients);
        cookie.domain.clone_from(&self.domain);
        cookie.party = self.party;
        cookie.policy_url.clone_from(&self.policy_url);
        if let Some(phrase) = &self.lifetime {
            cookie.lifetime = lifetimes::read(phrase);
            // The page's words stay where the generated ones are others.
            let generated = wording::lifetime(&cookie, locale);
            if cookie.lifetime == Lifetime::Unknown || !words::of(&generated).eq(words::of(phrase)) {
                cookie.lifetime_text = in_locale(phrase);
            }
        }
        cookie
    }
}

/// What a block turned out to be.
pub(super) enum Reading {
    NoCookies,
    /// Something in it is a declaration and something else is not understood; holds the beginning.
    Doubtful(String),
    Cookies {
        items: Vec<Item>,
        /// HTML of what stays as text.
        rest: String,
    },
}

/// A section's text and declarations, taken apart.
#[derive(Default)]
pub(super) struct Parted {
    pub(super) html: String,
    pub(super) items: Vec<Item>,
    /// Beginnings of blocks that stay as text although they look like declarations.
    pub(super) doubtful: Vec<String>,
}

/// Takes the declarations out of every section.
pub(super) fn part(drafts: &[Draft<'_>], extract: bool) -> Vec<Parted> {
    if !extract {
        return drafts
            .iter()
            .map(|draft| Parted {
                html: html_of(&draft.blocks),
                ..Parted::default()
            })
            .collect();
    }
    let sentences: Vec<String> = drafts
        .iter()
        .flat_map(|draft| &draft.blocks)
        .flat_map(|block| category::telling_sentences(&line(block)))
        .collect();
    (0..drafts.len())
        .map(|place| part_one(drafts, place, &sentences))
        .collect()
}

fn part_one(drafts: &[Draft<'_>], place: usize, sentences: &[String]) -> Parted {
    let mut parted = Parted::default();
    let Some(draft) = drafts.get(place) else {
        return parted;
    };
    let headings = headings_above(drafts, place);
    let mentions = |text: &str| {
        let lower = text.to_lowercase();
        COOKIE_WORDS.iter().any(|word| lower.contains(word))
    };
    let is_about_cookies = std::cell::LazyCell::new(|| {
        headings.iter().any(|heading| mentions(heading))
            || draft.blocks.iter().any(|block| mentions(&line(block)))
    });
    let mut lead: Option<String> = None;
    for block in &draft.blocks {
        match read(block, || *is_about_cookies) {
            Reading::Cookies { items, rest } => {
                let near: Vec<&str> = lead
                    .as_deref()
                    .into_iter()
                    .chain(headings.iter().copied())
                    .collect();
                let group = Group::find(&near, sentences);
                parted.items.extend(items.into_iter().map(|mut item| {
                    let category = item
                        .category
                        .unwrap_or_else(|| group.category_of(item.purpose.as_deref()));
                    item.category = Some(category);
                    item
                }));
                parted.html.push_str(&rest);
            }
            reading => {
                if let Reading::Doubtful(excerpt) = reading {
                    parted.doubtful.push(shortened(&excerpt));
                }
                parted.html.push_str(&html_of(std::slice::from_ref(block)));
                lead = Some(line(block))
                    .filter(|line| line.ends_with(':') && line.chars().count() <= LONGEST_LEAD);
            }
        }
    }
    parted
}

/// The headings over a section's text, the nearest first.
fn headings_above<'a>(drafts: &'a [Draft<'_>], place: usize) -> Vec<&'a str> {
    let mut headings = Vec::new();
    let mut at = drafts.get(place);
    while let Some(draft) = at {
        headings.extend(draft.heading.as_ref().map(|line| line.text.as_str()));
        at = draft.parent.and_then(|parent| drafts.get(parent));
    }
    headings
}

fn read(block: &Block<'_>, is_about_cookies: impl FnOnce() -> bool) -> Reading {
    let Block::Element(element) = block else {
        return Reading::NoCookies;
    };
    match element.value().name() {
        "ul" | "ol" => list(*element),
        "p" => sentence_of(*element).map_or(Reading::NoCookies, |item| Reading::Cookies {
            items: vec![item],
            rest: String::new(),
        }),
        "table" => table::read(*element, is_about_cookies()),
        "details" => details::read(*element),
        _ => Reading::NoCookies,
    }
}

fn list(list: ElementRef<'_>) -> Reading {
    let read: Vec<Option<Item>> = list.child_elements().map(sentence_of).collect();
    if read.iter().all(Option::is_none) {
        return Reading::NoCookies;
    }
    match read.into_iter().collect::<Option<Vec<Item>>>() {
        Some(items) => Reading::Cookies {
            items,
            rest: String::new(),
        },
        None => Reading::Doubtful(line_of(list).text),
    }
}

fn sentence_of(element: ElementRef<'_>) -> Option<Item> {
    let has_blocks = element
        .descendent_elements()
        .any(|inner| matches!(inner.value().name(), "ul" | "ol" | "dl" | "table"));
    if has_blocks {
        return None;
    }
    let line = line_of(element);
    let mut item = sentence::read(&line.text)?;
    item.cleaned = line.cleaned;
    item.take_links(element)?;
    Some(item)
}

fn line(block: &Block<'_>) -> String {
    match block {
        Block::Heading { line, .. } => line.text.clone(),
        Block::Element(element) => line_of(*element).text,
        Block::Loose(html) => line_of(scraper::Html::parse_fragment(html).root_element()).text,
    }
}

/// The HTML of blocks as it stands in the page; text without a block gets one of its own.
fn html_of(blocks: &[Block<'_>]) -> String {
    let html = blocks.iter().map(|block| match block {
        Block::Heading { .. } => String::new(),
        Block::Element(element) => element.html(),
        Block::Loose(html) => format!("<div>{html}</div>"),
    });
    html.collect()
}

/// Whether a text can be the name of a cookie.
fn is_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-.*[]{}<>#$%&!~+@:/".contains(c);
    text.len() <= 100
        && text.chars().all(is_allowed)
        && text.contains(|c: char| c.is_ascii_alphanumeric())
        && !text.contains("://")
}

fn web_address(href: &str) -> Option<String> {
    let url = url::Url::parse(href.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| href.trim().to_owned())
}
