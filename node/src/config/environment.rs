//! Values from the environment: `LIUHEN_<SECTION>__<KEY>`.

use super::{Config, Passphrase};

const PREFIX: &str = "LIUHEN_";
/// The one secret; it is no key of the file.
const PASSPHRASE: &str = "LIUHEN_NODE__PASSPHRASE";

/// Puts values from the environment into the configuration's table; gives the
/// passphrase. Other variables, even with the prefix, are not ours.
pub(super) fn apply(
    table: &mut toml::Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Option<Passphrase>, String> {
    let example: toml::Table =
        Config::documented_example().parse().expect("the example is tested to be a table");
    let mut passphrase = None;
    for (name, text) in environment {
        if name == PASSPHRASE {
            passphrase = Some(Passphrase::new(text));
            continue;
        }
        let Some((section, key)) = name.strip_prefix(PREFIX).and_then(|n| n.split_once("__"))
        else {
            continue;
        };
        let (section, key) = (section.to_lowercase(), key.to_lowercase());
        let known = example.get(&section).and_then(|s| s.as_table()).and_then(|s| s.get(&key));
        let known = known.ok_or_else(|| format!("{name}: there is no {section}.{key}"))?;
        let value = typed(known, &text).ok_or_else(|| {
            format!("{name}: {section}.{key} must be of type {}, got {text:?}", known.type_str())
        })?;
        let section = table.entry(section).or_insert_with(|| toml::Table::new().into());
        let section = section.as_table_mut().ok_or_else(|| format!("{name}: not a section"))?;
        section.insert(key, value);
    }
    Ok(passphrase)
}

/// The text as a value of the same type as the example's.
fn typed(example: &toml::Value, text: &str) -> Option<toml::Value> {
    match example {
        toml::Value::Integer(_) => text.parse().ok().map(toml::Value::Integer),
        _ => Some(toml::Value::String(text.to_owned())),
    }
}
