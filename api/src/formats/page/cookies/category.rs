//! What a declaration is for, from the words of its group, of the sentences that define the group, and its purpose.
//!
//! Beginnings of words in the common European languages are compared, so that endings do not count.

use crate::domain::cookie::{CookieCategory, Party, StorageKind};

const NECESSARY: &[&str] = &[
    "necessar",
    "essential",
    "notwendig",
    "erforderlich",
    "essenziell",
    "nécessaire",
    "essentiel",
    "necesari",
    "esencial",
    "nødvendig",
    "nödvändig",
    "noodzakelijk",
    "essenzial",
    "necessári",
    "essencia",
    "niezbędn",
];
const FUNCTIONAL: &[&str] = &[
    "functional",
    "preference",
    "funktional",
    "funktionel",
    "funktionale",
    "funksjonell",
    "fonctionnel",
    "funcional",
    "functionel",
    "funzional",
    "préférence",
    "präferenz",
    "preferenc",
    "preferanse",
    "funkcjonaln",
];
const ANALYTICS: &[&str] = &[
    "analytic",
    "analys",
    "analyt",
    "analit",
    "analít",
    "statisti",
    "estadístic",
    "estatístic",
    "statystyc",
    "performance",
];
const MARKETING: &[&str] = &[
    "marketing",
    "advertis",
    "targeting",
    "retargeting",
    "remarketing",
    "werb",
    "publicit",
    "publicid",
    "pubblicit",
    "reklam",
    "annons",
];
const OPTIONAL: &[&str] = &[
    "optional",
    "consent",
    "samtykke",
    "samtycke",
    "einwilligung",
    "consentimiento",
    "toestemming",
    "consenso",
    "consentimento",
    "zgod",
];
const NEGATIONS: &[&str] = &[
    "non", "not", "un", "nicht", "ikke", "ikkje", "inte", "icke", "no", "niet", "pas", "não", "nie",
    "without", "ohne", "uten", "utan", "uden", "zonder", "sans", "sin", "senza", "sem", "bez",
];

/// Which of these things a text speaks of.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a text may say any of these, each apart from the others"
)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Said {
    necessary: bool,
    functional: bool,
    analytics: bool,
    marketing: bool,
    /// Says that it is not necessary, not functional, or asks for consent.
    optional: bool,
}

impl Said {
    fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let mut said = Self::default();
        for (place, word) in words.iter().enumerate() {
            let before = words.get(place.saturating_sub(2)..place).unwrap_or_default();
            let is_negated = before.iter().any(|word| NEGATIONS.contains(word));
            let begins = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
            let is_need = begins(NECESSARY);
            let is_function = begins(FUNCTIONAL);
            said.necessary |= is_need && !is_negated;
            said.functional |= is_function && !is_negated;
            said.optional |= ((is_need || is_function) && is_negated) || (begins(OPTIONAL) && !is_negated);
            said.analytics |= begins(ANALYTICS) && !is_negated;
            said.marketing |= begins(MARKETING) && !is_negated;
        }
        said
    }

    fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// The one category that is meant; none when several are.
    fn category(self) -> Option<CookieCategory> {
        let said = [
            (self.necessary, CookieCategory::StrictlyNecessary),
            (self.functional, CookieCategory::Functional),
            (self.analytics, CookieCategory::Analytics),
            (self.marketing, CookieCategory::Marketing),
        ];
        let mut meant = said
            .into_iter()
            .filter(|(is_said, _)| *is_said)
            .map(|(_, category)| category);
        meant.next().filter(|_| meant.next().is_none())
    }

    /// The category of use alone: what is not needed can still be counted or sold.
    fn use_alone(self) -> Option<CookieCategory> {
        Self {
            necessary: false,
            functional: false,
            ..self
        }
        .category()
    }
}

/// What the group says in which a declaration stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Group {
    category: Option<CookieCategory>,
    /// Set for "non-functional", "optional" and the like: the purpose says more than the group.
    is_optional: bool,
}

impl Group {
    /// The group that the nearest of these headings names, as `sentences` of the page define it.
    pub(super) fn find(headings: &[&str], sentences: &[String]) -> Self {
        headings
            .iter()
            .map(|heading| Self::of_heading(heading, sentences))
            .find(|group| *group != Self::default())
            .unwrap_or_default()
    }

    fn of_heading(heading: &str, sentences: &[String]) -> Self {
        let name = heading.trim_end_matches(':').to_lowercase();
        let said = Said::of(&name);
        let defined = Said::of(&definition(&name, sentences));
        if said.optional && !said.necessary {
            return Self {
                category: defined.use_alone().or(said.use_alone()),
                is_optional: true,
            };
        }
        let is_needed = said.necessary || (defined.necessary && !defined.optional);
        let category = if is_needed {
            Some(CookieCategory::StrictlyNecessary)
        } else {
            said.category()
        };
        Self {
            category,
            is_optional: false,
        }
    }

