//! Headings, titles and texts.

use super::*;

fn with(html: &str) -> Content {
    edited(&four(), &[body("a", html)])
}

#[test]
fn languages_do_not_disturb_each_other() {
    let base = edited(&with("<p>One.</p>"), &[body_in("fi", "a", "<p>Yksi.</p>")]);
    let merged = agreed(
        &base,
        &[body("a", "<p>Two.</p>")],
        &[body_in("fi", "a", "<p>Kaksi.</p>")],
    );
    assert_eq!(html(&merged, "a"), "<p>Two.</p>");
    let fi: Locale = "fi".parse().unwrap();
    assert_eq!(
        merged.section(&key("a")).unwrap().body[&fi].as_html(),
        "<p>Kaksi.</p>"
    );
}

#[test]
fn one_heading_with_two_new_wordings_is_a_conflict_and_ours_stands() {
    let (keys, content) = contradicted(&four(), &[heading("a", "Ours")], &[heading("a", "Theirs")]);
    assert_eq!(keys, ["a"]);
    assert_eq!(content.sections[0].heading[&en()], "Ours");
    let same = agreed(&four(), &[heading("a", "Same")], &[heading("a", "Same")]);
    assert_eq!(same.sections[0].heading[&en()], "Same");
}

#[test]
fn two_new_titles_are_a_conflict() {
    let merged = both(&four(), &[title("Ours")], &[title("Theirs")]);
    assert!(merged.conflicts.title && merged.conflicts.sections.is_empty());
    assert_eq!(merged.content.title[&en()], "Ours");
}

#[test]
fn words_at_different_places_of_one_text_come_together() {
    let base =
        with("<p>We keep your data for 30 days.</p><p>We share <strong>nothing</strong> with others.</p>");
    let ours = [body(
        "a",
        "<p>We keep your data for 60 days.</p><p>We share <strong>nothing</strong> with others.</p>",
    )];
    let theirs = [body(
        "a",
        "<p>We keep all your data for 30 days.</p><p>We share <strong>little</strong> with others.</p><p>Ask.</p>",
    )];
    let expected = "<p>We keep all your data for 60 days.</p><p>We share <strong>little</strong> with others.</p><p>Ask.</p>";
    assert_eq!(html(&agreed(&base, &ours, &theirs), "a"), expected);
    assert_eq!(html(&agreed(&base, &theirs, &ours), "a"), expected);
}

#[test]
fn a_word_that_stands_often_is_replaced_where_each_side_replaced_it() {
    let base = with("<p>We often, often, often, often write to you.</p>");
    let ours = [body("a", "<p>We often, rarely, often, often write to you.</p>")];
    let theirs = [body("a", "<p>We often, often, often, never write to you.</p>")];
    let expected = "<p>We often, rarely, often, never write to you.</p>";
    assert_eq!(html(&agreed(&base, &ours, &theirs), "a"), expected);
    assert_eq!(html(&agreed(&base, &theirs, &ours), "a"), expected);
}

#[test]
fn neighbouring_words_are_a_conflict() {
    let base = with("<p>We keep it for 30 days at most.</p>");
    let (ours, theirs) = (
        "<p>We keep it for 60 days at most.</p>",
        "<p>We keep it for 30 weeks at most.</p>",
    );
    let (keys, content) = contradicted(&base, &[body("a", ours)], &[body("a", theirs)]);
    assert_eq!(keys, ["a"]);
    assert_eq!(html(&content, "a"), ours);
}

#[test]
fn the_same_change_on_both_sides_is_made_once() {
    let base = with("<p>One two three four five six.</p>");
    let ours = [body("a", "<p>One 2 three four five 6.</p>")];
    let theirs = [body("a", "<p>One 2 three four five six.</p>")];
    assert_eq!(
        html(&agreed(&base, &ours, &theirs), "a"),
        "<p>One 2 three four five 6.</p>"
    );
}

#[test]
fn markup_that_does_not_go_together_is_a_conflict() {
    let base = with("<p>One two three four five six seven.</p>");
    let ours = [body("a", "<p>One <em>two three four five six</em> seven.</p>")];
    let theirs = [body("a", "<p>One two three</p><p>four five six seven.</p>")];
    assert_eq!(contradicted(&base, &ours, &theirs).0, ["a"]);
}

#[test]
fn a_text_that_one_side_cleared_and_the_other_changed_is_a_conflict() {
    let base = with("<p>One two three.</p>");
    assert_eq!(
        contradicted(&base, &[body("a", "")], &[body("a", "<p>One two.</p>")]).0,
        ["a"]
    );
}

#[test]
fn one_key_that_both_sides_gave_to_a_new_section_must_say_the_same() {
    let same = [section("x"), body("x", "<p>Same.</p>")];
    assert_eq!(agreed(&four(), &same, &same), edited(&four(), &same));
    let other = [section("x"), body("x", "<p>Other.</p>")];
    assert_eq!(contradicted(&four(), &same, &other).0, ["x"]);
}
