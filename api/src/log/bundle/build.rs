//! Putting a bundle together from what the records say.
//!
//! Looks at no hash: what somebody altered in a database goes into the bundle as it stands, and verifying names it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::chain;
use super::element::{Element, Opening, Said};
use super::fold::Story;
use super::history::{History, has_note};
use super::keys::Key;
use super::pointer::Unfit;
use super::statement::Statement;
use super::tiling::{self, Detail, Tile};
use super::verify::origin_hash;
use super::{Bundle, FORMAT, Kind, Log, Origin};
use crate::domain::audit::Action;
use crate::domain::canonical;
use crate::domain::clock::Instant;
use crate::domain::hash::Hash;
use crate::log::checkpoint::Checkpoint;
use crate::log::merkle::Node;
use crate::log::record::Commitment;

/// A record as it is kept.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its place in the log.
    pub sequence: u64,
    /// The bytes that were hashed.
    pub record: String,
    /// Their leaf hash.
    pub leaf: Hash,
    /// Who did it, unless erased.
    pub subject: Option<Commitment>,
    /// Why, unless erased.
    pub text: Option<Commitment>,
}

/// What a bundle is made from.
#[derive(Clone, Debug)]
pub struct Material {
    /// Whom it is for.
    pub kind: Kind,
    /// The notice's address.
    pub slug: String,
    /// The notice's identifier.
    pub notice: String,
    /// The instant that counts as now.
    pub now: Instant,
    /// All of the notice's records, oldest first.
    pub records: Vec<Logged>,
    /// The keys that signed the log.
    pub keys: Vec<Key>,
    /// The head of the log, and the note that it is signed with.
    pub head: (Checkpoint, String),
    /// What proved the history in another log.
    pub origin: Option<Origin>,
}

/// A bundle without signature, contents, change notes and tree.
#[derive(Clone, Debug)]
pub struct Draft {
    statement: Statement,
    /// Numbers of the versions whose change note it holds.
    noted: BTreeSet<i32>,
    history: History,
    log: Log,
    origin: Option<Box<Origin>>,
}

/// A record with what it says.
struct Read {
    logged: Logged,
    value: Value,
    said: Said,
}

impl Material {
    /// Where in the log the notice's records stand.
    pub fn own(&self) -> Vec<u64> {
        self.records.iter().map(|logged| logged.sequence).collect()
    }
}

/// The nodes of the tree that a bundle holds, given where the notice's own records stand.
pub fn nodes(own: &[u64], size: u64, detail: &Detail) -> Vec<Node> {
    tiling::plan(own, size, detail)
}

impl Draft {
    /// Makes all that needs no key: decides what the bundle shows, and what is said of it.
    ///
    /// # Errors
    /// When a record cannot be read, or tells what cannot be.
    pub fn of(material: Material) -> Result<Self, Unfit> {
        let Material { kind, now, .. } = material;
        let mut records = Vec::with_capacity(material.records.len());
        for (ordinal, logged) in material.records.into_iter().enumerate() {
            let read = Read::of(logged).map_err(|unfit| unfit.under(&format!("/log/records/{ordinal}")))?;
            records.push(read);
        }
        // What only an auditor may see cannot be made public without its signature.
        let origin = material
            .origin
            .filter(|origin| kind == Kind::Auditor || origin.is_public());
        let shown = Shown::of(&records, kind, now)?;
        let elements: Vec<Element> = records.iter().map(|read| shown.element(read)).collect();
        let digests: Result<Vec<Hash>, Unfit> = elements.iter().map(Element::digest).collect();
        let (checkpoint, note) = material.head;
        let keys =
            canonical::json(&material.keys).map_err(|error| Unfit::at("/log/keys", error.to_string()))?;
        let hash = origin.as_ref().map(origin_hash).transpose()?;
        let Shown { story, as_of, .. } = shown;
        let noted = story.history.versions.iter();
        let noted = noted.filter(|version| has_note(version, kind, as_of));
        let statement = Statement {
            kind,
            slug: material.slug,
            notice: material.notice,
            as_of,
            records: u64::try_from(elements.len()).unwrap_or(u64::MAX),
            last_leaf: elements
                .last()
                .map_or_else(|| Hash::of(b""), |element| element.leaf),
            records_hash: chain::digest(digests?.into_iter()),
            size: checkpoint.size,
            root: checkpoint.root,
            checkpoint_hash: Hash::of(note.as_bytes()),
            keys_hash: Hash::of(keys.as_bytes()),
            origin_hash: hash,
        };
        Ok(Self {
            noted: noted.map(|version| version.number).collect(),
            history: History::told_by(&story, kind, as_of),
            statement,
            log: Log {
                keys: material.keys,
                checkpoint: note,
                statement: String::new(),
                records: elements,
                tree: Vec::new(),
            },
            origin: origin.map(Box::new),
        })
    }

    /// The text that the log's key must sign.
    pub fn statement(&self) -> String {
        self.statement.to_string()
    }

    /// Numbers of the versions whose content the bundle holds.
    pub fn contents(&self) -> Vec<i32> {
        let versions = self.history.versions.iter();
        versions
            .filter(|version| version.withheld.is_none())
            .map(|version| version.number)
            .collect()
    }

