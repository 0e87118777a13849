//! Every string of every kind of payload, free text and identifiers alike: a
//! serializer that writes nothing and looks at what passes. So no kind can be
//! forgotten, and no field of one.

use std::fmt;

use serde::ser::{self, Impossible, Serialize};

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
    value.serialize(Gate { field: "payload", form: Form::Other }).err()
}

/// How the text of a field is to be read.
#[derive(Clone, Copy)]
enum Form {
    /// A person wrote it.
    Text,
    /// An identifier: digits inside a longer word are no number.
    Id,
    /// A checked form of its own: a digest, a date, a credit code.
    Other,
}

#[derive(Clone, Copy)]
struct Gate {
    field: &'static str,
    form: Form,
}

impl Gate {
    fn text(self, text: &str) -> Result<(), Found> {
        let kind = match self.form {
            Form::Text => number::in_text(text),
            Form::Id => number::in_id(text),
            Form::Other => None,
        };
        kind.map_or(Ok(()), |kind| Err(Found { field: self.field, kind }))
    }

    const fn at(self, field: &'static str) -> Self {
        Self { field, form: Form::Other }
    }
}

macro_rules! nothing {
    ($($method:ident: $type:ty),*) => {
        $( fn $method(self, _: $type) -> Result<(), Found> { Ok(()) } )*
    };
}

impl ser::Serializer for Gate {
    type Ok = ();
    type Error = Found;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Impossible<(), Found>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    nothing!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str
    );

    fn serialize_str(self, text: &str) -> Result<(), Found> {
        self.text(text)
    }

    fn serialize_none(self) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Found> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Found> {
        Ok(())
    }

    /// `Text` and the identifiers name themselves, see `liuhen_types::id::visited`.
    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Found> {
        let form = match name {
            "Text" => Form::Text,
            id if id.starts_with("Id") => Form::Id,
            _ => Form::Other,
        };
        value.serialize(Self { form, ..self })
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Found> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Found> {
        Ok(self)
    }

    /// No payload has a map: its keys would have no order.
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Found> {
        Err(ser::Error::custom("a map"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Found> {
        Ok(self)
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident),*) => { $(
        impl ser::$trait for Gate {
            type Ok = ();
            type Error = Found;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Found> {
                value.serialize(*self)
            }

            fn end(self) -> Result<(), Found> {
                Ok(())
            }
        }
    )* };
}

elements!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

macro_rules! fields {
    ($($trait:ident),*) => { $(
        impl ser::$trait for Gate {
            type Ok = ();
            type Error = Found;

            fn serialize_field<T: ?Sized + Serialize>(
                &mut self,
                field: &'static str,
                value: &T,
            ) -> Result<(), Found> {
                // The payload's own tag and content name no field of it.
                let at = if field == "body" { *self } else { self.at(field) };
                value.serialize(at)
            }

            fn end(self) -> Result<(), Found> {
                Ok(())
            }
        }
    )* };
}

fields!(SerializeStruct, SerializeStructVariant);

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
