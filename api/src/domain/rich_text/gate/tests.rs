use proptest::prelude::*;

use super::*;

fn html(input: &str) -> String {
    from_html(input).text.as_html().to_owned()
}

fn codes(input: &str) -> Vec<&'static str> {
    from_html(input).losses.iter().map(|loss| loss.code).collect()
}

#[test]
fn wrappers_classes_and_white_space_do_not_count() {
    let plain = html("<p>One <strong>two</strong> three</p><ul><li>a</li></ul>");
    let wrapped = html(
        "<div class='x'>\n<p style='y'>One\n <strong><span>two</span> </strong>three </p>\n\n<ul >\n <li>\ta</li>\n</ul></div>",
    );
    assert_eq!(wrapped, plain);
}

#[test]
fn loose_text_becomes_paragraphs() {
    assert_eq!(html("Hello <em>you</em>"), "<p>Hello <em>you</em></p>");
    assert_eq!(html("<div>one</div><div>two</div>"), "<p>one</p><p>two</p>");
    assert_eq!(html("a<p>b</p>c"), "<p>a</p><p>b</p><p>c</p>");
}

#[test]
fn empty_elements_and_trailing_breaks_vanish() {
    assert_eq!(
        html("<p>&nbsp;</p><p><strong></strong></p><p>x<br></p><br>"),
        "<p>x</p>"
    );
    assert_eq!(html("<p>x<br>y</p>"), "<p>x<br>y</p>");
}

#[test]
fn what_can_run_is_removed_and_said() {
    assert_eq!(
        html("<p onclick='x()'>a<script>alert(1)</script></p>"),
        "<p>a</p>"
    );
    assert_eq!(
        codes("<p onclick='x()'>a<script>alert(1)</script></p>"),
        ["SCRIPT_REMOVED", "SCRIPT_REMOVED"]
    );
    assert_eq!(html("<a href='javascript:alert(1)'>a</a>"), "<p><a>a</a></p>");
    assert_eq!(codes("<a href='JavaScript:alert(1)'>a</a>"), ["LINK_REMOVED"]);
    assert_eq!(codes("<p><img src='logo.png'>a</p>"), ["MEDIA_REMOVED"]);
    assert_eq!(codes("<h2>a</h2>"), ["HEADING_FLATTENED"]);
    assert!(codes("<div class='x'><p><span>a</span></p></div>").is_empty());
}

#[test]
fn characters_that_come_as_entities_are_cleaned_too() {
    assert_eq!(
        html("<p>co&shy;okie&#8203;s&nbsp;x&#xfeff;</p>"),
        "<p>cookies x</p>"
    );
    assert_eq!(
        codes("<p>co&shy;okie&#8203;s&nbsp;x</p>"),
        ["INVISIBLE_CHARACTERS_REMOVED", "SPACES_REPLACED"]
    );
}

#[test]
fn links_keep_their_target_and_nothing_else() {
    assert_eq!(
        html("<p><a class='x' target='_blank' href='https://a.example/?b=1&amp;c=2'>a</a></p>"),
        "<p><a href=\"https://a.example/?b=1&amp;c=2\">a</a></p>"
    );
}

#[test]
fn markdown_goes_through_the_same_gate() {
    let gated = from_markdown("One **two**\n\n- a\n- b\n\n<script>x</script>\n\n| h |\n|---|\n| c |\n");
    assert_eq!(
        gated.text.as_html(),
        "<p>One <strong>two</strong></p><ul><li>a</li><li>b</li></ul><table><thead><tr><th>h</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>"
    );
    assert_eq!(gated.losses.len(), 1);
}

#[test]
fn ten_thousand_nested_elements_are_no_danger() {
    let deep = format!("{}x{}", "<div><b>".repeat(5_000), "</b></div>".repeat(5_000));
    assert!(html(&deep).contains('x'));
}

fn fragment() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z &>\"']{0,6}",
        Just("< ".to_owned()),
        Just(" ".to_owned()),
        Just("<br>".to_owned()),
        prop::sample::select(vec![
            "p",
            "b",
            "strong",
            "div",
            "span",
            "ul",
            "li",
            "table",
            "tr",
            "td",
            "a href='x'",
            "blockquote",
            "h2",
            "dl",
            "dt",
            "em",
            "h5"
        ])
        .prop_flat_map(|tag| prop_oneof![
            Just(format!("<{tag}>")),
            Just(format!("</{}>", tag.split(' ').next().unwrap()))
        ]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn twice_gives_the_same_as_once(input in fragment()) {
        let once = html(&input);
        prop_assert_eq!(html(&once), once.clone());
    }

    #[test]
    fn no_word_is_lost_in_what_is_kept(input in fragment()) {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        let before: String = Html::parse_fragment(&input).tree.root().descendants().filter_map(|n| n.value().as_text().map(|t| t.to_string())).collect();
        let after = from_html(&input).text.to_text();
        let mut a: Vec<char> = letters(&before).chars().collect();
        let mut b: Vec<char> = letters(&after).chars().collect();
        a.sort_unstable();
        b.sort_unstable();
        prop_assert_eq!(a, b);
    }
}
