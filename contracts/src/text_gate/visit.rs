//! Every string of every kind of payload: free text and identifiers.

use liuhen_types::payload::Payload;
use liuhen_types::payload::catalog::{CatalogEntry, LegalBasis, ReviewReason, ShareCondition};
use liuhen_types::payload::org::OrgRegister;
use liuhen_types::payload::request::{ShareRequestDecide, ShareRequestSubmit};

use super::number;

/// Keeps the first finding: field and kind of number.
pub(super) struct Gate {
    pub(super) found: Option<(&'static str, &'static str)>,
}

impl Gate {
    fn text(&mut self, field: &'static str, text: &str) {
        if self.found.is_none() {
            self.found = number::in_text(text).map(|kind| (field, kind));
        }
    }

    fn texts<'a, T: std::ops::Deref<Target = str> + 'a>(
        &mut self,
        field: &'static str,
        texts: impl IntoIterator<Item = &'a T>,
    ) {
        texts.into_iter().for_each(|text| self.text(field, text));
    }

    fn id(&mut self, field: &'static str, id: &str) {
        if self.found.is_none() {
            self.found = number::in_id(id).map(|kind| (field, kind));
        }
    }
}

pub(super) fn payload(payload: &Payload, gate: &mut Gate) {
    match payload {
        Payload::OrgRegister(p) => org(p, gate),
        Payload::RoleGrant(p) => gate.id("org", p.org.as_str()),
        Payload::KeyRegister(p) => {
            p.holder.iter().for_each(|holder| gate.id("holder", holder.as_str()));
        }
        Payload::KeyRevoke(p) => gate.text("reason", &p.reason),
        Payload::CatalogSubmit(p) => entry(&p.entry, gate),
        Payload::CatalogReview(p) => reasons(&p.reasons, gate),
        Payload::CatalogCorrect(p) => entry(&p.entry, gate),
        Payload::CatalogPublish(p) => gate.text("portal_id", &p.portal_id),
        Payload::ResourceMount(p) => {
            gate.id("resource_id", p.resource_id.as_str());
            gate.text("endpoint_ref", &p.endpoint_ref);
            p.items.iter().for_each(|item| gate.id("items", item.as_str()));
        }
        Payload::ShareRequestSubmit(p) => request(p, gate),
        Payload::ShareRequestAccept(p) => gate.texts("reason", &p.reason),
        Payload::ShareRequestDecide(p) => decision(p, gate),
        Payload::AuthorizationIssue(p) => {
            gate.id("authorization_id", p.authorization_id.as_str());
        }
        Payload::AuthorizationRevoke(p) => gate.text("reason", &p.reason),
        Payload::AccessAnchor(p) => gate.id("gateway_id", p.gateway_id.as_str()),
        Payload::NotarizeEvidence(p) => {
            gate.id("namespace", p.namespace.as_str());
            for text in p.schema_ref.iter().chain(&p.refs) {
                // A reference is often a digest in hexadecimal.
                gate.id("refs", text);
            }
        }
    }
}

fn org(p: &OrgRegister, gate: &mut Gate) {
    gate.id("org_id", p.org_id.as_str());
    gate.text("name", &p.name);
}

fn entry(p: &CatalogEntry, gate: &mut Gate) {
    gate.id("entry.catalog_id", p.catalog_id.as_str());
    gate.text("entry.name", &p.name);
    gate.id("entry.code", &p.code);
    gate.text("entry.provider_name", &p.provider_name);
    gate.text("entry.summary", &p.summary);
    gate.text("entry.format_type", &p.format_type);
    for item in &p.items {
        gate.id("entry.items.item_id", item.item_id.as_str());
        gate.text("entry.items.name", &item.name);
        gate.texts("entry.items.element_code", &item.element_code);
        gate.texts("entry.items.category", &item.category);
        item.grade.iter().for_each(|grade| gate.id("entry.items.grade", grade.as_str()));
    }
    conditions("entry.share_conditions", &p.share_conditions, gate);
    legal_basis("entry.legal_basis", &p.legal_basis, gate);
    gate.texts("entry.open_condition", &p.open_condition);
    p.related_codes.iter().for_each(|code| gate.id("entry.related_codes", code));
    gate.texts("entry.category", &p.category);
    gate.texts("entry.duty_basis", &p.duty_basis);
    gate.texts("entry.source_system", &p.source_system);
}

fn request(p: &ShareRequestSubmit, gate: &mut Gate) {
    gate.id("request_id", p.request_id.as_str());
    for item in &p.items {
        gate.id("items.item_id", item.item_id.as_str());
        gate.text("items.justification", &item.justification);
    }
    gate.text("duty_basis", &p.duty_basis);
    gate.text("purpose", &p.purpose);
    gate.texts("service_item", &p.service_item);
    p.apps.iter().for_each(|app| gate.id("apps", app.as_str()));
}

fn decision(p: &ShareRequestDecide, gate: &mut Gate) {
    p.items.iter().for_each(|item| gate.id("items", item.as_str()));
    conditions("conditions", &p.conditions, gate);
    legal_basis("legal_basis", &p.legal_basis, gate);
    gate.texts("reason", &p.reason);
}

fn reasons(list: &[ReviewReason], gate: &mut Gate) {
    for reason in list {
        gate.text("reasons.field", &reason.field);
        gate.text("reasons.text", &reason.text);
    }
}

fn legal_basis(field: &'static str, list: &[LegalBasis], gate: &mut Gate) {
    for basis in list {
        gate.text(field, &basis.name);
        gate.text(field, &basis.article);
    }
}

fn conditions(field: &'static str, list: &[ShareCondition], gate: &mut Gate) {
    for condition in list {
        match condition {
            ShareCondition::Purpose(text) => gate.text(field, text),
            ShareCondition::ServiceItem(text) => gate.text(field, text),
            ShareCondition::Text(text) => gate.text(field, text),
            ShareCondition::ConsumerOrgs(orgs) => {
                orgs.iter().for_each(|org| gate.id(field, org.as_str()));
            }
            ShareCondition::CoApproval(org) => gate.id(field, org.as_str()),
            ShareCondition::Masking(item) => gate.id(field, item.as_str()),
            ShareCondition::ConsumerLevel(_)
            | ShareCondition::DeliveryMode(_)
            | ShareCondition::MaxValidityDays(_)
            | ShareCondition::Quota(_) => {}
        }
    }
}
