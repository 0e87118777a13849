//! What auditors and authorities ask: monthly reports, responsibility, destruction,
//! compliance.

use liuhen_types::api::{
    DestructionDue, MonthlyReport, Page, ReadRecord, ReportStep, ReportTopic, Responsibility,
    SystemCompliance,
};
use liuhen_types::entity::{Custody, Deadline, Period};
use liuhen_types::{
    CatalogId, CopyId, IncidentId, OrgId, Receipt, RegionCode, ResourceId, SessionId, StateKey,
    TimeMs, TrustRoot, TxId,
};

use super::read::json;
use super::{Client, PageRequest, Verified};
use crate::error::Error;
use crate::limits::{ANSWER_BYTES_MAX, REPORT_TIMEOUT};
use crate::transport::Request;
use crate::verify::verify_state;

impl Client {
    /// The monthly report of a region and all below it, as a node makes it. That the block
    /// it is made of belongs to the chain is verified; what it says is not: another node
    /// must give the same bytes.
    ///
    /// # Errors
    /// [`Error::is_not_found`] for a region or month that the chain does not know;
    /// [`Error::Unproven`] if the block is not of the chain.
    pub async fn monthly_report(
        &self,
        region: &RegionCode,
        month: Period,
    ) -> Result<MonthlyReport, Error> {
        let request = report_request(&["reports", "monthly"], region, month);
        let report: MonthlyReport = self.ask(request).await?;
        if report.region != *region || report.month != month {
            return Err(Error::unproven("the report is not the one asked for"));
        }
        let proven = self.checkpoint(Some(report.height)).await?;
        if proven.signed.header.id() != report.header_id {
            let height = report.height;
            return Err(Error::unproven(format!("block {height} is not the one of the report")));
        }
        Ok(report)
    }

    /// One list of the monthly report, page by page.
    ///
    /// # Errors
    /// As [`Client::monthly_report`], but nothing is verified.
    pub async fn report_steps(
        &self,
        region: &RegionCode,
        month: Period,
        topic: ReportTopic,
        page: &PageRequest,
    ) -> Result<Page<ReportStep>, Error> {
        let request = report_request(&["reports", "monthly", "steps"], region, month)
            .query("topic", Some(format!("{topic:?}")));
        self.ask(page.add_to(request)).await
    }

    /// The overdue deadlines of the monthly report, page by page.
    ///
    /// # Errors
    /// As [`Client::report_steps`].
    pub async fn report_overdue(
        &self,
        region: &RegionCode,
        month: Period,
        page: &PageRequest,
    ) -> Result<Page<Deadline>, Error> {
        let request = report_request(&["reports", "monthly", "overdue"], region, month);
        self.ask(page.add_to(request)).await
    }

    /// Who answered for a copy at an instant, or at the last block, verified: the custody
    /// under the state root, and the transactions that bound the term by their receipts.
    ///
    /// # Errors
    /// [`Error::is_not_found`] with `E_COPY_UNKNOWN` if there is no such copy or nobody
    /// answered for it then; [`Error::Unproven`] if the answer does not follow from its
    /// proofs.
    pub async fn responsibility(
        &self,
        copy: &CopyId,
        at: Option<TimeMs>,
    ) -> Result<Verified<Responsibility>, Error> {
        let request = Request::get(&["responsibility"], ANSWER_BYTES_MAX)
            .query("copy", Some(copy))
            .query("at", at.map(|at| at.0));
        let read = |body: &[u8]| {
            let answer: Responsibility = json(body)?;
            check(&answer, copy, at, self.trust())?;
            let checkpoint = answer.state.checkpoint.clone();
            Ok(Verified { value: answer, checkpoint })
        };
        self.transport.send(&request, read).await
    }

