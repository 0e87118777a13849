//! What a step of a scenario gave, and the literals that steps are written with.

use std::fmt::Debug;
use std::str::FromStr;

use anyhow::{Result, bail};
use liuhen_types::{Code, Date, Receipt, TimeMs, TxId};
use serde::Serialize;

/// A literal of a scenario. Every one is read by the test that runs the scenario.
///
/// # Panics
/// If the program's own text is none of that type.
pub fn lit<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{text:?} of a scenario: {error:?}"))
}

/// An instant: an hour of a day in UTC+8.
pub fn at(date: &str, hour: u64) -> TimeMs {
    let date: Date = lit(date);
    TimeMs(date.days() * 86_400_000 + hour * 3_600_000 - 8 * 3_600_000)
}

/// What a step gave.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Its number in the requirements.
    pub step: String,
    /// Who acted.
    pub who: String,
    /// What was done.
    pub action: String,
    /// What the requirements say.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// Whether they are the same.
    pub holds: bool,
    /// The transaction, if the step was one that the chain recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tx_id: Option<TxId>,
}

/// What became of a transaction.
#[derive(Debug)]
pub enum Answer {
    /// It is in a block, accepted or refused.
    Recorded(Box<Receipt>),
    /// It was turned away before a block.
    Rejected(Code),
}

impl Answer {
    /// The code that it got.
    pub fn code(&self) -> Code {
        match self {
            Self::Recorded(receipt) => receipt.outcome.code,
            Self::Rejected(code) => *code,
        }
    }

    /// The receipt of what must have been recorded.
    ///
    /// # Errors
    /// If it was turned away.
    pub fn receipt(self) -> Result<Receipt> {
        match self {
            Self::Recorded(receipt) => Ok(*receipt),
            Self::Rejected(code) => bail!("no receipt: {code}"),
        }
    }
}
