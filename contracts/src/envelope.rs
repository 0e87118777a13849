//! Checks of a transaction against the parent state, before it enters a block.

use liuhen_types::genesis::Params;
use liuhen_types::limits::COSIGNATURES_MAX;
use liuhen_types::transaction::{SIG_ALG_SM2_SM3, TX_VERSION};
use liuhen_types::{ChainId, Code, KeyId, OrgId, PublicKey, SignedTransaction, State};

use crate::context::BlockContext;
use crate::refusal::{CheckError, Rejection};
use crate::schema::{self, Schema};
use crate::signer::Signers;
use crate::state::contract_version;
use crate::{dispatch, text_gate};

/// Checks the envelopes of many transactions against one state, for a block at one
/// context; the few keys and orgs that sign most of them are read once.
pub struct EnvelopeChecks<'a> {
    state: &'a dyn State,
    context: BlockContext,
    chain_id: &'a ChainId,
    params: &'a Params,
    signers: Signers,
    /// The version of the contracts in force, once it was read.
    version: Option<u32>,
}

impl<'a> EnvelopeChecks<'a> {
    /// For a block at `context` on `state`, whose parameters are `params`.
    pub fn new(
        state: &'a dyn State,
        context: BlockContext,
        chain_id: &'a ChainId,
        params: &'a Params,
    ) -> Self {
        Self::resume(state, context, chain_id, params, Signers::default())
    }

    /// Goes on with signers that were found on the same state at the same time.
    pub fn resume(
        state: &'a dyn State,
        context: BlockContext,
        chain_id: &'a ChainId,
        params: &'a Params,
        signers: Signers,
    ) -> Self {
        Self { state, context, chain_id, params, signers, version: None }
    }

    /// The signers found, for [`Self::resume`].
    pub fn into_signers(self) -> Signers {
        self.signers
    }

    /// Checks everything but replay and the signatures themselves, which are the
    /// caller's. Gives the signers' public keys: the sender's, then the co-signers'
    /// in order.
    ///
    /// The order is: size, version, chain, algorithm, version of the contracts, window,
    /// sender's key and org, co-signers, schema of the payload, secret or personal content,
    /// digests without salt.
    ///
    /// # Errors
    /// [`CheckError::Rejected`] with the code of the first check that fails, or
    /// [`CheckError::State`] if the state cannot be read.
    pub fn check(&mut self, tx: &SignedTransaction) -> Result<Vec<PublicKey>, CheckError> {
        check_form(self.chain_id, self.params, tx)?;
        self.check_contracts(tx)?;
        check_window(&self.context, self.params, tx)?;
        let body = &tx.transaction;
        let mut keys = Vec::with_capacity(1 + tx.cosignatures.len());
        keys.push(self.key(&body.sender, &body.key_id)?);
        check_cosigners(tx)?;
        for cosigner in &tx.cosignatures {
            keys.push(self.key(&cosigner.org, &cosigner.key_id)?);
        }
        dispatch::schema(&body.payload)?;
        text_gate::check(&body.payload)?;
        text_gate::check_operator(body.operator_ref.as_ref())?;
        Ok(keys)
    }

    /// Made for the contracts as they are in force.
    fn check_contracts(&mut self, tx: &SignedTransaction) -> Result<(), CheckError> {
        let version = match self.version {
            Some(version) => version,
            None => *self.version.insert(contract_version(self.state)?),
        };
        let found = tx.transaction.contract_version;
        if found == version {
            return Ok(());
        }
        let message = format!("contract_version must be {version}, the one in force, got {found}");
        Err(Rejection::new(Code::ContractVersion, message).into())
    }

    fn key(&mut self, org: &OrgId, key_id: &KeyId) -> Result<PublicKey, CheckError> {
        let record = self.signers.active_key(self.state, self.context.time, org, key_id)?;
        Ok(record.public_key)
    }
}

/// [`EnvelopeChecks::check`] of a single transaction.
///
/// # Errors
/// The same.
pub fn check_envelope(
    state: &dyn State,
    context: &BlockContext,
    chain_id: &ChainId,
    params: &Params,
    tx: &SignedTransaction,
) -> Result<Vec<PublicKey>, CheckError> {
    EnvelopeChecks::new(state, *context, chain_id, params).check(tx)
}

fn reject(code: Code, message: String) -> Schema {
    Err(Rejection::new(code, message))
}

fn check_form(chain_id: &ChainId, params: &Params, tx: &SignedTransaction) -> Schema {
    let bytes = borsh::object_length(tx).unwrap_or(usize::MAX);
    if bytes > params.tx_bytes_max as usize {
        let message = format!("transaction is {bytes} bytes, the limit is {}", params.tx_bytes_max);
        return reject(Code::PayloadTooLarge, message);
    }
    let body = &tx.transaction;
    if body.version != TX_VERSION {
        let message = format!("version must be {TX_VERSION}, got {}", body.version);
        return reject(Code::Version, message);
    }
    if body.chain_id != *chain_id {
        let message = format!("chain_id must be {chain_id}, got {}", body.chain_id);
        return reject(Code::ChainId, message);
    }
    if body.sig_alg != SIG_ALG_SM2_SM3 {
        let message = format!("sig_alg must be {SIG_ALG_SM2_SM3}, got {}", body.sig_alg);
        return reject(Code::SigAlg, message);
    }
    Ok(())
}

fn check_window(context: &BlockContext, params: &Params, tx: &SignedTransaction) -> Schema {
    let (until, height) = (tx.transaction.valid_until, context.height);
    if until < height {
        let message = format!("valid_until {until} has passed, the next height is {height}");
        return reject(Code::TxExpired, message);
    }
    let last = height.0.saturating_add(params.valid_window);
    if until.0 > last {
        return reject(Code::TxWindow, format!("valid_until must be at most {last}, got {until}"));
    }
    Ok(())
}

/// Each org signs once, so that a count of signatures is a count of orgs.
fn check_cosigners(tx: &SignedTransaction) -> Schema {
    schema::count("cosignatures", &tx.cosignatures, 0, COSIGNATURES_MAX)?;
    let cosigners = tx.cosignatures.iter().map(|c| &c.org);
    let signers: Vec<&OrgId> = cosigners.chain([&tx.transaction.sender]).collect();
    schema::unique("cosignatures", signers)
}
