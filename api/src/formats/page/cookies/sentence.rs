//! Declarations in sentences: `_ga. The purpose of this cookie is ... The storage period is 2 years ...`.

mod markers;

use super::Item;
use super::fields::Field;

/// No declaration is longer, in bytes.
const LONGEST: usize = 2_000;
/// No proper name has more words.
const LONGEST_NAME_WORDS: usize = 6;
/// Words between the names of a list.
const AND: &[&str] = &["and", "und", "og", "och", "et", "y", "e", "en", "i", "ja"];

/// Reads one line; `None` unless every word of it is a name, a field's value or a connecting word.
pub(super) fn read(line: &str) -> Option<Item> {
    if line.len() > LONGEST {
        return None;
    }
    let (name, rest) = name_of(line)?;
    let mut item = Item::named(name);
    let found = markers_in(rest);
    let before = rest.get(..found.first()?.start)?;
    if !before.trim_matches(is_separator).is_empty() {
        return None;
    }
    for (place, marker) in found.iter().enumerate() {
        let end = found.get(place + 1).map_or(rest.len(), |next| next.start);
        item.connecting.push(
            rest.get(marker.start..marker.end)?
                .trim_end_matches(':')
                .to_owned(),
        );
        let value = rest.get(marker.end..end)?;
        let is_last = place + 1 == found.len();
        let value = value_of(value, is_last, &mut item.connecting)?;
        set(&mut item, marker.field, &value)?;
    }
    let says_more = item.lifetime.is_some() || !item.recipients.is_empty() || item.provider.is_some();
    (item.purpose.is_some() && says_more).then_some(item)
}

/// The name at the start of a line and what follows it.
fn name_of(line: &str) -> Option<(String, &str)> {
    let (first, rest) = line.split_once(' ')?;
    let name = first.trim_end_matches(['.', ':', ',', ';']);
    let has_end = name.len() < first.len() || rest.starts_with(['–', '—', '-']);
    (has_end && super::is_name(name)).then(|| (name.to_owned(), rest))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '–' | '—' | '-' | ':' | '.')
}

struct Marker {
    field: Field,
    start: usize,
    end: usize,
}

fn markers_in(text: &str) -> Vec<Marker> {
    let lower = lower_in_place(text);
    let mut found: Vec<Marker> = Vec::new();
    let mut starts_word = true;
    for (start, c) in lower.char_indices() {
        let is_free = found.last().is_none_or(|last| last.end <= start);
        if starts_word && is_free {
            let here = lower.get(start..).unwrap_or_default();
            let marker = markers::all().filter(|(marker, _)| {
                here.strip_prefix(marker)
                    .is_some_and(|after| !after.starts_with(char::is_alphanumeric))
            });
            let marker = marker.max_by_key(|(marker, _)| marker.len());
            if let Some((marker, field)) = marker {
                let end = start + marker.len();
                found.push(Marker { field, start, end });
            }
        }
        starts_word = !c.is_alphanumeric();
    }
    found
}

/// The text in lower case, with every letter at its place.
fn lower_in_place(text: &str) -> String {
    let lower = |c: char| {
        let mut lower = c.to_lowercase();
        let first = lower.next().filter(|first| first.len_utf8() == c.len_utf8());
        first.filter(|_| lower.next().is_none()).unwrap_or(c)
    };
    text.chars().map(lower).collect()
}

