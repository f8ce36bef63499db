use super::{AtOnce, Immediate, Json, Selected, TakesJson};
use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema, Value};

struct Section {
    number: i32,
    children: u8,
}

#[Object]
impl Section {
    async fn key(&self) -> String {
        format!("the \"{}\"", self.number)
    }
    async fn level(&self) -> i32 {
        self.number
    }
    async fn children(&self) -> AtOnce<Self> {
        AtOnce(self.below())
    }
    /// Not written at once.
    async fn text(&self) -> &str {
        "words"
    }
}

impl Section {
    fn below(&self) -> Vec<Self> {
        let below = |number| Self { number, children: 0 };
        (0..i32::from(self.children)).map(below).collect()
    }
}

impl Immediate for Section {
    fn write(&self, field: &Selected<'_>, out: &mut Json) -> bool {
        match field.name {
            "key" => out.text(&format!("the \"{}\"", self.number)),
            "level" => out.whole(i64::from(self.number)),
            "children" => out.objects(&self.below(), &field.below),
            _ => false,
        }
    }
}

struct Query;

#[Object]
impl Query {
    async fn sections(&self) -> AtOnce<Section> {
        AtOnce(vec![
            Section {
                number: 1,
                children: 2,
            },
            Section {
                number: 2,
                children: 0,
            },
        ])
    }
}

/// What the list is answered with where JSON is taken, and what the library answers.
async fn both(query: &str) -> (Value, Value) {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let taken = schema.execute(Request::new(query).data(TakesJson)).await;
    let usual = schema.execute(query).await;
    assert!(taken.errors.is_empty() && usual.errors.is_empty(), "{usual:?}");
    (list(taken.data), list(usual.data))
}

fn list(data: Value) -> Value {
    let Value::Object(mut fields) = data else {
        panic!("no object");
    };
    fields.shift_remove("sections").unwrap()
}

/// An empty list is written at once, whatever is selected of what is not there.
fn without_json(value: Value) -> Value {
    match value {
        Value::Binary(json) => serde_json::from_slice(&json).unwrap(),
        Value::List(items) => Value::List(items.into_iter().map(without_json).collect()),
        Value::Object(fields) => {
            let fields = fields
                .into_iter()
                .map(|(name, field)| (name, without_json(field)));
            Value::Object(fields.collect())
        }
        other => other,
    }
}

#[tokio::test]
async fn plain_selections_are_written_as_the_library_answers_them() {
    for query in [
        "{ sections { key level } }",
        // The library has taken these directives, and what they leave out, from the document by then.
        "{ sections { key @include(if: true) level @skip(if: true) ... @include(if: false) { children { key } } } }",
        "{ sections { __typename it: key children { level children { key } } } }",
        "{ sections { ...F ... { level } ... on Section { children { ...F } } } } fragment F on Section { key }",
    ] {
        let (taken, usual) = both(query).await;
        let Value::Binary(bytes) = taken else {
            panic!("{query} was not written at once");
        };
        assert_eq!(
            std::str::from_utf8(&bytes).unwrap(),
            serde_json::to_string(&usual).unwrap(),
            "{query}"
        );
    }
}

#[tokio::test]
async fn all_else_is_left_to_the_library() {
    for query in [
        "{ sections { key text } }",
        "{ sections { key key } }",
        "{ sections { children { text } } }",
    ] {
        let (taken, usual) = both(query).await;
        assert_eq!(without_json(taken), usual, "{query}");
        assert!(
            matches!(&usual, Value::List(items) if items.len() == 2),
            "{usual}"
        );
    }
}
