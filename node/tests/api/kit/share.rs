//! One whole share on chain, with detours: a returned entry, refused attempts, two
//! batches of accesses, a revocation.

use liuhen_types::payload::access::AccessAnchor;
use liuhen_types::payload::catalog::{ReviewDecision, ShareCondition};
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::{CatalogCorrect, Payload};
use liuhen_types::{Code, TimeMs};

use super::payloads::*;
use super::{TestNode, id};

/// Number of transactions of [`share`] that belong to the trace of `r1`.
pub const STEPS: usize = 14;

/// Makes request `r1` of `mzj-changan` for entry `villages` of `mzt`, grants it as
/// `a1`, reports 4 + 1 served and 1 + 0 refused accesses, and revokes it.
pub fn share(node: &TestNode) {
    let accept = |org: &str, payload: Payload| {
        node.accept(node.sign(org, payload));
    };
    node.register_gateway();
    // On a condition, so that the provider decides.
    let entry = conditional("villages", &[ShareCondition::Quota(1_000)]);
    accept("mzt", catalog_submit(entry.clone()).into());
    accept("pa", catalog_review("villages", 1, ReviewDecision::Return).into());
    let mut corrected = entry;
    corrected.summary = id("全省行政村的代码与名称，更正");
    accept("mzt", CatalogCorrect { version: 1, entry: corrected }.into());
    accept("pa", catalog_review("villages", 2, ReviewDecision::Approve).into());
    accept("mzt", catalog_publish("villages", 2).into());
    let mut mount = resource_mount("villages-table", "villages");
    mount.catalog_version = 2;
    accept("mzt", mount.into());
    for request in ["r1", "r2"] {
        let mut submit = request_submit(request, "villages");
        submit.catalog_version = 2;
        accept("mzj-changan", submit.into());
    }
    accept("pa", request_accept("r1").into());
    let decide = request_decide("r1", ShareDecision::Partial, &["code", "name"]);
    let early = node.sign("mzj-changan", decide.clone().into());
    assert_eq!(node.commit(vec![early])[0].code, Code::Role, "a refused attempt");
    accept("mzt", decide.into());
    accept("mzt", authorization_issue("a1", "r1").into());

    let first = access_anchor(vec![served("a1", 4, 1, now(node))], now(node));
    anchor(node, first);
    let mut second = access_anchor(vec![served("a1", 1, 0, now(node))], now(node));
    (second.seq_from, second.seq_to) = (6, 6);
    (second.prev_root, second.leaf_root) = (batch_root(1), batch_root(6));
    anchor(node, second);
    accept("mzt", authorization_revoke("a1").into());
}

fn anchor(node: &TestNode, anchor: AccessAnchor) {
    let payload = Payload::AccessAnchor(anchor);
    node.accept(node.sign_with("dsj", "gw-dsj", payload, |_| ()));
}

/// The time of the tip.
pub fn now(node: &TestNode) -> TimeMs {
    node.store.tip().time
}