/// The value without the punctuation around it and without an "and" that leads to the next field.
fn value_of(text: &str, is_last: bool, connecting: &mut Vec<String>) -> Option<String> {
    let mut value = text.trim().trim_end_matches([',', ';']);
    if !is_last
        && let Some((before, last)) = value.rsplit_once(' ')
        && AND.contains(&last)
    {
        connecting.push(last.to_owned());
        value = before.trim_end().trim_end_matches([',', ';']);
    }
    let value = value.strip_suffix('.').unwrap_or(value).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Sets a field; `None` when it was set before or the value cannot be one.
fn set(item: &mut Item, field: Field, value: &str) -> Option<()> {
    match field {
        Field::Purpose if item.purpose.is_none() => item.purpose = Some(value.to_owned()),
        Field::Lifetime if item.lifetime.is_none() => item.lifetime = Some(value.to_owned()),
        Field::Provider if item.provider.is_none() && is_proper_name(value) => {
            item.provider = Some(value.to_owned());
        }
        Field::Recipients if item.recipients.is_empty() => {
            item.recipients = names_in(value, &mut item.connecting)?;
        }
        _ => return None,
    }
    Some(())
}

/// The names of `A, B and C`.
pub(super) fn names_in(list: &str, connecting: &mut Vec<String>) -> Option<Vec<String>> {
    let mut names = vec![String::new()];
    let mut push = |word: &str, ends: bool| {
        if let Some(name) = names.last_mut() {
            if !name.is_empty() && !word.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        if ends {
            names.push(String::new());
        }
    };
    for word in list.split_whitespace() {
        if AND.contains(&word) {
            connecting.push(word.to_owned());
            push("", true);
        } else {
            push(word.trim_end_matches([',', ';']), word.ends_with([',', ';']));
        }
    }
    names.retain(|name| !name.is_empty());
    (!names.is_empty() && names.iter().all(|name| is_proper_name(name))).then_some(names)
}

/// Whether this can be a name: not many words, and no end of a sentence inside.
fn is_proper_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let ends_sentence = |word: &&str| word.ends_with(['.', '!', '?']) && word.chars().count() > 5;
    let before_last = words.split_last().map_or(&[][..], |(_, before)| before);
    words.len() <= LONGEST_NAME_WORDS && !before_last.iter().any(ends_sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_may_stand_in_sentences_or_be_joined_by_and() {
        let item = read("_sid. The purpose of this cookie is keeping you logged in. The cookie is stored for the duration of the visit, and the recipients are Fjordlys, Nimbus Inc. and Acme.").unwrap();
        assert_eq!(item.name, "_sid");
        assert_eq!(item.purpose.as_deref(), Some("keeping you logged in"));
        assert_eq!(item.lifetime.as_deref(), Some("the duration of the visit"));
        assert_eq!(item.recipients, ["Fjordlys", "Nimbus Inc.", "Acme"]);
        assert_eq!(
            item.connecting,
            [
                "The purpose of this cookie is",
                "The cookie is stored for",
                "and",
                "the recipients are",
                "and"
            ]
        );
    }

    #[test]
    fn labels_with_colons_will_do() {
        let item = read("theme – Purpose: remembers colours; Expiry: 1 year; Provider: Acme").unwrap();
        assert_eq!(
            (
                item.purpose.as_deref(),
                item.lifetime.as_deref(),
                item.provider.as_deref()
            ),
            (Some("remembers colours"), Some("1 year"), Some("Acme"))
        );
    }

    #[test]
    fn sentences_of_the_common_european_languages_are_read() {
        for line in [
            "sid. Der Zweck dieses Cookies ist die Anmeldung. Die Speicherdauer beträgt 2 Tage und die Empfänger sind Nimbus und Acme.",
            "sid. La finalité de ce cookie est de garder le panier. La durée de conservation est de 2 jours et les destinataires sont Nimbus et Acme.",
            "sid. L’objectif de ce cookie est de garder le panier. Il expire après 2 jours. Destinataires : Nimbus, Acme",
            "sid. La finalidad de esta cookie es recordar la cesta. El plazo de conservación es de 2 días y los destinatarios son Nimbus y Acme.",
            "sid. La finalità di questo cookie è ricordare il carrello. La durata è di 2 giorni e i destinatari sono Nimbus e Acme.",
            "sid. A finalidade deste cookie é lembrar o cesto. O prazo de conservação é de 2 dias e os destinatários são Nimbus e Acme.",
            "sid. Het doel van deze cookie is het onthouden van de mand. De bewaartermijn is 2 dagen en de ontvangers zijn Nimbus en Acme.",
            "sid. Formålet med denne cookie er at huske kurven. Opbevaringsperioden er 2 dage, og modtagerne er Nimbus og Acme.",
            "sid. Ändamålet med denna kaka är att minnas korgen. Lagringstiden är 2 dagar och mottagarna är Nimbus och Acme.",
            "sid. Formålet med denne informasjonskapselen er å huske kurven. Lagringstiden er 2 dager, og mottakerne er Nimbus og Acme.",
            "sid. Celem tego pliku cookie jest pamiętanie koszyka. Okres przechowywania wynosi 2 dni, a odbiorcami są Nimbus i Acme.",
            "sid. Tämän evästeen tarkoitus on muistaa kori. Säilytysaika on 2 päivää ja vastaanottajat ovat Nimbus ja Acme.",
        ] {
            let item = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(item.recipients, ["Nimbus", "Acme"], "{line}");
            let lifetime = item.lifetime.as_deref().unwrap();
            assert!(lifetime.contains('2'), "{line}: {lifetime}");
            let declared = super::super::lifetimes::read(lifetime);
            assert_eq!(
                serde_json::to_value(declared).unwrap(),
                serde_json::to_value(super::super::lifetimes::read("2 days")).unwrap(),
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_with_words_that_belong_to_no_field_is_not_taken() {
        for line in [
            "Email: Your address and our answers.",
            "_ga. Set by a partner. The purpose of this cookie is counting. The storage period is 1 day.",
            "_ga. The purpose of this cookie is counting.",
            "_ga The purpose of this cookie is counting. The storage period is 1 day.",
            "_ga. The purpose is counting. The purpose is billing. The storage period is 1 day.",
            "_ga. The purpose is counting. The recipients are Acme. They keep it for a while after you leave.",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
