//! As much of JSON Schema as the OpenAPI document uses; an unknown keyword fails,
//! so that nothing is silently unchecked.

use serde_json::Value;

/// Keywords that say nothing about the value.
const NOTES: &[&str] = &["description", "title", "format", "example", "default", "deprecated"];

/// Checks a value against a schema of the document.
///
/// # Errors
/// Where and why it does not fit.
pub fn check(document: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let Some(keywords) = schema.as_object() else {
        return Err(format!("{at}: {schema} is no schema"));
    };
    for (keyword, argument) in keywords {
        let fits = match keyword.as_str() {
            "$ref" => {
                let name = argument.as_str().unwrap_or_default();
                let target = document.pointer(name.trim_start_matches('#'));
                let target =
                    target.ok_or_else(|| format!("{at}: {name} is not in the document"))?;
                check(document, target, value, at)?;
                true
            }
            "type" => is_type(argument, value),
            "enum" => list(argument).contains(value),
            "const" => argument == value,
            "oneOf" => {
                let verdicts: Vec<Result<(), String>> =
                    list(argument).iter().map(|s| check(document, s, value, at)).collect();
                if verdicts.iter().filter(|verdict| verdict.is_ok()).count() != 1 {
                    return Err(format!("{at}: not exactly one of {verdicts:?}"));
                }
                true
            }
            "anyOf" => list(argument).iter().any(|s| check(document, s, value, at).is_ok()),
            "allOf" => {
                list(argument).iter().try_for_each(|s| check(document, s, value, at))?;
                true
            }
            "required" => list(argument).iter().all(|name| value.get(text(name)).is_some()),
            "properties" => {
                properties(document, argument, value, at)?;
                true
            }
            "additionalProperties" => additional(schema, argument, value),
            "items" => {
                for (n, item) in list(value).iter().enumerate() {
                    check(document, argument, item, &format!("{at}[{n}]"))?;
                }
                true
            }
            "minimum" => value.as_f64().is_none_or(|v| v >= number(argument)),
            "maximum" => value.as_f64().is_none_or(|v| v <= number(argument)),
            "minLength" => value.as_str().is_none_or(|v| v.len() as f64 >= number(argument)),
            "maxLength" => value.as_str().is_none_or(|v| v.len() as f64 <= number(argument)),
            "pattern" => value.as_str().is_none_or(|v| matches_pattern(text(argument), v)),
            "propertyNames" | "prefixItems" => return Err(format!("{at}: {keyword} is not known")),
            note if NOTES.contains(&note) => true,
            other => return Err(format!("{at}: keyword {other} is not known here")),
        };
        if !fits {
            return Err(format!("{at}: {value} does not fit {keyword} {argument}"));
        }
    }
    Ok(())
}

fn properties(document: &Value, properties: &Value, value: &Value, at: &str) -> Result<(), String> {
    for (name, schema) in properties.as_object().into_iter().flatten() {
        if let Some(property) = value.get(name) {
            check(document, schema, property, &format!("{at}.{name}"))?;
        }
    }
    Ok(())
}

fn additional(schema: &Value, allowed: &Value, value: &Value) -> bool {
    let known =
        |name: &String| schema.pointer("/properties").is_some_and(|p| p.get(name).is_some());
    allowed != &Value::Bool(false) || value.as_object().is_none_or(|o| o.keys().all(known))
}

fn is_type(names: &Value, value: &Value) -> bool {
    let one = |name: &Value| match text(name) {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if names.is_array() { list(names).iter().any(one) } else { one(names) }
}

/// Patterns of the form `^[class]{n}$`, `^[class]+$` and the same with a prefix, as
/// the types use them.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let body = pattern.trim_start_matches('^').trim_end_matches('$');
    let mut rest = text;
    for part in body.split_inclusive(['}', '+']) {
        let Some(open) = part.find('[') else { return rest.strip_prefix(part) == Some("") };
        let Some(after) = rest.strip_prefix(&part[..open]) else { return false };
        let close = part.find(']').expect("a class ends");
        let class = |c: char| in_class(&part[open + 1..close], c);
        let count = part[close + 1..].trim_matches(['{', '}']);
        let length = after.chars().take_while(|c| class(*c)).count();
        let taken = if count == "+" { length.max(1) } else { count.parse().expect("a count") };
        if length < taken {
            return false;
        }
        rest = &after[taken..];
    }
    rest.is_empty()
}

fn in_class(class: &str, c: char) -> bool {
    let chars: Vec<char> = class.chars().collect();
    let ranged = chars.windows(3).any(|w| w[1] == '-' && (w[0]..=w[2]).contains(&c));
    ranged || chars.contains(&c)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

#[test]
fn patterns_are_understood() {
    for (pattern, good, bad) in [
        ("^[0-9a-f]{4}$", "00af", "00ag"),
        ("^[A-Za-z0-9._-]+$", "a.b-c_D", "a b"),
        ("^04[0-9a-f]{4}$", "0400af", "0500af"),
        ("^[0-9]{4}-[0-9]{2}$", "2024-01", "2024-1"),
    ] {
        assert!(matches_pattern(pattern, good), "{pattern} {good}");
        assert!(!matches_pattern(pattern, bad), "{pattern} {bad}");
        assert!(!matches_pattern(pattern, ""), "{pattern}");
    }
}
