//! How each field of a declaration is announced in a sentence, in the common European languages.
//!
//! Words are in lower case. Where one marker begins another, whoever reads takes the longer one.

use crate::formats::page::cookies::fields::Field;

/// The markers of one field in one language.
type Markers = (Field, &'static [&'static str]);

/// Every marker with its field.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Field)> {
    let languages = [
        ENGLISH, GERMAN, NORWEGIAN, DANISH, SWEDISH, DUTCH, FRENCH, SPANISH, ITALIAN, PORTUGUESE, POLISH,
        FINNISH,
    ];
    let fields = languages.into_iter().flatten();
    fields.flat_map(|(field, markers)| markers.iter().map(|marker| (*marker, *field)))
}

const ENGLISH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "the purpose of this cookie is",
            "the purpose of the cookie is",
            "the purpose is",
            "its purpose is",
            "purpose:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "the cookie is stored for",
            "this cookie is stored for",
            "it is stored for",
            "the storage period is",
            "the retention period is",
            "the lifetime is",
            "the cookie expires after",
            "this cookie expires after",
            "it expires after",
            "storage period:",
            "lifetime:",
            "duration:",
            "retention:",
            "expiry:",
            "expires:",
        ],
    ),
    (
        Field::Recipients,
        &[
            "the recipients are",
            "the recipient is",
            "recipients:",
            "recipient:",
        ],
    ),
    (Field::Provider, &["the provider is", "provider:"]),
];

const GERMAN: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "der zweck dieses cookies ist",
            "der zweck des cookies ist",
            "der zweck ist",
            "zweck:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "die speicherdauer ist",
            "die speicherdauer beträgt",
            "die laufzeit beträgt",
            "speicherdauer:",
            "laufzeit:",
            "ablauf:",
        ],
    ),
    (
        Field::Recipients,
        &["die empfänger sind", "der empfänger ist", "empfänger:"],
    ),
    (Field::Provider, &["der anbieter ist", "anbieter:"]),
];

const NORWEGIAN: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "formålet med denne informasjonskapselen er",
            "formålet med informasjonskapselen er",
            "formålet er",
            "formål:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "lagringstiden er",
            "lagringsperioden er",
            "lagringstid:",
            "varighet:",
        ],
    ),
    (
        Field::Recipients,
        &["mottakerne er", "mottakeren er", "mottakere:", "mottaker:"],
    ),
    (Field::Provider, &["leverandøren er", "leverandør:"]),
];

const DANISH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "formålet med denne cookie er",
            "formålet med cookien er",
            "formålet med denne informationskapsel er",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "opbevaringsperioden er",
            "opbevaringstiden er",
            "levetiden er",
            "opbevaringsperiode:",
            "levetid:",
            "udløb:",
        ],
    ),
    (
        Field::Recipients,
        &["modtagerne er", "modtageren er", "modtagere:", "modtager:"],
    ),
    (Field::Provider, &["udbyderen er", "udbyder:"]),
];

const SWEDISH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "ändamålet med denna kaka är",
            "ändamålet med kakan är",
            "syftet med denna kaka är",
            "syftet med kakan är",
            "syftet med denna cookie är",
            "ändamålet är",
            "syftet är",
            "ändamål:",
            "syfte:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "lagringstiden är",
            "lagringsperioden är",
            "livslängden är",
            "livslängd:",
            "giltighetstid:",
        ],
    ),
    (
        Field::Recipients,
        &["mottagarna är", "mottagaren är", "mottagare:"],
    ),
    (Field::Provider, &["leverantören är", "leverantör:"]),
];

const DUTCH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "het doel van deze cookie is",
            "het doel van dit cookie is",
            "het doel van de cookie is",
            "het doel is",
            "doel:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "de bewaartermijn is",
            "de bewaarperiode is",
            "de levensduur is",
            "de looptijd is",
            "bewaartermijn:",
            "bewaarperiode:",
            "levensduur:",
            "looptijd:",
            "vervaltermijn:",
        ],
    ),
    (
        Field::Recipients,
        &[
            "de ontvangers zijn",
            "de ontvanger is",
            "ontvangers:",
            "ontvanger:",
        ],
    ),
    (Field::Provider, &["de aanbieder is", "aanbieder:"]),
];

