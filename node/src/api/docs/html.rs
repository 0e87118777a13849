//! The OpenAPI document as one HTML page.
//!
//! Walks the JSON form, because that is the form that readers know. Every text is
//! escaped; the page has no script.

use std::fmt::Write;

use serde_json::{Map, Value};

const STYLE: &str = "body{font:15px/1.6 system-ui,sans-serif;max-width:62rem;margin:2rem auto;\
padding:0 1rem;color:#1b1f24;background:#fff}h1{margin-bottom:.2rem}h2{margin-top:2.5rem;\
border-bottom:1px solid #d0d7de}h3{margin-bottom:.2rem}code{font:13px ui-monospace,monospace;\
background:#f3f4f6;padding:.1em .3em;border-radius:3px}.m{display:inline-block;min-width:3.2rem;\
font-weight:600;color:#0b5394}table{border-collapse:collapse;margin:.4rem 0 1rem;width:100%}\
td,th{border:1px solid #d0d7de;padding:.25rem .5rem;text-align:left;vertical-align:top}\
nav li{margin:.15rem 0}a{color:#0b5394}\
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}code{background:#21262d}\
td,th,h2{border-color:#30363d}a,.m{color:#79b8ff}}";

/// Renders the document.
pub(super) fn render(document: &Value) -> String {
    let mut page = String::new();
    let title = text(document.pointer("/info/title"));
    let version = text(document.pointer("/info/version"));
    let description = paragraphs(document.pointer("/info/description"));
    put(
        &mut page,
        format_args!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style><h1>{title}</h1><p>Version {version} · \
         <a href=\"/v1/openapi.json\">openapi.json</a></p>{description}"
        ),
    );
    let operations = operations(document);
    contents(&mut page, document, &operations);
    for tag in array(document.get("tags")) {
        let name = raw(tag.get("name"));
        let heading = text(tag.get("description"));
        put(&mut page, format_args!("<h2>{heading}</h2>"));
        operations.iter().filter(|o| o.tag == name).for_each(|o| o.render(&mut page));
    }
    page.push_str("<h2>Schemas 数据结构</h2>");
    for (name, schema) in object(document.pointer("/components/schemas")) {
        render_schema(&mut page, name, schema);
    }
    page.push_str("</html>\n");
    page
}

struct Operation<'a> {
    method: String,
    path: &'a str,
    tag: &'a str,
    body: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = object(document.get("paths"));
    let methods = paths.flat_map(|(path, item)| {
        object(Some(item)).map(move |(method, body)| Operation {
            method: method.to_uppercase(),
            path,
            tag: raw(body.pointer("/tags/0")),
            body,
        })
    });
    methods.collect()
}

fn contents(page: &mut String, document: &Value, operations: &[Operation<'_>]) {
    page.push_str("<nav>");
    for tag in array(document.get("tags")) {
        let name = raw(tag.get("name"));
        put(page, format_args!("<b>{}</b><ul>", text(tag.get("description"))));
        for one in operations.iter().filter(|o| o.tag == name) {
            let (anchor, summary) = (one.anchor(), text(one.body.get("summary")));
            put(
                page,
                format_args!(
                    "<li><a href=\"#{anchor}\"><code>{} {}</code></a> {summary}</li>",
                    one.method,
                    escape(one.path)
                ),
            );
        }
        page.push_str("</ul>");
    }
    page.push_str("</nav>");
}

impl Operation<'_> {
    fn anchor(&self) -> String {
        let path: String =
            self.path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        format!("{}{path}", self.method)
    }

    fn render(&self, page: &mut String) {
        let summary = text(self.body.get("summary"));
        let description = paragraphs(self.body.get("description"));
        put(
            page,
            format_args!(
                "<h3 id=\"{}\"><span class=\"m\">{}</span> <code>{}</code></h3><p><b>{summary}</b></p>\
             {description}",
                self.anchor(),
                self.method,
                escape(self.path)
            ),
        );
        let parameters = array(self.body.get("parameters"));
        if !parameters.is_empty() {
            page.push_str("<table><tr><th>parameter<th>in<th>type<th>meaning</tr>");
            for one in parameters {
                let required = one.get("required").and_then(Value::as_bool).unwrap_or(false);
                let mark = if required { "" } else { " (optional)" };
                put(
                    page,
                    format_args!(
                        "<tr><td><code>{}</code>{mark}<td>{}<td>{}<td>{}</tr>",
                        text(one.get("name")),
                        text(one.get("in")),
                        type_of(one.get("schema")),
                        text(one.get("description"))
                    ),
                );
            }
            page.push_str("</table>");
        }
        if let Some(body) = self.body.get("requestBody") {
            let meaning = text(body.get("description"));
            put(page, format_args!("<p>Body: {meaning} {}</p>", contents_of(body)));
        }
        page.push_str("<table><tr><th>answer<th>body<th>meaning</tr>");
        for (status, answer) in object(self.body.get("responses")) {
            let (types, meaning) = (contents_of(answer), text(answer.get("description")));
            let status = escape(status);
            put(page, format_args!("<tr><td><code>{status}</code><td>{types}<td>{meaning}</tr>"));
        }
        page.push_str("</table>");
    }
}

