//! What the public heard of a notice, as an Atom feed.
//!
//! Sources: RFC 4287 (Atom), RFC 5005 section 3 (feeds in pages).

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{
    Category, Content, Entry as AtomEntry, Feed as AtomFeed, FixedDateTime, Generator, Link as AtomLink,
    Person, Text,
};
use maud::{Markup, PreEscaped, html};

use crate::domain::audit::PublicationKind;
use crate::domain::clock::Instant;
use crate::domain::version::Materiality;
use crate::http::pages::layout::{About, direction, moment};
use crate::http::pages::standing::materiality;

const ATOM: &str = "application/atom+xml";
const HTML: &str = "text/html";
/// Names the elements that are ours: the place in the transparency log, and a checkpoint (C2SP tlog-checkpoint).
const LOG_NAMESPACE: &str = "urn:noticeboard:log";

/// A page of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedPage {
    /// The notice.
    pub about: About,
    /// Names the feed for ever: a URI.
    pub id: String,
    /// When something in it changed last.
    pub updated: Instant,
    /// The server's address, without a slash at the end.
    pub public_url: String,
    /// The host of that address: the feed's author.
    pub author: String,
    /// Only events with a number below this one are here.
    pub before: Option<i64>,
    /// There are older events, with numbers below this one.
    pub older: Option<i64>,
    /// Newest first.
    pub entries: Vec<Entry>,
}

/// An event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Names it for ever: a URI.
    pub id: String,
    /// What happened.
    pub kind: PublicationKind,
    /// When.
    pub at: Instant,
    /// When something of what is told here changed last.
    pub updated: Instant,
    /// The version; none when the notice was retired.
    pub version: Option<Told>,
    /// Why; empty where nobody was asked.
    pub reason: String,
    /// The place in the log of the record that decided it.
    pub record: i64,
    /// The first checkpoint over that record, as it was signed.
    pub checkpoint: Option<String>,
}

/// What is told of a version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Its number.
    pub number: i32,
    /// From when on it counts, would have counted, or counted first.
    pub effective_from: Instant,
    /// Whether it was in force before.
    pub is_back: bool,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
    /// Whether people must be told of it.
    pub materiality: Materiality,
    /// What changed, as sanitised HTML; empty where it is not shown.
    pub change_note_html: String,
    /// The version with which it can be compared.
    pub compare_with: Option<i32>,
}

/// The feed as XML.
///
/// # Errors
/// When an instant cannot be written, or the XML not be made.
pub fn atom(page: &FeedPage) -> Result<Vec<u8>, atom_syndication::Error> {
    let notice = format!("{}/notices/{}", page.public_url, page.about.slug);
    let feed = format!("{notice}/feed.atom");
    let part = |before: i64| format!("{feed}?before={before}");
    let mut links = vec![
        link("self", ATOM, &page.before.map_or_else(|| feed.clone(), part)),
        link("alternate", HTML, &notice),
        link("first", ATOM, &feed),
    ];
    links.extend(page.older.map(|before| link("next", ATOM, &part(before))));
    let entries = page
        .entries
        .iter()
        .map(|entry| entry.written(&notice, &page.about.locale));
    let feed = AtomFeed {
        lang: Some("en".to_owned()),
        title: Text {
            lang: Some(page.about.locale.clone()),
            ..Text::plain(printable(&page.about.title))
        },
        subtitle: Some(Text::plain(
            "What came into force, was announced, called off or withdrawn",
        )),
        id: page.id.clone(),
        updated: date(page.updated)?,
        authors: vec![Person {
            name: page.author.clone(),
            uri: Some(page.public_url.clone()),
            ..Person::default()
        }],
        generator: Some(Generator {
            value: "Noticeboard".to_owned(),
            ..Generator::default()
        }),
        links,
        namespaces: BTreeMap::from([("log".to_owned(), LOG_NAMESPACE.to_owned())]),
        entries: entries.collect::<Result<_, _>>()?,
        ..AtomFeed::default()
    };
    feed.write_to(Vec::new())
}

