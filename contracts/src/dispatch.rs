//! From the kind of a payload to its rules: one module per kind, each with
//! `schema` (no state), `check` (reads) and `change` (writes).

use liuhen_types::payload::Payload;

use crate::context::Context;
use crate::refusal::Checked;
use crate::schema::Schema;
use crate::{evidence, key, org};

/// Checks of the payload that need no state.
pub(crate) fn schema(payload: &Payload) -> Schema {
    match payload {
        Payload::OrgRegister(p) => org::register::schema(p),
        Payload::RoleGrant(_) => Ok(()),
        Payload::KeyRegister(p) => key::register::schema(p),
        Payload::KeyRevoke(_) => Ok(()),
        Payload::NotarizeEvidence(p) => evidence::notarize::schema(p),
        _ => Ok(()),
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
        P::NotarizeEvidence(p) => {
            run(context, p, evidence::notarize::check, evidence::notarize::change)
        }
        _ => Err(liuhen_types::Code::State.into()),
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
