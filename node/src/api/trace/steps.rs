//! Gathers the transactions of a share from the histories of its entities.
//!
//! First those of the request, the grant and the catalog entry; then of whatever
//! accepted ones of them began: deliveries, violations, incidents, disputes, quality
//! issues, export approvals, the demand, the destruction of the copy. Of a resource's
//! updates only those count that the share could use.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use liuhen_types::api::{Event, TransactionView};
use liuhen_types::entity::ShareRequest;
use liuhen_types::{CopyId, Payload, StateKey, TimeMs};

use super::Share;
use super::follow;
use crate::api::error::Failure;
use crate::api::limits::{TRACE_HISTORY_ROWS_MAX, TRACE_STEPS_MAX};
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

/// Reads all histories that belong to the share.
pub(super) fn gather(view: &View<'_>, share: &Share) -> Result<Gathered, Failure> {
    let ShareRequest { request, authorization_id, .. } = &share.request;
    let mut gathering = Gathering { view, steps: BTreeMap::new(), rows: 0, is_cut: false };
    let own = [
        Some(StateKey::request(&request.request_id)),
        authorization_id.as_ref().map(StateKey::authorization),
    ];
    for subject in own.into_iter().flatten() {
        gathering.collect(&subject, |_| true)?;
    }
    // An entry has many shares; only what concerns the entry itself belongs here, and what
    // lets this consumer take its data abroad.
    let consumer = &share.request.consumer;
    gathering.collect(&StateKey::catalog(&request.catalog_id), |step| {
        let is_own = request.cross_border && step.event.sender == *consumer;
        follow::concerns_entry(&step.payload)
            || (is_own && matches!(step.payload, Payload::ExportApprovalApply(_)))
    })?;
    // The end of an org stops what it was granted.
    if share.authorization.as_ref().is_some_and(|grant| !grant.suspensions.is_empty()) {
        let ends = |step: &Step| follow::ends(consumer, &step.payload);
        gathering.collect(&StateKey::org(consumer), ends)?;
    }
    let copy = authorization_id.as_ref().and_then(|id| CopyId::new(id.as_str()).ok());
    let demand = request.demand_id.as_ref().map(StateKey::demand);
    let known = demand.into_iter().chain(copy.as_ref().map(StateKey::custody));
    gathering.follow(known.collect())?;
    gathering.resources(share)?;
    let Gathering { steps, mut is_cut, .. } = gathering;
    is_cut |= steps.len() > TRACE_STEPS_MAX;
    let steps = steps.into_values().take(TRACE_STEPS_MAX).collect();
    Ok(Gathered { steps, is_cut })
}

struct Gathering<'a> {
    view: &'a View<'a>,
    steps: BTreeMap<u64, Step>,
    /// Rows of histories that were read, over all subjects.
    rows: usize,
    is_cut: bool,
}

