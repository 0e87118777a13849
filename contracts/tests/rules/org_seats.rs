//! What an authority has to decide while it may not act, or before there is one.

use liuhen_types::entity::{DeadlineKind, OrgStatus};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{OrgStatusSet, RoleRevoke};

use crate::deadline_end::{all_set, counts, deadline};
use crate::kit::evaluation::month;
use crate::kit::*;

const TASKS: [(DeadlineKind, &str); 2] =
    [(DeadlineKind::CatalogReview, "n1"), (DeadlineKind::ShareAccept, "r1")];

/// A review and a request wait for the authority of 石家庄.
fn waiting() -> Chain {
    let mut chain = Chain::hebei();
    all_set(&mut chain);
    chain.publish_as("mzj-sjz", shared("city"));
    chain.publish_as("mzj-sjz", shared("second"));
    chain.ok("mzj-sjz", change_notice("n1", "city", "2023-11-14"));
    chain.ok("mzj-sjz", update_submit("n1", shared("city")));
    chain.ok("mzj-bd", request_submit("r1", "second"));
    chain
}

fn are_of(chain: &Chain, org: &str) {
    for (kind, subject) in TASKS {
        let found = deadline(chain, kind, subject);
        assert_eq!((found.responsible, found.ended_on), (id(org), None), "{kind}");
    }
}

fn set(org: &str, status: OrgStatus) -> OrgStatusSet {
    OrgStatusSet {
        org: id(org),
        status,
        reason: id("机构调整"),
        successor: None,
        proposal_id: None,
    }
}

fn take(org: &str, role: Role, region: &str) -> RoleRevoke {
    RoleRevoke { org: id(org), role, jurisdiction: id(region), reason: id("机构调整") }
}

#[test]
fn a_suspended_authority_has_nothing_to_decide_until_it_may_again() {
    let mut chain = waiting();
    are_of(&chain, "ca-sjz");
    chain.ok("pa", set("ca-sjz", OrgStatus::Suspended));
    are_of(&chain, "pa");
    let mut above = chain.clone();
    above.ok("pa", catalog_review("city", 2, ReviewDecision::Approve));
    above.ok("pa", request_accept("r1"));
    for (kind, _) in TASKS {
        assert_eq!(counts(&above, "130100", month(2023, 11), kind), [(0, 0); 2], "{kind}");
    }
    chain.ok("pa", set("ca-sjz", OrgStatus::Active));
    are_of(&chain, "ca-sjz");
    chain.ok("ca-sjz", catalog_review("city", 2, ReviewDecision::Approve));
    chain.ok("ca-sjz", request_accept("r1"));
    for (kind, _) in TASKS {
        assert_eq!(counts(&chain, "130100", month(2023, 11), kind), [(1, 1); 2], "{kind}");
    }
}

#[test]
fn what_an_authority_had_to_decide_goes_with_its_role() {
    let mut chain = waiting();
    chain.ok("pa", take("ca-sjz", Role::CityAuthority, "130100"));
    are_of(&chain, "pa");
    chain.ok("pa", org_register("ca-new", "130100"));
    chain.ok("pa", key_register("ca-new", "ca-new"));
    chain.ok("pa", role_grant("ca-new", Role::CityAuthority, "130100"));
    are_of(&chain, "ca-new");
    chain.ok("ca-new", catalog_review("city", 2, ReviewDecision::Approve));
    chain.ok("ca-new", request_accept("r1"));
}

/// A county's first authority has what the city's had to decide there, and nothing else.
#[test]
fn a_first_authority_takes_over_what_waits_in_its_region() {
    let mut chain = waiting();
    chain.ok("ca-sjz", take("xa-changan", Role::CountyAuthority, "130102"));
    with_profile(&mut chain, |profile| profile.deadlines.catalog_initial_review = Some(5));
    chain.ok("jyj-changan", catalog_submit(entry("schools")));
    let found = |chain: &Chain| {
        deadline(chain, DeadlineKind::CatalogInitialReview, "schools").responsible.to_string()
    };
    assert_eq!(found(&chain), "ca-sjz");
    chain.ok("ca-sjz", role_grant("xa-changan", Role::CountyAuthority, "130102"));
    assert_eq!(found(&chain), "xa-changan");
    are_of(&chain, "ca-sjz");
    chain.ok("xa-changan", catalog_review("schools", 1, ReviewDecision::Approve));
}
