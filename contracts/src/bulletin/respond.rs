//! `BulletinRespond`: an org named in a bulletin says what it will do.

use liuhen_types::entity::{Bulletin, BulletinResponse, DeadlineKind, Finding, FindingStatus};
use liuhen_types::payload::BulletinRespond;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use super::issue::subject;
use crate::context::Context;
use crate::deadline;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

const ADDRESSEES: [Role; 4] =
    [Role::Provider, Role::CityAuthority, Role::CountyAuthority, Role::PlatformOperator];

pub(crate) fn schema(_: &BulletinRespond) -> Schema {
    Ok(())
}

pub(crate) struct Facts {
    bulletin: Bulletin,
    /// Who is named and answers by this.
    org: OrgId,
}

pub(crate) fn check(context: &Context<'_>, payload: &BulletinRespond) -> Checked<Facts> {
    Held::any_of(context, &ADDRESSEES)?;
    let bulletin: Bulletin = context.find(&StateKey::bulletin(&payload.bulletin_id))?;
    let mut named = Vec::new();
    for org in &bulletin.addressees {
        if succession::acts_for(context, org)? {
            named.push(org);
        }
    }
    require(!named.is_empty(), Code::NotParty)?;
    let has_answered = |org: &OrgId| bulletin.responses.iter().any(|one| one.org == *org);
    let open = named.into_iter().find(|org| !has_answered(org)).cloned();
    let org = open.filter(|_| bulletin.closed_at.is_none()).ok_or(Code::State)?;
    require(payload.promised_by >= context.today(), Code::State)?;
    Ok(Facts { bulletin, org })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BulletinRespond,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut bulletin, org } = facts;
    for finding_id in &bulletin.bulletin.findings {
        let key = StateKey::finding(finding_id);
        let mut finding: Finding = context.must_read(&key)?;
        // One made good meanwhile stays so.
        if finding.org == org && finding.status == FindingStatus::Bulletined {
            finding.status = FindingStatus::Responded;
            context.put(key, &finding);
        }
    }
    let subject = subject(&payload.bulletin_id, &org);
    deadline::end(context, DeadlineKind::BulletinRespond, &subject)?;
    bulletin.responses.push(BulletinResponse {
        org,
        plan: payload.plan.clone(),
        promised_by: payload.promised_by,
        responded_at: context.time(),
    });
    context.put(StateKey::bulletin(&payload.bulletin_id), &bulletin);
    Ok(())
}
