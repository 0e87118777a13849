//! From the kind of a payload to its rules: one module per kind, each with
//! `schema` (no state), `check` (reads) and `change` (writes).

use liuhen_types::payload::Payload;

use crate::context::Context;
use crate::refusal::Checked;
use crate::schema::Schema;
use crate::{access, authorization, catalog, evidence, key, org, request, resource};

/// Checks of the payload that need no state.
pub(crate) fn schema(payload: &Payload) -> Schema {
    match payload {
        Payload::OrgRegister(p) => org::register::schema(p),
        Payload::RoleGrant(_) => Ok(()),
        Payload::KeyRegister(p) => key::register::schema(p),
        Payload::KeyRevoke(_) => Ok(()),
        Payload::CatalogSubmit(p) => catalog::submit::schema(p),
        Payload::CatalogReview(p) => catalog::review::schema(p),
        Payload::CatalogCorrect(p) => catalog::correct::schema(p),
        Payload::CatalogPublish(_) => Ok(()),
        Payload::ResourceMount(p) => resource::mount::schema(p),
        Payload::ShareRequestSubmit(p) => request::submit::schema(p),
        Payload::ShareRequestAccept(_) => Ok(()),
        Payload::ShareRequestDecide(p) => request::decide::schema(p),
        Payload::AuthorizationIssue(_) => Ok(()),
        Payload::AuthorizationRevoke(_) => Ok(()),
        Payload::AccessAnchor(p) => access::anchor::schema(p),
        Payload::NotarizeEvidence(p) => evidence::notarize::schema(p),
    }
}

/// Checks the payload against the state and, if all hold, makes its changes.
pub(crate) fn apply(context: &mut Context<'_>, payload: &Payload) -> Checked<()> {
    use Payload as P;
    match payload {
        P::OrgRegister(p) => run(context, p, org::register::check, org::register::change),
        P::RoleGrant(p) => run(context, p, org::role_grant::check, org::role_grant::change),
        P::KeyRegister(p) => run(context, p, key::register::check, key::register::change),
        P::KeyRevoke(p) => run(context, p, key::revoke::check, key::revoke::change),
        P::CatalogSubmit(p) => run(context, p, catalog::submit::check, catalog::submit::change),
        P::CatalogReview(p) => run(context, p, catalog::review::check, catalog::review::change),
        P::CatalogCorrect(p) => run(context, p, catalog::correct::check, catalog::correct::change),
        P::CatalogPublish(p) => run(context, p, catalog::publish::check, catalog::publish::change),
        P::ResourceMount(p) => run(context, p, resource::mount::check, resource::mount::change),
        P::ShareRequestSubmit(p) => {
            run(context, p, request::submit::check, request::submit::change)
        }
        P::ShareRequestAccept(p) => {
            run(context, p, request::accept::check, request::accept::change)
        }
        P::ShareRequestDecide(p) => {
            run(context, p, request::decide::check, request::decide::change)
        }
        P::AuthorizationIssue(p) => {
            run(context, p, authorization::issue::check, authorization::issue::change)
        }
        P::AuthorizationRevoke(p) => {
            run(context, p, authorization::revoke::check, authorization::revoke::change)
        }
        P::AccessAnchor(p) => run(context, p, access::anchor::check, access::anchor::change),
        P::NotarizeEvidence(p) => {
            run(context, p, evidence::notarize::check, evidence::notarize::change)
        }
    }
}

/// `check` sees the state and gives the facts that `change` needs.
fn run<'a, P, F>(
    context: &mut Context<'a>,
    payload: &P,
    check: impl FnOnce(&Context<'a>, &P) -> Checked<F>,
    change: impl FnOnce(&mut Context<'a>, &P, F),
) -> Checked<()> {
    let facts = check(context, payload)?;
    change(context, payload, facts);
    Ok(())
}
