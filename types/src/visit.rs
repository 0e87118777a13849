//! A look at every string and every flag of a value, with the field and the type that it
//! stands in: a serializer that writes nothing. So no kind of value can be forgotten, and
//! no field of one.
//!
//! Names of variants are no strings of a value, nor are characters and bytes.

use serde::{Serialize, ser};

/// Who looks at the strings and flags of a value.
pub trait Visitor {
    /// Why the look ends before the last string.
    type Error: ser::Error;

    /// A string, in order.
    ///
    /// # Errors
    /// What ends the look.
    fn text(&mut self, place: Place, text: &str) -> Result<(), Self::Error>;

    /// A flag: yes or no.
    ///
    /// # Errors
    /// What ends the look.
    fn flag(&mut self, place: Place, is_set: bool) -> Result<(), Self::Error> {
        let _ = (place, is_set);
        Ok(())
    }

    /// A map begins, whose keys and values are looked at.
    ///
    /// # Errors
    /// What ends the look.
    fn map(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Where a string or a flag stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The innermost field of a struct around it.
    pub field: Option<&'static str>,
    /// The innermost newtype around it, if that stands within the field: identifiers and
    /// texts name themselves so, see [`crate::id::visited`].
    pub newtype: Option<&'static str>,
}

/// Shows every string and every flag of a value to a visitor.
///
/// # Errors
/// As the visitor ends the look, or the value cannot be serialized.
pub fn show<V: Visitor>(value: &impl Serialize, visitor: &mut V) -> Result<(), V::Error> {
    value.serialize(Walk { visitor, place: Place::default() })
}

/// Of a field, a type or a variant.
type Name = &'static str;

struct Walk<'a, V> {
    visitor: &'a mut V,
    place: Place,
}

impl<V: Visitor> Walk<'_, V> {
    /// A part of this value, at a place of its own.
    fn part<T: ?Sized + Serialize>(&mut self, place: Place, value: &T) -> Result<(), V::Error> {
        value.serialize(Walk { visitor: &mut *self.visitor, place })
    }
}

macro_rules! nothing {
    ($($method:ident($($arg:ty),*);)*) => {
        $( fn $method(self, $(_: $arg),*) -> Result<(), V::Error> { Ok(()) } )*
    };
}

macro_rules! compounds {
    ($($method:ident($($arg:ty),*);)*) => {
        $( fn $method(self, $(_: $arg),*) -> Result<Self, V::Error> { Ok(self) } )*
    };
}

impl<V: Visitor> ser::Serializer for Walk<'_, V> {
    type Ok = ();
    type Error = V::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    nothing!(
        serialize_char(char); serialize_bytes(&[u8]);
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_f32(f32); serialize_f64(f64);
        serialize_none(); serialize_unit();
        serialize_unit_struct(Name); serialize_unit_variant(Name, u32, Name);
    );

    compounds!(
        serialize_seq(Option<usize>); serialize_tuple(usize);
        serialize_tuple_struct(Name, usize); serialize_tuple_variant(Name, u32, Name, usize);
        serialize_struct(Name, usize); serialize_struct_variant(Name, u32, Name, usize);
    );

    fn serialize_map(self, _: Option<usize>) -> Result<Self, V::Error> {
        self.visitor.map()?;
        Ok(self)
    }

    fn serialize_bool(self, is_set: bool) -> Result<(), V::Error> {
        self.visitor.flag(self.place, is_set)
    }

    fn serialize_str(self, text: &str) -> Result<(), V::Error> {
        self.visitor.text(self.place, text)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), V::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        mut self,
        name: Name,
        value: &T,
    ) -> Result<(), V::Error> {
        self.part(Place { newtype: Some(name), ..self.place }, value)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: Name,
        _: u32,
        _: Name,
        value: &T,
    ) -> Result<(), V::Error> {
        value.serialize(self)
    }
}

macro_rules! elements {
    ($($trait:ident: $($method:ident),*;)*) => { $(
        impl<V: Visitor> ser::$trait for Walk<'_, V> {
            type Ok = ();
            type Error = V::Error;

            $( fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), V::Error> {
                self.part(self.place, value)
            } )*

            fn end(self) -> Result<(), V::Error> {
                Ok(())
            }
        }
    )* };
}

elements!(
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
    SerializeMap: serialize_key, serialize_value;
);

macro_rules! fields {
    ($($trait:ident),*) => { $(
        impl<V: Visitor> ser::$trait for Walk<'_, V> {
            type Ok = ();
            type Error = V::Error;

            fn serialize_field<T: ?Sized + Serialize>(
                &mut self,
                field: Name,
                value: &T,
            ) -> Result<(), V::Error> {
                self.part(Place { field: Some(field), newtype: None }, value)
            }

            fn end(self) -> Result<(), V::Error> {
                Ok(())
            }
        }
    )* };
}

