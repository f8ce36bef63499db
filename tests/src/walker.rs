//! Every small alteration of a JSON value, one at a time.
//! It knows JSON, not what the value means.

use serde_json::{Map, Value};

/// One alteration, with the place where it was made and what it was.
#[derive(Debug, Clone)]
pub struct Alteration {
    /// The place, as a JSON pointer.
    pub place: String,
    /// What was done there.
    pub what: &'static str,
    /// The whole value afterwards.
    pub value: Value,
}

/// Alters every field, takes out every member and element, swaps neighbours, repeats elements and adds unknown members.
/// `judge` gets each altered value once, on as many threads as there are; its answers come back in no order, with the
/// number of alterations.
///
/// # Panics
/// When `judge` does.
pub fn walk<T: Send>(whole: &Value, judge: impl Fn(Alteration) -> Option<T> + Sync) -> (usize, Vec<T>) {
    let mut places = Vec::new();
    collect(whole, String::new(), &mut places);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (places, judge) = (&places, &judge);
    std::thread::scope(|scope| {
        let walkers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mine = places.iter().skip(thread).step_by(threads);
                    judge_all(whole, mine, judge)
                })
            })
            .collect();
        let mut all = (0, Vec::new());
        for walker in walkers {
            let (count, answers) = walker.join().expect("a walker comes back");
            all.0 += count;
            all.1.extend(answers);
        }
        all
    })
}

fn judge_all<'a, T>(
    whole: &Value,
    places: impl Iterator<Item = &'a String>,
    judge: impl Fn(Alteration) -> Option<T>,
) -> (usize, Vec<T>) {
    let (mut count, mut answers) = (0, Vec::new());
    for place in places {
        let found = whole.pointer(place).expect("a place that was collected");
        for (what, altered) in alterations(found) {
            let mut value = whole.clone();
            *value.pointer_mut(place).expect("the same place in a copy") = altered;
            if value != *whole {
                let place = place.clone();
                count += 1;
                answers.extend(judge(Alteration { place, what, value }));
            }
        }
    }
    (count, answers)
}

fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{place}/{name}"), places);
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                collect(element, format!("{place}/{at}"), places);
            }
        }
        _ => {}
    }
    places.push(place);
}

fn alterations(value: &Value) -> Vec<(&'static str, Value)> {
    match value {
        Value::Null => vec![("null became a truth value", Value::Bool(false))],
        Value::Bool(is_so) => vec![("a truth value was turned round", Value::Bool(!is_so))],
        Value::Number(number) => of_number(number.as_i64().unwrap_or_default()),
        Value::String(text) => of_text(text),
        Value::Array(elements) => of_elements(elements),
        Value::Object(members) => of_members(members),
    }
}

fn of_number(number: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("a number grew by one", (number + 1).into()),
        ("a number became null", Value::Null),
    ]
}

fn of_text(text: &str) -> Vec<(&'static str, Value)> {
    let middle = text.chars().count() / 2;
    let replaced = |with: fn(char) -> char| -> String {
        text.chars()
            .enumerate()
            .map(|(at, c)| if at == middle { with(c) } else { c })
            .collect()
    };
    // Of the same kind, so that it is no fault of form alone.
    let next = |c| match c {
        '0'..='8' | 'a'..='e' | 'g'..='y' | 'A'..='Y' => char::from_u32(u32::from(c) + 1).unwrap_or('?'),
        '9' => '0',
        'f' => 'a',
        'z' => 'b',
        'Z' => 'B',
        _ => 'x',
    };
    vec![
        ("a letter was replaced", replaced(next).into()),
        ("a text was emptied", "".into()),
    ]
}

fn of_elements(elements: &[Value]) -> Vec<(&'static str, Value)> {
    let mut all = vec![(
        "an unknown element was added",
        with(elements, |list| list.push(Value::Null)),
    )];
    for at in 0..elements.len() {
        all.push((
            "an element was taken out",
            with(elements, |list| drop(list.remove(at))),
        ));
        if at == 0 {
            all.push((
                "an element was repeated",
                with(elements, |list| list.insert(at, list[at].clone())),
            ));
        } else {
            all.push((
                "two elements were swapped",
                with(elements, |list| list.swap(at - 1, at)),
            ));
        }
    }
    all
}

fn with(elements: &[Value], alter: impl FnOnce(&mut Vec<Value>)) -> Value {
    let mut list = elements.to_vec();
    alter(&mut list);
    Value::Array(list)
}

fn of_members(members: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    let mut more = members.clone();
    more.insert("unknown".to_owned(), "member".into());
    let mut all = vec![("an unknown member was added", Value::Object(more))];
    for name in members.keys() {
        let mut fewer = members.clone();
        fewer.remove(name);
        all.push(("a member was taken out", Value::Object(fewer)));
    }
    all
}
