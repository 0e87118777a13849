//! `CatalogUpdateSubmit`: the provider submits the version that a notice called for;
//! the old one stays in force until the new one is published. A late one is taken and
//! marked.

use liuhen_types::entity::{Catalog, CatalogStatus, ChangeNotice, Measure, NoticeStatus, Org};
use liuhen_types::payload::CatalogUpdateSubmit;
use liuhen_types::{Code, StateKey};

use super::{clock, entry, governance, reclassify, version};
use crate::context::Context;
use crate::deadline::Start;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

pub(crate) struct Facts {
    old: Catalog,
    notice: ChangeNotice,
    governance: governance::Facts,
    review: Option<Start>,
}

pub(crate) fn schema(payload: &CatalogUpdateSubmit) -> Schema {
    entry::schema(&payload.entry)
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogUpdateSubmit) -> Checked<Facts> {
    Held::in_own_region(context, &entry::PROVIDERS)?;
    let id = &payload.entry.catalog_id;
    let old: Catalog = context.find(&StateKey::catalog(id))?;
    succession::require_provider(context, &old.provider)?;
    let notice: Option<ChangeNotice> = context.read(&StateKey::notice(&payload.notice_id))?;
    let notice = notice.filter(|notice| is_open(notice, &old)).ok_or(Code::NoticeNotOpen)?;
    version::check_code(context, &old, &payload.entry)?;
    require(old.entry != payload.entry, Code::NoChange)?;
    let org: Org = context.must_read(&StateKey::org(&old.provider))?;
    let chain = context.region_of(&old.provider)?;
    entry::check(context, &payload.entry, &org, &chain)?;
    let governance = governance::check(context, &payload.entry, Some(&old), &org, &chain)?;
    let notice_id = Some(&payload.notice_id);
    let review = clock::start_review(context, &payload.entry, notice_id, context.sender(), &chain)?;
    Ok(Facts { old, notice, governance, review })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogUpdateSubmit,
    facts: Facts,
) -> Checked<()> {
    let Facts { old, mut notice, governance, review } = facts;
    notice.status = NoticeStatus::Submitted;
    notice.submitted_on = Some(context.today());
    let occurred_on = notice.notice.occurred_on;
    tally::elapsed_days(context, &old.provider, Measure::TimeToUpdate, occurred_on)?;
    notice.update_overdue_days = clock::end_update(context, &payload.notice_id)?;
    notice.lowers_grade = governance.lowers_grade();
    context.put(StateKey::notice(&payload.notice_id), &notice);
    reclassify::drop_dispute(context, &old)?;
    let catalog = version::next(context, &old, &payload.entry, governance.visibility());
    context.put(StateKey::catalog(&payload.entry.catalog_id), &catalog);
    version::take_code(context, &old, &payload.entry);
    entry::warn(context, &payload.entry.share_conditions);
    governance.record(context, &catalog)?;
    review.map_or(Ok(()), |start| start.write(context))
}

/// True if this entry waits for the update that the notice called for.
fn is_open(notice: &ChangeNotice, catalog: &Catalog) -> bool {
    notice.status == NoticeStatus::Open
        && catalog.status == CatalogStatus::ChangePending
        && catalog.notice_id.as_ref() == Some(&notice.notice.notice_id)
}
