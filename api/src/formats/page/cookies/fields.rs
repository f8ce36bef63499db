//! What the columns of cookie tables and the labels of cookie blocks are called, in the common European languages.

/// What a cell or value says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::formats) enum Field {
    Name,
    Provider,
    Domain,
    Purpose,
    Lifetime,
    /// Category, storage or party: tables call all three "type".
    Kind,
    Recipients,
}

const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &[
            "name",
            "cookie",
            "cookies",
            "cookie name",
            "name of cookie",
            "name of the cookie",
            "cookie-name",
            "cookiename",
            "name des cookies",
            "nom",
            "nom du cookie",
            "nombre",
            "nombre de la cookie",
            "navn",
            "namn",
            "naam",
            "nome",
            "nome del cookie",
            "nome do cookie",
            "nazwa",
            "nazwa cookie",
            "nazwa pliku cookie",
            "informasjonskapsel",
            "kakans namn",
        ],
    ),
    (
        Field::Provider,
        &[
            "provider",
            "service",
            "vendor",
            "company",
            "set by",
            "source",
            "anbieter",
            "dienst",
            "fournisseur",
            "proveedor",
            "servicio",
            "leverandør",
            "tjeneste",
            "udbyder",
            "leverantör",
            "tjänst",
            "aanbieder",
            "leverancier",
            "fornitore",
            "servizio",
            "fornecedor",
            "serviço",
            "dostawca",
            "usługa",
        ],
    ),
    (
        Field::Domain,
        &[
            "domain", "host", "domäne", "domaine", "dominio", "domene", "domæne", "domän", "domein",
            "domínio", "domena",
        ],
    ),
    (
        Field::Purpose,
        &[
            "purpose",
            "description",
            "function",
            "use",
            "what it does",
            "zweck",
            "beschreibung",
            "funktion",
            "finalité",
            "objectif",
            "description du cookie",
            "finalidad",
            "propósito",
            "descripción",
            "formål",
            "beskrivelse",
            "ändamål",
            "syfte",
            "beskrivning",
            "doel",
            "omschrijving",
            "beschrijving",
            "functie",
            "finalità",
            "scopo",
            "descrizione",
            "finalidade",
            "descrição",
            "cel",
            "opis",
        ],
    ),
    (
        Field::Lifetime,
        &[
            "expiry",
            "expires",
            "expiration",
            "duration",
            "retention",
            "lifetime",
            "storage period",
            "retention period",
            "storage duration",
            "max. storage duration",
            "maximum storage duration",
            "lifespan",
            "ablauf",
            "laufzeit",
            "speicherdauer",
            "dauer",
            "gültigkeit",
            "durée",
            "durée de conservation",
            "expiración",
            "caducidad",
            "duración",
            "utløper",
            "utløp",
            "varighet",
            "lagringstid",
            "levetid",
            "varighed",
            "udløb",
            "giltighetstid",
            "varaktighet",
            "utgår",
            "bewaartermijn",
            "looptijd",
            "vervaldatum",
            "duur",
            "scadenza",
            "durata",
            "validade",
            "duração",
            "expiração",
            "okres przechowywania",
            "czas trwania",
            "ważność",
            "wygasa",
        ],
    ),
    (
        Field::Kind,
        &[
            "type",
            "category",
            "kind",
            "typ",
            "art",
            "kategorie",
            "catégorie",
            "tipo",
            "categoría",
            "kategori",
            "soort",
            "categorie",
            "categoria",
            "kategoria",
            "rodzaj",
            "storage type",
            "party",
        ],
    ),
    (
        Field::Recipients,
        &[
            "recipients",
            "recipient",
            "shared with",
            "empfänger",
            "destinataires",
            "destinatarios",
            "mottakere",
            "mottakar",
            "modtagere",
            "mottagare",
            "ontvangers",
            "destinatari",
            "destinatários",
            "odbiorcy",
        ],
    ),
];

/// The field that a label names.
pub(in crate::formats) fn named(label: &str) -> Option<Field> {
    let label = label.trim().trim_end_matches([':', '.']).to_lowercase();
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&label.as_str()))
        .map(|(field, _)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_several_languages_name_their_field() {
        for (label, field) in [
            ("Name:", Field::Name),
            ("Speicherdauer", Field::Lifetime),
            ("Finalité", Field::Purpose),
            ("Leverandør", Field::Provider),
            ("Categoría", Field::Kind),
            ("Bewaartermijn", Field::Lifetime),
            ("ÄNDAMÅL", Field::Purpose),
            ("Dostawca", Field::Provider),
        ] {
            assert_eq!(named(label), Some(field), "{label}");
        }
        assert_eq!(named("Remarks"), None);
    }
}
