//! `DomainCrossingRecord`: a batch crossed the border of the network for secrets or
//! of the police, recorded by the operator and co-signed by security.
//!
//! Two persons approved, whom only salted digests name; nothing of the content is
//! kept.

use liuhen_types::entity::DomainCrossing;
use liuhen_types::payload::DomainCrossingRecord;
use liuhen_types::payload::export::{Boundary, CrossingDirection};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Persons that approve a crossing.
const APPROVERS: usize = 2;

pub(crate) fn schema(payload: &DomainCrossingRecord) -> Schema {
    let refs = &payload.approver_refs;
    schema::count("approver_refs", refs, APPROVERS, APPROVERS)?;
    schema::unique("approver_refs", refs)
}

/// The security authority that co-signed.
pub(crate) fn check(context: &Context<'_>, payload: &DomainCrossingRecord) -> Checked<OrgId> {
    let (_, chain) = Held::in_own_region(context, &[Role::PlatformOperator])?;
    context.require_new(&StateKey::crossing(&payload.batch_digest))?;
    let is_import = payload.direction == CrossingDirection::In;
    let was_secret = is_import && payload.boundary == Boundary::SecretNet;
    let is_declassified = payload.declassification_ref.is_some();
    require(!was_secret || is_declassified, Code::DeclassificationRequired)?;
    for cosignature in &context.transaction.cosignatures {
        let org = &cosignature.org;
        let held = Held::of_org(context, org, &[Role::SecurityAuthority])?;
        if org != context.sender() && held.covers(&chain) {
            return Ok(org.clone());
        }
    }
    Err(Code::CosignRequired.into())
}

pub(crate) fn change(context: &mut Context<'_>, payload: &DomainCrossingRecord, security: OrgId) {
    let crossing = DomainCrossing {
        crossing: payload.clone(),
        operator: context.sender().clone(),
        security,
        recorded_at: context.time(),
    };
    context.put(StateKey::crossing(&payload.batch_digest), &crossing);
}
