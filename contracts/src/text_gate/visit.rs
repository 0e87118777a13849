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
