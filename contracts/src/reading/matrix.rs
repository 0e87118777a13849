//! Section 4.4 of the requirements: how far each role reads each class of objects.
//!
//! Access leaves have no row here: gateways keep them, the chain has their digests.

use liuhen_types::payload::org::Role;

use super::class::Class;

/// How far a role reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// –
    Nothing,
    /// "party", "own", "named": what the org appears in.
    Party,
    /// "own tree": what somebody in the role's jurisdiction appears in, or lies there.
    Tree,
    /// "in session": what the scope of the auditor's open session covers.
    Session,
    /// "on incident": what a party of the incident that the reader names appears in.
    Incident,
    /// ✔
    All,
}

use Reach::{All, Incident, Nothing, Party, Session, Tree};

/// The columns of [`reach`]. AO reads as a consumer does; FI and VN are no roles of orgs.
const COLUMNS: [Role; 11] = [
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::Provider,
    Role::Consumer,
    Role::PlatformOperator,
    Role::SecurityAuthority,
    Role::OpenDataAuthority,
    Role::Auditor,
    Role::Evaluator,
    Role::BridgeRelayer,
];

#[rustfmt::skip]
const fn row(class: Class) -> [Reach; 11] {
    match class {
        // Without login too.
        Class::Public =>     [All, All, All, All, All, All, All, All, All, All, All],
        Class::Registry =>   [All, All, All, All, All, All, All, All, All, All, All],
        Class::Published =>  [All, All, All, All, All, All, All, All, All, All, Nothing],
        Class::Restricted => [All, Tree, Tree, Party, Party, Tree, All, Nothing, Session, Nothing, Nothing],
        Class::Draft =>      [Tree, Tree, Tree, Party, Nothing, Nothing, Nothing, Nothing, Session, Nothing, Nothing],
        Class::Sharing =>    [Tree, Tree, Tree, Party, Party, Tree, Tree, Nothing, Session, Nothing, Nothing],
        Class::Grant =>      [Tree, Tree, Tree, Party, Party, Tree, All, Nothing, Session, Nothing, Nothing],
        Class::Trace =>      [Tree, Tree, Tree, Party, Party, Tree, Incident, Nothing, Session, Nothing, Nothing],
        Class::Quality =>    [Tree, Tree, Tree, Party, Party, Tree, Nothing, Nothing, All, All, Nothing],
        Class::Figures =>    [All, Tree, Tree, Party, Party, Tree, All, All, All, All, Nothing],
        Class::Security =>   [Tree, Tree, Nothing, Party, Party, Party, All, Nothing, All, Nothing, Nothing],
        // [D] Not in 4.4: whoever is under audit does not learn it from the ledger.
        Class::Audit =>      [Tree, Party, Nothing, Nothing, Nothing, Nothing, Party, Nothing, Party, Nothing, Nothing],
        // [D] Indexes and counts, which say something about everything.
        Class::Inner =>      [All, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing],
    }
}

/// How far a role reads a class.
pub(crate) fn reach(role: Role, class: Class) -> Reach {
    let role = if role == Role::AuthorizedOperator { Role::Consumer } else { role };
    let column = COLUMNS.iter().position(|column| *column == role);
    column.and_then(|n| row(class).get(n).copied()).unwrap_or(Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of section 4.4 that concern the chain, as they stand there, without NB's
    /// digest and the columns of those that are no orgs.
    const SECTION_4_4: &str = "\
Published|✔|✔|✔|✔|✔|✔|✔|✔|✔|✔|digest
Restricted|✔|own|own|own or named|named|own|✔|–|in session|–|–
Draft|own tree|own|own|own|–|–|–|–|in session|–|–
Sharing|own tree|own|own|party|party|own|own|–|in session|–|–
Grant|own tree|own|own|party|party|own|✔|–|in session|–|–
Trace|own tree|own|own|party|party|own|on incident|–|in session|–|–
Quality|own tree|own|own|party|party|own|–|–|✔|✔|–
Figures|✔|own + ranking|own|own|own|own|✔|✔|✔|✔|–
Security|own tree|own|–|party|party|party|✔|–|✔|–|–
Public|✔|✔|✔|✔|✔|✔|✔|✔|✔|✔|✔";

    #[test]
    fn every_cell_is_as_section_4_4_has_it() {
        let classes = [
            Class::Published,
            Class::Restricted,
            Class::Draft,
            Class::Sharing,
            Class::Grant,
            Class::Trace,
            Class::Quality,
            Class::Figures,
            Class::Security,
            Class::Public,
        ];
        let mut rows = 0;
        for (line, class) in SECTION_4_4.lines().zip(classes) {
            let mut cells = line.split('|');
            assert_eq!(cells.next(), Some(format!("{class:?}").as_str()));
            for role in COLUMNS {
                let cell = cells.next().expect("a cell for each column");
                let authority = role.is_authority() || OWN_IS_TREE.contains(&role);
                let expected = match cell {
                    "✔" => All,
                    "–" | "digest" => Nothing,
                    "own tree" | "own + ranking" => Tree,
                    "own" if authority => Tree,
                    "own" | "party" | "named" | "own or named" => Party,
                    "in session" => Session,
                    "on incident" => Incident,
                    other => panic!("{other}"),
                };
                assert_eq!(reach(role, class), expected, "{role} {class:?}");
            }
            assert_eq!(cells.next(), None);
            rows += 1;
        }
        assert_eq!(rows, classes.len());
    }

    /// Roles whose own is a jurisdiction, like an authority's.
    const OWN_IS_TREE: [Role; 2] = [Role::PlatformOperator, Role::SecurityAuthority];
}
