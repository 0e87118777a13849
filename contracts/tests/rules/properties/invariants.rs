//! What holds of every state that commands lead to.

use std::collections::BTreeSet;

use liuhen_types::StateKey;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, Custody, CustodyTerm, Demand, DemandStatus,
    Dispute, GatewayLog, RequestStatus, ShareRequest, Suspension,
};

use super::commands::{Command, GRANTS};
use crate::kit::*;

fn get<T: borsh::BorshDeserialize>(chain: &Chain, key: &StateKey) -> Option<T> {
    liuhen_contracts::read(&chain.state, key).expect("the state is sound")
}

/// granted ⊆ requested ⊆ items of the entry; a grant names who decided what, ends
/// once, and serves within its quota but for what is flagged.
pub fn check_shares(chain: &Chain) {
    for n in 1..4 {
        let request: Option<ShareRequest> = get(chain, &StateKey::request(&id(&format!("r{n}"))));
        let Some(request) = request else { continue };
        let catalog: Catalog = chain.read(&StateKey::catalog(&request.request.catalog_id));
        let version = request.request.catalog_version;
        let entry = catalog.in_force().filter(|(_, found)| *found == version).map(|(e, _)| e);
        let asked: BTreeSet<_> = request.request.items.iter().map(|i| &i.item_id).collect();
        let granted: BTreeSet<_> = request.granted_items.iter().collect();
        assert!(granted.is_subset(&asked), "{request:?}");
        // Of the version that it was for; a later one may have fewer.
        let known = entry.map(|e| e.items.iter().map(|i| &i.item_id).collect::<BTreeSet<_>>());
        assert!(known.is_none_or(|known| asked.is_subset(&known)), "{request:?}");
        let (provider, consumer) = (Some(&request.provider), Some(&request.consumer));
        assert_ne!(provider, consumer, "nobody asks itself");
        assert_ne!(request.accepted_by.as_ref(), consumer, "nobody takes on its own request");
        assert!(request.decided_by.is_none() || request.decided_by.as_ref() == provider);
    }
    for name in GRANTS {
        let grant: Option<Authorization> = get(chain, &StateKey::authorization(&id(name)));
        let Some(grant) = grant else { continue };
        assert_eq!(grant.over_quota, grant.used().saturating_sub(grant.quota), "{grant:?}");
        assert!(grant.served_after_end <= grant.ok, "{grant:?}");
        assert_eq!(grant.first_used_at.is_some(), grant.used() > 0);
        assert!(grant.used_up_at.is_some() || grant.used() < grant.quota, "{grant:?}");
        let request: ShareRequest = chain.read(&StateKey::request(&grant.request_id));
        // Decided anew after a dispute, it covers what was granted before until it is widened.
        let is_wider =
            matches!(request.status, RequestStatus::Approved | RequestStatus::PartlyApproved);
        let covers = grant.items.iter().all(|item| request.granted_items.contains(item));
        assert!(covers && (is_wider || grant.items == request.granted_items), "{request:?}");
        assert_eq!(request.authorization_id.as_ref(), Some(&grant.authorization_id));
        let running = grant.suspensions.iter().filter(|s| s.until.is_none()).count();
        let is_suspended = grant.status == AuthorizationStatus::Suspended;
        assert_eq!(running, usize::from(is_suspended), "{grant:?}");
        let follows =
            |pair: &[Suspension]| pair[0].until.is_some_and(|until| until <= pair[1].since);
        assert!(grant.suspensions.windows(2).all(follows), "{grant:?}");
        if let Some(custody) = get::<Custody>(chain, &StateKey::custody(&id(name))) {
            assert!(custody.terms.iter().all(|term| term.org == grant.consumer));
            let follows =
                |pair: &[CustodyTerm]| pair[0].until.is_some_and(|until| until <= pair[1].since);
            assert!(custody.terms.windows(2).all(follows), "{custody:?}");
        }
    }
}

/// A demand is satisfied by a grant of its own; who decides a dispute is no party.
pub fn check_demands_and_disputes(chain: &Chain) {
    for n in 1..4 {
        let demand: Option<Demand> = get(chain, &StateKey::demand(&id(&format!("n{n}"))));
        if let Some(demand) = demand.filter(|d| d.status == DemandStatus::Satisfied) {
            let request: ShareRequest =
                chain.read(&StateKey::request(&demand.request_id.clone().unwrap()));
            assert!(request.authorization_id.is_some() && request.consumer == demand.consumer);
            assert_eq!(Some(&request.request.catalog_id), demand.catalog_id.as_ref());
        }
        let dispute: Option<Dispute> = get(chain, &StateKey::dispute(&id(&format!("x{n}"))));
        if let Some(dispute) = dispute {
            let parties = [&dispute.raiser, &dispute.respondent];
            assert!(dispute.resolved_by.is_none_or(|org| !parties.contains(&&org)));
        }
    }
}

/// What was accepted as served lies in an active period of the grant, or so shortly
/// after its end that it is flagged.
pub fn check_served(before: &Chain, chain: &Chain, command: &Command) {
    let Command::Anchor { authorization, ok, .. } = command else { return };
    if *ok == 0 {
        return;
    }
    let key = StateKey::authorization(&id(authorization));
    let (old, new): (Authorization, Authorization) = (before.read(&key), chain.read(&key));
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
    let flagged = new.served_after_end - old.served_after_end;
    match old.refusal_at(log.last_time, 2_000) {
        None => assert_eq!(flagged, 0),
        Some((_, since)) => {
            assert_eq!(flagged, *ok);
            assert!(log.last_time.0 <= since.0 + 30_000, "{old:?}");
        }
    }
}

/// The gateway's log went on without a gap, or not at all; counters tell the same.
pub fn check_gateway(before: &GatewayLog, chain: &Chain, is_accepted: bool, command: &Command) {
    let after: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
    match command {
        Command::Anchor { ok, denied, gap, is_forked, .. } if is_accepted => {
            assert_eq!((after.last_seq, *gap), (before.last_seq + ok + denied, 0));
            assert!(!is_forked || before.last_root == batch_root(0));
            assert_eq!(after.batches, before.batches + 1);
        }
        _ => assert_eq!(after, *before),
    }
    let counted = |name: &&str| {
        let grant: Option<Authorization> = get(chain, &StateKey::authorization(&id(name)));
        grant.map_or(0, |grant| grant.ok + grant.denied)
    };
    let counted = GRANTS.iter().map(counted).sum::<u64>() + after.denied_foreign;
    assert_eq!(counted, after.last_seq, "every record is counted");
    let foreign = |name: &&str| get(chain, &StateKey::foreign_denials(&id(name))).unwrap_or(0u64);
    assert_eq!(GRANTS.iter().map(foreign).sum::<u64>(), after.denied_foreign, "of each grant");
}
