use super::*;
use crate::domain::lifetime::Lifetime;
use crate::domain::rich_text::RichText;

fn locale() -> Locale {
    "en".parse().unwrap()
}

fn page(html: &str) -> Read {
    let options = Options {
        locale: locale(),
        extract_cookies: true,
        known: None,
    };
    read("Privacy", html, &options).unwrap()
}

/// Each section as `>` per level below the first, heading and text.
fn outline(html: &str) -> Vec<String> {
    let content = page(html).content;
    let section = |placed: crate::domain::section::Placed<'_>| {
        let heading = placed.section.heading.get(&locale()).cloned().unwrap_or_default();
        let body = placed.section.body.get(&locale()).map(RichText::to_text);
        format!(
            "{}{heading}|{}",
            ">".repeat(placed.level - 1),
            body.unwrap_or_default().trim()
        )
    };
    content.placed_sections().into_iter().map(section).collect()
}

#[test]
fn tables_of_the_common_european_languages_are_read() {
    for (labels, lifetime) in [
        (["Cookie", "Provider", "Purpose", "Expiry"], "2 days"),
        (["Cookie", "Anbieter", "Zweck", "Speicherdauer"], "2 Tage"),
        (
            [
                "Nom du cookie",
                "Fournisseur",
                "Finalité",
                "Durée de conservation",
            ],
            "2 jours",
        ),
        (
            ["Nombre de la cookie", "Proveedor", "Finalidad", "Caducidad"],
            "2 días",
        ),
        (
            ["Nome del cookie", "Fornitore", "Finalità", "Scadenza"],
            "2 giorni",
        ),
        (
            ["Nome do cookie", "Fornecedor", "Finalidade", "Validade"],
            "2 dias",
        ),
        (["Cookie", "Aanbieder", "Doel", "Bewaartermijn"], "2 dagen"),
        (["Cookie", "Udbyder", "Formål", "Udløb"], "2 dage"),
        (["Cookie", "Leverantör", "Ändamål", "Lagringstid"], "2 dagar"),
        (["Cookie", "Leverandør", "Formål", "Lagringstid"], "2 dager"),
        (
            ["Nazwa pliku cookie", "Dostawca", "Cel", "Okres przechowywania"],
            "2 dni",
        ),
        (
            [
                "Evästeen nimi",
                "Palveluntarjoaja",
                "Käyttötarkoitus",
                "Säilytysaika",
            ],
            "2 päivää",
        ),
    ] {
        let [name, provider, purpose, expiry] = labels;
        let html = format!(
            "<h2>Cookies</h2><table><thead><tr><th>{name}</th><th>{provider}</th><th>{purpose}</th><th>{expiry}</th></tr></thead>\
             <tbody><tr><td>sid</td><td>Nimbus</td><td>Korb</td><td>{lifetime}</td></tr></tbody></table>"
        );
        expect_declaration(&html, Some("Nimbus"));
    }
}

#[test]
fn blocks_that_unfold_are_read_in_the_common_european_languages() {
    for (labels, lifetime) in [
        (["Name", "Expiration", "Function"], "2 days"),
        (["Name", "Ablaufdatum", "Funktion"], "2 Tage"),
        (["Nom", "Expiration", "Fonction"], "2 jours"),
        (["Nombre", "Caducidad", "Función"], "2 días"),
        (["Nome", "Scadenza", "Funzione"], "2 giorni"),
        (["Nome", "Expiração", "Função"], "2 dias"),
        (["Naam", "Vervaldatum", "Functie"], "2 dagen"),
        (["Navn", "Udløb", "Funktion"], "2 dage"),
        (["Namn", "Utgång", "Funktion"], "2 dagar"),
        (["Navn", "Utløpstid", "Funksjon"], "2 dager"),
        (["Nazwa", "Wygaśnięcie", "Funkcja"], "2 dni"),
        (["Nimi", "Vanheneminen", "Toiminto"], "2 päivää"),
    ] {
        let [name, expiry, function] = labels;
        let html = format!(
            "<h2>Cookies</h2><details><summary><h3>Nimbus</h3></summary><div><h5>{name}</h5></div><div>sid</div>\
             <div><h5>{expiry}</h5></div><div>{lifetime}</div><div><h5>{function}</h5></div><div>Korb</div></details>"
        );
        expect_declaration(&html, None);
    }
}

/// Passes if the page declares `sid` for two days, for the basket.
fn expect_declaration(html: &str, provider: Option<&str>) {
    let content = page(html).content;
    let declared = content.declared_cookies();
    assert_eq!(declared.len(), 1, "{html}");
    let cookie = declared[0].cookie;
    assert_eq!(
        (cookie.name.as_str(), cookie.provider.as_deref()),
        ("sid", provider),
        "{html}"
    );
    assert_eq!(cookie.lifetime, Lifetime::Fixed("P2D".parse().unwrap()), "{html}");
    assert_eq!(cookie.purpose[&locale()], "Korb", "{html}");
}

