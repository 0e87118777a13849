//! Who acts for an org that ended: whoever took its place, or the last of those
//! that took one another's. What an entry, a resource, a request or a grant names as its
//! provider stays named; here is asked whether the sender acts as that provider.
//!
//! Who acts as the provider is a party as the provider was, so it reviews, decides and asks
//! for nothing in its own matter.

use liuhen_types::entity::{OrgStanding, OrgStatus};
use liuhen_types::{Code, OrgId, StateKey, TimeMs};

use crate::context::Context;
use crate::limits::SUCCESSIONS_MAX;
use crate::refusal::{Checked, require};

/// Who stands for an org now.
pub(crate) struct Heir {
    /// The org itself, or the last of those that took its place.
    pub(crate) org: OrgId,
    /// When that one ended, too: then nobody acts for it any more.
    pub(crate) ended_at: Option<TimeMs>,
}

/// Follows an org to who stands for it now.
pub(crate) fn heir(context: &Context<'_>, org: &OrgId) -> Checked<Heir> {
    let mut line = line(context, org)?;
    let org = line.orgs.pop().unwrap_or_else(|| org.clone());
    Ok(Heir { org, ended_at: line.ended_at })
}

/// True if the sender is this org, or took its place.
pub(crate) fn acts_for(context: &Context<'_>, org: &OrgId) -> Checked<bool> {
    if org == context.sender() {
        return Ok(true);
    }
    let heir = heir(context, org)?;
    Ok(heir.ended_at.is_none() && heir.org == *context.sender())
}

/// Refuses a sender that does not act as this provider.
pub(crate) fn require_provider(context: &Context<'_>, provider: &OrgId) -> Checked<()> {
    require(acts_for(context, provider)?, Code::NotProvider)
}

/// The same for what `consumer` asks for or was granted: nobody decides for the provider on
/// what it uses itself.
pub(crate) fn require_provider_to(
    context: &Context<'_>,
    provider: &OrgId,
    consumer: &OrgId,
) -> Checked<()> {
    require_provider(context, provider)?;
    require(!acts_for(context, consumer)?, Code::SelfReview)
}

/// Who provides now what an org provided; refuses if nobody does any more.
pub(crate) fn provider_now(context: &Context<'_>, provider: &OrgId) -> Checked<OrgId> {
    let heir = heir(context, provider)?;
    require(heir.ended_at.is_none(), Code::PartiesRequired)?;
    Ok(heir.org)
}

/// True if `org` is the one named, or took its place at some time.
pub(crate) fn is_in_line(context: &Context<'_>, named: &OrgId, org: &OrgId) -> Checked<bool> {
    Ok(named == org || line(context, named)?.orgs.contains(org))
}

/// Parties of a matter, with those that took the place of one of them.
pub(crate) fn with_heirs<'a>(
    context: &Context<'_>,
    parties: impl IntoIterator<Item = &'a OrgId>,
) -> Checked<Vec<OrgId>> {
    let mut all = Vec::new();
    for party in parties {
        for org in line(context, party)?.orgs {
            if !all.contains(&org) {
                all.push(org);
            }
        }
    }
    Ok(all)
}

struct Line {
    /// The org, and those that took its place one after another.
    orgs: Vec<OrgId>,
    ended_at: Option<TimeMs>,
}

fn line(context: &Context<'_>, org: &OrgId) -> Checked<Line> {
    let mut orgs = vec![org.clone()];
    let (mut last, mut ended_at) = (org.clone(), None);
    for _ in 0..SUCCESSIONS_MAX {
        let standing: Option<OrgStanding> = context.read(&StateKey::org_standing(&last))?;
        let ended = standing.filter(|standing| standing.change.status == OrgStatus::Revoked);
        let Some(ended) = ended else { return Ok(Line { orgs, ended_at: None }) };
        ended_at = Some(ended.set_at);
        let Some(successor) = ended.change.successor else { break };
        orgs.push(successor.clone());
        last = successor;
    }
    Ok(Line { orgs, ended_at })
}
