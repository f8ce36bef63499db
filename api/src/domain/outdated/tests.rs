//! Examples, and a law: a text is outdated exactly when the default text is another one than at its last touch.

use proptest::prelude::*;

use super::*;
use crate::domain::edit;
use crate::domain::merge;
use crate::domain::rich_text;
use crate::domain::translation::{Translation, TranslationState, all};

fn locale(text: &str) -> Locale {
    text.parse().unwrap()
}

fn en() -> Locale {
    locale("en")
}

fn put(language: &str, heading: Option<&str>, body: Option<&str>) -> Edit {
    Edit::PutSection(PutSection {
        key: Some("rights".parse().unwrap()),
        locale: Some(locale(language)),
        heading: heading.map_or(Patch::Absent, |heading| Patch::Set(heading.to_owned())),
        body: body.map_or(Patch::Absent, |body| Patch::Set(rich_text::from_html(body).text)),
        ..PutSection::default()
    })
}

/// A content with what of it is outdated.
#[derive(Clone, Default, Debug, PartialEq)]
struct Followed {
    content: Content,
    outdated: Outdated,
}

impl Followed {
    fn after(&self, edits: &[Edit]) -> Self {
        let content = edit::apply(&self.content, &en(), edits).unwrap();
        let touched = touched(edits, &en());
        Self {
            outdated: self.outdated.after(&self.content, &content, &en(), &touched),
            content,
        }
    }

    fn in_two_languages() -> Self {
        Self::default()
            .after(&[put("en", Some("Rights"), Some("<p>You may ask.</p>"))])
            .after(&[put("nb", Some("Rettigheter"), Some("<p>Du kan spørre.</p>"))])
    }

    fn stale(&self, language: &str) -> Vec<String> {
        self.outdated.stale_in(&self.content, &locale(language))
    }

    fn side(&self) -> Side<'_> {
        Side {
            content: &self.content,
            outdated: &self.outdated,
        }
    }
}

const HEADING: &str = "sections.rights.heading";
const BODY: &str = "sections.rights.body";

#[test]
fn a_translation_is_stale_from_a_change_of_its_original_to_its_next_touch() {
    let both = Followed::in_two_languages();
    assert!(both.outdated.is_empty());
    let changed = both.after(&[put("en", None, Some("<p>You may ask us.</p>"))]);
    assert_eq!(changed.stale("nb"), [BODY]);
    let other = changed.after(&[put("nb", Some("Rettighetene"), None)]);
    assert_eq!(
        other.stale("nb"),
        [BODY],
        "another text of the section is no touch"
    );
    let translated = other.after(&[put("nb", None, Some("<p>Du kan spørre oss.</p>"))]);
    assert!(translated.outdated.is_empty());
}

#[test]
fn writing_the_same_text_again_says_that_it_still_holds() {
    let changed = Followed::in_two_languages().after(&[put("en", Some("Your rights"), None)]);
    let confirmed = changed.after(&[put("nb", Some("Rettigheter"), None)]);
    assert_eq!(confirmed.content, changed.content);
    assert_eq!(changed.stale("nb"), [HEADING]);
    assert!(confirmed.outdated.is_empty());
}

#[test]
fn writing_the_original_again_as_it_is_makes_nothing_stale() {
    let both = Followed::in_two_languages();
    assert!(both.after(&[put("en", Some("Rights"), None)]).outdated.is_empty());
}

#[test]
fn a_change_that_is_taken_back_leaves_nothing_stale() {
    let both = Followed::in_two_languages();
    let changed = both.after(&[put("en", Some("Your rights"), None)]);
    let again = changed.after(&[put("en", Some("Our rights"), None)]);
    assert_eq!(again.stale("nb"), [HEADING]);
    assert_eq!(again.after(&[put("en", Some("Rights"), None)]), both);
}

#[test]
fn what_one_request_writes_is_written_at_once() {
    let both = Followed::in_two_languages();
    let edits = [
        put("nb", Some("Dine rettigheter"), None),
        put("en", Some("Your rights"), None),
    ];
    assert!(both.after(&edits).outdated.is_empty());
}

#[test]
fn an_original_that_comes_later_makes_its_translation_stale() {
    let first = Followed::default().after(&[put("nb", Some("Rettigheter"), None)]);
    assert!(first.outdated.is_empty());
    assert_eq!(
        first.after(&[put("en", Some("Rights"), None)]).stale("nb"),
        [HEADING]
    );
}

#[test]
fn it_is_read_back_as_it_was_written() {
    let first = Followed::in_two_languages().after(&[put("fr", Some("Droits"), None)]);
    let later = Followed::default().after(&[put("nb", Some("Rettigheter"), None)]);
    for followed in [
        first.after(&[put("en", Some("Your rights"), None)]),
        later.after(&[put("en", Some("Rights"), None)]),
    ] {
        let text = serde_json::to_string(&followed.outdated).unwrap();
        assert!(!followed.outdated.is_empty());
        assert_eq!(
            serde_json::from_str::<Outdated>(&text).unwrap(),
            followed.outdated
        );
    }
}

