use super::*;

#[test]
fn every_problem_is_told_at_once_and_nothing_is_done() {
    let before = sample();
    let edits = [
        Edit::SetTitle {
            locale: None,
            title: " \u{feff} ".to_owned(),
        },
        top("sound"),
        under("nowhere", "e"),
        put(PutCookie {
            name: Some(String::new()),
            section: Patch::Set(key("nowhere")),
            policy_url: Patch::Set("javascript:alert(1)".to_owned()),
            ..PutCookie::default()
        }),
        Edit::RemoveCookie(key("nothing")),
    ];
    assert_eq!(
        refused(&before, &edits),
        [
            "edits.0.setTitle.title: is empty",
            "edits.2.putSection.parentKey: there is no section `nowhere`",
            "edits.3.putCookie.name: is empty",
            "edits.3.putCookie.sectionKey: there is no section `nowhere`",
            "edits.3.putCookie.policyUrl: is not an http or https address",
            "edits.4.removeCookie.key: there is no cookie declaration `nothing`",
        ]
    );
    assert_eq!(before, sample());
}

#[test]
fn what_is_not_there_is_named_with_its_path() {
    let moved = |name: &str, parent: Option<&str>| Edit::MoveSection {
        key: key(name),
        parent: parent.map(key),
        position: 0,
    };
    let moved_cookie = |name: &str, section: &str| Edit::MoveCookie {
        key: key(name),
        section: Some(key(section)),
        position: 0,
    };
    let cases = [
        (moved("n", None), "moveSection.key: there is no section `n`"),
        (
            moved("a", Some("n")),
            "moveSection.parentKey: there is no section `n`",
        ),
        (
            Edit::RemoveSection(key("n")),
            "removeSection.key: there is no section `n`",
        ),
        (
            moved_cookie("n", "a"),
            "moveCookie.key: there is no cookie declaration `n`",
        ),
        (
            moved_cookie("x", "n"),
            "moveCookie.sectionKey: there is no section `n`",
        ),
        (
            Edit::RemoveLocale(fi()),
            "removeLocale.locale: there is no text in `fi`",
        ),
    ];
    for (edit, expected) in cases {
        assert_eq!(refused(&sample(), &[edit]), [format!("edits.0.{expected}")]);
    }
}

#[test]
fn the_default_language_cannot_be_taken_out() {
    assert_eq!(
        refused(&sample(), &[Edit::RemoveLocale(en())]),
        ["edits.0.removeLocale.locale: `en` is the notice's default language and cannot be taken out"]
    );
}

#[test]
fn a_section_cannot_stand_under_itself_or_below_itself() {
    for parent in ["a", "b", "c"] {
        let moved = Edit::MoveSection {
            key: key("a"),
            parent: Some(key(parent)),
            position: 0,
        };
        let expected = format!("a section cannot stand under itself: `{parent}` is it or is below it");
        assert_eq!(
            refused(&sample(), &[moved, under(parent, "a")]),
            [
                format!("edits.0.moveSection.parentKey: {expected}"),
                format!("edits.1.putSection.parentKey: {expected}")
            ]
        );
    }
}

#[test]
fn sections_nest_eight_deep_and_no_deeper() {
    let mut edits = vec![top("s1")];
    for level in 2..=8 {
        edits.push(under(&format!("s{}", level - 1), &format!("s{level}")));
    }
    let deepest = edited(&sample(), &edits);
    let expected = "parentKey: sections nest at most 8 deep";
    assert_eq!(
        refused(&deepest, &[under("s8", "s9")]),
        [format!("edits.0.putSection.{expected}")]
    );
    let moved = |parent: &str| Edit::MoveSection {
        key: key("a"),
        parent: Some(key(parent)),
        position: 0,
    };
    assert_eq!(
        refused(&deepest, &[moved("s6")]),
        [format!("edits.0.moveSection.{expected}")]
    );
    edited(&deepest, &[moved("s5")]);
}

#[test]
fn a_new_section_or_declaration_needs_something_to_be_named_by() {
    let edits = [
        Edit::PutSection(PutSection::default()),
        put(PutCookie::default()),
        put(PutCookie {
            key: Some(key("new")),
            ..PutCookie::default()
        }),
    ];
    assert_eq!(
        refused(&sample(), &edits),
        [
            "edits.0.putSection: a new section needs a key or a heading to make one from",
            "edits.1.putCookie.name: a new declaration needs a name",
            "edits.2.putCookie.name: a new declaration needs a name",
        ]
    );
}

#[test]
fn an_unsound_heading_is_one_problem() {
    let headed = |heading: &str| {
        Edit::PutSection(PutSection {
            heading: Patch::Set(heading.to_owned()),
            ..PutSection::default()
        })
    };
    assert_eq!(
        refused(&sample(), &[headed(" "), headed(&"long".repeat(126))]),
        [
            "edits.0.putSection.heading: is empty",
            "edits.1.putSection.heading: is longer than 500 characters"
        ]
    );
    edited(&sample(), &[headed(&"long".repeat(125))]);
}

#[test]
fn a_cookie_key_with_two_names_or_twice_in_one_language_is_used_twice() {
    let named = |name: &str, locale: Option<Locale>| {
        put(PutCookie {
            key: Some(key("k")),
            name: Some(name.to_owned()),
            locale,
            ..PutCookie::default()
        })
    };
    let twice = ["edits.1.putCookie.key: cookie key `k` is used twice"];
    let refused_after = |later: Edit| refused(&sample(), &[named("n", None), later]);
    assert_eq!(refused_after(named("m", None)), twice);
    assert_eq!(refused_after(named("n", None)), twice);
    assert_eq!(
        refused_after(named("n", Some(en()))),
        twice,
        "the default language"
    );
    assert_eq!(refused_after(named("m", Some(fi()))), twice);
    edited(&sample(), &[named("n", None), named(" n ", Some(fi()))]);
    let unnamed = put(PutCookie {
        key: Some(key("k")),
        provider: Patch::Set("Shop".to_owned()),
        ..PutCookie::default()
    });
    edited(&sample(), &[named("n", None), unnamed]);
}

#[test]
fn a_section_key_with_two_headings_in_one_language_is_used_twice() {
    let headed = |heading: Patch<String>, locale: Option<Locale>| {
        Edit::PutSection(PutSection {
            locale,
            heading,
            ..section("k")
        })
    };
    let given = || Patch::Set("Heading".to_owned());
    for locale in [None, Some(en())] {
        assert_eq!(
            refused(&sample(), &[top("k"), top("l"), headed(given(), locale)]),
            ["edits.2.putSection.key: section key `k` is used twice"]
        );
    }
    let sound = [
        top("k"),
        headed(given(), Some(fi())),
        headed(Patch::Absent, None),
        headed(Patch::Null, None),
    ];
    edited(&sample(), &sound);
}
