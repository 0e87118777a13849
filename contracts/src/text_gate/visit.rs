//! Every string and every flag of every kind of payload, free text and identifiers alike,
//! so no kind can be forgotten, and no field of one.

use std::fmt;

use liuhen_types::visit::{self, Place, Visitor};
use liuhen_types::{Code, Hash};
use serde::ser::{self, Serialize};

use super::number;

/// The flag by which a sender says that its subject is a state secret.
const SECRET: &str = "is_state_secret";

/// What was found, and where.
#[derive(Debug)]
pub(super) enum Found {
    /// The sender itself says that the subject is a state secret.
    Secret,
    /// Content in clear.
    Clear {
        /// The field, as in JSON.
        field: &'static str,
        /// What its content looks like.
        kind: &'static str,
    },
    /// A digest that no salt can have gone into.
    Unsalted {
        /// The field, as in JSON.
        field: &'static str,
        /// Which digest.
        digest: &'static str,
    },
}

impl Found {
    pub(super) const fn code(&self) -> Code {
        match self {
            Self::Secret => Code::SecretNotAllowed,
            Self::Clear { .. } => Code::PlaintextPersonalData,
            Self::Unsalted { .. } => Code::SaltRequired,
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret => write!(f, "{SECRET} is true; secret data never enter this ledger"),
            Self::Clear { field, kind } => {
                write!(f, "{field} holds {kind} in clear; give a salted digest")
            }
            Self::Unsalted { field, digest } => {
                write!(f, "{field} is {digest}; give the SM3 of a salt and the content")
            }
        }
    }
}

impl std::error::Error for Found {}

impl ser::Error for Found {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Clear { field: "payload", kind: "what cannot be read" }
    }
}

/// That a value is a secret, or else the first forbidden string in it, if there is one.
pub(super) fn first(value: &impl Serialize) -> Option<Found> {
    let mut gate = Gate { found: None };
    visit::show(value, &mut gate).err().or(gate.found)
}

/// A secret ends the look; a string waits for the end, as the value may be a secret too.
struct Gate {
    found: Option<Found>,
}

impl Visitor for Gate {
    type Error = Found;

    /// What a person wrote is searched; within an identifier, digits inside a longer word
    /// are no number. Other strings have a checked form of their own, as a date or a credit
    /// code has; among them digests.
    fn text(&mut self, place: Place, text: &str) -> Result<(), Found> {
        if self.found.is_some() {
            return Ok(());
        }
        // The payload's own tag and content name no field of it.
        let field = place.field.filter(|field| *field != "body").unwrap_or("payload");
        // `Text` and the identifiers name themselves, see `liuhen_types::id::visited`.
        let kind = match place.newtype {
            Some("Text") => number::in_text(text),
            Some(id) if id.starts_with("Id") => number::in_id(text),
            _ => None,
        };
        self.found = match kind {
            Some(kind) => Some(Found::Clear { field, kind }),
            None if is_salted(place) => text.parse().ok().and_then(|of| unsalted(field, &of)),
            None => None,
        };
        Ok(())
    }

    /// Whatever has this flag is refused by it.
    fn flag(&mut self, place: Place, is_set: bool) -> Result<(), Found> {
        let is_secret = is_set && place.field == Some(SECRET);
        if is_secret { Err(Found::Secret) } else { Ok(()) }
    }

    /// No payload has a map: its keys would have no order.
    fn map(&mut self) -> Result<(), Found> {
        Err(ser::Error::custom("a map"))
    }
}

/// Names of digests that no salt belongs to: of documents that anyone may read, and of a
/// tree's inner nodes. Its roots end with `_root`.
const PUBLIC: [&str; 5] =
    ["certificate_digest", "code_digest", "path", "rule_digest", "schema_digest"];

/// True where a digest stands for content, and so has a salt: everywhere but in what
/// is public and what commits to a tree. Ids of transactions name themselves; the id of a
/// licence is a digest.
fn is_salted(place: Place) -> bool {
    let field = place.field.unwrap_or_default();
    match place.newtype {
        None => !field.ends_with("_root") && !PUBLIC.contains(&field),
        Some(_) => field == "licence_id",
    }
}

/// A digest that no salt can have gone into. That is all that can be seen: of any other,
/// nobody without the salt can say what it stands for, nor whether there is one.
pub(super) fn unsalted(field: &'static str, digest: &Hash) -> Option<Found> {
    let digest = match *digest {
        Hash::ZERO => "all zeros",
        Hash::OF_NOTHING => "the SM3 of nothing",
        _ => return None,
    };
    Some(Found::Unsalted { field, digest })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use liuhen_types::{OrgId, Text};
    use serde::Serialize;

    use super::first;

    const NUMBER: &str = "13812345678";
    const IN_CLEAR: &str = "in clear; give a salted digest";

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
        let mobile = |field: &str| format!("{field} holds a mobile number {IN_CLEAR}");
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
        let found = format!("named holds a mobile number {IN_CLEAR}");
        check(
            &Named { named: format!("a{NUMBER}").parse::<Text<64>>().expect("a text") },
            Some(&found),
        );
    }

    /// Nothing of a map is passed on, and nothing of another kind than payloads have.
    #[test]
    fn a_map_and_what_cannot_be_read_are_refused() {
        let found = format!("payload holds what cannot be read {IN_CLEAR}");
        check(&Named { named: BTreeMap::from([("a", 1)]) }, Some(&found));
        check(&Named { named: BTreeMap::<u8, u8>::new() }, Some(&found));
        check(&Named { named: 1_u128 }, Some(&found));
    }

    /// A secret goes before what stands in clear before it.
    #[test]
    fn a_value_that_says_it_is_a_secret_is_one() {
        #[derive(Serialize)]
        struct Flagged {
            named: Text<64>,
            is_state_secret: bool,
            is_urgent: bool,
        }
        let flagged = |is_state_secret, is_urgent| Outer {
            count: 1,
            body: [Flagged { named: text(), is_state_secret, is_urgent }],
        };
        let secret = "is_state_secret is true; secret data never enter this ledger";
        check(&flagged(true, false), Some(secret));
        check(&flagged(false, true), Some(&format!("named holds a mobile number {IN_CLEAR}")));
    }

    #[test]
    fn the_first_number_is_named() {
        let found = format!("named holds an identity card number {IN_CLEAR}");
        let card: Text<64> = "11010519491231002X".parse().expect("a text");
        check(&(Named { named: card }, Outer { count: 1, body: text() }), Some(&found));
    }
}
