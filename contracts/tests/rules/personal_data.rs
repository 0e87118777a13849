//! Identifiers of persons in clear never enter a block, in whichever string of
//! whichever kind of payload they stand.

use std::collections::BTreeSet;

use liuhen_contracts::check_content;
use liuhen_types::Code;
use liuhen_types::payload::catalog::{
    CatalogEntry, LegalBasis, LegalBasisKind, ReviewDecision, ReviewReason, ShareCondition,
};
use liuhen_types::payload::request::{RequestedItem, ShareDecision, ShareRequestSubmit};
use liuhen_types::payload::{CatalogCorrect, Payload};

use crate::kit::*;
use crate::sample::{Random, Sample};

/// An identity card number with a right check digit (that of GB 11643's example).
const CARD: &str = "11010519491231002X";
const MOBILE: &str = "13812345678";

/// Where the number stands, and the payload.
type Cases = Vec<(&'static str, Payload)>;

/// A payload after `change`.
fn with<P: Into<Payload>>(mut payload: P, change: impl FnOnce(&mut P)) -> Payload {
    change(&mut payload);
    payload.into()
}

fn org_cases(number: &str, text: &str) -> Cases {
    vec![
        ("org_id", org_register(number, "130102").into()),
        ("name", with(org_register("new", "130102"), |p| p.name = id(text))),
        ("reason", with(key_revoke("mzt"), |p| p.reason = id(text))),
        ("holder", with(gateway_key("mzt", "gw"), |p| p.holder = Some(id(number)))),
    ]
}

fn entry_cases(number: &str, text: &str) -> Cases {
    type Change = fn(&mut CatalogEntry, &str, &str);
    const CHANGES: &[(&str, Change)] = &[
        ("entry.name", |e, _, text| e.name = id(text)),
        ("entry.summary", |e, _, text| e.summary = id(text)),
        ("entry.provider_name", |e, _, text| e.provider_name = id(text)),
        ("entry.items.name", |e, _, text| e.items[2].name = id(text)),
        ("entry.items.element_code", |e, _, text| e.items[2].element_code = Some(id(text))),
        ("entry.items.category", |e, _, text| e.items[2].category = Some(id(text))),
        ("entry.items.item_id", |e, number, _| e.items[2].item_id = id(number)),
        ("Text", |e, _, text| e.share_conditions = vec![ShareCondition::Text(id(text))]),
        ("Purpose", |e, _, text| e.share_conditions = vec![ShareCondition::Purpose(id(text))]),
        ("ServiceItem", |e, _, text| {
            e.share_conditions = vec![ShareCondition::ServiceItem(id(text))];
        }),
        ("entry.legal_basis", |e, _, text| e.legal_basis[0].article = id(text)),
        ("entry.open_condition", |e, _, text| e.open_condition = Some(id(text))),
        ("entry.duty_basis", |e, _, text| e.duty_basis = Some(id(text))),
        ("entry.source_system", |e, _, text| e.source_system = Some(id(text))),
        ("entry.related_codes", |e, number, _| e.related_codes = vec![id(&format!("1/{number}"))]),
    ];
    let mut cases = Cases::new();
    for (field, change) in CHANGES {
        let mut entry = conditional("villages", &[ShareCondition::Quota(1)]);
        change(&mut entry, number, text);
        cases.push((field, catalog_submit(entry.clone()).into()));
        cases.push((field, CatalogCorrect { version: 1, entry }.into()));
    }
    let reason = ReviewReason { field: id("name"), text: id(text) };
    let review = catalog_review("villages", 1, ReviewDecision::Return);
    cases.push(("reasons", with(review, |p| p.reasons = vec![reason])));
    cases.push(("portal_id", with(catalog_publish("c", 1), |p| p.portal_id = id(text))));
    cases.push(("endpoint_ref", with(resource_mount("m", "c"), |p| p.endpoint_ref = id(text))));
    cases
}

fn request_cases(number: &str, text: &str) -> Cases {
    let request = |change: fn(&mut ShareRequestSubmit, &str)| {
        with(request_submit("r1", "villages"), |p| change(p, text))
    };
    let reject = || request_decide("r1", ShareDecision::Reject, &[]);
    let (name, article, kind) = (id(text), id("1"), LegalBasisKind::Law);
    let basis = LegalBasis { name, article, kind };
    vec![
        ("request_id", request_submit(number, "villages").into()),
        ("purpose", request(|p, text| p.purpose = id(text))),
        ("duty_basis", request(|p, text| p.duty_basis = id(text))),
        ("service_item", request(|p, text| p.service_item = Some(id(text)))),
        (
            "items.justification",
            request(|p, text| {
                p.items = vec![RequestedItem { item_id: id("code"), justification: id(text) }];
            }),
        ),
        ("accept.reason", with(request_accept("r1"), |p| p.reason = Some(id(text)))),
        ("decide.reason", with(reject(), |p| p.reason = Some(id(text)))),
        ("decide.legal_basis", with(reject(), |p| p.legal_basis = vec![basis])),
        ("authorization_id", authorization_issue(number, "r1").into()),
        ("revoke.reason", with(authorization_revoke("a1"), |p| p.reason = id(text))),
        ("refs", with(notarize("a", "b"), |p| p.refs = vec![id(&format!("case {number}"))])),
        ("namespace", notarize(number, "b").into()),
    ]
}

fn holding(number: &str) -> Cases {
    let text = format!("张三{number}");
    let cases = [org_cases, entry_cases, request_cases];
    cases.iter().flat_map(|cases| cases(number, &text)).collect()
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

/// Numbers that no string may hold, and where one may: in fields typed as it.
const NUMBERS: [(&str, &[&str]); 4] = [
    (CARD, &[]),
    (MOBILE, &[]),
    ("6222021234567894", &[]),
    ("11130000MB1234567U", &["credit_code", "provider_code"]),
];

/// Every string within a value, by its path of names and positions.
fn strings(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(_) => found.push(path.to_owned()),
        serde_json::Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                strings(value, &format!("{path}/{n}"), found);
            }
        }
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                strings(value, &format!("{path}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_string_of_any_kind_takes_a_number_in_clear() {
    let mut tested = BTreeSet::new();
    for seed in 0..2_000 {
        let payload = Payload::sample(&mut Random(seed));
        let json = serde_json::to_value(&payload).unwrap();
        let mut paths = Vec::new();
        strings(&json, "", &mut paths);
        for path in paths.iter().take(40) {
            let (number, allowed) = NUMBERS[seed as usize % NUMBERS.len()];
            let mut changed = json.clone();
            *changed.pointer_mut(path).unwrap() = number.into();
            // Digests, dates and names of variants are of another form.
            let Ok(changed) = serde_json::from_value::<Payload>(changed) else { continue };
            // A receipt of another chain is bytes, whatever they say.
            let names = allowed.iter().chain(&["receipt"]);
            let is_allowed = { names }.any(|name| path.ends_with(&format!("/{name}")));
            let refused = check_content(&changed).err().map(|rejection| rejection.code);
            let says_secret = refused == Some(Code::SecretNotAllowed);
            if !is_allowed && !says_secret {
                let kind = payload.kind();
                assert_eq!(refused, Some(Code::PlaintextPersonalData), "{kind}{path}: {number}");
                tested.insert(kind);
            }
        }
    }
    // Those that hold no text and no id: digests, times and numbers alone.
    let untested: BTreeSet<_> =
        Payload::KINDS.iter().copied().filter(|kind| !tested.contains(kind)).collect();
    assert_eq!(untested, BTreeSet::from(["CalendarSet", "ClockSet"]));
}

/// Kinds that say themselves whether they are about a state secret: every catalog entry,
/// system, resource and request for data.
const DECLARING: [&str; 11] = [
    "BackflowRequest",
    "CatalogCorrect",
    "CatalogSubmit",
    "CatalogUpdateSubmit",
    "DemandSubmit",
    "ExportApprovalApply",
    "OpenApply",
    "ResourceMount",
    "ResourceUpdate",
    "ShareRequestSubmit",
    "SystemRegister",
];

#[test]
fn what_declares_itself_a_state_secret_is_refused() {
    let mut declaring = BTreeSet::new();
    for seed in 0..2_000 {
        let payload = Payload::sample(&mut Random(seed));
        let mut json = serde_json::to_value(&payload).unwrap();
        for path in ["/body/is_state_secret", "/body/entry/is_state_secret"] {
            let Some(flag) = json.pointer_mut(path) else { continue };
            *flag = true.into();
            let secret: Payload = serde_json::from_value(json.clone()).unwrap();
            let refused = check_content(&secret).unwrap_err();
            assert_eq!(refused.code, Code::SecretNotAllowed, "{}", payload.kind());
            assert!(refused.message.contains("is_state_secret"), "{}", refused.message);
            declaring.insert(payload.kind());
        }
    }
    assert_eq!(declaring, BTreeSet::from(DECLARING));
}

/// A secret that also names a person is refused as a secret, and nothing is recorded.
#[test]
fn a_secret_is_refused_before_a_block() {
    let mut chain = Chain::hebei();
    let secret: [Payload; 5] = [
        with(resource_mount("m", "c"), |p| p.is_state_secret = true),
        with(resource_update("m", 1, &[]), |p| p.is_state_secret = true),
        with(request_submit("r1", "villages"), |p| {
            p.purpose = id(MOBILE);
            p.is_state_secret = true;
        }),
        with(backflow_request("b1"), |p| p.is_state_secret = true),
        with(demand("d1", &["code"]), |p| p.is_state_secret = true),
    ];
    for payload in secret {
        let kind = payload.kind();
        assert_eq!(chain.code("mzt", payload), Code::SecretNotAllowed, "{kind}");
    }
}

#[test]
fn random_payloads_pass_the_gate_as_they_are() {
    let passes = |seed| {
        let payload = Payload::sample(&mut Random(seed));
        match check_content(&payload) {
            Ok(()) => true,
            Err(rejection) => rejection.code == Code::SecretNotAllowed,
        }
    };
    assert!((0..2_000).all(passes));
}
