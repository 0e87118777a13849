//! Who reviews what a provider submits, and confirms what it says about its entry: the
//! authority of its level and region, where there is none the next one upwards, and
//! nobody in its own matter: neither who provides the data nor who owns or
//! manages them. Where no other authority is left, above the province's, an evaluator of
//! the province stands in for one (docs/decisions/0009).

use liuhen_types::entity::Ownership;
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::{OrgId, StateKey};

use crate::context::Context;
use crate::org::succession;
use crate::party;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// The orgs whose matter an entry is: who provides, owns or manages its data, as the entry
/// says or as it was confirmed, or took the place of one that does.
pub(crate) fn parties(
    context: &Context<'_>,
    entry: &CatalogEntry,
    provider: &OrgId,
) -> Checked<Vec<OrgId>> {
    let governance = &entry.governance;
    let named = [&governance.owner, &governance.manager].into_iter().flatten();
    let mut parties: Vec<OrgId> = std::iter::once(provider).chain(named).cloned().collect();
    let found: Option<Ownership> = context.read(&StateKey::ownership(&entry.catalog_id))?;
    parties.extend(
        found
            .map(|found| found.confirmation)
            .into_iter()
            .flat_map(|confirmed| [confirmed.owner, confirmed.manager]),
    );
    succession::with_heirs(context, &parties)
}

/// The authority that sends the review.
pub(super) struct Seat {
    pub(super) authority: OrgId,
    /// The next one upwards that is no party.
    pub(super) above: Option<OrgId>,
    /// False if it is a party itself, as all are: then an evaluator judges.
    pub(super) judges: bool,
}

/// The nearest authority of the provider's region, `chain`, that is none of `parties`;
/// where none is left, the highest, which sends what an evaluator signs.
pub(super) fn seat(
    context: &Context<'_>,
    parties: &[OrgId],
    chain: &RegionChain,
) -> Checked<Option<Seat>> {
    let all = party::authorities(context, chain)?;
    let highest = all.last().cloned();
    let mut others = all.into_iter().filter(|org| !parties.contains(org));
    let first = others.next();
    let judges = first.is_some();
    let above = others.next();
    Ok(first.or(highest).map(|authority| Seat { authority, above, judges }))
}
