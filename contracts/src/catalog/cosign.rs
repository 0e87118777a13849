//! Whether those who must sign have signed: the sender or a co-signer that holds a
//! role where it is needed.
//!
//! A security authority never vouches for data that it provides itself. It may be the
//! one that reviews: in a province whose data authority is its only security authority nobody
//! else could sign. Where there is another one, that other one need not sign either, for the
//! state has no list of them by region that one bounded read could ask.

use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId};

use super::reviewer;
use crate::context::Context;
use crate::party;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

/// Refuses unless who reviews for this region, and is none of `parties`, signed.
pub(super) fn require_reviewer(
    context: &Context<'_>,
    parties: &[OrgId],
    chain: &RegionChain,
) -> Checked<()> {
    match reviewer::seat(context, parties, chain)?.filter(|seat| seat.judges) {
        Some(seat) => require_org(context, &seat.authority),
        None => {
            let evaluator = party::evaluator(context, parties, chain)?;
            require(evaluator.is_some(), Code::CosignRequired)
        }
    }
}

/// Refuses unless a security authority over this region that is not the provider signed.
pub(super) fn require_security(
    context: &Context<'_>,
    provider: &OrgId,
    chain: &RegionChain,
) -> Checked<()> {
    let signers = party::signers(context, &[Role::SecurityAuthority], chain)?;
    let is_another = signers.iter().any(|signer| signer != provider);
    require(is_another, Code::CosignRequired)
}

/// Refuses unless this org signed.
pub(super) fn require_org(context: &Context<'_>, org: &OrgId) -> Checked<()> {
    require(signers(context).any(|signer| signer == org), Code::CosignRequired)
}

fn signers<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a OrgId> {
    let cosigners = context.transaction.cosignatures.iter().map(|c| &c.org);
    std::iter::once(context.sender()).chain(cosigners)
}