#[test]
fn a_language_is_missing_before_it_is_stale() {
    let changed = Followed::in_two_languages().after(&[
        Edit::SetTitle {
            locale: None,
            title: "Privacy".to_owned(),
        },
        put("en", Some("Your rights"), None),
    ]);
    let required = [en(), locale("nb"), locale("sv")].into_iter().collect();
    let found = all(&changed.content, &changed.outdated, &en(), &required);
    let told: Vec<(&str, TranslationState)> = found
        .iter()
        .map(|translation: &Translation| (translation.locale.as_str(), translation.state()))
        .collect();
    assert_eq!(
        told,
        [
            ("en", TranslationState::Complete),
            ("nb", TranslationState::Missing),
            ("sv", TranslationState::Missing)
        ]
    );
    assert_eq!(found[1].missing, ["title"]);
    assert_eq!(found[1].stale, [HEADING]);
    assert_eq!(found[2].missing, ["title", HEADING, BODY]);
}

#[test]
fn a_merge_takes_over_what_each_side_knows() {
    let base = Followed::in_two_languages();
    let original = [put("en", Some("Your rights"), None)];
    let translation = [put("nb", Some("Rettighetene"), None)];
    let merged = |ours: &Followed, theirs: &Followed| {
        let content = merge::three_way(&base.content, &ours.content, &theirs.content).content;
        let outdated = Outdated::merged(&content, [ours.side(), theirs.side()], &en());
        Followed { content, outdated }.stale("nb")
    };
    let (with_original, with_translation) = (base.after(&original), base.after(&translation));
    assert_eq!(
        merged(&with_original, &base),
        [HEADING],
        "the original changed on one side"
    );
    assert_eq!(
        merged(&with_translation, &with_original),
        [HEADING],
        "translated from the text before"
    );
    let with_both = with_original.after(&translation);
    assert!(merged(&with_both, &base).is_empty());
    let confirmed = with_original.after(&[put("nb", Some("Rettigheter"), None)]);
    assert!(
        merged(&confirmed, &with_original).is_empty(),
        "one side has confirmed it"
    );
    assert!(merged(&with_original, &confirmed).is_empty(), "whichever side");
}

#[test]
fn a_merge_with_the_same_content_changes_nothing() {
    let base = Followed::in_two_languages().after(&[put("en", Some("Your rights"), None)]);
    let merged = Outdated::merged(&base.content, [base.side(), base.side()], &en());
    assert_eq!(merged, base.outdated);
}

/// One request: texts for heading and body, each in a language, by number.
fn requests() -> impl Strategy<Value = Vec<Vec<(bool, u8, u8)>>> {
    let one = (any::<bool>(), 0_u8..3, 0_u8..3);
    prop::collection::vec(prop::collection::vec(one, 1..3), 1..12)
}

proptest! {
    #[test]
    fn a_text_is_stale_exactly_when_the_original_is_another_than_at_its_last_touch(requests in requests()) {
        let languages = ["en", "nb", "sv"];
        let mut followed = Followed::default();
        // For each text of each language: what the original was after the request that touched the text last.
        let mut seen: BTreeMap<(usize, bool), Option<u8>> = BTreeMap::new();
        let mut original: BTreeMap<bool, u8> = BTreeMap::new();
        for request in requests {
            // A heading is written once in a request.
            let mut writes: BTreeMap<(bool, usize), u8> = BTreeMap::new();
            for (is_heading, language, text) in request {
                writes.insert((is_heading, usize::from(language)), text);
            }
            let edits: Vec<Edit> = writes.iter().map(|((is_heading, language), text)| {
                let text = format!("text {text}");
                let body = format!("<p>{text}</p>");
                if *is_heading { put(languages[*language], Some(&text), None) } else { put(languages[*language], None, Some(&body)) }
            }).collect();
            followed = followed.after(&edits);
            for ((is_heading, _), text) in writes.iter().filter(|((_, language), _)| *language == 0) {
                original.insert(*is_heading, *text);
            }
            for (is_heading, language) in writes.keys().filter(|(_, language)| *language != 0) {
                seen.insert((*language, *is_heading), original.get(is_heading).copied());
            }
            for (language, tag) in languages.iter().enumerate().skip(1) {
                let expected: Vec<&str> = [(true, HEADING), (false, BODY)].into_iter()
                    .filter(|(is_heading, _)| seen.get(&(language, *is_heading)).is_some_and(|then| *then != original.get(is_heading).copied()))
                    .map(|(_, name)| name)
                    .collect();
                prop_assert_eq!(followed.stale(tag), expected);
            }
        }
    }
}
