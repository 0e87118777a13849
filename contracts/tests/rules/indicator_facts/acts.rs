//! What happens in 雄安新区 in the table of indicators.

use liuhen_types::payload::catalog::{CatalogEntry, OpenAttribute};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::opening::{OpenDomain, OpenPlanEntry};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::standard::ConformitySubject;
use liuhen_types::payload::*;
use liuhen_types::{Code, TimeMs};

use crate::kit::evaluation::hold;
use crate::kit::*;

pub fn wait(chain: &mut Chain, seconds: u64) {
    chain.time = TimeMs(chain.time.0 + seconds * 1_000);
}

/// `bm-xa` grants `jy-xa` an entry as `g1`, a minute after each step.
pub fn shared_in_xiongan(chain: &mut Chain) {
    chain.publish_as("bm-xa", CatalogEntry { region_scope: id("XA"), ..shared("cond") });
    chain.ok("bm-xa", resource_mount("cond-table", "cond"));
    chain.update("bm-xa", "cond-table", 1);
    let mut asked = request_submit("q1", "cond");
    asked.region_scope = id("XA");
    (asked.valid_from, asked.valid_to) = (chain.time, TimeMs(chain.time.0 + 30 * DAY_MS));
    chain.ok("jy-xa", asked);
    wait(chain, 59);
    chain.ok("ca-xa", request_accept("q1"));
    wait(chain, 59);
    chain.ok("bm-xa", request_decide("q1", ShareDecision::Partial, &["code"]));
    let terms = authorization_issue("g1", "q1");
    let (provider, consumer, manager) = (id("bm-xa"), id("jy-xa"), id("ca-xa"));
    chain.ok("bm-xa", AuthorizationIssue { provider, consumer, manager, ..terms });
}

pub fn anchored(chain: &mut Chain) {
    let now = chain.time;
    let batch = access_anchor(vec![served("g1", 2, 1, now)], now);
    assert_eq!(chain.send(Tx::new("dsj", batch).key("gw-dsj")).code, Code::Ok);
}

pub fn delivered(chain: &mut Chain) {
    let receipt = delivery("x1", "g1", DeliveryStatus::Ok);
    chain.ok("bm-xa", DeliveryReceipt { resource_id: id("cond-table"), ..receipt });
}

pub fn opened(chain: &mut Chain) {
    let parks = CatalogEntry { open_attribute: OpenAttribute::Open, ..entry("parks") };
    chain.publish_as("bm-xa", parks);
    let entries = vec![OpenPlanEntry {
        catalog_id: id("parks"),
        domain: OpenDomain::Environment,
        scope: id("all parks"),
        rights_duties_digest: liuhen_crypto::sm3(&[b"rights"]),
        planned_by: id("2023-12-31"),
    }];
    let plan = OpenPlanPublish { jurisdiction: id("130000"), year: 2023, entries };
    chain.ok_with("kf", &["pa"], plan);
}

pub fn conforms(chain: &mut Chain) {
    let standard = StandardRegister {
        standard_id: id("hb-docking"),
        kind: liuhen_types::payload::standard::StandardKind::Docking,
        rule_digest: liuhen_crypto::sm3(&[b"rules"]),
        effective_from: id("2023-09-11"),
    };
    hold(chain, "nobody", &[(Role::Evaluator, "130000")]);
    chain.ok_with("pa", &["nobody"], standard);
    let subject = ConformitySubject::Org(id("bm-xa"));
    let review = |passed| ConformityReviewRecord {
        subject: subject.clone(),
        standard_id: id("hb-docking"),
        passed,
        findings: if passed { Vec::new() } else { vec![id("接口不符")] },
        valid_to: None,
    };
    chain.ok("nobody", review(false));
    chain.ok("nobody", review(true));
}
