//! Transactions of the log as the report counts and lists them.

use std::collections::BTreeMap;

use liuhen_types::api::{CodeCount, KindCount, ReportStep, ReportTopic};
use liuhen_types::{Code, Height, Outcome, StateError, TimeMs, Transaction, TxId};

use super::Jurisdiction;
use super::topic::{decision, parties, topic};

/// A transaction as the log has it.
#[derive(Clone, Copy, Debug)]
pub struct LoggedTransaction<'a> {
    /// Index in the log.
    pub log_index: u64,
    /// Height of its block.
    pub height: Height,
    /// The block's time.
    pub time: TimeMs,
    /// Its id.
    pub tx_id: TxId,
    /// What the contracts answered.
    pub outcome: &'a Outcome,
    /// What was signed.
    pub transaction: &'a Transaction,
}

/// The list that a transaction belongs to in the report of a jurisdiction, with what
/// the list says; none for most. Refused ones are in no list.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn report_step(
    jurisdiction: &mut Jurisdiction<'_>,
    logged: &LoggedTransaction<'_>,
) -> Result<Option<(ReportTopic, ReportStep)>, StateError> {
    let Transaction { payload, sender, .. } = logged.transaction;
    let Some(topic) = topic(payload).filter(|_| logged.outcome.is_accepted()) else {
        return Ok(None);
    };
    let mut concerns = jurisdiction.covers(sender)?;
    if !concerns {
        for org in parties(jurisdiction.state, payload)? {
            concerns = concerns || jurisdiction.covers(&org)?;
        }
    }
    let step = || ReportStep {
        log_index: logged.log_index,
        height: logged.height,
        time: logged.time,
        tx_id: logged.tx_id,
        kind: payload.kind().to_owned(),
        decision: decision(payload),
        sender: sender.clone(),
        warnings: logged.outcome.warnings.clone(),
        subjects: payload.subjects().iter().map(ToString::to_string).collect(),
    };
    Ok(concerns.then(|| (topic, step())))
}

/// Accepted and refused transactions by kind.
#[derive(Debug, Default)]
pub struct ReportCounts {
    kinds: BTreeMap<&'static str, BTreeMap<Code, u64>>,
}

impl ReportCounts {
    /// Counts one.
    pub fn add(&mut self, logged: &LoggedTransaction<'_>) {
        let kind = self.kinds.entry(logged.transaction.payload.kind()).or_default();
        let count = kind.entry(logged.outcome.code).or_default();
        *count = count.saturating_add(1);
    }

    /// How many were accepted.
    pub fn accepted(&self) -> u64 {
        self.sum(|code| code == Code::Ok)
    }

    /// How many were refused.
    pub fn refused(&self) -> u64 {
        self.sum(|code| code != Code::Ok)
    }

    fn sum(&self, counts: impl Fn(Code) -> bool) -> u64 {
        let all = self.kinds.values().flatten().filter(|(code, _)| counts(**code));
        all.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The counts, in order of kind and code.
    pub fn by_kind(&self) -> Vec<KindCount> {
        let one = |(kind, codes): (&&'static str, &BTreeMap<Code, u64>)| KindCount {
            kind: (*kind).to_owned(),
            accepted: codes.get(&Code::Ok).copied().unwrap_or(0),
            refused: codes
                .iter()
                .filter(|(code, _)| **code != Code::Ok)
                .map(|(&code, &count)| CodeCount { code, count })
                .collect(),
        };
        self.kinds.iter().map(one).collect()
    }
}
