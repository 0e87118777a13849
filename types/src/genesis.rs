//! Genesis: what everybody must agree on before block 1, and the trust root of
//! every offline verification.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, PublicKey, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{ChainId, RegionCode};
use crate::payload::org::{Level, OrgRegister, Role};
use crate::profile::Profile;
use crate::text::Text;
use crate::time::TimeMs;
use crate::validator::{Validator, ValidatorSet};

/// Parameters that every node obeys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Bytes of a block body, at most [`crate::limits::BLOCK_BYTES_MAX`].
    pub block_bytes_max: u64,
    /// Transactions of a block, at most [`crate::limits::BLOCK_TXS_MAX`].
    pub block_txs_max: u32,
    /// Bytes of a transaction, at most [`crate::limits::TX_BYTES_MAX`].
    pub tx_bytes_max: u32,
    /// How far ahead of the block `valid_until` may lie, in blocks.
    pub valid_window: u64,
    /// How far a block's time may be ahead of a validator's clock.
    pub clock_skew_ms: u64,
    /// An idle chain makes a block at least this often; 0 turns heartbeats off.
    pub heartbeat_ms: u64,
    /// An access batch anchored later than this after its first record is flagged.
    pub anchor_delay_max_ms: u64,
    /// Accesses served this long after a revocation or suspension are accepted and
    /// flagged: a gateway may go by a state so old, and no older (T-04).
    pub revocation_grace_ms: u64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            block_bytes_max: 4 * 1024 * 1024,
            block_txs_max: 5_000,
            tx_bytes_max: 64 * 1024,
            valid_window: 10_000,
            clock_skew_ms: 2_000,
            heartbeat_ms: 10_000,
            anchor_delay_max_ms: 60_000,
            revocation_grace_ms: 30_000,
        }
    }
}

impl Params {
    /// The digest that headers carry.
    pub fn hash(&self) -> Hash {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        sm3_domain("liuhen/params/v1", &[&bytes])
    }
}

/// One entry of the region table: the parent and the home node are given, never
/// derived from the code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The code.
    pub code: RegionCode,
    /// The name.
    pub name: Text<100>,
    /// The level.
    pub level: Level,
    /// The region above; none for the province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RegionCode>,
    /// Region of the node that this region uses.
    pub home_node: RegionCode,
}

/// An org that exists before block 1, with its key and roles.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenesisOrg {
    /// The org.
    pub org: OrgRegister,
    /// Its key.
    pub public_key: PublicKey,
    /// Its roles.
    pub roles: Vec<GenesisRole>,
}

/// A role that exists before block 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenesisRole {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub jurisdiction: RegionCode,
}

/// The whole of genesis, as in `genesis.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// The chain.
    pub chain_id: ChainId,
    /// Time of genesis.
    pub time: TimeMs,
    /// True if time is driven by clock transactions; verifiers refuse such a
    /// chain unless told otherwise.
    pub simulated_time: bool,
    /// Parameters.
    pub params: Params,
    /// Validators of height 1.
    pub validators: Vec<Validator>,
    /// Region table.
    pub regions: Vec<Region>,
    /// Profiles.
    pub profiles: Vec<Profile>,
    /// Orgs, the province's authority among them.
    pub orgs: Vec<GenesisOrg>,
}

impl Genesis {
    /// The parent of block 1.
    pub fn hash(&self) -> Hash {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        sm3_domain("liuhen/genesis/v1", &[&bytes])
    }

    /// The validators of height 1, in order of address.
    pub fn validator_set(&self) -> ValidatorSet {
        ValidatorSet::new(self.validators.clone())
    }
}
