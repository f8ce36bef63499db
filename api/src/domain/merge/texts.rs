//! Texts per language: each language on its own.

use std::collections::{BTreeMap, BTreeSet};

use super::sides::Sides;
use super::words;
use crate::domain::locale::{Locale, Texts};
use crate::domain::rich_text::{RichText, RichTexts};

/// Single lines, each as a whole; and whether the sides contradict each other.
pub(super) fn lines(texts: Sides<Option<&Texts>>) -> (Texts, bool) {
    merged(texts, |line| {
        let (line, is_contradicted) = line.settle();
        (line.cloned(), is_contradicted)
    })
}

/// Texts of sections, by word where both sides changed one; and whether they contradict each other.
pub(super) fn bodies(texts: Sides<Option<&RichTexts>>) -> (RichTexts, bool) {
    merged(texts, |text| match text.settle() {
        (text, false) => (text.cloned(), false),
        (ours, true) => match by_word(text) {
            Some(merged) => (Some(merged), false),
            None => (ours.cloned(), true),
        },
    })
}

fn by_word(text: Sides<Option<&RichText>>) -> Option<RichText> {
    words::merged(&Sides {
        base: text.base?,
        ours: text.ours?,
        theirs: text.theirs?,
    })
}

/// What only one side has is taken as it is there.
fn merged<T: Clone>(
    texts: Sides<Option<&BTreeMap<Locale, T>>>,
    one: impl Fn(Sides<Option<&T>>) -> (Option<T>, bool),
) -> (BTreeMap<Locale, T>, bool) {
    let (Some(ours), Some(theirs)) = (texts.ours, texts.theirs) else {
        return (texts.ours.or(texts.theirs).cloned().unwrap_or_default(), false);
    };
    let locales: BTreeSet<&Locale> = ours.keys().chain(theirs.keys()).collect();
    let mut all = BTreeMap::new();
    let mut is_contradicted = false;
    for locale in locales {
        let (text, contradicts) = one(texts.map(|texts| texts?.get(locale)));
        is_contradicted |= contradicts;
        if let Some(text) = text {
            all.insert(locale.clone(), text);
        }
    }
    (all, is_contradicted)
}
