//! A value as JSON, where parts of it may be JSON already.

use async_graphql::Value;
use serde_json::Result;

/// Writes a value. What is binary is JSON that somebody wrote already: no scalar of the schema is binary.
///
/// # Errors
/// As `serde_json` has them; writing to memory has none.
pub(super) fn value(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Boolean(is_so) => out.extend_from_slice(if *is_so { b"true" } else { b"false" }),
        Value::Number(number) => serde_json::to_writer(out, number)?,
        Value::String(text) => serde_json::to_writer(out, text)?,
        Value::Enum(name) => serde_json::to_writer(out, name.as_str())?,
        Value::Binary(json) => out.extend_from_slice(json),
        Value::List(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                self::value(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            out.push(b'{');
            for (index, (name, field)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, name.as_str())?;
                out.push(b':');
                self::value(field, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// How many bytes are JSON already.
pub(super) fn length_of_parts(value: &Value) -> usize {
    match value {
        Value::Binary(json) => json.len(),
        Value::Object(fields) => fields.values().map(length_of_parts).sum(),
        Value::List(items) => items.iter().map(length_of_parts).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_is_written_as_serde_has_it_and_json_goes_in_as_it_is() {
        let plain = json!({"a\"": [null, true, false, -1, 2.5, "\u{2028}\n\"\\"], "b": {}, "c": []});
        let mut out = Vec::new();
        value(&Value::from_json(plain.clone()).unwrap(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), plain.to_string());
        let mut out = Vec::new();
        let list = Value::List(vec![
            Value::Binary("{\"x\":[1]}".into()),
            Value::Enum(async_graphql::Name::new("A")),
        ]);
        value(&list, &mut out).unwrap();
        assert_eq!(out, b"[{\"x\":[1]},\"A\"]");
        assert_eq!(length_of_parts(&list), 9);
    }
}
