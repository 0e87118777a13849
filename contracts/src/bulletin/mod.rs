//! Findings of missing collection and bulletins (应汇聚未汇聚, 通报, R-34, R-35).
//!
//! A finding goes Found → Verified or Dismissed → Bulletined → Responded →
//! MadeGood → Closed; MadeGood is set by the collection itself, from whichever
//! open standing.

pub(crate) mod close;
pub(crate) mod decide;
pub(crate) mod finding;
pub(crate) mod issue;
pub(crate) mod respond;

use liuhen_types::entity::{Finding, FindingStatus};
use liuhen_types::{Code, FindingId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Refuses a dispute of a finding by anybody but the org that it concerns, or
/// before an authority verified it, or after it was made good. Gives the finding.
pub(crate) fn disputable(context: &Context<'_>, finding_id: &FindingId) -> Checked<Finding> {
    let finding: Finding = context.find(&StateKey::finding(finding_id))?;
    require(finding.org == *context.sender(), Code::NotParty)?;
    require(is_verified(&finding), Code::State)?;
    Ok(finding)
}

/// An authority decided the dispute: a finding that is not upheld is dismissed,
/// unless it was made good meanwhile.
pub(crate) fn dispute_outcome(
    context: &mut Context<'_>,
    finding_id: &FindingId,
    upheld: bool,
) -> Checked<()> {
    let key = StateKey::finding(finding_id);
    let mut finding: Finding = context.must_read(&key)?;
    if upheld || !is_verified(&finding) {
        return Ok(());
    }
    decide::dismiss(context, &mut finding)?;
    context.put(key, &finding);
    Ok(())
}

const fn is_verified(finding: &Finding) -> bool {
    matches!(
        finding.status,
        FindingStatus::Verified | FindingStatus::Bulletined | FindingStatus::Responded
    )
}
