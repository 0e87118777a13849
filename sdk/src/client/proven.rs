//! Answers that carry their proof: receipts, state values and checkpoints. An
//! answer that proves nothing is not returned; the next node is asked instead.

use borsh::BorshDeserialize;
use liuhen_types::api::{ConsistencyProof, StateView};
use liuhen_types::limits::RECEIPT_BYTES_MAX;
use liuhen_types::location::{Location, LocationView};
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{CatalogId, Checkpoint, Height, Receipt, StateKey, TxId};

use super::Client;
use super::read::json;
use crate::error::Error;
use crate::fork::{ForkEvidence, in_order};
use crate::limits::ANSWER_BYTES_MAX;
use crate::transport::{BYTES, Request};
use crate::verify::{verify_location, verify_state};

/// A value that a checkpoint proves. It was right at the checkpoint's height;
/// how old that is, [`Verified::height`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T> {
    /// The value.
    pub value: T,
    /// The header whose state root covers it.
    pub checkpoint: Checkpoint,
}

impl<T> Verified<T> {
    /// The height at which the value was right.
    pub fn height(&self) -> Height {
        self.checkpoint.signed.header.height
    }
}

impl Client {
    /// The receipt of a committed transaction, verified.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if no node has it; [`Error::Unproven`] if what the
    /// nodes gave proves nothing.
    pub async fn receipt(&self, id: &TxId) -> Result<Receipt, Error> {
        let request = Request::get(&["tx", &id.to_string(), "receipt"], RECEIPT_BYTES_MAX)
            .accept(BYTES)
            .elsewhere_if_missing();
        self.transport.send(&request, |body| self.read_receipt(id, body)).await
    }

    fn read_receipt(&self, id: &TxId, body: &[u8]) -> Result<Receipt, Error> {
        let file = ReceiptFile::from_bytes(body).map_err(|e| Error::unproven(e.to_string()))?;
        let ReceiptFile::Transaction(receipt) = file else {
            return Err(Error::unproven("the receipt is of a record, not of a transaction"));
        };
        if receipt.tx_id() != *id {
            return Err(Error::unproven(format!("the receipt is not of transaction {id}")));
        }
        receipt.verify(self.trust())?;
        Ok(*receipt)
    }

    /// The bytes under a key, or proof that there are none.
    ///
    /// # Errors
    /// [`Error::Unproven`] if what the nodes gave proves nothing.
    pub async fn state(&self, key: &StateKey) -> Result<Verified<Option<Vec<u8>>>, Error> {
        let (view, value) = self.state_view(key).await?;
        Ok(Verified { value, checkpoint: view.checkpoint })
    }

    /// The same with the whole proof, to be kept: [`crate::verify::verify_state_file`]
    /// checks its JSON offline.
    ///
    /// # Errors
    /// As [`Client::state`].
    pub async fn state_view(&self, key: &StateKey) -> Result<(StateView, Option<Vec<u8>>), Error> {
        let request = Request::get(&["state"], ANSWER_BYTES_MAX).query("key", Some(key));
        let read = |body: &[u8]| {
            let view: StateView = json(body)?;
            let value = verify_state(&view, key, self.trust())?;
            Ok((view, value))
        };
        self.transport.send(&request, read).await
    }

    /// The entity under a key, or proof that there is none. `T` is the type that
    /// [`StateKey`] names for the key.
    ///
    /// # Errors
    /// As [`Client::state`]; [`Error::Unproven`] if the value is of another type.
    pub async fn entity<T: BorshDeserialize>(
        &self,
        key: &StateKey,
    ) -> Result<Verified<Option<T>>, Error> {
        let Verified { value, checkpoint } = self.state(key).await?;
        let value = value.map(|bytes| borsh::from_slice(&bytes)).transpose();
        let value = value.map_err(|e| Error::unproven(format!("{key} holds another type: {e}")))?;
        Ok(Verified { value, checkpoint })
    }

    /// Where the data of a catalog entry are: the version in force, its provider, the
    /// resources behind it; all of it proven by the state.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is no such entry; [`Error::Unproven`] if what
    /// the nodes gave proves nothing.
    pub async fn locate(&self, id: &CatalogId) -> Result<Verified<Location>, Error> {
        let request = Request::get(&["catalogs", id.as_str(), "locate"], ANSWER_BYTES_MAX);
        let read = |body: &[u8]| {
            let view: LocationView = json(body)?;
            let value = verify_location(&view, id, self.trust())?;
            Ok(Verified { value, checkpoint: view.checkpoint })
        };
        self.transport.send(&request, read).await
    }

    /// The checkpoint of a height, or of the tip, verified.
    ///
    /// # Errors
    /// [`Error::is_not_found`] above the tip; [`Error::Unproven`].
    pub async fn checkpoint(&self, height: Option<Height>) -> Result<Checkpoint, Error> {
        let request = Request::get(&["checkpoint"], ANSWER_BYTES_MAX).query("height", height);
        let read = |body: &[u8]| {
            let checkpoint: Checkpoint = json(body)?;
            let found = checkpoint.signed.header.height;
            if height.is_some_and(|wanted| wanted != found) {
                return Err(Error::unproven(format!("the checkpoint is of height {found}")));
            }
            checkpoint.verify(self.trust())?;
            Ok(checkpoint)
        };
        self.transport.send(&request, read).await
    }

    /// Asks for proof that `kept`, a checkpoint from earlier, and the one of height
    /// `to` (the tip by default) belong to one history. Returns the newer of the
    /// two, to be kept from now on.
    ///
    /// # Errors
    /// [`Error::Fork`] with portable evidence if they do not; [`Error::Unproven`]
    /// if a checkpoint itself proves nothing.
    pub async fn consistency(
        &self,
        kept: &Checkpoint,
        to: Option<Height>,
    ) -> Result<Checkpoint, Error> {
        kept.verify(self.trust())?;
        let other = self.checkpoint(to).await?;
        if let Some(evidence) = ForkEvidence::conclusive(kept, &other) {
            return Err(Error::Fork(Box::new(evidence)));
        }
        let (older, newer) = in_order(kept, &other);
        if older.signed.header.log_size < newer.signed.header.log_size {
            self.prove_consistency(older, newer).await?;
        }
        Ok(newer.clone())
    }

    /// Checks the way from an older log to a newer one, which has grown.
    async fn prove_consistency(&self, older: &Checkpoint, newer: &Checkpoint) -> Result<(), Error> {
        let (from_size, to) = (older.signed.header.log_size, newer.signed.header.height);
        let request = Request::get(&["consistency"], ANSWER_BYTES_MAX)
            .query("from_size", Some(from_size))
            .query("to_height", Some(to));
        let read = |body: &[u8]| {
            let proof: ConsistencyProof = json(body)?;
            proof.checkpoint.verify(self.trust())?;
            if proof.checkpoint.signed.header.height != to {
                return Err(Error::unproven("the consistency proof is not the one asked for"));
            }
            // A second header of this height proves more than any path.
            let fork = ForkEvidence::conclusive(newer, &proof.checkpoint);
            match fork.is_none().then(|| ForkEvidence::find(older, newer, &proof.path)).flatten() {
                Some(suspicion) => Err(Error::Fork(Box::new(suspicion))),
                None => Ok(fork),
            }
        };
        match self.transport.send(&request, read).await? {
            Some(evidence) => Err(Error::Fork(Box::new(evidence))),
            None => Ok(()),
        }
    }
}
