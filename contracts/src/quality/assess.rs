//! `QualityAssessmentRecord`: how good data are, as provider, operator or evaluator
//! claim. A claim decides nothing; its author answers for it.

use liuhen_types::entity::{Catalog, QualityAssessment, Resource};
use liuhen_types::payload::QualityAssessmentRecord;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Dimensions that there are.
const SCORES_MAX: usize = 6;
const PER_MILLE_MAX: u16 = 1_000;

pub(crate) fn schema(payload: &QualityAssessmentRecord) -> Schema {
    schema::count("scores", &payload.scores, 1, SCORES_MAX)?;
    let dimensions = payload.scores.iter().map(|score| format!("{:?}", score.dimension));
    schema::unique("scores", dimensions)?;
    payload.scores.iter().try_for_each(|score| {
        schema::require(score.per_mille <= PER_MILLE_MAX, || {
            format!("scores.per_mille must be at most {PER_MILLE_MAX}, got {}", score.per_mille)
        })
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &QualityAssessmentRecord) -> Checked<()> {
    let assessors = [Role::Provider, Role::PlatformOperator, Role::Evaluator];
    Held::any_of(context, &assessors)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    require_concern(context, &catalog)?;
    context.require_new(&key(context, payload))?;
    require(resource.mount.catalog_id == payload.catalog_id, Code::ReferenceUnknown)?;
    let exists = (1..=resource.version).contains(&payload.resource_version);
    require(exists, Code::ReferenceUnknown)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &QualityAssessmentRecord, (): ()) {
    let assessment = QualityAssessment {
        assessment: payload.clone(),
        assessor: context.sender().clone(),
        recorded_at: context.time(),
    };
    context.put(key(context, payload), &assessment);
}

/// The provider speaks of its own data, an operator or evaluator of those in its
/// jurisdiction.
fn require_concern(context: &Context<'_>, catalog: &Catalog) -> Checked<()> {
    if succession::acts_for(context, &catalog.provider)? {
        return Ok(());
    }
    let others = [Role::PlatformOperator, Role::Evaluator];
    let held = Held::of_org(context, context.sender(), &others)?;
    require(!held.is_empty(), Code::NotProvider)?;
    held.require_over(&context.region_of(&catalog.provider)?)
}

fn key(context: &Context<'_>, payload: &QualityAssessmentRecord) -> StateKey {
    let (version, phase) = (payload.resource_version, payload.phase);
    StateKey::assessment(&payload.resource_id, version, phase, context.sender())
}