impl Gathering<'_> {
    /// Adds those of a subject's transactions that `keep` keeps.
    fn collect(&mut self, subject: &StateKey, keep: impl Fn(&Step) -> bool) -> Result<(), Failure> {
        let (mut after, mut read) = (None, 0);
        loop {
            let page = self.page(subject, after)?;
            for index in &page {
                if read == TRACE_STEPS_MAX {
                    self.is_cut = true;
                    return Ok(());
                }
                read += 1;
                let step = self.step(*index)?;
                if keep(&step) {
                    self.steps.insert(*index, step);
                }
            }
            if page.len() < PAGE_ROWS_MAX {
                return Ok(());
            }
            after = page.last().copied();
        }
    }

    /// The next rows of a subject's history; none once as many were read for the whole
    /// trace as may be.
    fn page(&mut self, subject: &StateKey, after: Option<u64>) -> Result<Vec<u64>, Failure> {
        if self.rows >= TRACE_HISTORY_ROWS_MAX {
            self.is_cut = true;
            return Ok(Vec::new());
        }
        let page = self.view.history(subject, after, PAGE_ROWS_MAX)?;
        self.rows += page.len();
        Ok(page)
    }

    fn step(&self, index: u64) -> Result<Step, Failure> {
        let missing = || Failure::internal(format_args!("log entry {index} is missing"));
        Ok(step(self.view.transaction_at(index)?.ok_or_else(missing)?))
    }

    /// Adds the histories of what accepted steps began, and of what those began.
    fn follow(&mut self, known: Vec<StateKey>) -> Result<(), Failure> {
        let (mut seen, mut looked) = (BTreeSet::new(), BTreeSet::new());
        let mut waiting: VecDeque<StateKey> =
            known.into_iter().chain(self.begun(&mut looked)).collect();
        waiting.retain(|subject| seen.insert(subject.clone()));
        while let Some(subject) = waiting.pop_front() {
            if self.steps.len() > TRACE_STEPS_MAX {
                self.is_cut = true;
                return Ok(());
            }
            let before = self.steps.len();
            self.collect(&subject, |step| follow::concerns(&subject, &step.payload))?;
            if self.steps.len() > before {
                let begun = self.begun(&mut looked);
                waiting.extend(begun.into_iter().filter(|one| seen.insert(one.clone())));
            }
        }
        Ok(())
    }

    /// Entities that accepted steps began which were not looked at yet. A refused one may
    /// name what is another's.
    fn begun(&self, looked: &mut BTreeSet<u64>) -> Vec<StateKey> {
        let new = self.steps.iter().filter(|(index, _)| looked.insert(**index));
        let accepted = new.map(|(_, step)| step).filter(|step| step.event.outcome.is_accepted());
        accepted.filter_map(|step| follow::begun_by(&step.payload)).collect()
    }

    /// Adds what became of the resources behind the entry: mounted and unmounted, the last
    /// update before the request and those until the grant's end.
    fn resources(&mut self, share: &Share) -> Result<(), Failure> {
        let accepted = self.steps.values().filter(|step| step.event.outcome.is_accepted());
        let mounts: Vec<StateKey> =
            accepted.filter_map(|step| follow::mounted_by(&step.payload)).collect();
        let submitted = self.steps.values().find(|step| {
            matches!(step.payload, Payload::ShareRequestSubmit(_))
                && step.event.outcome.is_accepted()
        });
        let from = submitted.map_or(0, |step| step.event.log_index);
        let grant = share.authorization.as_ref();
        let end = grant.map(|a| a.ended_at.map_or(a.valid_to, |end| end.min(a.valid_to)));
        for resource in mounts {
            self.resource(&resource, from, end)?;
        }
        Ok(())
    }

    /// The same of one resource.
    fn resource(
        &mut self,
        resource: &StateKey,
        from: u64,
        end: Option<TimeMs>,
    ) -> Result<(), Failure> {
        let mut after = None;
        // The last of what was before the request.
        let mut earlier: VecDeque<u64> = VecDeque::new();
        'history: loop {
            let page = self.page(resource, after)?;
            for index in &page {
                if *index < from {
                    earlier.push_back(*index);
                    if earlier.len() > PAGE_ROWS_MAX {
                        earlier.pop_front();
                    }
                    continue;
                }
                let step = self.step(*index)?;
                if end.is_some_and(|end| step.event.time > end) {
                    break 'history;
                }
                if self.steps.len() > TRACE_STEPS_MAX {
                    self.is_cut = true;
                    break 'history;
                }
                if follow::concerns_entry(&step.payload) {
                    self.steps.insert(*index, step);
                }
            }
            if page.len() < PAGE_ROWS_MAX {
                break;
            }
            after = page.last().copied();
        }
        for index in earlier.into_iter().rev() {
            let step = self.step(index)?;
            let is_update = matches!(step.payload, Payload::ResourceUpdate(_));
            if is_update && step.event.outcome.is_accepted() {
                self.steps.insert(index, step);
                break;
            }
        }
        Ok(())
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
        suspect_keys: view.suspect_keys,
    };
    Step { event, payload: transaction.payload }
}
