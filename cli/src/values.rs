//! Values on the command line: words, instants, lists of ids.

use liuhen_types::payload::catalog::ReviewReason;
use liuhen_types::payload::request::RequestedItem;
use liuhen_types::{ItemId, Text, TimeMs};
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

/// A variant by its name, in any case and with `-` or `_` between words:
/// `not-shared` is `NotShared`. Names are those of the JSON form.
///
/// # Errors
/// Names the variants there are.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    let variants = variants::<T>();
    let found = variants.iter().find(|variant| plain(variant) == plain(text));
    let parsed = found.and_then(|name| {
        let deserializer: StrDeserializer<'_, Error> = (*name).into_deserializer();
        T::deserialize(deserializer).ok()
    });
    parsed.ok_or_else(|| format!("expected one of {}", variants.join(", ")))
}

/// The names of a plain enum's variants, as serde knows them.
fn variants<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Probe<'a>(&'a std::cell::Cell<&'static [&'static str]>);

    impl<'de> serde::Deserializer<'de> for Probe<'_> {
        type Error = Error;

        fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(serde::de::Error::custom("only enums are asked for"))
        }

        fn deserialize_enum<V: serde::de::Visitor<'de>>(
            self,
            _: &'static str,
            variants: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            self.0.set(variants);
            self.deserialize_any(visitor)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option
            unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier
            ignored_any
        }
    }

    let names = std::cell::Cell::new(&[][..]);
    let _ = T::deserialize(Probe(&names));
    names.get()
}

/// An item and why it is needed, `ID=WHY`.
///
/// # Errors
/// Says what is expected.
pub fn item_reason(text: &str) -> Result<RequestedItem, String> {
    let (item, reason) = text.split_once('=').ok_or("expected ID=WHY, such as name=shown")?;
    Ok(RequestedItem {
        item_id: ItemId::new(item.trim()).map_err(|error| error.to_string())?,
        justification: Text::new(reason.trim()).map_err(|error| error.to_string())?,
    })
}

/// A field of a catalog entry and what is wrong with it, `FIELD=TEXT`.
///
/// # Errors
/// Says what is expected.
pub fn review_reason(text: &str) -> Result<ReviewReason, String> {
    let (field, reason) = text.split_once('=').ok_or("expected FIELD=TEXT, such as name=short")?;
    Ok(ReviewReason {
        field: Text::new(field.trim()).map_err(|error| error.to_string())?,
        text: Text::new(reason.trim()).map_err(|error| error.to_string())?,
    })
}

/// An instant: RFC 3339 with an offset, a date (its first instant in UTC+8), or
/// milliseconds since 1970.
///
/// # Errors
/// Says what is expected.
pub fn parse_time(text: &str) -> Result<TimeMs, String> {
    let expected =
        || format!("{text:?} must be like 2026-03-01T08:00:00+08:00, 2026-03-01 or milliseconds");
    if let Ok(ms) = text.parse::<u64>() {
        return Ok(TimeMs(ms));
    }
    let whole = if text.len() == 10 { format!("{text}T00:00:00+08:00") } else { text.to_owned() };
    let instant: jiff::Timestamp = whole.parse().map_err(|_| expected())?;
    u64::try_from(instant.as_millisecond()).map(TimeMs).map_err(|_| expected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use liuhen_types::payload::catalog::{ReviewDecision, ShareType};
    use liuhen_types::payload::key::KeyPurpose;

    #[test]
    fn words_are_found_in_any_usual_form() {
        for text in ["NotShared", "not-shared", "not_shared", "NOTSHARED"] {
            assert_eq!(word::<ShareType>(text), Ok(ShareType::NotShared));
        }
        assert_eq!(word::<KeyPurpose>("gateway"), Ok(KeyPurpose::Gateway));
        let refused = word::<ReviewDecision>("maybe").unwrap_err();
        assert_eq!(refused, "expected one of Approve, Return");
    }

    #[test]
    fn instants_are_read_in_three_forms() {
        let cases = [
            ("2026-03-01T08:00:00+08:00", Some(1_772_323_200_000)),
            ("2026-03-01T00:00:00Z", Some(1_772_323_200_000)),
            ("2026-03-01", Some(1_772_294_400_000)),
            ("1772294400000", Some(1_772_294_400_000)),
            ("2026-03-01T08:00:00", None),
            ("2026-02-30", None),
            ("1960-01-01", None),
            ("soon", None),
            ("-5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_time(text).ok(), expected.map(TimeMs), "{text}");
        }
    }
}
