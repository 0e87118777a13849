//! Every string of every kind of payload, free text and identifiers alike, so no kind
//! can be forgotten, and no field of one.

use std::fmt;

use liuhen_types::visit::{self, Place, Visitor};
use serde::ser::{self, Serialize};

use super::number;

/// What was found, and where; or nothing of the kind.
#[derive(Debug)]
pub(super) struct Found {
    /// The field, as in JSON.
    pub(super) field: &'static str,
    /// What its content looks like.
    pub(super) kind: &'static str,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} holds {} in clear", self.field, self.kind)
    }
}

impl std::error::Error for Found {}

impl ser::Error for Found {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self { field: "payload", kind: "what cannot be read" }
    }
}

/// The first forbidden number in a value, if there is one.
pub(super) fn first(value: &impl Serialize) -> Option<Found> {
    visit::strings(value, &mut Gate).err()
}

struct Gate;

impl Visitor for Gate {
    type Error = Found;

    /// What a person wrote is searched; within an identifier, digits inside a longer word
    /// are no number. Other strings have a checked form of their own: a digest, a date, a
    /// credit code.
    fn text(&mut self, place: Place, text: &str) -> Result<(), Found> {
        // `Text` and the identifiers name themselves, see `liuhen_types::id::visited`.
        let kind = match place.newtype {
            Some("Text") => number::in_text(text),
            Some(id) if id.starts_with("Id") => number::in_id(text),
            _ => None,
        };
        // The payload's own tag and content name no field of it.
        let field = place.field.filter(|field| *field != "body").unwrap_or("payload");
        kind.map_or(Ok(()), |kind| Err(Found { field, kind }))
    }

    /// No payload has a map: its keys would have no order.
    fn map(&mut self) -> Result<(), Found> {
        Err(ser::Error::custom("a map"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use liuhen_types::{OrgId, Text};
    use serde::Serialize;

    use super::first;

    const NUMBER: &str = "13812345678";

    #[derive(Serialize)]
    struct IdList(Vec<String>);

    #[derive(Serialize)]
    enum Shape {
        Nothing,
        Newtype(OrgId),
        Tuple(u8, Text<64>),
        Fields { within: Option<Text<64>> },
    }

    #[derive(Serialize)]
    struct Pair(OrgId, [Shape; 2]);

    #[derive(Serialize)]
    struct Outer<T> {
        count: u64,
        body: T,
    }

    #[derive(Serialize)]
    struct Named<T> {
        named: T,
    }

    fn text() -> Text<64> {
        NUMBER.parse().expect("a text")
    }

    fn org(name: &str) -> OrgId {
        name.parse().expect("an id")
    }

    fn check(value: &impl Serialize, expected: Option<&str>) {
        let found = first(value).map(|found| found.to_string());
        assert_eq!(found.as_deref(), expected);
    }

    /// The field is the innermost one that a struct names; the payload's own body names none.
    #[test]
    fn a_number_is_found_in_every_shape_and_its_field_is_named() {
        let named = |shape| Named { named: vec![Shape::Nothing, shape] };
        let mobile = |field: &str| format!("{field} holds a mobile number in clear");
        let (at_named, at_within) = (mobile("named"), mobile("within"));
        check(&named(Shape::Newtype(org(NUMBER))), Some(&at_named));
        check(&named(Shape::Tuple(1, text())), Some(&at_named));
        check(&named(Shape::Fields { within: Some(text()) }), Some(&at_within));
        check(&named(Shape::Fields { within: None }), None);
        check(&Named { named: Pair(org("a"), [Shape::Nothing, Shape::Tuple(2, text())]) }, {
            Some(&at_named)
        });
        check(&Named { named: IdList(vec![NUMBER.into()]) }, Some(&at_named));
        check(&Outer { count: 1, body: text() }, Some(&mobile("payload")));
        check(&Outer { count: 1, body: Named { named: text() } }, Some(&at_named));
        check(&text(), Some(&mobile("payload")));
    }

    /// Digits within a word of an identifier, and strings of a form of their own, are none.
    #[test]
    fn what_is_no_text_is_read_by_its_form() {
        check(&Named { named: format!("a{NUMBER}") }, None);
        check(&Named { named: NUMBER }, None);
        check(&Named { named: org(&format!("a{NUMBER}")) }, None);
        let found = Some("named holds a mobile number in clear");
        check(&Named { named: format!("a{NUMBER}").parse::<Text<64>>().expect("a text") }, found);
    }

    /// Nothing of a map is passed on, and nothing of another kind than payloads have.
    #[test]
    fn a_map_and_what_cannot_be_read_are_refused() {
        let found = Some("payload holds what cannot be read in clear");
        check(&Named { named: BTreeMap::from([("a", 1)]) }, found);
        check(&Named { named: BTreeMap::<u8, u8>::new() }, found);
        check(&Named { named: 1_u128 }, found);
    }

    #[test]
    fn the_first_number_is_named() {
        let found = Some("named holds an identity card number in clear");
        let card: Text<64> = "11010519491231002X".parse().expect("a text");
        check(&(Named { named: card }, Outer { count: 1, body: text() }), found);
    }
}