#[test]
fn tabs_that_stand_in_a_list_of_their_own_are_headings_of_what_they_open() {
    let tabs = |titles: &str| {
        format!(
            "<h2>Data</h2><div class=\"et_pb_module et_pb_tabs\"><ul class=\"et_pb_tabs_controls clearfix\">{titles}</ul>\
             <div class=\"et_pb_all_tabs\"><div class=\"et_pb_tab et_pb_tab_0 clearfix\"><div class=\"et_pb_tab_content\"><p>In a \
             drawer.</p></div></div><div class=\"et_pb_tab et_pb_tab_1\"><div class=\"et_pb_tab_content\">Nowhere.</div></div></div></div>"
        )
    };
    let letters = "<li class=\"et_pb_tab_0 et_pb_tab_active\"><a href=\"#\">Letters</a></li>";
    let calls = "<li class=\"et_pb_tab_1\"><a href=\"#\">Calls</a></li>";
    let both = tabs(&format!("{letters}{calls}"));
    assert_eq!(
        outline(&both),
        ["Data|", ">Letters|In a drawer.", ">Calls|Nowhere."]
    );
    // Which is whose cannot be known, and no word is lost.
    assert_eq!(outline(&tabs(letters)), ["Data|Letters\nIn a drawer.\nNowhere."]);
}

#[test]
fn buttons_and_blocks_that_unfold_what_follows_are_headings_without_their_signs() {
    let block = "<h2>Data</h2><div class=\"wp-block-accordion\"><div class=\"wp-block-accordion-item\"><h3 \
                 class=\"wp-block-accordion-heading\"><button type=\"button\"><span>Letters</span><span aria-hidden=\"true\">+</span>\
                 </button></h3><div role=\"region\"><p>In a drawer.</p></div></div></div>";
    assert_eq!(outline(block), ["Data|", ">Letters|In a drawer."]);
    let button = "<h2>Data</h2><div><button aria-expanded=\"false\" aria-controls=\"x\">Calls</button><div id=\"x\"><p>Nowhere.</p>\
                  </div></div>";
    assert_eq!(outline(button), ["Data|", ">Calls|Nowhere."]);
    let codes: Vec<&str> = page(&format!("{block}{button}"))
        .warnings
        .iter()
        .map(|warning| warning.code)
        .collect();
    assert_eq!(codes, Vec::<&str>::new());
}

#[test]
fn every_loss_is_a_warning_with_an_excerpt() {
    let html = "<h2>Data\u{feff}</h2><p onclick=\"\">Some\u{a0}words.<img><svg></svg></p><script>x()</script><style>p{}</style>\
                <form><input></form><iframe></iframe><x-y>z</x-y><p>\u{200b}a</p><a href=\"javascript:x()\">b</a>\
                <h3><img src=\"logo.png\"></h3><p>c</p><details><summary>More <a href=\"https://a.example/\">of it</a></summary>\
                <p>d</p></details><h2>Cookies</h2><ul><li>_ga. The purpose is counting. The storage period is 2 years.</li>\
                <li>Others.</li></ul><p>_x: counting</p><h2>Last <a href=\"https://b.example/\">word</a></h2><p>e</p>";
    let read = page(html);
    let without: Vec<&Warning> = read
        .warnings
        .iter()
        .filter(|warning| warning.excerpt.is_none())
        .collect();
    assert!(without.is_empty(), "{without:?}");
    let said: Vec<(&str, &str)> = read
        .warnings
        .iter()
        .map(|warning| (warning.code, warning.excerpt.as_deref().unwrap()))
        .collect();
    for expected in [
        ("EMPTY_HEADING", "<h3><img src=\"logo.png\"></h3>"),
        ("MEDIA_REMOVED", "logo.png"),
        ("MEDIA_REMOVED", "<svg>"),
        ("SCRIPT_REMOVED", "onclick=\"\""),
        ("SCRIPT_REMOVED", "x()"),
        ("SPACES_REPLACED", "Some words."),
        ("LINK_REMOVED", "https://a.example/"),
        ("LINK_REMOVED", "https://b.example/"),
        ("LINK_REMOVED", "javascript:x()"),
        ("EMBED_REMOVED", "<iframe>"),
        (
            "COOKIES_NOT_RECOGNISED",
            "_ga. The purpose is counting. The storage period is 2 years. Others.",
        ),
    ] {
        assert!(said.contains(&expected), "{expected:?} is not among {said:?}");
    }
}

#[test]
fn what_a_title_loses_is_a_warning() {
    let options = Options {
        locale: locale(),
        extract_cookies: true,
        known: None,
    };
    let read = read(
        "Privacy <script>x()</script><a href=\"https://a.example/\">here</a>",
        "<p>x</p>",
        &options,
    )
    .unwrap();
    assert_eq!(read.content.title[&locale()], "Privacy here");
    let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["SCRIPT_REMOVED", "LINK_REMOVED"]);
}
