//! Who has the task of an authority that ended, and who watches: those who would have it if
//! it began now. So it is the authority that holds the post now, the successor if that took
//! it over, but nobody whose own act the task judges; the next one upwards then.
//!
//! Where none but a party is left, it has the task as it would have from the beginning: it
//! sends what an evaluator signs (docs/decisions/0009).

use liuhen_types::entity::{Backflow, Catalog, ChangeNotice, Deadline, DeadlineKind, ShareRequest};
use liuhen_types::{BackflowId, CatalogId, NoticeId, OrgId, RequestId, StateKey};

use crate::backflow::request::decider;
use crate::catalog::clock;
use crate::context::Context;
use crate::refusal::Checked;
use crate::request::submit::acceptor;

/// Who acts, and who watches.
pub(super) type Post = (OrgId, OrgId);

/// Who has the task of this deadline in the state of `context`; none if it is nobody's.
pub(super) fn of(context: &Context<'_>, deadline: &Deadline) -> Checked<Option<Post>> {
    let subject = &deadline.subject;
    match deadline.kind {
        DeadlineKind::CatalogReview => {
            let Ok(id) = subject.parse::<NoticeId>() else { return Ok(None) };
            let notice: ChangeNotice = context.must_read(&StateKey::notice(&id))?;
            review(context, &notice.notice.catalog_id)
        }
        DeadlineKind::CatalogInitialReview => {
            subject.parse().map_or(Ok(None), |id| review(context, &id))
        }
        DeadlineKind::ShareAccept => {
            let Ok(id) = subject.parse::<RequestId>() else { return Ok(None) };
            let request: ShareRequest = context.must_read(&StateKey::request(&id))?;
            let chain = context.region_of(&request.provider)?;
            acceptor(context, &chain, &[&request.consumer, &request.provider])
        }
        DeadlineKind::BackflowDecide | DeadlineKind::BackflowDeliver => {
            let Ok(id) = subject.parse::<BackflowId>() else { return Ok(None) };
            let backflow: Backflow = context.must_read(&StateKey::backflow(&id))?;
            let authority = decider(context, &context.region_of(&backflow.requester)?)?;
            let authority = authority.filter(|org| *org != backflow.requester);
            Ok(authority.map(|org| (org.clone(), org)))
        }
        // What a provider or who else was named had to do ends with it.
        DeadlineKind::CatalogUpdate
        | DeadlineKind::ShareDecide
        | DeadlineKind::ShareProvide
        | DeadlineKind::QualityVerify
        | DeadlineKind::QualityRemedy
        | DeadlineKind::BulletinRespond
        | DeadlineKind::Collection => Ok(None),
    }
}

fn review(context: &Context<'_>, id: &CatalogId) -> Checked<Option<Post>> {
    let catalog: Catalog = context.must_read(&StateKey::catalog(id))?;
    let chain = context.region_of(&catalog.provider)?;
    clock::reviewer(context, &catalog.entry, &catalog.provider, &chain)
}
