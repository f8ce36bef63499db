//! Lists in stretches: forwards, backwards, and what is refused.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, TestApp, codes};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    each_list_is_walked_whole_in_both_directions,
    a_list_gives_twenty_unless_asked_and_a_hundred_at_most,
    both_ends_at_once_and_cursors_of_other_lists_are_refused,
    a_stretch_between_two_cursors_holds_what_lies_between,
);

/// How to ask for a list, where it stands in the answer, and what names its items.
struct List {
    before: &'static str,
    field: &'static str,
    after: &'static str,
    pointer: &'static str,
    key: &'static str,
}

const LISTS: [List; 3] = [
    List {
        before: "",
        field: "notices",
        after: "",
        pointer: "/notices",
        key: "slug",
    },
    List {
        before: "notice(slug: \"n-00\") {",
        field: "versions",
        after: "}",
        pointer: "/notice/versions",
        key: "number",
    },
    List {
        before: "",
        field: "auditLog",
        after: "",
        pointer: "/auditLog",
        key: "sequence",
    },
];

impl List {
    fn query(&self) -> String {
        let Self {
            before,
            field,
            after,
            key,
            ..
        } = self;
        format!(
            "query($first: Int, $after: String, $last: Int, $before: String) {{ {before} \
             {field}(first: $first, after: $after, last: $last, before: $before) {{ totalCount \
             edges {{ cursor node {{ {key} }} }} nodes {{ {key} }} \
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} {after} }}"
        )
    }

    async fn page(&self, caller: &Caller, arguments: Value) -> Value {
        let data = caller.data(&self.query(), arguments).await;
        data.pointer(self.pointer).unwrap().clone()
    }

    fn keys(&self, page: &Value) -> Vec<Value> {
        let keys: Vec<Value> = page["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node[self.key].clone())
            .collect();
        let edges: Vec<Value> = page["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| edge["node"][self.key].clone())
            .collect();
        assert_eq!(keys, edges);
        keys
    }
}

/// 23 notices; the first one has 5 versions; the log has 23 records and three more for each version.
async fn filled(app: &TestApp) -> Caller {
    for number in 0..23 {
        app.create_notice(&format!("n-{number:02}")).await;
    }
    for number in 1..=5 {
        app.publish_text("n-00", &format!("Text {number}.")).await;
    }
    app.as_role(Role::Admin)
}

async fn each_list_is_walked_whole_in_both_directions(app: TestApp) {
    let caller = filled(&app).await;
    for list in LISTS {
        let whole = list.page(&caller, json!({"first": 100})).await;
        let keys = list.keys(&whole);
        assert_eq!(json!(keys.len()), whole["totalCount"], "{}", list.field);
        for size in [1, 3, 5, 7] {
            let (mut forwards, mut after) = (Vec::new(), Value::Null);
            loop {
                let page = list.page(&caller, json!({"first": size, "after": after})).await;
                assert_eq!(
                    page["pageInfo"]["hasPreviousPage"],
                    !forwards.is_empty(),
                    "{}",
                    list.field
                );
                forwards.extend(list.keys(&page));
                assert_eq!(
                    page["pageInfo"]["endCursor"],
                    page["edges"].as_array().unwrap().last().unwrap()["cursor"]
                );
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(forwards, keys, "{} by {size}", list.field);
            let (mut backwards, mut before) = (Vec::new(), Value::Null);
            loop {
                let page = list.page(&caller, json!({"last": size, "before": before})).await;
                assert_eq!(
                    page["pageInfo"]["hasNextPage"],
                    !backwards.is_empty(),
                    "{}",
                    list.field
                );
                let mut keys = list.keys(&page);
                keys.append(&mut backwards);
                backwards = keys;
                before = page["pageInfo"]["startCursor"].clone();
                if page["pageInfo"]["hasPreviousPage"] == false {
                    break;
                }
            }
            assert_eq!(backwards, keys, "{} backwards by {size}", list.field);
        }
    }
    let numbers = LISTS[1].page(&caller, json!({})).await;
    assert_eq!(
        LISTS[1].keys(&numbers),
        [5, 4, 3, 2, 1].map(|number| json!(number))
    );
}

async fn a_list_gives_twenty_unless_asked_and_a_hundred_at_most(app: TestApp) {
    let caller = filled(&app).await;
    for list in LISTS {
        let page = list.page(&caller, json!({})).await;
        let total = page["totalCount"].as_u64().unwrap();
        assert_eq!(list.keys(&page).len() as u64, total.min(20), "{}", list.field);
        let none = list.page(&caller, json!({"first": 0})).await;
        assert_eq!(list.keys(&none), Vec::<Value>::new(), "{}", list.field);
        for size in [101, -1] {
            for argument in ["first", "last"] {
                let response = caller.graphql(&list.query(), json!({argument: size})).await;
                assert_eq!(
                    codes(&response),
                    ["INVALID_INPUT"],
                    "{} {argument} {size}",
                    list.field
                );
            }
        }
    }
}

async fn both_ends_at_once_and_cursors_of_other_lists_are_refused(app: TestApp) {
    let caller = filled(&app).await;
    let log = LISTS[2].page(&caller, json!({"first": 1})).await;
    let names = LISTS[0].page(&caller, json!({"first": 1})).await;
    let cursor_of = |page: &Value| page["pageInfo"]["endCursor"].clone();
    for list in LISTS {
        let foreign = if list.field == "auditLog" {
            cursor_of(&names)
        } else {
            cursor_of(&log)
        };
        let cases = [
            json!({"first": 1, "last": 1}),
            json!({"after": foreign}),
            json!({"before": foreign}),
            json!({"after": "no cursor"}),
            json!({"after": ""}),
        ];
        for arguments in cases {
            let response = caller.graphql(&list.query(), arguments.clone()).await;
            assert_eq!(codes(&response), ["INVALID_INPUT"], "{} {arguments}", list.field);
        }
    }
    app.publish_text("n-01", "Text.").await;
    let other = "{ notice(slug: \"n-01\") { versions { pageInfo { endCursor } } } }";
    let other = caller.data(other, json!({})).await["notice"]["versions"]["pageInfo"]["endCursor"].clone();
    let response = caller.graphql(&LISTS[1].query(), json!({"after": other})).await;
    assert_eq!(
        codes(&response),
        ["INVALID_INPUT"],
        "a cursor of another notice's versions"
    );
}

async fn a_stretch_between_two_cursors_holds_what_lies_between(app: TestApp) {
    let caller = filled(&app).await;
    for list in LISTS {
        let whole = list.page(&caller, json!({"first": 5})).await;
        let cursor = |index: usize| whole["edges"][index]["cursor"].clone();
        let between = list
            .page(&caller, json!({"after": cursor(0), "before": cursor(4)}))
            .await;
        assert_eq!(list.keys(&between), list.keys(&whole)[1..4], "{}", list.field);
        let one = list
            .page(
                &caller,
                json!({"last": 1, "after": cursor(0), "before": cursor(4)}),
            )
            .await;
        assert_eq!(list.keys(&one), list.keys(&whole)[3..4], "{}", list.field);
        let none = list
            .page(&caller, json!({"after": cursor(1), "before": cursor(2)}))
            .await;
        assert_eq!(list.keys(&none), Vec::<Value>::new(), "{}", list.field);
        let page_info = &none["pageInfo"];
        assert_eq!(
            (&page_info["startCursor"], &page_info["endCursor"]),
            (&json!(null), &json!(null))
        );
    }
}
