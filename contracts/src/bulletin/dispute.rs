//! An org disputes a finding on it.

use liuhen_types::entity::{Finding, FindingStatus};
use liuhen_types::{Code, FindingId, OrgId, StateKey, Text};

use super::decide;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};

/// True while a finding stands against an org.
const fn stands(status: FindingStatus) -> bool {
    use FindingStatus::{Bulletined, Found, Responded, Verified};
    matches!(status, Found | Verified | Bulletined | Responded)
}

/// Refuses all but the org found wanting, and what is settled. Gives the org whose
/// act is disputed: the authority that verified the finding, or until then who found.
pub(crate) fn disputable(context: &Context<'_>, id: &FindingId) -> Checked<OrgId> {
    let finding: Finding = context.find(&StateKey::finding(id))?;
    require(succession::acts_for(context, &finding.org)?, Code::NotParty)?;
    require(stands(finding.status), Code::State)?;
    Ok(finding.decided_by.unwrap_or(finding.found_by))
}

/// An overturned finding is dismissed; one that was made good meanwhile stays so.
pub(crate) fn dispute_outcome(
    context: &mut Context<'_>,
    id: &FindingId,
    upheld: bool,
    reason: &Text<500>,
) -> Checked<()> {
    let mut finding: Finding = context.must_read(&StateKey::finding(id))?;
    if upheld || !stands(finding.status) {
        return Ok(());
    }
    finding.decided_by = Some(context.sender().clone());
    finding.reason = Some(reason.clone());
    decide::dismiss(context, finding)
}