fn render_schema(page: &mut String, name: &str, schema: &Value) {
    let name = escape(name);
    put(page, format_args!("<h3 id=\"schema-{name}\"><code>{name}</code></h3>"));
    page.push_str(&paragraphs(schema.get("description")));
    let required = array(schema.get("required"));
    let properties: Vec<_> = object(schema.get("properties")).collect();
    if properties.is_empty() {
        put(page, format_args!("<p>{}</p>", type_of(Some(schema))));
        return;
    }
    page.push_str("<table><tr><th>field<th>type<th>meaning</tr>");
    for (field, schema) in properties {
        let is_required = required.iter().any(|r| r.as_str() == Some(field));
        let mark = if is_required { "" } else { " (optional)" };
        put(
            page,
            format_args!(
                "<tr><td><code>{}</code>{mark}<td>{}<td>{}</tr>",
                escape(field),
                type_of(Some(schema)),
                text(schema.get("description"))
            ),
        );
    }
    page.push_str("</table>");
}

/// The bodies of a request or an answer, by content type.
fn contents_of(holder: &Value) -> String {
    let forms = object(holder.get("content")).map(|(content_type, form)| {
        format!("{} <code>{}</code>", type_of(form.get("schema")), escape(content_type))
    });
    forms.collect::<Vec<_>>().join("<br>")
}

/// A schema in a few words, with links to named ones.
fn type_of(schema: Option<&Value>) -> String {
    let Some(schema) = schema else { return String::new() };
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = escape(name.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    for (key, word) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        let parts = array(schema.get(key));
        if !parts.is_empty() {
            return parts.iter().map(|p| type_of(Some(p))).collect::<Vec<_>>().join(word);
        }
    }
    let values = array(schema.get("enum"));
    if !values.is_empty() {
        let names = values.iter().map(|v| format!("<code>{}</code>", text(Some(v))));
        return names.collect::<Vec<_>>().join(" ");
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", type_of(Some(items)));
    }
    let fields: Vec<String> = object(schema.get("properties"))
        .map(|(name, schema)| format!("<code>{}</code>: {}", escape(name), type_of(Some(schema))))
        .collect();
    if !fields.is_empty() {
        return format!("{{ {} }}", fields.join(", "));
    }
    let mut words = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().map(raw_of).collect::<Vec<_>>().join(" or "),
        one => raw(one).to_owned(),
    };
    for key in ["minimum", "maximum", "minLength", "maxLength", "pattern"] {
        if let Some(limit) = schema.get(key) {
            words = format!("{words}, {key} {}", text(Some(limit)));
        }
    }
    escape(&words)
}

fn object(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let entries: Option<&Map<String, Value>> = value.and_then(Value::as_object);
    entries.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn array(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn raw(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

fn raw_of(value: &Value) -> &str {
    raw(Some(value))
}

/// A value as escaped text.
fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => escape(text),
        Some(other) => escape(&other.to_string()),
    }
}

fn paragraphs(value: Option<&Value>) -> String {
    raw(value).split("\n\n").map(|p| format!("<p>{}</p>", escape(p))).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

fn put(page: &mut String, what: std::fmt::Arguments<'_>) {
    page.write_fmt(what).expect("writing to memory does not fail");
}
