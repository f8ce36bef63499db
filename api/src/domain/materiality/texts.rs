//! Everything that the rules find in the texts of one language.

use std::collections::BTreeSet;

use super::comparison::{self, Comparison, Edit};
use super::contacts::Addresses;
use super::reason::{Finding, Kind, quoted};
use super::{contacts, limits, naming, rights, times};
use crate::domain::content::Content;
use crate::domain::locale::Locale;
use crate::domain::reading::lexicon;
use crate::domain::reading::passages::{self, Place};
use crate::domain::reading::vocabulary::Vocabulary;

/// What was found, and where.
pub(super) type Findings = Vec<(Place, Finding)>;

/// What the rules find in one language, each finding once at its place.
pub(super) fn findings(before: &Content, after: &Content, locale: &Locale) -> Findings {
    let language = lexicon::language(locale);
    let vocabulary = Vocabulary::new(language);
    let old = passages::of(before, locale, &vocabulary);
    let new = passages::of(after, locale, &vocabulary);
    let edits = comparison::edits(&old, &new, language);
    let addresses = Addresses::of(&old, &new);
    let mut found = Findings::new();
    if let Some(language) = language {
        let comparison = Comparison::new(language, &old, &new, edits);
        for edit in &comparison.edits {
            found.extend(limits::findings(&comparison, edit));
            found.extend(naming::findings(&comparison, edit));
            found.extend(times::findings(&comparison, edit));
            found.extend(contacts::findings(&comparison, edit, &addresses));
        }
        found.extend(rights::findings(&comparison));
    } else {
        for edit in &edits {
            found.extend(contacts::replaced(edit, &addresses));
            found.extend(unread(edit, locale));
        }
    }
    once(found)
}

/// A wording that nobody can judge but a person.
fn unread(edit: &Edit<'_>, locale: &Locale) -> Option<(Place, Finding)> {
    let passage = edit.after.or(edit.before)?;
    let is_date = |at: usize| {
        let word = passage.words.get(at).map_or("", |word| word.folded());
        word.chars().filter(char::is_ascii_digit).count() == 8
            && word.chars().filter(|c| *c == '.').count() == 2
    };
    let is_news = !edit.wording.added.iter().all(|added| is_date(added.at)) || edit.after.is_none();
    let is_less = edit.wording.added.is_empty() && !edit.wording.removed.is_empty();
    (is_news || is_less).then(|| {
        let what = format!(
            "the rules cannot judge a wording in {locale}: {}",
            quoted(&passage.text)
        );
        (passage.place.clone(), Finding::new(Kind::Language, what))
    })
}

fn once(found: Findings) -> Findings {
    let mut seen = BTreeSet::new();
    let is_new = |(place, finding): &(Place, Finding)| seen.insert((place.clone(), finding.what.clone()));
    found.into_iter().filter(is_new).collect()
}