    /// The category of a declaration of this group with this purpose.
    pub(super) fn category_of(self, purpose: Option<&str>) -> CookieCategory {
        let by_purpose = purpose.and_then(|purpose| Said::of(purpose).use_alone());
        let found = if self.is_optional {
            by_purpose.or(self.category)
        } else {
            self.category.or(by_purpose)
        };
        found.unwrap_or(CookieCategory::Unclassified)
    }
}

/// The sentences that begin with the group's name, without it.
fn definition(name: &str, sentences: &[String]) -> String {
    let after = |sentence: &String| {
        let sentence = ["the ", "our ", "these "]
            .iter()
            .find_map(|word| sentence.strip_prefix(word))
            .unwrap_or(sentence);
        let rest = sentence.strip_prefix(name)?;
        (!name.is_empty() && !rest.starts_with(char::is_alphanumeric)).then(|| rest.to_owned())
    };
    sentences.iter().filter_map(after).collect::<Vec<_>>().join(". ")
}

/// The sentences of a text, in lower case, that say anything of what cookies are for.
pub(super) fn telling_sentences(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let sentences = lower.split(['\n', '.', '!', '?']).map(str::trim);
    sentences
        .filter(|sentence| !Said::of(sentence).is_nothing())
        .map(str::to_owned)
        .collect()
}

/// What a cell headed "type" or "category" says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::formats) struct Kind {
    pub(in crate::formats) category: Option<CookieCategory>,
    pub(in crate::formats) storage: Option<StorageKind>,
    pub(in crate::formats) party: Option<Party>,
}

/// Reads such a cell; `None` when it says nothing of the kind.
pub(in crate::formats) fn kind(text: &str) -> Option<Kind> {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let said = Said::of(text);
    let kind = Kind {
        category: if said.optional {
            said.use_alone()
        } else {
            said.category()
        },
        storage: storage(&lower),
        party: if has(&["third", "3rd", "drittanbieter", "tredjepart"]) {
            Some(Party::Third)
        } else {
            has(&["first", "1st", "erstanbieter", "førstepart", "förstapart"]).then_some(Party::First)
        },
    };
    (kind != Kind::default()).then_some(kind)
}

fn storage(lower: &str) -> Option<StorageKind> {
    let known = [
        ("local storage", StorageKind::LocalStorage),
        ("localstorage", StorageKind::LocalStorage),
        ("session storage", StorageKind::SessionStorage),
        ("sessionstorage", StorageKind::SessionStorage),
        ("indexeddb", StorageKind::IndexedDb),
        ("cache storage", StorageKind::CacheStorage),
        ("pixel", StorageKind::Pixel),
        ("http", StorageKind::Cookie),
        ("cookie", StorageKind::Cookie),
    ];
    known
        .into_iter()
        .find(|(word, _)| lower.contains(word))
        .map(|(_, storage)| storage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use CookieCategory::{Analytics, Functional, Marketing, StrictlyNecessary, Unclassified};

    fn category(heading: &str, page: &str, purpose: &str) -> CookieCategory {
        Group::find(&[heading, "Cookies"], &telling_sentences(page)).category_of(Some(purpose))
    }

    #[test]
    fn a_sentence_of_the_page_defines_a_group_by_its_name() {
        let page = "There are two kinds. Functional cookies are strictly necessary for the chat. Non-functional cookies are optional.";
        assert_eq!(category("Functional cookies", page, "chat"), StrictlyNecessary);
        assert_eq!(
            category("Non-functional cookies", page, "website analytics"),
            Analytics
        );
        let counted = "Non-functional cookies are optional and obtain statistics.";
        assert_eq!(
            category("Non-functional cookies", counted, "targeting of adverts"),
            Marketing
        );
        let without = "Functional cookies are strictly necessary and are stored without consent.";
        assert_eq!(category("Functional cookies", without, "chat"), StrictlyNecessary);
        assert_eq!(category("Functional cookies", "", "chat"), Functional);
        assert_eq!(
            category(
                "Functional cookies",
                "Functional cookies are not strictly necessary.",
                "chat"
            ),
            Functional
        );
    }

    #[test]
    fn headings_in_several_languages_name_a_group() {
        for (heading, expected) in [
            ("Notwendige Cookies", StrictlyNecessary),
            ("Nødvendige informasjonskapsler", StrictlyNecessary),
            ("Cookies statistiques", Analytics),
            ("Reklamekapsler og markedsføring", Marketing),
            ("Ikke-nødvendige", Unclassified),
            ("Analytics and marketing", Unclassified),
        ] {
            assert_eq!(category(heading, "", "x"), expected, "{heading}");
        }
    }

    #[test]
    fn cells_may_name_category_storage_or_party() {
        assert_eq!(
            kind("HTML Local Storage").unwrap().storage,
            Some(StorageKind::LocalStorage)
        );
        assert_eq!(kind("Third-party").unwrap().party, Some(Party::Third));
        assert_eq!(kind("Statistik").unwrap().category, Some(Analytics));
        assert_eq!(kind("blue"), None);
    }
}
