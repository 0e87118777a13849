//! The permission matrix of the requirements, section 4.3: every kind and role
//! answers as the table says.

use std::collections::BTreeSet;

use liuhen_contracts::{execute_block, may_sign, may_submit};
use liuhen_types::entity::HeldRole;
use liuhen_types::payload::Payload;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::genesis::genesis;
use crate::kit::{Chain, Tx, id, key_register, key_revoke, org_register};
use crate::sample::{Random, Sample};

/// One line per kind: its name, then the marks of 15 columns.
const MATRIX: &str = include_str!("../../../tests/data/permission_matrix.csv");

/// The columns of orgs; GW, AP and VN follow.
const ROLES: [Role; 12] = [
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
    Role::AuthorizedOperator,
    Role::BridgeRelayer,
];

/// Rows of the matrix that nobody submits: the contract's own acts.
const OWN_ACTS: [&str; 1] = ["ContractActivate"];

/// Rows of the matrix that are not built yet.
const NOT_BUILT: &[&str] = &[
    "OperationGrant",
    "OperationActivityRecord",
    "OperationSupervise",
    "SocialDataRegister",
    "CaseRegister",
];

/// Kinds that the matrix does not have.
const BEYOND: [&str; 1] = ["ClockSet"];

/// Kind and marks.
fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    MATRIX.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let kind = cells.next().expect("a line has a kind");
        let marks: Vec<_> = cells.collect();
        assert_eq!(marks.len(), 15, "{kind}");
        (kind, marks)
    })
}

/// Co-signing (C) and the contract's own acts (A) are no submissions.
fn submits(marks: &str) -> bool {
    marks.split(' ').any(|mark| matches!(mark, "S" | "D" | "P" | "V"))
}

#[test]
fn every_row_is_built_or_listed() {
    let kinds: BTreeSet<_> = Payload::KINDS.iter().copied().collect();
    let in_matrix: BTreeSet<_> = rows().map(|(kind, _)| kind).collect();
    assert_eq!(in_matrix.len(), 110);
    let missing: BTreeSet<_> = in_matrix.difference(&kinds).copied().collect();
    let listed: BTreeSet<_> = NOT_BUILT.iter().copied().chain(OWN_ACTS).collect();
    assert_eq!(missing, listed, "what is built is no longer listed");
    let beyond: BTreeSet<_> = kinds.difference(&in_matrix).copied().collect();
    assert_eq!(beyond, BTreeSet::from(BEYOND));
}

#[test]
fn every_role_may_submit_what_the_matrix_says() {
    for (kind, marks) in rows().filter(|(kind, _)| Payload::KINDS.contains(kind)) {
        for (role, marks) in ROLES.iter().zip(&marks) {
            assert_eq!(may_submit(kind, *role), Some(submits(marks)), "{kind} by {role}");
        }
        let machines = [(KeyPurpose::Gateway, marks[12]), (KeyPurpose::App, marks[13])];
        for (purpose, marks) in machines {
            assert_eq!(may_sign(kind, purpose), Some(submits(marks)), "{kind} by {purpose:?}");
        }
        assert_eq!(may_sign(kind, KeyPurpose::Node), Some(false), "{kind}");
        assert!(!submits(marks[14]), "{kind}: a validator submits nothing");
    }
    assert_eq!(may_submit("NoSuchKind", Role::Provider), None);
    assert_eq!(may_sign("NoSuchKind", KeyPurpose::Org), None);
}

/// Kinds about an org's own keys: they need no role. What is the authorities' alone is
/// tested in [`keys_of_others_are_the_authorities_matter`].
const ANYONE: [&str; 2] = ["KeyRegister", "KeyRevoke"];

/// The marks of a kind for each role.
fn marks_of(kind: &str) -> impl Iterator<Item = (Role, &'static str)> {
    let marks = rows().find(|(row, _)| *row == kind).expect("the matrix has the kind").1;
    ROLES.into_iter().zip(marks)
}

/// P is for one's own keys alone: D ends those of others, and C, needed in addition, is what
/// the first key of another org and each further one of its own take.
#[test]
fn keys_of_others_are_the_authorities_matter() {
    let with = |role: Role| {
        let mut chain = Chain::hebei();
        chain.ok("pa", org_register("new", "130000"));
        hold(&mut chain, "nobody", &[(role, "130000")]);
        chain
    };
    for (role, marks) in marks_of("KeyRegister") {
        let cosigns = marks.contains('C');
        let mut chain = with(role);
        let expected = if cosigns { Code::Ok } else { Code::Role };
        assert_eq!(chain.code("nobody", key_register("new", "new")), expected, "{role:?}");
        // An auditor asks none of those that it audits.
        let may_alone = cosigns || role == Role::Auditor;
        let expected = if may_alone { Code::Ok } else { Code::CosignRequired };
        let mut chain = with(role);
        assert_eq!(chain.code("nobody", key_register("nobody", "k")), expected, "{role:?}");
        let mut chain = with(role);
        chain.ok_with("nobody", &["pa"], key_register("nobody", "k"));
        let expected = if cosigns { Code::Ok } else { Code::CosignRequired };
        let own = Tx::new("mzt", key_register("mzt", "k")).cosigner("nobody");
        assert_eq!(with(role).send(own).code, expected, "{role:?} co-signs");
    }
    for (role, marks) in marks_of("KeyRevoke") {
        let expected = if marks == "D" { Code::Ok } else { Code::Role };
        assert_eq!(with(role).code("nobody", key_revoke("mzt")), expected, "{role:?}");
        let mut chain = with(role);
        chain.ok_with("nobody", &["pa"], key_register("nobody", "k"));
        chain.ok("nobody", key_revoke("k"));
    }
}

#[test]
fn execution_refuses_what_the_matrix_leaves_blank() {
    let mut chain = Chain::hebei();
    let mut tested = BTreeSet::new();
    for seed in 0..3_000 {
        let payload = Payload::sample(&mut Random(seed));
        let kind = payload.kind();
        if tested.contains(kind) || ANYONE.contains(&kind) {
            continue;
        }
        tested.insert(kind);
        for role in ROLES {
            let held = HeldRole { role, jurisdiction: id("130000"), valid_to: None };
            chain.force(StateKey::held_roles(&id("nobody")), &vec![held]);
            if may_submit(kind, role) == Some(true) {
                continue;
            }
            // The envelope is passed by: what a random payload says does not matter.
            let signed = chain.sign(Tx::new("nobody", payload.clone()));
            let chain_id = genesis().chain_id;
            let execution = execute_block(&chain.state, &chain.next(), &chain_id, &[signed]);
            let outcome = &execution.expect("the state is sound").outcomes[0];
            assert_eq!(outcome.code, Code::Role, "{kind} by {role}");
        }
    }
    assert_eq!(tested.len() + ANYONE.len(), Payload::KINDS.len(), "{tested:?}");
}
