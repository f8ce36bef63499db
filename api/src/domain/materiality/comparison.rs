//! Two texts in one language that the rules can read, with what changed between them and what was known before.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::pairing::{self, Pair};
use super::wording::{self, Wording};
use crate::domain::key::Key;
use crate::domain::reading::lexicon::{Found, Language, Sense};
use crate::domain::reading::passages::{Passage, Place};
use crate::domain::reading::times::Time;

/// A passage that reads differently, is new or gone.
pub(super) struct Edit<'a> {
    pub(super) before: Option<&'a Passage>,
    pub(super) after: Option<&'a Passage>,
    pub(super) wording: Wording,
}

/// The old and the new text.
pub(super) struct Comparison<'a> {
    pub(super) language: &'a Language,
    pub(super) before: &'a [Passage],
    pub(super) after: &'a [Passage],
    pub(super) edits: Vec<Edit<'a>>,
    sections_before: BTreeSet<&'a Key>,
    sections_after: BTreeMap<&'a Key, Vec<&'a Passage>>,
    new: HashSet<usize>,
    /// By section; `None` is the whole.
    known: RefCell<BTreeMap<Option<Key>, Rc<Known>>>,
}

/// What the old text said in a section, or as a whole.
#[derive(Default)]
pub(super) struct Known {
    /// What was said and not denied.
    pub(super) senses: BTreeSet<Sense>,
    /// The same, of passages alone that do not stand any more as they did.
    pub(super) senses_changed: BTreeSet<Sense>,
    /// Stems of the words that say something.
    pub(super) stems: HashSet<Rc<str>>,
    /// Words that were written without a capital.
    pub(super) small: HashSet<String>,
    /// Lengths of time.
    pub(super) times: Vec<Time>,
}

/// Every pair that differs in more than spelling, punctuation, spacing and order.
pub(super) fn edits<'a>(
    before: &'a [Passage],
    after: &'a [Passage],
    language: Option<&Language>,
) -> Vec<Edit<'a>> {
    let pairs = pairing::changed(before, after);
    let edit = |pair: Pair<'a>| Edit {
        before: pair.before,
        after: pair.after,
        wording: wording::of(pair, language),
    };
    let says_otherwise = |edit: &Edit<'_>| !edit.wording.is_empty() || edit.changes_links();
    pairs.into_iter().map(edit).filter(says_otherwise).collect()
}

impl Edit<'_> {
    /// Whether it was there before in other words.
    pub(super) fn is_reworded(&self) -> bool {
        self.before.is_some() && self.after.is_some()
    }

    fn changes_links(&self) -> bool {
        let links = |passage: Option<&Passage>| passage.map(|passage| passage.links.clone());
        links(self.before) != links(self.after)
    }
}

impl<'a> Comparison<'a> {
    /// Of two texts and what changed between them.
    pub(super) fn new(
        language: &'a Language,
        before: &'a [Passage],
        after: &'a [Passage],
        edits: Vec<Edit<'a>>,
    ) -> Self {
        let mut sections_after: BTreeMap<&Key, Vec<&Passage>> = BTreeMap::new();
        for passage in after {
            if let Some(key) = passage.place.section() {
                sections_after.entry(key).or_default().push(passage);
            }
        }
        Self {
            language,
            before,
            after,
            new: edits
                .iter()
                .filter_map(|edit| edit.after)
                .map(|passage| passage.index)
                .collect(),
            edits,
            sections_before: before
                .iter()
                .filter_map(|passage| passage.place.section())
                .collect(),
            sections_after,
            known: RefCell::default(),
        }
    }

    /// Whether the section of a place is there now.
    pub(super) fn has_section(&self, place: &Place) -> bool {
        place
            .section()
            .is_none_or(|key| self.sections_after.contains_key(key))
    }

    /// What the old text said in the section of this place; for a section that is new, anywhere.
    pub(super) fn known_at(&self, place: &Place) -> Rc<Known> {
        self.known(place.section().filter(|key| self.sections_before.contains(key)))
    }

    /// What the old text said anywhere.
    pub(super) fn known_anywhere(&self) -> Rc<Known> {
        self.known(None)
    }

    fn known(&self, section: Option<&Key>) -> Rc<Known> {
        if let Some(known) = self.known.borrow().get(&section.cloned()) {
            return Rc::clone(known);
        }
        let mut known = Known::default();
        let changed: HashSet<usize> = self
            .edits
            .iter()
            .filter_map(|edit| edit.before)
            .map(|passage| passage.index)
            .collect();
        let is_meant = |passage: &&Passage| section.is_none() || passage.place.section() == section;
        let is_said = |passage: &&Passage| !passage.is_denied_item();
        for passage in self.before.iter().filter(is_meant).filter(is_said) {
            let senses: BTreeSet<Sense> = self.asserted(passage).map(|found| found.sense).collect();
            if changed.contains(&passage.index) {
                known.senses_changed.extend(&senses);
            }
            known.senses.extend(senses);
            known.stems.extend(passage.stems());
            known.times.extend_from_slice(passage.times());
            let small = passage.words.iter().filter(|word| !word.is_capital);
            known.small.extend(small.map(|word| word.folded().to_owned()));
        }
        let known = Rc::new(known);
        self.known
            .borrow_mut()
            .insert(section.cloned(), Rc::clone(&known));
        known
    }

    /// Passages of the new text in the section of this place.
    pub(super) fn now_at(&self, place: &Place) -> &[&'a Passage] {
        let section = place.section().and_then(|key| self.sections_after.get(key));
        section.map_or(&[], Vec::as_slice)
    }

    /// Whether a passage of the new text reads as none did before.
    pub(super) fn is_new(&self, after: &Passage) -> bool {
        self.new.contains(&after.index)
    }

    /// What a passage says and does not deny.
    pub(super) fn asserted<'b>(&'b self, passage: &'b Passage) -> impl Iterator<Item = &'b Found> + 'b {
        let is_denied_list = passage.is_denied_item();
        let said = passage.senses().iter();
        said.filter(move |found| {
            !is_denied_list && !self.is_denied(passage, found) && !passage.is_by_reader(found)
        })
    }

    /// Whether a `not` reaches these words.
    pub(super) fn is_denied(&self, passage: &Passage, found: &Found) -> bool {
        passage.denies(self.language, found)
    }

    /// What the new passage of an edit says that was not said before where it counts.
    pub(super) fn newly(
        &self,
        edit: &Edit<'a>,
        is_meant: impl Fn(Sense) -> bool,
    ) -> Vec<(&'a Passage, Found)> {
        let Some(after) = edit.after else {
            return Vec::new();
        };
        let is_new = |found: &&Found| is_meant(found.sense) && edit.wording.adds_within(&found.words);
        let mut new: Vec<Found> = self.asserted(after).filter(is_new).cloned().collect();
        if new.is_empty() {
            return Vec::new();
        }
        let known = self.known_at(&after.place);
        let partner: BTreeSet<Sense> = edit
            .before
            .into_iter()
            .flat_map(|passage| self.asserted(passage))
            .map(|found| found.sense)
            .collect();
        // What is said of one thing in a sentence that stands is no news there, and may be news in another sentence.
        let held_against = if edit.is_reworded() {
            &known.senses_changed
        } else {
            &known.senses
        };
        let mut seen = BTreeSet::new();
        new.retain(|found| {
            let is_known = held_against.contains(&found.sense) || partner.contains(&found.sense);
            !is_known && seen.insert(found.sense)
        });
        new.into_iter().map(|found| (after, found)).collect()
    }
}
