//! Whom and what an entity names: its identifiers by type, never by what a text looks
//! like.

use std::collections::BTreeSet;
use std::fmt;

use serde::ser::{self, Serialize};

use crate::id::visited;
use crate::id::{AuthorizationId, CatalogId, OrgId, RegionCode, RequestId};
use crate::visit::{self, Place, Visitor};

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
        visit::show(value, &mut names)?;
        Ok(names)
    }
}

impl Visitor for Names {
    type Error = NamesError;

    fn text(&mut self, place: Place, text: &str) -> Result<(), NamesError> {
        match place.newtype {
            Some(visited::ORG) => self.orgs.extend(text.parse::<OrgId>()),
            Some(visited::REGION) => self.regions.extend(text.parse::<RegionCode>()),
            Some(visited::REQUEST) => self.requests.extend(text.parse::<RequestId>()),
            Some(visited::AUTHORIZATION) => {
                self.authorizations.extend(text.parse::<AuthorizationId>());
            }
            Some(visited::CATALOG) => self.catalogs.extend(text.parse::<CatalogId>()),
            _ => {}
        }
        Ok(())
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

    /// As map keys and as a whole value; and what is no value says why.
    #[test]
    fn names_are_found_wherever_they_stand() {
        let org: OrgId = "org-1".parse().expect("an id");
        let expected = Names { orgs: BTreeSet::from([org.clone()]), ..Names::default() };
        assert_eq!(Names::of(&org).expect("it serializes"), expected);
        let keys = BTreeMap::from([(org.clone(), Some(1)), (org, None)]);
        assert_eq!(Names::of(&keys).expect("it serializes"), expected);
        let error = Names::of(&1_u128).expect_err("it has no such numbers");
        assert_eq!(error.to_string(), "u128 is not supported");
    }
}
