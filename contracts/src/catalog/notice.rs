//! `CatalogChangeNotice`: the provider, or an authority over it that finds the change,
//! says that an entry no longer fits. The clock of the update runs from the day of the
//! change, so a late notice gains no time.

use liuhen_types::entity::{Catalog, CatalogStatus, ChangeNotice, Measure, NoticeStatus, Org};
use liuhen_types::payload::CatalogChangeNotice;
use liuhen_types::{Code, StateKey};

use super::{clock, entry};
use crate::context::Context;
use crate::deadline::Start;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::tally;

pub(crate) struct Facts {
    catalog: Catalog,
    update: Option<Start>,
}

pub(crate) fn schema(_: &CatalogChangeNotice) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogChangeNotice) -> Checked<Facts> {
    Held::any_of(context, &entry::PROVIDERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    let provider: Org = context.must_read(&StateKey::org(&catalog.provider))?;
    let chain = context.region(&provider.registration.region)?;
    if !succession::acts_for(context, &catalog.provider)? {
        let held = Held::of_org(context, context.sender(), &AUTHORITIES)?;
        require(!held.is_empty(), Code::NotProvider)?;
        held.require_over(&chain)?;
    }
    require(catalog.status == CatalogStatus::Published, Code::State)?;
    context.require_new(&StateKey::notice(&payload.notice_id))?;
    require(payload.occurred_on <= context.today(), Code::FutureDate)?;
    let update = clock::start_update(context, payload, &catalog, &chain)?;
    Ok(Facts { catalog, update })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogChangeNotice,
    facts: Facts,
) -> Checked<()> {
    let today = context.today();
    let gap_days = today.days().saturating_sub(payload.occurred_on.days());
    let notice = ChangeNotice {
        notice: payload.clone(),
        declared_by: context.sender().clone(),
        declared_on: today,
        gap_days: u32::try_from(gap_days).unwrap_or(u32::MAX),
        status: NoticeStatus::Open,
        submitted_on: None,
        update_overdue_days: None,
        review_overdue_days: None,
        lowers_grade: false,
        published_version: None,
    };
    context.put(StateKey::notice(&payload.notice_id), &notice);
    let mut catalog = facts.catalog;
    let (provider, occurred_on) = (catalog.provider.clone(), payload.occurred_on);
    tally::elapsed_days(context, &provider, Measure::DeclarationGap, occurred_on)?;
    catalog.status = CatalogStatus::ChangePending;
    catalog.notice_id = Some(payload.notice_id.clone());
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
    facts.update.map_or(Ok(()), |start| start.write(context))
}
