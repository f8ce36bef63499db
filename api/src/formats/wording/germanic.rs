//! Words in the Germanic languages.

use super::Words;

/// English.
pub(super) static ENGLISH: Words = Words {
    visit: "for the visit",
    until_deleted: "until deleted",
    not_stated: "not stated",
    cookies: "Cookies",
    name: "Name",
    purpose: "Purpose",
    category: "Category",
    lifetime: "Lifetime",
    provider: "Provider",
    recipients: "Recipients",
    consent: "Consent required",
    categories: [
        "Strictly necessary",
        "Functional",
        "Analytics",
        "Marketing",
        "Unclassified",
    ],
    yes: "Yes",
    no: "No",
};

/// Norwegian, Bokmål.
pub(super) static NORWEGIAN: Words = Words {
    visit: "under besøket",
    until_deleted: "til den slettes",
    not_stated: "ikke oppgitt",
    cookies: "Informasjonskapsler",
    name: "Navn",
    purpose: "Formål",
    category: "Kategori",
    lifetime: "Lagringstid",
    provider: "Leverandør",
    recipients: "Mottakere",
    consent: "Krever samtykke",
    categories: [
        "Strengt nødvendig",
        "Funksjonell",
        "Analyse",
        "Markedsføring",
        "Ikke klassifisert",
    ],
    yes: "Ja",
    no: "Nei",
};

/// Swedish.
pub(super) static SWEDISH: Words = Words {
    visit: "under besöket",
    until_deleted: "tills den raderas",
    not_stated: "ej angivet",
    cookies: "Kakor",
    name: "Namn",
    purpose: "Ändamål",
    category: "Kategori",
    lifetime: "Lagringstid",
    provider: "Leverantör",
    recipients: "Mottagare",
    consent: "Kräver samtycke",
    categories: [
        "Strikt nödvändig",
        "Funktionell",
        "Analys",
        "Marknadsföring",
        "Oklassificerad",
    ],
    yes: "Ja",
    no: "Nej",
};

/// Danish.
pub(super) static DANISH: Words = Words {
    visit: "under besøget",
    until_deleted: "indtil den slettes",
    not_stated: "ikke angivet",
    cookies: "Cookies",
    name: "Navn",
    purpose: "Formål",
    category: "Kategori",
    lifetime: "Opbevaringstid",
    provider: "Udbyder",
    recipients: "Modtagere",
    consent: "Kræver samtykke",
    categories: [
        "Strengt nødvendig",
        "Funktionel",
        "Statistik",
        "Markedsføring",
        "Uklassificeret",
    ],
    yes: "Ja",
    no: "Nej",
};

/// German.
pub(super) static GERMAN: Words = Words {
    visit: "für die Dauer des Besuchs",
    until_deleted: "bis zur Löschung",
    not_stated: "nicht angegeben",
    cookies: "Cookies",
    name: "Name",
    purpose: "Zweck",
    category: "Kategorie",
    lifetime: "Speicherdauer",
    provider: "Anbieter",
    recipients: "Empfänger",
    consent: "Einwilligung erforderlich",
    categories: [
        "Unbedingt erforderlich",
        "Funktional",
        "Analyse",
        "Marketing",
        "Nicht eingeordnet",
    ],
    yes: "Ja",
    no: "Nein",
};

/// Dutch.
pub(super) static DUTCH: Words = Words {
    visit: "voor de duur van het bezoek",
    until_deleted: "tot verwijdering",
    not_stated: "niet vermeld",
    cookies: "Cookies",
    name: "Naam",
    purpose: "Doel",
    category: "Categorie",
    lifetime: "Bewaartermijn",
    provider: "Aanbieder",
    recipients: "Ontvangers",
    consent: "Toestemming vereist",
    categories: [
        "Strikt noodzakelijk",
        "Functioneel",
        "Analytisch",
        "Marketing",
        "Niet ingedeeld",
    ],
    yes: "Ja",
    no: "Nee",
};
