//! Gathers the transactions of a share from the histories of its entities.

use std::collections::BTreeMap;

use liuhen_types::api::{Event, TransactionView};
use liuhen_types::entity::ShareRequest;
use liuhen_types::{Payload, StateKey};

use super::Share;
use crate::api::error::Failure;
use crate::api::limits::TRACE_STEPS_MAX;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::View;

/// One transaction of the share.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) event: Event,
    pub(super) payload: Payload,
}

/// The transactions of a share in order of the log.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) steps: Vec<Step>,
    /// True if there are more than may be read.
    pub(super) is_cut: bool,
}

/// Reads the histories of request, grant and catalog entry.
pub(super) fn gather(view: &View<'_>, share: &Share) -> Result<Gathered, Failure> {
    let ShareRequest { request, authorization_id, .. } = &share.request;
    let mut steps = BTreeMap::new();
    let own = [
        Some(StateKey::request(&request.request_id)),
        authorization_id.as_ref().map(StateKey::authorization),
    ];
    let mut is_cut = false;
    for subject in own.into_iter().flatten() {
        is_cut |= collect(view, &subject, &mut steps, |_| true)?;
    }
    // An entry has many shares; only what concerns the entry itself belongs here.
    let catalog = StateKey::catalog(&request.catalog_id);
    is_cut |= collect(view, &catalog, &mut steps, concerns_entry)?;
    is_cut |= steps.len() > TRACE_STEPS_MAX;
    let steps = steps.into_values().take(TRACE_STEPS_MAX).collect();
    Ok(Gathered { steps, is_cut })
}

fn concerns_entry(payload: &Payload) -> bool {
    matches!(
        payload,
        Payload::CatalogSubmit(_)
            | Payload::CatalogReview(_)
            | Payload::CatalogCorrect(_)
            | Payload::CatalogPublish(_)
            | Payload::CatalogChangeNotice(_)
            | Payload::CatalogUpdateSubmit(_)
            | Payload::CatalogRetire(_)
            | Payload::ResourceMount(_)
            | Payload::ResourceUpdate(_)
            | Payload::ResourceUnmount(_)
    )
}

/// Adds those of a subject's transactions that `keep` keeps; true if there are
/// more than may be read.
fn collect(
    view: &View<'_>,
    subject: &StateKey,
    steps: &mut BTreeMap<u64, Step>,
    keep: fn(&Payload) -> bool,
) -> Result<bool, Failure> {
    let (mut after, mut read) = (None, 0);
    loop {
        let page = view.history(subject, after, PAGE_ROWS_MAX)?;
        for index in &page {
            if read == TRACE_STEPS_MAX {
                return Ok(true);
            }
            read += 1;
            let missing = || Failure::internal(format_args!("log entry {index} is missing"));
            let step = step(view.transaction_at(*index)?.ok_or_else(missing)?);
            if keep(&step.payload) {
                steps.insert(*index, step);
            }
        }
        if page.len() < PAGE_ROWS_MAX {
            return Ok(false);
        }
        after = page.last().copied();
    }
}

fn step(view: TransactionView) -> Step {
    let transaction = view.transaction.transaction;
    let event = Event {
        log_index: view.log_index,
        height: view.height,
        time: view.time,
        tx_id: view.id,
        kind: transaction.payload.kind().into(),
        sender: transaction.sender,
        outcome: view.outcome,
        subjects: transaction.payload.subjects().iter().map(ToString::to_string).collect(),
    };
    Step { event, payload: transaction.payload }
}
