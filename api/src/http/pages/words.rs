//! What the page of a notice says around its text, in the notice's language.
//!
//! A language that is not here gets English words. Pages about the record (history, comparison, lists) are in English.

use crate::domain::version::VersionState;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    /// The language that these words are in.
    pub tag: &'static str,
    /// Before a version's number.
    pub version: &'static str,
    takes_effect: &'static str,
    in_force_since: &'static str,
    would_have: &'static str,
    was_in_force: &'static str,
    /// Before the day on which it was sealed.
    pub last_updated: &'static str,
    /// Before the language that is shown.
    pub language: &'static str,
    /// Before the other languages.
    pub also_in: &'static str,
    /// Before the language whose text counts where languages differ.
    pub prevailing: &'static str,
    /// Over the table of contents.
    pub contents: &'static str,
    /// Over the change note.
    pub what_changed: &'static str,
}

impl Words {
    /// The words for this language, by its primary subtag.
    pub fn of(tag: &str) -> &'static Self {
        let primary = tag.split('-').next().unwrap_or(tag);
        let primary = if matches!(primary, "no" | "nn") {
            "nb"
        } else {
            primary
        };
        ALL.iter().find(|words| words.tag == primary).unwrap_or(&ENGLISH)
    }

    /// Whether these are the words of this language, and not English ones for want of others.
    pub fn is_of(&self, tag: &str) -> bool {
        self.tag != ENGLISH.tag || tag.split('-').next() == Some(ENGLISH.tag)
    }

    /// What the day is from which a version in this state counts.
    pub const fn since(&self, state: VersionState) -> &'static str {
        match state {
            VersionState::Scheduled => self.takes_effect,
            VersionState::InForce => self.in_force_since,
            VersionState::Cancelled => self.would_have,
            VersionState::Superseded | VersionState::Withdrawn => self.was_in_force,
        }
    }
}

const ENGLISH: Words = Words {
    tag: "en",
    version: "Version",
    takes_effect: "Takes effect on",
    in_force_since: "In force since",
    would_have: "Would have taken effect on",
    was_in_force: "Was in force from",
    last_updated: "Last updated",
    language: "Language",
    also_in: "Also in",
    prevailing: "Where languages differ, this one counts",
    contents: "Contents",
    what_changed: "What changed in this version",
};

static ALL: [Words; 12] = [
    ENGLISH,
    Words {
        tag: "nb",
        version: "Versjon",
        takes_effect: "Trer i kraft",
        in_force_since: "Gjelder fra",
        would_have: "Skulle ha trådt i kraft",
        was_in_force: "Gjaldt fra",
        last_updated: "Sist oppdatert",
        language: "Språk",
        also_in: "Finnes også på",
        prevailing: "Ved avvik mellom språkene gjelder",
        contents: "Innhold",
        what_changed: "Dette er endret i denne versjonen",
    },
    Words {
        tag: "sv",
        version: "Version",
        takes_effect: "Träder i kraft",
        in_force_since: "Gäller från",
        would_have: "Skulle ha trätt i kraft",
        was_in_force: "Gällde från",
        last_updated: "Senast uppdaterad",
        language: "Språk",
        also_in: "Finns även på",
        prevailing: "Vid skillnader mellom språken gäller",
        contents: "Innehåll",
        what_changed: "Detta har ändrats i den här versionen",
    },
    Words {
        tag: "da",
        version: "Version",
        takes_effect: "Træder i kraft",
        in_force_since: "Gælder fra",
        would_have: "Skulle være trådt i kraft",
        was_in_force: "Gjaldt fra",
        last_updated: "Senest opdateret",
        language: "Sprog",
        also_in: "Findes også på",
        prevailing: "Ved forskelle mellem sprogene gælder",
        contents: "Indhold",
        what_changed: "Dette er ændret i denne version",
    },
    Words {
        tag: "de",
        version: "Version",
        takes_effect: "Tritt in Kraft am",
        in_force_since: "In Kraft seit",
        would_have: "Wäre in Kraft getreten am",
        was_in_force: "War in Kraft ab",
        last_updated: "Zuletzt aktualisiert",
        language: "Sprache",
        also_in: "Auch auf",
        prevailing: "Bei Abweichungen gilt die Fassung auf",
        contents: "Inhalt",
        what_changed: "Was sich in dieser Version geändert hat",
    },
    Words {
        tag: "fr",
        version: "Version",
        takes_effect: "Entre en vigueur le",
        in_force_since: "En vigueur depuis le",
        would_have: "Serait entrée en vigueur le",
        was_in_force: "A été en vigueur à partir du",
        last_updated: "Dernière mise à jour",
        language: "Langue",
        also_in: "Aussi en",
        prevailing: "Version qui fait foi en cas de divergence",
        contents: "Sommaire",
        what_changed: "Ce qui a changé dans cette version",
    },
    Words {
        tag: "es",
        version: "Versión",
        takes_effect: "Entra en vigor el",
        in_force_since: "En vigor desde el",
        would_have: "Habría entrado en vigor el",
        was_in_force: "Estuvo en vigor desde el",
        last_updated: "Última actualización",
        language: "Idioma",
        also_in: "También en",
        prevailing: "En caso de discrepancia prevalece",
        contents: "Índice",
        what_changed: "Qué ha cambiado en esta versión",
    },
    Words {
        tag: "it",
        version: "Versione",
        takes_effect: "Entra in vigore il",
        in_force_since: "In vigore dal",
        would_have: "Sarebbe entrata in vigore il",
        was_in_force: "È stata in vigore dal",
        last_updated: "Ultimo aggiornamento",
        language: "Lingua",
        also_in: "Anche in",
        prevailing: "In caso di differenze prevale",
        contents: "Indice",
        what_changed: "Che cosa è cambiato in questa versione",
    },
    Words {
        tag: "nl",
        version: "Versie",
        takes_effect: "Gaat in op",
        in_force_since: "Van kracht sinds",
        would_have: "Zou zijn ingegaan op",
        was_in_force: "Was van kracht vanaf",
        last_updated: "Laatst bijgewerkt",
        language: "Taal",
        also_in: "Ook in het",
        prevailing: "Bij verschillen geldt de versie in het",
        contents: "Inhoud",
        what_changed: "Wat er in deze versie is veranderd",
    },
    Words {
        tag: "pt",
        version: "Versão",
        takes_effect: "Entra em vigor em",
        in_force_since: "Em vigor desde",
        would_have: "Teria entrado em vigor em",
        was_in_force: "Esteve em vigor desde",
        last_updated: "Última atualização",
        language: "Idioma",
        also_in: "Também em",
        prevailing: "Em caso de divergência prevalece",
        contents: "Índice",
        what_changed: "O que mudou nesta versão",
    },
    Words {
        tag: "pl",
        version: "Wersja",
        takes_effect: "Wchodzi w życie",
        in_force_since: "Obowiązuje od",
        would_have: "Miała wejść w życie",
        was_in_force: "Obowiązywała od",
        last_updated: "Ostatnia aktualizacja",
        language: "Język",
        also_in: "Inne języki",
        prevailing: "W razie rozbieżności obowiązuje wersja",
        contents: "Spis treści",
        what_changed: "Co zmieniło się w tej wersji",
    },
    Words {
        tag: "ja",
        version: "版",
        takes_effect: "施行予定日",
        in_force_since: "施行日",
        would_have: "施行予定であった日",
        was_in_force: "施行されていた期間の始まり",
        last_updated: "最終更新日",
        language: "言語",
        also_in: "他の言語",
        prevailing: "相違がある場合に優先する言語",
        contents: "目次",
        what_changed: "この版での変更点",
    },
];