    /// The whole bundle. A content, note or node that is not given is left out, and verifying names it.
    ///
    /// # Errors
    /// When a content is no JSON.
    pub fn finish(
        mut self,
        signed: String,
        mut texts: BTreeMap<i32, Texts>,
        tree: impl IntoIterator<Item = (Node, Hash)>,
    ) -> Result<Bundle, Unfit> {
        for (at, version) in self.history.versions.iter_mut().enumerate() {
            let Some(texts) = texts.remove(&version.number) else {
                continue;
            };
            if self.noted.contains(&version.number) {
                version.change_note = Some(texts.note);
            }
            if let (None, Some(content)) = (version.withheld, texts.content) {
                let place = format!("/history/versions/{at}/content");
                let content = serde_json::from_str(&content)
                    .map_err(|error| Unfit::at(place, format!("is no JSON: {error}")))?;
                version.content = Some(content);
            }
        }
        self.log.statement = signed;
        let tiles = tree
            .into_iter()
            .map(|(node, hash)| Tile(node.level, hash.to_base64()));
        self.log.tree = tiles.collect();
        Ok(Bundle {
            format: FORMAT.to_owned(),
            kind: self.statement.kind,
            slug: self.statement.slug,
            history: self.history,
            log: self.log,
            origin: self.origin,
        })
    }
}

/// The texts of a version.
#[derive(Clone, Debug)]
pub struct Texts {
    /// What changed, in plain words.
    pub note: String,
    /// The canonical form of the content.
    pub content: Option<String>,
}

impl Read {
    fn of(logged: Logged) -> Result<Self, Unfit> {
        let unfit = |error: serde_json::Error| Unfit::at("/record", format!("cannot be read: {error}"));
        let value: Value = serde_json::from_str(&logged.record).map_err(unfit)?;
        let said = serde_json::from_value(value.clone()).map_err(unfit)?;
        Ok(Self { logged, value, said })
    }

    fn text(&self) -> Option<&str> {
        self.logged.text.as_ref().map(|text| text.text.as_str())
    }
}

/// What a bundle of one kind shows.
struct Shown {
    kind: Kind,
    /// Numbers of the versions that it tells of.
    versions: BTreeSet<i32>,
    story: Story,
    as_of: Instant,
}

impl Shown {
    fn of(records: &[Read], kind: Kind, now: Instant) -> Result<Self, Unfit> {
        let mut story = Story::default();
        for (ordinal, read) in records.iter().enumerate() {
            let told = story.tell(&read.said, read.text());
            told.map_err(|unfit| unfit.under(&format!("/log/records/{ordinal}")))?;
        }
        let history = story.history.clone();
        let story = story.about(|version| history.shows(version, kind.sight(), now));
        let mut shown = Self {
            kind,
            versions: story
                .history
                .versions
                .iter()
                .map(|version| version.number)
                .collect(),
            story,
            as_of: Instant::from_micros(i64::MIN),
        };
        let recorded = records.iter().filter(|read| shown.shows(&read.said));
        let recorded = recorded.map(|read| read.said.at).max();
        shown.as_of = shown.turning_points(now).chain(recorded).max().unwrap_or(now);
        Ok(shown)
    }

    /// Instants up to now at which something changed that is shown. So two bundles between which nothing happened are
    /// the same, byte for byte.
    fn turning_points(&self, now: Instant) -> impl Iterator<Item = Instant> {
        let versions = &self.story.history.versions;
        let begins = versions.iter().map(|version| version.effective_from);
        let withdrawals = versions.iter().filter_map(|version| version.withdrawn.as_ref());
        let retirements = self.story.history.retirements.iter();
        begins
            .chain(withdrawals.map(|(fact, _)| fact.at))
            .chain(retirements.map(|fact| fact.at))
            .filter(move |at| *at <= now)
    }

    fn shows(&self, said: &Said) -> bool {
        let is_of_version = said.action.as_str().starts_with("VERSION_")
            && said.version.is_some_and(|number| self.versions.contains(&number));
        self.kind == Kind::Auditor || is_of_version || said.action == Action::NoticeRetired
    }

    fn element(&self, read: &Read) -> Element {
        if !self.shows(&read.said) {
            return Element::bare(read.logged.sequence, read.logged.leaf);
        }
        let is_for_auditors = self.kind == Kind::Auditor;
        let opened = |commitment: &Option<Commitment>, is_shown: bool| {
            commitment.as_ref().filter(|_| is_shown).map(Opening::of)
        };
        Element {
            leaf: read.logged.leaf,
            record: Some(read.value.clone()),
            sequence: None,
            subject: opened(&read.logged.subject, is_for_auditors),
            text: opened(
                &read.logged.text,
                is_for_auditors || read.said.action.has_public_text(),
            ),
        }
    }
}

impl Origin {
    /// Whether somebody is named in it as who did something.
    pub fn names(&self, subject: &str) -> bool {
        let mut named = self
            .log
            .records
            .iter()
            .filter_map(|element| element.subject.as_ref());
        let is_here = named.any(|opening| opening.text == subject);
        is_here || self.origin.as_ref().is_some_and(|origin| origin.names(subject))
    }

    /// Whether everything in it is for everybody.
    pub fn is_public(&self) -> bool {
        let line = format!("\nkind {}\n", Kind::Public);
        let is_public = self.log.statement.contains(&line);
        is_public && self.origin.as_ref().is_none_or(|origin| origin.is_public())
    }
}
