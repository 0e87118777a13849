//! `CatalogCorrect`: the provider submits a returned entry anew, as the next
//! version, which names the digest of the one before. The clock of its review
//! starts anew. Of an update the text in force may be submitted too: that nothing has
//! to change the authority says, which may have found the change itself.

use liuhen_types::entity::{Catalog, CatalogStatus, ChangeNotice, Org};
use liuhen_types::payload::CatalogCorrect;
use liuhen_types::{Code, StateKey};

use super::{clock, entry, governance, version};
use crate::context::Context;
use crate::deadline::Start;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    old: Catalog,
    governance: governance::Facts,
    review: Option<Start>,
}

pub(crate) fn schema(payload: &CatalogCorrect) -> Schema {
    entry::schema(&payload.entry)
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogCorrect) -> Checked<Facts> {
    Held::in_own_region(context, &entry::PROVIDERS)?;
    let id = &payload.entry.catalog_id;
    let old: Catalog = context.find(&StateKey::catalog(id))?;
    succession::require_provider(context, &old.provider)?;
    require(old.status == CatalogStatus::Returned, Code::State)?;
    version::check_code(context, &old, &payload.entry)?;
    require(old.version == payload.version, Code::VersionStale)?;
    require(old.entry != payload.entry, Code::NoChange)?;
    let org: Org = context.must_read(&StateKey::org(&old.provider))?;
    let chain = context.region_of(&old.provider)?;
    entry::check(context, &payload.entry, &org, &chain)?;
    let governance = governance::check(context, &payload.entry, Some(&old), &org, &chain)?;
    let notice = old.notice_id.as_ref();
    let review = clock::start_review(context, &payload.entry, notice, context.sender(), &chain)?;
    Ok(Facts { old, governance, review })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogCorrect,
    facts: Facts,
) -> Checked<()> {
    let Facts { old, governance, review } = facts;
    if let Some(id) = &old.notice_id {
        let mut notice: ChangeNotice = context.must_read(&StateKey::notice(id))?;
        if notice.lowers_grade != governance.lowers_grade() {
            notice.lowers_grade = governance.lowers_grade();
            context.put(StateKey::notice(id), &notice);
        }
    }
    let catalog = version::next(context, &old, &payload.entry, governance.visibility());
    context.put(StateKey::catalog(&payload.entry.catalog_id), &catalog);
    version::take_code(context, &old, &payload.entry);
    entry::warn(context, &payload.entry.share_conditions);
    governance.record(context, &catalog)?;
    review.map_or(Ok(()), |start| start.write(context))
}