fields!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt;

    use super::*;

    /// Lists what it sees, up to a string that says `stop`, or a map if it refuses those.
    #[derive(Default)]
    struct List {
        seen: Vec<(Option<Name>, Option<Name>, String)>,
        flags: Vec<(Option<Name>, bool)>,
        refuses_maps: bool,
    }

    impl Visitor for List {
        type Error = fmt::Error;

        fn text(&mut self, place: Place, text: &str) -> Result<(), fmt::Error> {
            self.seen.push((place.field, place.newtype, text.to_owned()));
            if text == "stop" { Err(fmt::Error) } else { Ok(()) }
        }

        fn flag(&mut self, place: Place, is_set: bool) -> Result<(), fmt::Error> {
            self.flags.push((place.field, is_set));
            Ok(())
        }

        fn map(&mut self) -> Result<(), fmt::Error> {
            if self.refuses_maps { Err(fmt::Error) } else { Ok(()) }
        }
    }

    #[derive(Serialize)]
    struct Word(&'static str);

    #[derive(Serialize)]
    struct Words(Word, &'static str, [&'static str; 1]);

    #[derive(Serialize)]
    enum Shape {
        Unit,
        Newtype(Word),
        Tuple(u8, &'static str),
        Fields { within: Option<&'static str> },
    }

    #[derive(Serialize)]
    struct Value {
        flag: bool,
        shapes: Vec<Shape>,
        words: Words,
        list: Word,
        map: BTreeMap<&'static str, Option<Word>>,
        nothing: Option<()>,
    }

    fn value(list: &'static str) -> Value {
        let within = Some("c");
        Value {
            flag: true,
            shapes: vec![
                Shape::Unit,
                Shape::Newtype(Word("a")),
                Shape::Tuple(1, "b"),
                Shape::Fields { within },
            ],
            words: Words(Word("d"), "e", ["f"]),
            list: Word(list),
            map: BTreeMap::from([("h", Some(Word("i"))), ("j", None)]),
            nothing: Some(()),
        }
    }

    const ALL: [(Option<Name>, Option<Name>, &str); 10] = [
        (Some("shapes"), Some("Word"), "a"),
        (Some("shapes"), None, "b"),
        (Some("within"), None, "c"),
        (Some("words"), Some("Word"), "d"),
        (Some("words"), None, "e"),
        (Some("words"), None, "f"),
        (Some("list"), Some("Word"), "g"),
        (Some("map"), None, "h"),
        (Some("map"), Some("Word"), "i"),
        (Some("map"), None, "j"),
    ];

    fn check(
        mut list: List,
        value: &impl Serialize,
        expected: &[(Option<Name>, Option<Name>, &str)],
    ) -> bool {
        let is_whole = show(value, &mut list).is_ok();
        let seen: Vec<_> = list
            .seen
            .iter()
            .map(|(field, newtype, text)| (*field, *newtype, text.as_str()))
            .collect();
        assert_eq!(seen, expected);
        is_whole
    }

    #[test]
    fn every_string_is_shown_in_order_with_its_place() {
        assert!(check(List::default(), &value("g"), &ALL));
        assert!(check(List::default(), &"x", &[(None, None, "x")]));
        assert!(check(List::default(), &Word("x"), &[(None, Some("Word"), "x")]));
    }

    #[test]
    fn every_flag_is_shown_with_its_place() {
        let mut list = List::default();
        assert!(show(&(true, value("g"), Some(false)), &mut list).is_ok());
        assert_eq!(list.flags, [(None, true), (Some("flag"), true), (None, false)]);
    }

    /// A newtype ends with a field within it, and not before.
    #[test]
    fn a_newtype_reaches_as_far_as_the_next_field() {
        #[derive(Serialize)]
        struct Outer<T>(T);
        let named = |text| (None, Some("Outer"), text);
        assert!(check(List::default(), &Outer(["x"]), &[named("x")]));
        assert!(check(List::default(), &Outer(Shape::Tuple(1, "x")), &[named("x")]));
        assert!(check(List::default(), &Outer(Word("x")), &[(None, Some("Word"), "x")]));
        let within = Shape::Fields { within: Some("x") };
        assert!(check(List::default(), &Outer(within), &[(Some("within"), None, "x")]));
    }

    #[test]
    fn the_visitor_ends_the_look() {
        let stopped = [&ALL[..6], &[(Some("list"), Some("Word"), "stop")]].concat();
        assert!(!check(List::default(), &value("stop"), &stopped));
        let list = List { refuses_maps: true, ..List::default() };
        assert!(!check(list, &value("g"), &ALL[..7]));
    }
}
