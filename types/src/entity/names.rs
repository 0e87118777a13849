//! Whom and what an entity names: its identifiers by type, never by what a text looks
//! like. A serializer that writes nothing and looks at what passes, so no kind of
//! entity can be forgotten, and no field of one.

use std::collections::BTreeSet;
use std::fmt;

use serde::ser::{self, Serialize};

use crate::id::visited;
use crate::id::{AuthorizationId, CatalogId, OrgId, RegionCode, RequestId};

/// Identifiers that an entity holds, wherever in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Orgs.
    pub orgs: BTreeSet<OrgId>,
    /// Regions.
    pub regions: BTreeSet<RegionCode>,
    /// Requests, which are shares.
    pub requests: BTreeSet<RequestId>,
    /// Authorisations.
    pub authorizations: BTreeSet<AuthorizationId>,
    /// Catalog entries.
    pub catalogs: BTreeSet<CatalogId>,
}

impl Names {
    /// What a value holds.
    ///
    /// # Errors
    /// As the value's own serialization fails.
    pub fn of(value: &impl Serialize) -> Result<Self, NamesError> {
        let mut names = Self::default();
        value.serialize(Collector { names: &mut names, kind: None })?;
        Ok(names)
    }

    fn take(&mut self, kind: &str, text: &str) {
        match kind {
            visited::ORG => self.orgs.extend(text.parse::<OrgId>()),
            visited::REGION => self.regions.extend(text.parse::<RegionCode>()),
            visited::REQUEST => self.requests.extend(text.parse::<RequestId>()),
            visited::AUTHORIZATION => self.authorizations.extend(text.parse::<AuthorizationId>()),
            visited::CATALOG => self.catalogs.extend(text.parse::<CatalogId>()),
            _ => {}
        }
    }
}

/// A value that cannot be serialized.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NamesError(String);

impl ser::Error for NamesError {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self(reason.to_string())
    }
}

struct Collector<'a> {
    names: &'a mut Names,
    /// The type of identifier that encloses the text, if one does.
    kind: Option<&'static str>,
}

macro_rules! nothing {
    ($($method:ident: $type:ty),*) => {
        $( fn $method(self, _: $type) -> Result<(), NamesError> { Ok(()) } )*
    };
}

macro_rules! compounds {
    ($($method:ident($($arg:ident: $type:ty),*);)*) => {
        $( fn $method(self, $($arg: $type),*) -> Result<Self, NamesError> {
            Ok(Self { kind: None, ..self })
        } )*
    };
}

impl<'a> ser::Serializer for Collector<'a> {
    type Ok = ();
    type Error = NamesError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    nothing!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str
    );

    compounds!(
        serialize_seq(_len: Option<usize>);
        serialize_tuple(_len: usize);
        serialize_tuple_struct(_name: &'static str, _len: usize);
        serialize_tuple_variant(_name: &'static str, _n: u32, _variant: &'static str, _len: usize);
        serialize_map(_len: Option<usize>);
        serialize_struct(_name: &'static str, _len: usize);
        serialize_struct_variant(_name: &'static str, _n: u32, _variant: &'static str, _len: usize);
    );

    fn serialize_str(self, text: &str) -> Result<(), NamesError> {
        if let Some(kind) = self.kind {
            self.names.take(kind, text);
        }
        Ok(())
    }

    fn serialize_none(self) -> Result<(), NamesError> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), NamesError> {
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), NamesError> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), NamesError> {
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NamesError> {
        value.serialize(Self { kind: Some(name), ..self })
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), NamesError> {
        value.serialize(Self { kind: None, ..self })
    }
}

impl Collector<'_> {
    fn element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), NamesError> {
        value.serialize(Collector { names: self.names, kind: None })
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident),*) => { $(
        impl ser::$trait for Collector<'_> {
            type Ok = ();
            type Error = NamesError;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), NamesError> {
                self.element(value)
            }

            fn end(self) -> Result<(), NamesError> {
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
        impl ser::$trait for Collector<'_> {
            type Ok = ();
            type Error = NamesError;

            fn serialize_field<T: ?Sized + Serialize>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), NamesError> {
                self.element(value)
            }

            fn end(self) -> Result<(), NamesError> {
                Ok(())
            }
        }
    )* };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Collector<'_> {
    type Ok = ();
    type Error = NamesError;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), NamesError> {
        self.element(key)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), NamesError> {
        self.element(value)
    }

    fn end(self) -> Result<(), NamesError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;
    use crate::id::ItemId;
    use crate::text::Text;

    #[derive(Serialize)]
    enum Status {
        Active,
        Of(OrgId),
    }

    #[derive(Serialize)]
    struct Sample {
        status: [Status; 2],
        note: Text<64>,
        item: ItemId,
        by_region: BTreeMap<RegionCode, Option<RequestId>>,
        pair: (AuthorizationId, Vec<CatalogId>),
    }

    /// A text that looks like an org names none: not a status, a note, or another id.
    #[test]
    fn names_are_found_by_their_type_alone() {
        let sample = Sample {
            status: [Status::Active, Status::Of("org-1".parse().expect("an id"))],
            note: "org-2".parse().expect("a text"),
            item: "org-3".parse().expect("an id"),
            by_region: BTreeMap::from([(
                "130000".parse().expect("a code"),
                Some("r1".parse().expect("an id")),
            )]),
            pair: ("a1".parse().expect("an id"), vec!["c1".parse().expect("an id")]),
        };
        let names = Names::of(&sample).expect("it serializes");
        let expected = Names {
            orgs: BTreeSet::from(["org-1".parse().expect("an id")]),
            regions: BTreeSet::from(["130000".parse().expect("a code")]),
            requests: BTreeSet::from(["r1".parse().expect("an id")]),
            authorizations: BTreeSet::from(["a1".parse().expect("an id")]),
            catalogs: BTreeSet::from(["c1".parse().expect("an id")]),
        };
        assert_eq!(names, expected);
    }
}
