//! Whether those who must sign have signed: the sender or a co-signer that holds a
//! role where it is needed.
//!
//! A security authority vouches neither for data that it provides itself nor beside itself as
//! the authority that signs: the rule wants two. A province whose data authority is its
//! only security authority first gives that role to another org.

use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId};

use super::reviewer;
use crate::context::Context;
use crate::party;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

/// Refuses unless who reviews for this region, and is none of `parties`, signed. Gives it.
pub(super) fn require_reviewer(
    context: &Context<'_>,
    parties: &[OrgId],
    chain: &RegionChain,
) -> Checked<OrgId> {
    match reviewer::seat(context, parties, chain)?.filter(|seat| seat.judges) {
        Some(seat) => require_org(context, &seat.authority).map(|()| seat.authority),
        None => {
            let evaluator = party::evaluator(context, parties, chain)?;
            evaluator.ok_or(Code::CosignRequired.into())
        }
    }
}

/// Refuses unless a security authority over this region that is none of `parties` signed;
/// gives it.
pub(crate) fn require_security(
    context: &Context<'_>,
    parties: &[&OrgId],
    chain: &RegionChain,
) -> Checked<OrgId> {
    let signers = party::signers(context, &[Role::SecurityAuthority], chain)?;
    let another = signers.into_iter().find(|signer| !parties.contains(&signer));
    another.ok_or(Code::CosignRequired.into())
}

/// Refuses unless this org signed.
pub(super) fn require_org(context: &Context<'_>, org: &OrgId) -> Checked<()> {
    require(signers(context).any(|signer| signer == org), Code::CosignRequired)
}

fn signers<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a OrgId> {
    let cosigners = context.transaction.cosignatures.iter().map(|c| &c.org);
    std::iter::once(context.sender()).chain(cosigners)
}