    /// The copies of an entry's data that there ever were.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn copies_of_catalog(
        &self,
        catalog: &CatalogId,
        page: &PageRequest,
    ) -> Result<Page<Custody>, Error> {
        let request = Request::get(&["responsibility", "copies"], ANSWER_BYTES_MAX);
        self.ask(page.add_to(request.query("catalog", Some(catalog)))).await
    }

    /// The same of the entry that a resource is mounted behind.
    ///
    /// # Errors
    /// As [`Client::blocks`]; [`Error::is_not_found`] for a resource that is none.
    pub async fn copies_of_resource(
        &self,
        resource: &ResourceId,
        page: &PageRequest,
    ) -> Result<Page<Custody>, Error> {
        let request = Request::get(&["responsibility", "copies"], ANSWER_BYTES_MAX);
        self.ask(page.add_to(request.query("resource", Some(resource)))).await
    }

    /// Copies whose destruction is due, of an org if one is given.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn destructions(
        &self,
        org: Option<&OrgId>,
        page: &PageRequest,
    ) -> Result<Page<DestructionDue>, Error> {
        let request = Request::get(&["destructions"], ANSWER_BYTES_MAX).query("org", org);
        self.ask(page.add_to(request)).await
    }

    /// What was read in audit sessions and about incidents, as the node that answers
    /// recorded it; other nodes have records of their own.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn reads(
        &self,
        session: Option<&SessionId>,
        incident: Option<&IncidentId>,
        page: &PageRequest,
    ) -> Result<Page<ReadRecord>, Error> {
        let request = Request::get(&["reads"], ANSWER_BYTES_MAX)
            .query("session", session)
            .query("incident", incident);
        self.ask(page.add_to(request)).await
    }

    /// How the systems of an org stand to the conditions of acceptance, project approval
    /// and funding, with the keys of the facts; [`Client::state`] proves each.
    ///
    /// # Errors
    /// As [`Client::blocks`]; [`Error::is_not_found`] for an org that is none.
    pub async fn compliance(
        &self,
        org: &OrgId,
        page: &PageRequest,
    ) -> Result<Page<SystemCompliance>, Error> {
        let request = Request::get(&["compliance", org.as_str()], ANSWER_BYTES_MAX);
        self.ask(page.add_to(request)).await
    }
}

fn report_request(path: &[&str], region: &RegionCode, month: Period) -> Request {
    Request::get(path, ANSWER_BYTES_MAX)
        .patience(REPORT_TIMEOUT)
        .query("region", Some(region))
        .query("month", Some(month))
}

/// Refuses an answer on responsibility that does not follow from its proofs.
fn check(
    answer: &Responsibility,
    copy: &CopyId,
    at: Option<TimeMs>,
    trust: &TrustRoot,
) -> Result<(), Error> {
    // Without an instant it is the block's that proves the answer.
    let expected = at.unwrap_or(answer.state.checkpoint.signed.header.time);
    if expected != answer.at {
        return Err(Error::unproven("the answer is not about the instant asked for"));
    }
    let key = StateKey::custody(copy);
    let absent = || Error::unproven(format!("the state root covers no copy {copy}"));
    let bytes = verify_state(&answer.state, &key, trust)?.ok_or_else(absent)?;
    let custody: Custody = borsh::from_slice(&bytes)
        .map_err(|e| Error::unproven(format!("{key} holds no custody: {e}")))?;
    let told = (&answer.copy_id, answer.kind, &answer.catalog_id, Some(&answer.term));
    let proven = (&custody.copy_id, custody.kind, &custody.catalog_id, custody.term_at(answer.at));
    if told != proven {
        return Err(Error::unproven(format!("the term is not the one of copy {copy} then")));
    }
    check_bound(&answer.begun, &answer.term.begun_by, trust)?;
    match (&answer.ended, &answer.term.ended_by) {
        (Some(receipt), Some(id)) => check_bound(receipt, id, trust),
        (None, None) => Ok(()),
        _ => Err(Error::unproven("the receipt of the term's end does not fit the term")),
    }
}

/// A receipt must be of the transaction that bounds the term, and verify.
fn check_bound(receipt: &Receipt, id: &TxId, trust: &TrustRoot) -> Result<(), Error> {
    if receipt.tx_id() != *id || !receipt.outcome.is_accepted() {
        return Err(Error::unproven(format!("the receipt is not of transaction {id}")));
    }
    Ok(receipt.verify(trust)?)
}