const FRENCH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "la finalité de ce cookie est",
            "la finalité du cookie est",
            "le but de ce cookie est",
            "l'objectif de ce cookie est",
            "l’objectif de ce cookie est",
            "la finalité est",
            "sa finalité est",
            "finalité:",
            "finalité :",
            "objectif:",
            "objectif :",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "la durée de conservation est de",
            "la durée de conservation est",
            "la durée de vie est de",
            "la durée de vie est",
            "la durée est de",
            "il expire après",
            "ce cookie expire après",
            "durée de conservation:",
            "durée de conservation :",
            "durée de vie:",
            "durée de vie :",
            "durée:",
            "durée :",
        ],
    ),
    (
        Field::Recipients,
        &[
            "les destinataires sont",
            "le destinataire est",
            "destinataires:",
            "destinataires :",
            "destinataire:",
            "destinataire :",
        ],
    ),
    (
        Field::Provider,
        &["le fournisseur est", "fournisseur:", "fournisseur :"],
    ),
];

const SPANISH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "la finalidad de esta cookie es",
            "la finalidad de la cookie es",
            "el propósito de esta cookie es",
            "la finalidad es",
            "finalidad:",
            "propósito:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "el plazo de conservación es de",
            "el plazo de conservación es",
            "el período de conservación es de",
            "el periodo de conservación es de",
            "la duración es de",
            "la duración es",
            "caduca a los",
            "plazo de conservación:",
            "duración:",
            "caducidad:",
        ],
    ),
    (
        Field::Recipients,
        &["los destinatarios son", "el destinatario es", "destinatarios:"],
    ),
    (Field::Provider, &["el proveedor es", "proveedor:"]),
];

const ITALIAN: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "la finalità di questo cookie è",
            "la finalità del cookie è",
            "lo scopo di questo cookie è",
            "la finalità è",
            "finalità:",
            "scopo:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "il periodo di conservazione è di",
            "il periodo di conservazione è",
            "la durata è di",
            "la durata è",
            "scade dopo",
            "periodo di conservazione:",
            "durata:",
            "scadenza:",
        ],
    ),
    (
        Field::Recipients,
        &[
            "i destinatari sono",
            "il destinatario è",
            "destinatari:",
            "destinatario:",
        ],
    ),
    (Field::Provider, &["il fornitore è", "fornitore:"]),
];

const PORTUGUESE: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "a finalidade deste cookie é",
            "a finalidade do cookie é",
            "o objetivo deste cookie é",
            "a finalidade é",
            "finalidade:",
            "objetivo:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "o prazo de conservação é de",
            "o prazo de conservação é",
            "o período de conservação é de",
            "a duração é de",
            "a duração é",
            "expira após",
            "prazo de conservação:",
            "duração:",
        ],
    ),
    (
        Field::Recipients,
        &[
            "os destinatários são",
            "o destinatário é",
            "destinatários:",
            "destinatário:",
        ],
    ),
    (Field::Provider, &["o fornecedor é", "fornecedor:"]),
];

const POLISH: &[Markers] = &[
    (
        Field::Purpose,
        &["celem tego pliku cookie jest", "celem pliku cookie jest", "cel:"],
    ),
    (
        Field::Lifetime,
        &[
            "okres przechowywania wynosi",
            "czas przechowywania wynosi",
            "okres przechowywania:",
            "czas przechowywania:",
            "okres ważności:",
        ],
    ),
    (
        Field::Recipients,
        &[
            "a odbiorcami są",
            "odbiorcami są",
            "odbiorcą jest",
            "odbiorcy:",
            "odbiorca:",
        ],
    ),
    (Field::Provider, &["dostawcą jest", "dostawca:"]),
];

const FINNISH: &[Markers] = &[
    (
        Field::Purpose,
        &[
            "tämän evästeen tarkoitus on",
            "evästeen tarkoitus on",
            "tarkoitus:",
            "käyttötarkoitus:",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "säilytysaika on",
            "voimassaoloaika on",
            "säilytysaika:",
            "voimassaoloaika:",
            "kesto:",
        ],
    ),
    (
        Field::Recipients,
        &[
            "vastaanottajat ovat",
            "vastaanottaja on",
            "vastaanottajat:",
            "vastaanottaja:",
        ],
    ),
    (Field::Provider, &["palveluntarjoaja on", "palveluntarjoaja:"]),
];
