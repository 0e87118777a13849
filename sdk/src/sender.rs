//! Builds and signs transactions of one org.

use std::sync::Arc;

use liuhen_types::api::NodeStatus;
use liuhen_types::transaction::{
    CONTRACT_VERSION, CoSignature, SIG_ALG_SM2_SM3, TX_VERSION, cosigner_message, signer_message,
};
use liuhen_types::{
    AppId, ChainId, Hash, Height, OrgId, Payload, Receipt, SignedTransaction, Transaction,
};

use crate::client::Client;
use crate::digest::random;
use crate::error::Error;
use crate::signer::Signer;

/// Blocks for which a transaction stays valid unless the sender says otherwise.
pub const VALID_BLOCKS: u64 = 1_000;

/// An org with the key that speaks for it.
#[derive(Clone)]
pub struct Sender {
    /// The chain it sends to.
    pub chain_id: ChainId,
    /// The org that answers for what is sent.
    pub org: OrgId,
    /// Its key.
    pub signer: Arc<dyn Signer>,
    /// Blocks from the tip for which a transaction stays valid.
    pub valid_blocks: u64,
    /// The application that sends, if one does.
    pub app: Option<AppId>,
    /// Salted digest of the person who pressed the button.
    pub operator_ref: Option<Hash>,
    /// The version of the contracts that it signs for: the newest one known here, unless the
    /// chain is at an earlier one, as [`NodeStatus::contract_version`] tells.
    ///
    /// [`NodeStatus::contract_version`]: liuhen_types::api::NodeStatus::contract_version
    pub contract_version: u32,
}

impl Sender {
    /// A sender without application and operator, and with [`VALID_BLOCKS`].
    pub fn new(chain_id: ChainId, org: OrgId, signer: Arc<dyn Signer>) -> Self {
        let (app, operator_ref) = (None, None);
        let (valid_blocks, contract_version) = (VALID_BLOCKS, CONTRACT_VERSION);
        Self { chain_id, org, signer, valid_blocks, app, operator_ref, contract_version }
    }

    /// The sender for the contracts that a node says are in force, as far as they are known
    /// here: who installs a program that knows newer ones still votes for them under the old.
    #[must_use]
    pub fn at(mut self, status: &NodeStatus) -> Self {
        self.contract_version = status.contract_version.clamp(1, CONTRACT_VERSION);
        self
    }

    /// Makes and signs a transaction that is valid for `valid_blocks` from `tip`.
    ///
    /// # Errors
    /// [`Error::Signer`] if the signer fails or there is no randomness.
    pub async fn sign(&self, payload: Payload, tip: Height) -> Result<SignedTransaction, Error> {
        let transaction = Transaction {
            version: TX_VERSION,
            chain_id: self.chain_id.clone(),
            contract_version: self.contract_version,
            sender: self.org.clone(),
            key_id: self.signer.public_key().id(),
            app: self.app.clone(),
            operator_ref: self.operator_ref,
            sig_alg: SIG_ALG_SM2_SM3,
            salt: random()?,
            valid_until: Height(tip.0.saturating_add(self.valid_blocks)),
            payload,
        };
        let signature = self.signer.sign(&signer_message(&transaction.id())).await?;
        Ok(SignedTransaction { transaction, signature, cosignatures: Vec::new() })
    }

    /// Adds this org's co-signature to another org's transaction.
    ///
    /// # Errors
    /// [`Error::Signer`] if the signer fails.
    pub async fn cosign(&self, tx: &mut SignedTransaction) -> Result<(), Error> {
        let signature = self.signer.sign(&cosigner_message(&tx.id())).await?;
        let key_id = self.signer.public_key().id();
        tx.cosignatures.push(CoSignature { org: self.org.clone(), key_id, signature });
        Ok(())
    }

    /// Signs at the node's tip, submits, waits, and returns the verified receipt.
    /// The outcome may be a refusal: look at [`Receipt::outcome`].
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn send(&self, client: &Client, payload: Payload) -> Result<Receipt, Error> {
        let status = client.status().await?;
        let tx = self.clone().at(&status).sign(payload, status.height).await?;
        client.submit(&tx).await
    }
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender")
            .field("chain_id", &self.chain_id)
            .field("org", &self.org)
            .field("key_id", &self.signer.public_key().id())
            .finish_non_exhaustive()
    }
}
