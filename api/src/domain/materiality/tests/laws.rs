//! Laws that hold for whatever anybody writes.

use proptest::prelude::*;

use super::super::*;
use super::labelled::of_markdown;

const WORDS: &[&str] = &[
    "We",
    "do",
    "not",
    "share",
    "your",
    "data",
    "with",
    "Northwind",
    "advertisers",
    "for",
    "marketing",
    "30",
    "days",
    "13",
    "months",
    "only",
    "unless",
    "you",
    "consent",
    "right",
    "access",
    "object",
    "dpo@example.org",
    "the",
    "United",
    "States",
    "Wir",
    "speichern",
    "Tage",
    "ne",
    "nie",
    "zgoda",
    "æøå",
    "ß",
    "İ",
    "don’t",
    "U.S.",
    "6(1)(f)",
    "|",
    "-",
    "—",
    "🍪",
];

fn text() -> impl Strategy<Value = String> {
    let known = prop::collection::vec(prop::sample::select(WORDS), 0..30).prop_map(|words| words.join(" "));
    let any = "\\PC{0,60}";
    let line = prop_oneof![3 => known, 1 => any.prop_map(|text: String| text.replace('#', ""))];
    let mark = prop::sample::select(vec!["", "- ", "## ", "> "]);
    let lines = prop::collection::vec((mark, line), 0..6);
    lines.prop_map(|lines| {
        let lines = lines.into_iter().enumerate();
        let written = lines.map(|(index, (mark, line))| match mark {
            "## " => format!("## {line} {{#s{}}}", index % 3),
            _ => format!("{mark}{line}."),
        });
        written.collect::<Vec<_>>().join("\n\n")
    })
}

fn contents() -> impl Strategy<Value = (Locale, Content, Content)> {
    let locale = prop::sample::select(vec!["en", "de", "fr", "pl", "nb", "fi", "ja"]);
    (locale, text(), text()).prop_map(|(locale, before, after)| {
        let locale: Locale = locale.parse().unwrap();
        let read = |text: &str| distinct(of_markdown(text, &locale));
        (locale.clone(), read(&before), read(&after))
    })
}

/// The first section of each key.
fn distinct(mut content: Content) -> Content {
    let mut seen = BTreeSet::new();
    content
        .sections
        .retain(|section| seen.insert(section.key.clone()));
    content
}

proptest! {
    #[test]
    fn what_does_not_change_is_never_material((locale, content, _) in contents()) {
        let judgement = judge(&content, &content, &locale);
        prop_assert_eq!(judgement.suggested(), Materiality::Editorial);
        prop_assert!(judgement.reasons(&locale).is_empty());
    }

    #[test]
    fn every_finding_is_a_reason_of_a_change((locale, before, after) in contents()) {
        let judgement = judge(&before, &after, &locale);
        let judged = judgement.of(&locale).unwrap();
        prop_assert_eq!(judged.reasons.len(), judged.diff.changes.len());
        let said: Vec<&Finding> = judged.reasons.iter().flatten().flat_map(|reason| &reason.findings).collect();
        for (place, finding) in texts::findings(&before, &after, &locale) {
            prop_assert!(said.contains(&&finding), "{:?} {:?}", place, finding);
        }
        prop_assert_eq!(judgement.suggested() == Materiality::Material, !judgement.reasons(&locale).is_empty());
    }

    #[test]
    fn the_order_of_sections_is_never_material((locale, content, _) in contents()) {
        let mut turned = content.clone();
        turned.sections.reverse();
        prop_assert_eq!(judge(&content, &turned, &locale).suggested(), Materiality::Editorial);
    }
}

#[test]
fn whatever_comes_after_nothing_is_material() {
    let locale: Locale = "en".parse().unwrap();
    let after = of_markdown("A word.", &locale);
    let judgement = judge(&Content::default(), &after, &locale);
    assert_eq!(judgement.suggested(), Materiality::Material);
    let judged = judgement.of(&locale).unwrap();
    assert_eq!(
        judgement.reasons(&locale).len(),
        judged.reasons.iter().flatten().count()
    );
}

#[test]
fn a_language_that_comes_beside_others_is_editorial() {
    let (en, de): (Locale, Locale) = ("en".parse().unwrap(), "de".parse().unwrap());
    let before = of_markdown("We keep it for 30 days.", &en);
    let mut after = before.clone();
    after.title.insert(de.clone(), "Hinweis".to_owned());
    let judgement = judge(&before, &after, &de);
    assert_eq!(
        judgement.suggested(),
        Materiality::Editorial,
        "{:?}",
        judgement.reasons(&de)
    );
}

#[test]
fn a_language_in_place_of_the_only_one_is_material() {
    let (en, de): (Locale, Locale) = ("en".parse().unwrap(), "de".parse().unwrap());
    let judgement = judge(&of_markdown("A word.", &en), &of_markdown("Ein Wort.", &de), &en);
    assert_eq!(judgement.suggested(), Materiality::Material);
}
