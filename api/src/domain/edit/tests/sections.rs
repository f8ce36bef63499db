use super::*;

fn moved(name: &str, parent: Option<&str>, position: usize) -> Edit {
    Edit::MoveSection {
        key: key(name),
        parent: parent.map(key),
        position,
    }
}

#[test]
fn a_new_section_stands_at_its_position_or_at_the_end() {
    let at = |position| {
        Edit::PutSection(PutSection {
            position: Some(position),
            ..section("new")
        })
    };
    assert_eq!(
        outline(&edited(&sample(), &[top("new")])),
        ["a", "-b", "--c", "d", "new"]
    );
    assert_eq!(
        outline(&edited(&sample(), &[at(0)])),
        ["new", "a", "-b", "--c", "d"]
    );
    assert_eq!(
        outline(&edited(&sample(), &[at(99)])),
        ["a", "-b", "--c", "d", "new"]
    );
    let below = edited(&sample(), &[under("d", "new")]);
    assert_eq!(outline(&below), ["a", "-b", "--c", "d", "-new"]);
}

#[test]
fn a_section_moves_with_all_that_is_below_it() {
    let content = edited(&sample(), &[moved("b", Some("d"), 0)]);
    assert_eq!(outline(&content), ["a", "d", "-b", "--c"]);
    assert_eq!(declarations(&content), ["b/x", "c/y", "/z"]);
    assert_eq!(
        outline(&edited(&sample(), &[moved("c", None, 1)])),
        ["a", "-b", "c", "d"]
    );
    assert_eq!(
        outline(&edited(&sample(), &[moved("d", None, 0)])),
        ["d", "a", "-b", "--c"]
    );
}

#[test]
fn putting_a_section_moves_it_only_where_another_place_is_given() {
    let again = |parent: Patch<Key>, position| {
        let put = Edit::PutSection(PutSection {
            parent,
            position,
            ..section("a")
        });
        outline(&edited(&sample(), &[put]))
    };
    assert_eq!(again(Patch::Absent, None), ["a", "-b", "--c", "d"]);
    assert_eq!(again(Patch::Null, None), ["a", "-b", "--c", "d"]);
    assert_eq!(again(Patch::Absent, Some(1)), ["d", "a", "-b", "--c"]);
    assert_eq!(again(Patch::Set(key("d")), None), ["d", "-a", "--b", "---c"]);
    let to_top = Edit::PutSection(PutSection {
        parent: Patch::Null,
        ..section("c")
    });
    assert_eq!(outline(&edited(&sample(), &[to_top])), ["a", "-b", "d", "c"]);
}

#[test]
fn what_is_left_out_of_a_section_stays_and_null_clears() {
    let body = from_html("<p>Text</p>").text;
    let given = PutSection {
        body: Patch::Set(body.clone()),
        ..section("a")
    };
    let content = edited(&sample(), &[Edit::PutSection(given)]);
    let patched = |heading: Patch<String>, body| {
        let put = PutSection {
            heading,
            body,
            ..section("a")
        };
        let content = edited(&content, &[Edit::PutSection(put)]);
        let section = content.section(&key("a")).unwrap();
        (
            section.heading.get(&en()).cloned(),
            section.body.get(&en()).cloned(),
        )
    };
    assert_eq!(
        patched(Patch::Absent, Patch::Absent),
        (Some("a".to_owned()), Some(body.clone()))
    );
    assert_eq!(patched(Patch::Null, Patch::Absent), (None, Some(body.clone())));
    assert_eq!(patched(Patch::Absent, Patch::Null), (Some("a".to_owned()), None));
    let nothing = from_html(" ").text;
    assert_eq!(
        patched(Patch::Set("B".to_owned()), Patch::Set(nothing)),
        (Some("B".to_owned()), None),
        "a text without words is no text"
    );
}

#[test]
fn a_removed_section_leaves_its_declarations_without_a_section() {
    let content = edited(&sample(), &[Edit::RemoveSection(key("b"))]);
    assert_eq!(outline(&content), ["a", "d"]);
    assert_eq!(declarations(&content), ["/z", "/x", "/y"]);
}
