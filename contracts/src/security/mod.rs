//! Security (安全): violations, risk alerts and incidents.

pub(crate) mod alert;
pub(crate) mod incident;
pub(crate) mod violation;

use liuhen_types::OrgId;
use liuhen_types::entity::Authorization;

use crate::context::Context;
use crate::refusal::Checked;
use crate::role::Held;

/// True if one of the roles holds where an org is that the state names.
pub(crate) fn covers_org(context: &Context<'_>, held: &Held, org: &OrgId) -> Checked<bool> {
    Ok(held.covers(&context.region_of(org)?))
}

/// True if one of the roles holds where a party of the grant is.
pub(crate) fn covers_grant(
    context: &Context<'_>,
    held: &Held,
    grant: &Authorization,
) -> Checked<bool> {
    let covers_provider = covers_org(context, held, &grant.provider)?;
    Ok(covers_provider || covers_org(context, held, &grant.consumer)?)
}

/// True if an org provides, uses or manages what is granted.
pub(crate) fn is_party(grant: &Authorization, org: &OrgId) -> bool {
    [&grant.provider, &grant.consumer, &grant.manager].contains(&org)
}
