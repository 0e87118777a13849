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
    use Reach::{All as A, Incident as I, Nothing as N, Party as P, Session as S, Tree as T};
    match class {
        // Without login too.
        Class::Public =>     [A, A, A, A, A, A, A, A, A, A, A],
        Class::Registry =>   [A, A, A, A, A, A, A, A, A, A, A],
        Class::Source =>     [A, A, A, A, A, A, A, A, A, A, A],
        Class::Published =>  [A, A, A, A, A, A, A, A, A, A, N],
        Class::Restricted => [A, T, T, P, P, T, A, N, S, N, N],
        Class::Draft =>      [T, T, T, P, N, N, N, N, S, N, N],
        Class::Sharing =>    [T, T, T, P, P, T, T, N, S, N, N],
        Class::Grant =>      [T, T, T, P, P, T, A, N, S, N, N],
        Class::Trace =>      [T, T, T, P, P, T, I, N, S, N, N],
        Class::Quality =>    [T, T, T, P, P, T, N, N, A, A, N],
        Class::Figures =>    [A, T, T, P, P, T, A, A, A, A, N],
        Class::Security =>   [T, T, N, P, P, P, A, N, A, N, N],
        // [D] Not in 4.4: whoever is under audit does not learn it from the ledger.
        Class::Audit =>      [T, P, N, N, N, N, P, N, P, N, N],
        // [D] Indexes and counts, which say something about everything.
        Class::Inner =>      [A, N, N, N, N, N, N, N, N, N, N],
    }
}

/// How far a role reads a class.
pub(crate) fn reach(role: Role, class: Class) -> Reach {
    let role = if role == Role::AuthorizedOperator { Role::Consumer } else { role };
    let column = COLUMNS.iter().position(|column| *column == role);
    column.and_then(|n| row(class).get(n).copied()).unwrap_or(Reach::Nothing)
}

#[cfg(test)]
mod tests {
    use super::Reach::{All, Incident, Nothing, Party, Session, Tree};
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