impl Entry {
    fn written(&self, notice: &str, locale: &str) -> Result<AtomEntry, atom_syndication::Error> {
        let mut links = Vec::new();
        let mut categories = vec![category(self.kind.as_str(), self.kind_words())];
        match &self.version {
            Some(version) => {
                let number = version.number;
                links.push(link("alternate", HTML, &format!("{notice}/versions/{number}")));
                links.extend(version.compare_with.map(|before| AtomLink {
                    title: Some(format!("What changed since version {before}")),
                    ..link("related", HTML, &format!("{notice}/compare/{before}...{number}"))
                }));
                categories.push(category(
                    version.materiality.as_str(),
                    materiality(version.materiality),
                ));
            }
            None => links.push(link("alternate", HTML, &format!("{notice}/history"))),
        }
        Ok(AtomEntry {
            title: Text::plain(self.title()),
            id: self.id.clone(),
            updated: date(self.updated)?,
            published: Some(date(self.at)?),
            categories,
            links,
            content: Some(Content {
                content_type: Some("html".to_owned()),
                value: Some(printable(&self.told(notice, locale).into_string())),
                ..Content::default()
            }),
            extensions: self.proof(),
            ..AtomEntry::default()
        })
    }

    /// Whoever keeps these can tell later whether the log was rewritten.
    fn proof(&self) -> ExtensionMap {
        let element = |name: &str, value: String| {
            let element = Extension {
                name: format!("log:{name}"),
                value: Some(value),
                ..Extension::default()
            };
            (name.to_owned(), vec![element])
        };
        let mut elements = BTreeMap::from([element("record", self.record.to_string())]);
        elements.extend(self.checkpoint.clone().map(|note| element("checkpoint", note)));
        BTreeMap::from([("log".to_owned(), elements)])
    }

    const fn kind_words(&self) -> &'static str {
        match self.kind {
            PublicationKind::InForce => "In force",
            PublicationKind::Announced => "Announced",
            PublicationKind::Withdrawn => "Withdrawn",
            PublicationKind::Cancelled => "Called off",
            PublicationKind::Retired => "Retired",
        }
    }

    fn title(&self) -> String {
        let Some(version) = &self.version else {
            return "Nothing is in force any more".to_owned();
        };
        let number = version.number;
        match self.kind {
            PublicationKind::InForce if version.is_back => format!("Version {number} is in force again"),
            PublicationKind::InForce => format!("Version {number} is in force"),
            PublicationKind::Announced => {
                format!(
                    "Version {number} takes effect on {}",
                    version.effective_from.date()
                )
            }
            PublicationKind::Withdrawn => format!("Version {number} was withdrawn"),
            PublicationKind::Cancelled => format!("Version {number} was called off"),
            PublicationKind::Retired => "Nothing is in force any more".to_owned(),
        }
    }

    /// For reading programs that show nothing else: no mark-up that needs a style sheet.
    fn told(&self, notice: &str, locale: &str) -> Markup {
        html! {
            p { (self.title()) ", " (moment(self.at)) "." }
            @if !self.reason.is_empty() { p { "Reason: " (self.reason) } }
            @if let Some(version) = &self.version {
                @if self.kind == PublicationKind::Announced { p { "Until then it is not in force." } }
                @if let (Some(at), false) = (version.withdrawn_at, self.kind == PublicationKind::Withdrawn) {
                    p { "It was withdrawn on " (moment(at)) "." }
                }
                p { (materiality(version.materiality)) "." }
                @if !version.change_note_html.is_empty() {
                    div lang=(locale) dir=(direction(locale)) { (PreEscaped(&version.change_note_html)) }
                }
                p {
                    a href={ (notice) "/versions/" (version.number) } { "Version " (version.number) }
                    @if let Some(before) = version.compare_with {
                        ", "
                        a href={ (notice) "/compare/" (before) "..." (version.number) } {
                            "what changed since version " (before)
                        }
                    }
                }
            }
        }
    }
}

fn link(rel: &str, mime_type: &str, href: &str) -> AtomLink {
    AtomLink {
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        href: href.to_owned(),
        ..AtomLink::default()
    }
}

fn category(term: &str, label: &str) -> Category {
    Category {
        term: term.to_owned(),
        label: Some(label.to_owned()),
        ..Category::default()
    }
}

fn date(instant: Instant) -> Result<FixedDateTime, atom_syndication::Error> {
    let text = instant.to_string();
    text.parse()
        .map_err(|_| atom_syndication::Error::WrongDatetime(text))
}

/// Without the characters that XML cannot hold, not even escaped.
///
/// Source: XML 1.0, section 2.2.
fn printable(text: &str) -> String {
    let is_char = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_char).collect()
}
