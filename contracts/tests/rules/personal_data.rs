//! Identifiers of persons in clear never enter a block, in whichever string of
//! whichever kind of payload they stand.

use liuhen_types::Code;
use liuhen_types::payload::Payload;
use liuhen_types::payload::catalog::{
    LegalBasis, LegalBasisKind, ReviewDecision, ReviewReason, ShareCondition,
};
use liuhen_types::payload::request::{RequestedItem, ShareDecision};

use crate::kit::*;

/// An identity card number with a right check digit (that of GB 11643's example).
const CARD: &str = "11010519491231002X";
const MOBILE: &str = "13812345678";

fn holding(number: &str) -> Vec<(&'static str, Payload)> {
    let text = format!("张三{number}");
    let mut cases = Vec::new();
    let mut add = |field, payload: Payload| cases.push((field, payload));

    let mut org = org_register("new", "130102");
    org.name = id(&text);
    add("OrgRegister.name", org.into_payload());
    add("OrgRegister.org_id", org_register(number, "130102").into_payload());
    let mut revoke = key_revoke("mzt");
    revoke.reason = id(&text);
    add("KeyRevoke.reason", revoke.into_payload());
    let mut gateway = gateway_key("mzt", "gw");
    gateway.holder = Some(id(number));
    add("KeyRegister.holder", gateway.into_payload());

    for field in 0..15 {
        let mut entry = conditional("villages", &[ShareCondition::Quota(1)]);
        let name = match field {
            0 => {
                entry.name = id(&text);
                "entry.name"
            }
            1 => {
                entry.summary = id(&text);
                "entry.summary"
            }
            2 => {
                entry.provider_name = id(&text);
                "entry.provider_name"
            }
            3 => {
                entry.items[2].name = id(&text);
                "entry.items.name"
            }
            4 => {
                entry.items[2].element_code = Some(id(&text));
                "element_code"
            }
            5 => {
                entry.items[2].category = Some(id(&text));
                "items.category"
            }
            6 => {
                entry.items[2].item_id = id(number);
                "items.item_id"
            }
            7 => {
                entry.share_conditions = vec![ShareCondition::Text(id(&text))];
                "Text"
            }
            8 => {
                entry.share_conditions = vec![ShareCondition::Purpose(id(&text))];
                "Purpose"
            }
            9 => {
                entry.share_conditions = vec![ShareCondition::ServiceItem(id(&text))];
                "Item"
            }
            10 => {
                entry.legal_basis[0].article = id(&text);
                "legal_basis"
            }
            11 => {
                entry.open_condition = Some(id(&text));
                "open_condition"
            }
            12 => {
                entry.duty_basis = Some(id(&text));
                "duty_basis"
            }
            13 => {
                entry.source_system = Some(id(&text));
                "source_system"
            }
            _ => {
                entry.related_codes = vec![id(&format!("1/{number}"))];
                "related_codes"
            }
        };
        add(name, catalog_submit(entry.clone()).into_payload());
        let correct = liuhen_types::payload::CatalogCorrect { version: 1, entry };
        add(name, correct.into_payload());
    }

    let mut review = catalog_review("villages", 1, ReviewDecision::Return);
    review.reasons = vec![ReviewReason { field: id("name"), text: id(&text) }];
    add("CatalogReview.reasons", review.into_payload());
    let mut publish = catalog_publish("villages", 1);
    publish.portal_id = id(&text);
    add("CatalogPublish.portal_id", publish.into_payload());
    let mut mount = resource_mount("r1", "villages");
    mount.endpoint_ref = id(&text);
    add("ResourceMount.endpoint_ref", mount.into_payload());

    let mut request = request_submit("r1", "villages");
    request.purpose = id(&text);
    add("purpose", request.clone().into_payload());
    request = request_submit("r1", "villages");
    request.duty_basis = id(&text);
    add("duty_basis", request.into_payload());
    request = request_submit("r1", "villages");
    request.items = vec![RequestedItem { item_id: id("code"), justification: id(&text) }];
    add("justification", request.into_payload());
    add("request_id", request_submit(number, "villages").into_payload());
    let mut accept = request_accept("r1");
    accept.reason = Some(id(&text));
    add("ShareRequestAccept.reason", accept.into_payload());
    let mut decide = request_decide("r1", ShareDecision::Reject, &[]);
    decide.reason = Some(id(&text));
    add("ShareRequestDecide.reason", decide.clone().into_payload());
    decide.reason = None;
    let (name, article) = (id(&text), id("1"));
    decide.legal_basis = vec![LegalBasis { name, article, kind: LegalBasisKind::Law }];
    add("ShareRequestDecide.legal_basis", decide.into_payload());

    add("authorization_id", authorization_issue(number, "r1").into_payload());
    let mut end = authorization_revoke("a1");
    end.reason = id(&text);
    add("AuthorizationRevoke.reason", end.into_payload());
    let mut evidence = notarize("a", "b");
    evidence.refs = vec![id(&format!("case {number}"))];
    add("NotarizeEvidence.refs", evidence.into_payload());
    add("namespace", notarize(number, "b").into_payload());
    cases
}

#[test]
fn a_number_in_clear_is_rejected_wherever_it_stands() {
    let mut chain = Chain::hebei();
    for number in [CARD, MOBILE] {
        for (field, payload) in holding(number) {
            let code = chain.code("mzt", payload);
            assert_eq!(code, Code::PlaintextPersonalData, "{field} with {number}");
        }
    }
}

#[test]
fn numbers_that_name_nobody_pass() {
    // A wrong check digit, and a number too long for a telephone.
    for number in ["110105194912310021", "138123456789"] {
        let mut chain = Chain::hebei();
        for (field, payload) in holding(number) {
            let code = chain.code("mzt", payload);
            assert_ne!(code, Code::PlaintextPersonalData, "{field} with {number}");
        }
    }
}
