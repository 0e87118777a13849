//! `NotarizeEvidence`: the first to know a digest in a namespace.
//!
//! Any active org may notarise; what the digest stands for is its own claim.

use liuhen_types::StateKey;
use liuhen_types::entity::EvidenceRecord;
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::NotarizeEvidence;

use crate::context::Context;
use crate::refusal::Checked;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &NotarizeEvidence) -> Schema {
    schema::count("refs", &payload.refs, 0, LIST_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &NotarizeEvidence) -> Checked<()> {
    context.require_new(&StateKey::evidence(&payload.namespace, &payload.digest))
}

pub(crate) fn change(context: &mut Context<'_>, payload: &NotarizeEvidence, (): ()) {
    let record = EvidenceRecord {
        evidence: payload.clone(),
        sender: context.sender().clone(),
        recorded_at: context.time(),
    };
    context.put(StateKey::evidence(&payload.namespace, &payload.digest), &record);
}
