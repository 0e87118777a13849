//! Whether those who must sign have signed: the sender or a co-signer that holds a
//! role where it is needed.

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

/// Refuses unless a security authority over this region signed.
pub(super) fn require_security(context: &Context<'_>, chain: &RegionChain) -> Checked<()> {
    let signers = party::signers(context, &[Role::SecurityAuthority], chain)?;
    require(!signers.is_empty(), Code::CosignRequired)
}

/// Refuses unless this org signed.
pub(super) fn require_org(context: &Context<'_>, org: &OrgId) -> Checked<()> {
    require(signers(context).any(|signer| signer == org), Code::CosignRequired)
}

fn signers<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a OrgId> {
    let cosigners = context.transaction.cosignatures.iter().map(|c| &c.org);
    std::iter::once(context.sender()).chain(cosigners)
}
