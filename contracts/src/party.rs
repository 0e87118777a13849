//! Orgs in their relations, as several rules ask for them: which authority watches one,
//! who co-signed in which role.

use liuhen_types::entity::{Org, OrgStatus};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, RegionCode, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};

/// The authority of exactly this region that can act now: one that is suspended cannot.
pub(crate) fn authority_at(context: &Context<'_>, region: &RegionCode) -> Checked<Option<OrgId>> {
    let Some((holder, status)) = post_at(context, region)? else { return Ok(None) };
    Ok((status == OrgStatus::Active).then_some(holder))
}

/// Who holds the post of this region's authority: it holds the role now and was not ended.
pub(crate) fn holder_at(context: &Context<'_>, region: &RegionCode) -> Checked<Option<OrgId>> {
    Ok(post_at(context, region)?.map(|(holder, _)| holder))
}

fn post_at(context: &Context<'_>, region: &RegionCode) -> Checked<Option<(OrgId, OrgStatus)>> {
    let Some(holder) = context.read::<OrgId>(&StateKey::authority(region))? else {
        return Ok(None);
    };
    let status = context.must_read::<Org>(&StateKey::org(&holder))?.status;
    let held = Held::of_org(context, &holder, &AUTHORITIES)?;
    let is_held = status != OrgStatus::Revoked && held.require_at(region).is_ok();
    Ok(is_held.then_some((holder, status)))
}

/// The authorities of a region and above it that can act now, the nearest first.
pub(crate) fn authorities(context: &Context<'_>, chain: &RegionChain) -> Checked<Vec<OrgId>> {
    let mut found = Vec::new();
    for region in chain.reviewing_and_above() {
        found.extend(authority_at(context, &region.code)?);
    }
    Ok(found)
}

/// An evaluator over the chain's region that signed and is none of `parties`: it stands in
/// where no authority is left that is none (docs/decisions/0009).
pub(crate) fn evaluator(
    context: &Context<'_>,
    parties: &[OrgId],
    chain: &RegionChain,
) -> Checked<Option<OrgId>> {
    let signers = signers(context, &[Role::Evaluator], chain)?;
    Ok(signers.into_iter().find(|org| !parties.contains(org)))
}

/// Who decides what an authority over the chain's region sends: the sender if it is none of
/// `parties`; where no authority is left that is none, an evaluator that signed. Refuses with
/// `E_SELF_REVIEW` where it is neither.
pub(crate) fn judge(
    context: &Context<'_>,
    parties: &[OrgId],
    chain: &RegionChain,
) -> Checked<OrgId> {
    if !parties.contains(context.sender()) {
        return Ok(context.sender().clone());
    }
    let authorities = authorities(context, chain)?;
    let is_left = authorities.iter().any(|org| !parties.contains(org));
    require(!is_left, Code::SelfReview)?;
    evaluator(context, parties, chain)?.ok_or(Code::SelfReview.into())
}

/// Who watches what `responsible` has to do in this region: the nearest authority that is
/// neither it nor one of `parties`; where none is left, it watches itself.
pub(crate) fn supervisor(
    context: &Context<'_>,
    chain: &RegionChain,
    responsible: &OrgId,
    parties: &[&OrgId],
) -> Checked<OrgId> {
    let mut authorities = authorities(context, chain)?.into_iter();
    let other = authorities.find(|org| org != responsible && !parties.contains(&org));
    Ok(other.unwrap_or_else(|| responsible.clone()))
}

/// A co-signer that holds one of `roles` in the chain's region or above it.
pub(crate) fn cosigner(
    context: &Context<'_>,
    roles: &[Role],
    chain: &RegionChain,
) -> Checked<Option<OrgId>> {
    for cosignature in &context.transaction.cosignatures {
        if Held::of_org(context, &cosignature.org, roles)?.covers(chain) {
            return Ok(Some(cosignature.org.clone()));
        }
    }
    Ok(None)
}

/// The sender and the co-signers that hold one of `roles` in the chain's region or above
/// it.
pub(crate) fn signers(
    context: &Context<'_>,
    roles: &[Role],
    chain: &RegionChain,
) -> Checked<Vec<OrgId>> {
    let cosigners = context.transaction.cosignatures.iter().map(|cosignature| &cosignature.org);
    let mut found = Vec::new();
    for org in std::iter::once(context.sender()).chain(cosigners) {
        if Held::of_org(context, org, roles)?.covers(chain) {
            found.push(org.clone());
        }
    }
    Ok(found)
}

/// True if an org co-signed and holds one of `roles` in the chain's region or
/// above it.
pub(crate) fn is_cosigned_by(
    context: &Context<'_>,
    org: &OrgId,
    roles: &[Role],
    chain: &RegionChain,
) -> Checked<bool> {
    let signed = context.is_cosigned_by(org);
    Ok(signed && Held::of_org(context, org, roles)?.covers(chain))
}
