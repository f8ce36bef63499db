use std::time::Duration;

use super::*;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn bar(number: i32, from: &str, until: Option<&str>, kind: Kind) -> Bar {
    Bar {
        number,
        from: instant(from),
        until: until.map(instant),
        kind,
        is_material: false,
    }
}

fn drawn(bars: Vec<Bar>, now: &str) -> String {
    let timeline = Timeline {
        bars,
        called_off: Vec::new(),
        now: instant(now),
    };
    drawing(&timeline).into_string()
}

/// The bars of each row, as `class x width`, with the row's label before them.
fn rows(drawing: &str) -> Vec<(String, Vec<String>)> {
    let part = |text: &str, start: &str, end: char| {
        let rest = text.split_once(start).map_or("", |(_, rest)| rest);
        rest.split(end).next().unwrap_or_default().to_owned()
    };
    let rows = drawing.split("<span class=\"period\">").skip(2);
    rows.map(|row| {
        let row = row.split("<ul").next().unwrap_or_default();
        let bars = row.split("<rect class=\"").skip(1).map(|bar| {
            let class = bar.split('"').next().unwrap_or_default();
            format!(
                "{class} {} {}",
                part(bar, " x=\"", '"'),
                part(bar, " width=\"", '"')
            )
        });
        (part(row, "", '<'), bars.collect())
    })
    .collect()
}

#[test]
fn a_stretch_is_as_wide_as_it_is_long() {
    let bars = vec![
        bar(
            1,
            "2024-01-01T00:00:00Z",
            Some("2024-07-02T00:00:00Z"),
            Kind::Past,
        ),
        bar(
            2,
            "2024-07-02T00:00:00Z",
            Some("2025-07-02T00:00:00Z"),
            Kind::Past,
        ),
        bar(3, "2025-07-02T00:00:00Z", None, Kind::InForce),
    ];
    // 2024 is a leap year: 183 days of 366 are half of it.
    let expected = [
        (
            "2024".to_owned(),
            vec!["bar past even 0% 50%".to_owned(), "bar past 50% 50%".to_owned()],
        ),
        (
            "2025".to_owned(),
            vec![
                "bar past 0% 49.73%".to_owned(),
                "bar in-force 49.73% 25.14%".to_owned(),
            ],
        ),
    ];
    assert_eq!(rows(&drawn(bars, "2025-10-02T00:00:00Z")), expected);
}

#[test]
fn what_is_to_come_without_end_fills_its_row_and_no_other() {
    let bars = vec![
        bar(
            1,
            "2024-01-01T00:00:00Z",
            Some("2024-06-01T00:00:00Z"),
            Kind::InForce,
        ),
        bar(
            1,
            "2024-06-01T00:00:00Z",
            Some("2025-12-31T00:00:00Z"),
            Kind::Coming,
        ),
        bar(2, "2025-12-31T00:00:00Z", None, Kind::Coming),
    ];
    let drawing = drawn(bars, "2024-06-01T00:00:00Z");
    let rows = rows(&drawing);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].1, ["bar coming 0% 99.45%", "bar coming 99.45% 0.27%"]);
    assert!(
        drawing.contains("Version 2: since 2025-12-31 00:00 UTC"),
        "{drawing}"
    );
}

#[test]
fn the_shortest_stretch_can_be_seen() {
    let from = instant("2024-01-01T00:00:00Z");
    let bars = vec![
        Bar {
            until: Some(from.next()),
            ..bar(1, "2024-01-01T00:00:00Z", None, Kind::Past)
        },
        bar(2, "2025-01-01T00:00:00Z", None, Kind::InForce),
    ];
    assert_eq!(
        rows(&drawn(bars, "2026-01-01T00:00:00Z"))[0].1,
        ["bar past even 0% 0.05%"]
    );
}

#[test]
fn one_version_that_counts_since_now_is_drawn() {
    let bars = vec![bar(1, "2024-01-01T12:00:00Z", None, Kind::InForce)];
    let drawing = drawn(bars, "2024-01-01T12:00:00Z");
    assert_eq!(
        rows(&drawing),
        [("1 Jan 12:00".to_owned(), vec!["bar in-force 0% 0.05%".to_owned()])]
    );
    assert!(
        !drawing.contains("no longer in force"),
        "the key names only what is there"
    );
}

#[test]
fn nothing_is_drawn_of_nothing() {
    assert_eq!(drawn(Vec::new(), "2024-01-01T12:00:00Z"), "");
}

#[test]
fn the_key_names_everything_that_is_there() {
    let timeline = Timeline {
        bars: vec![
            Bar {
                is_material: true,
                ..bar(
                    1,
                    "2024-01-01T00:00:00Z",
                    Some("2024-02-01T00:00:00Z"),
                    Kind::Withdrawn,
                )
            },
            bar(
                2,
                "2024-03-01T00:00:00Z",
                Some("2024-04-01T00:00:00Z"),
                Kind::Past,
            ),
        ],
        called_off: vec![(3, instant("2024-05-01T00:00:00Z"))],
        now: instant("2024-06-01T00:00:00Z"),
    };
    let drawing = drawing(&timeline).into_string();
    for name in [
        "no longer in force",
        "withdrawn since",
        "nothing in force",
        "material change",
        "called off",
        "now",
    ] {
        assert!(
            drawing.contains(&format!("</svg>{name}</li>")),
            "{name}\n{drawing}"
        );
    }
    assert!(drawing.contains("url(#hatched)") && drawing.contains("id=\"hatched\""));
}

#[test]
fn a_number_stands_only_where_there_is_room() {
    assert_eq!(label_class(7, 10.0), Some("always"));
    assert_eq!(label_class(7, 3.0), Some("wide"));
    assert_eq!(label_class(512, 3.0), None);
}

#[test]
fn five_hundred_versions_are_drawn_in_a_readable_number_of_rows() {
    let start = instant("2016-01-01T00:00:00Z");
    let at = |number: u64| start.plus(Duration::from_hours(24 * 7 * number));
    let bars = (0..500).map(|number| Bar {
        number: i32::try_from(number).unwrap() + 1,
        from: at(number),
        until: Some(at(number + 1)),
        kind: Kind::Past,
        is_material: false,
    });
    let rows = rows(&drawn(bars.collect(), "2025-08-01T00:00:00Z"));
    assert_eq!(rows.len(), 10);
    // A bar over the turn of a year has a part in each.
    let parts: usize = rows.iter().map(|(_, bars)| bars.len()).sum();
    assert!((500..=510).contains(&parts), "{parts}");
}
