//! `ExportApprovalDecide`: the security authority of the provider's province
//! approves, rejects or withdraws, co-signed by the province's data authority
//! . Neither may be the applicant or the provider. A withdrawal suspends the grants
//! that cross the border by that approval alone, and unmounts the provider's endpoints abroad that
//! rest on it.

use liuhen_types::entity::{Authorization, ExportApproval, ExportStatus};
use liuhen_types::payload::ExportApprovalDecide;
use liuhen_types::payload::export::{ExportDecision, ExportSubject};
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::{Code, StateKey, Text};

use super::apply::catalog_of;
use super::approval::{self, check_important};
use crate::authorization::index as grants;
use crate::context::Context;
use crate::org::succession;
use crate::party;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &ExportApprovalDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &ExportApprovalDecide,
) -> Checked<ExportApproval> {
    let held = Held::any_of(context, &[Role::SecurityAuthority])?;
    let approval: ExportApproval = context.find(&StateKey::export(&payload.export_id))?;
    let chain = context.region_of(&approval.provider)?;
    let province = chain.iter().find(|region| region.level == Level::Province);
    let province = &province.ok_or(Code::Jurisdiction)?.code;
    held.require_at(province)?;
    let authority = party::authority_at(context, province)?.ok_or(Code::CosignRequired)?;
    let parties = succession::with_heirs(context, [&approval.applicant, &approval.provider])?;
    let decides_own = parties.contains(context.sender()) || parties.contains(&authority);
    require(!decides_own, Code::SelfReview)?;
    let from = match payload.decision {
        ExportDecision::Approve | ExportDecision::Reject => ExportStatus::Applied,
        ExportDecision::Withdraw => ExportStatus::Approved,
    };
    require(approval.status == from, Code::State)?;
    if payload.decision == ExportDecision::Approve {
        require(!context.exists(&approved_key(&approval))?, Code::Duplicate)?;
        check_important(context, &catalog_of(context, &approval.application)?)?;
    } else {
        require(payload.reason.is_some(), Code::ReasonRequired)?;
    }
    require(context.is_cosigned_by(&authority), Code::CosignRequired)?;
    Ok(approval)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ExportApprovalDecide,
    mut approval: ExportApproval,
) -> Checked<()> {
    let key = approved_key(&approval);
    let count_key = StateKey::export_count(&approval.application.subject, &approval.applicant);
    let count: u64 = context.written(&count_key)?.unwrap_or(0);
    approval.status = match payload.decision {
        ExportDecision::Approve => {
            context.put(key, &payload.export_id);
            context.put(count_key, &count.saturating_add(1));
            ExportStatus::Approved
        }
        ExportDecision::Withdraw => {
            context.remove(key);
            context.put(count_key, &count.saturating_sub(1));
            ExportStatus::Withdrawn
        }
        ExportDecision::Reject => ExportStatus::Rejected,
    };
    approval.decided_by = Some(context.sender().clone());
    approval.decided_at = Some(context.time());
    approval.reason = payload.reason.clone();
    context.put(StateKey::export(&payload.export_id), &approval);
    if payload.decision == ExportDecision::Withdraw {
        return stop(context, &approval);
    }
    Ok(())
}

/// What leaves by this approval alone does so no longer.
fn stop(context: &mut Context<'_>, approval: &ExportApproval) -> Checked<()> {
    let ExportApproval { application, applicant, .. } = approval;
    let grants: Vec<Authorization> = match &application.subject {
        ExportSubject::Authorization(id) => vec![context.must_read(&StateKey::authorization(id))?],
        ExportSubject::Catalog(id) => {
            let live = grants::live(context, id)?;
            live.into_iter().filter(|grant| grant.consumer == *applicant).collect()
        }
    };
    let reason = format!("export approval {} was withdrawn", application.export_id);
    let reason = Text::new(reason).expect("an identifier is shorter than a reason");
    approval::stop(context, grants, &reason)?;
    match &application.subject {
        // Whoever mounted them: each rests on an approval of the entry's provider.
        ExportSubject::Catalog(id) => approval::unmount_endpoints(context, id, &reason),
        ExportSubject::Authorization(_) => Ok(()),
    }
}

fn approved_key(approval: &ExportApproval) -> StateKey {
    let application = &approval.application;
    StateKey::export_approved(&application.subject, &approval.applicant, &application.destination)
}
