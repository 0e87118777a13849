//! Who reviews what a provider submits, and confirms what it says about its entry: the
//! authority of its level and region, where there is none the next one upwards, and
//! nobody in its own matter. Where no other authority is left, above the
//! province's, an evaluator of the province stands in for one (docs/decisions/0009).

use liuhen_types::payload::org::Role;
use liuhen_types::{OrgId, RegionCode};

use crate::context::Context;
use crate::party;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// The nearest authority of the provider's region, `chain`, that is none of `parties`,
/// with where it is one; none if no other is left.
pub(super) fn authority(
    context: &Context<'_>,
    parties: &[&OrgId],
    chain: &RegionChain,
) -> Checked<Option<(RegionCode, OrgId)>> {
    Ok(authorities(context, parties, chain)?.into_iter().next())
}

/// All of them, the nearest first.
pub(super) fn authorities(
    context: &Context<'_>,
    parties: &[&OrgId],
    chain: &RegionChain,
) -> Checked<Vec<(RegionCode, OrgId)>> {
    let mut found = Vec::new();
    for region in chain.reviewing_and_above() {
        let authority = party::authority_at(context, &region.code)?;
        let other = authority.filter(|org| !parties.contains(&org));
        found.extend(other.map(|org| (region.code.clone(), org)));
    }
    Ok(found)
}

/// An evaluator over the provider's region that signed and is none of `parties`.
pub(super) fn evaluator(
    context: &Context<'_>,
    parties: &[&OrgId],
    chain: &RegionChain,
) -> Checked<Option<OrgId>> {
    let signers = party::signers(context, &[Role::Evaluator], chain)?;
    Ok(signers.into_iter().find(|org| !parties.contains(&org)))
}
