//! The state as contracts see it: keys to values, and the changes of a block.

use std::collections::BTreeMap;

use crate::id::{
    AuthorizationId, CatalogId, GatewayId, Namespace, OrgId, RegionCode, RequestId, ResourceId,
};
use crate::payload::org::Role;
use liuhen_crypto::{Hash, KeyId};

/// The key of a state value: `contract/entity/id`, ASCII.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey(Vec<u8>);

impl StateKey {
    /// A key from its text; any bytes name a key, only the constructors below
    /// name one that contracts write.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn of(text: String) -> Self {
        Self(text.into_bytes())
    }

    /// Chain parameters: [`crate::genesis::Params`].
    pub fn params() -> Self {
        Self::of("chain/params/current".into())
    }

    /// Validators of the next height: [`crate::ValidatorSet`].
    pub fn validators() -> Self {
        Self::of("chain/validators/next".into())
    }

    /// Simulated time of the next block: [`crate::TimeMs`].
    pub fn clock() -> Self {
        Self::of("chain/clock/next".into())
    }

    /// One entry of the region table: [`crate::genesis::Region`].
    pub fn region(code: &RegionCode) -> Self {
        Self::of(format!("region/table/{code}"))
    }

    /// The profiles of a jurisdiction: [`crate::profile::ProfileTerms`].
    pub fn profile(code: &RegionCode) -> Self {
        Self::of(format!("region/profile/{code}"))
    }

    /// The published openings of an entry, the oldest first: a list of [`crate::OpenId`].
    pub fn published_openings(catalog: &CatalogId) -> Self {
        Self::of(format!("opening/published/{catalog}"))
    }

    /// Deadlines of an org that run, up to a limit: a list of the bytes of their keys.
    pub fn tasks_of(org: &OrgId) -> Self {
        Self::of(format!("task/of/{org}"))
    }

    /// An org: [`crate::entity::Org`].
    pub fn org(id: &OrgId) -> Self {
        Self::of(format!("org/org/{id}"))
    }

    /// A role of an org in a jurisdiction: [`crate::entity::RoleRecord`].
    pub fn role(org: &OrgId, role: Role, jurisdiction: &RegionCode) -> Self {
        Self::of(format!("org/role/{org}/{role}/{jurisdiction}"))
    }

    /// All roles of an org, in order of role and jurisdiction: a list of
    /// [`crate::entity::HeldRole`].
    pub fn held_roles(org: &OrgId) -> Self {
        Self::of(format!("org/roles/{org}"))
    }

    /// The active data authority of a jurisdiction: its [`OrgId`].
    pub fn authority(jurisdiction: &RegionCode) -> Self {
        Self::of(format!("org/authority/{jurisdiction}"))
    }

    /// A registered key: [`crate::entity::KeyRecord`].
    pub fn key(id: &KeyId) -> Self {
        Self::of(format!("key/key/{id}"))
    }

    /// What the keys of all registered keys start with.
    pub const fn key_prefix() -> &'static [u8] {
        b"key/key/"
    }

    /// How many keys of an org may sign for all of it, have no end and are not
    /// revoked: `u64`.
    pub fn key_count(org: &OrgId) -> Self {
        Self::of(format!("key/count/{org}"))
    }

    /// The keys of an org that may sign for all of it until an end and are not revoked:
    /// a list of [`KeyId`] with [`crate::TimeMs`].
    pub fn keys_ending(org: &OrgId) -> Self {
        Self::of(format!("key/ending/{org}"))
    }

    /// A catalog entry: [`crate::entity::Catalog`].
    pub fn catalog(id: &CatalogId) -> Self {
        Self::of(format!("catalog/entry/{id}"))
    }

    /// Which catalog entry holds a catalog code: its [`CatalogId`].
    pub fn catalog_code(code: &str) -> Self {
        Self::of(format!("catalog/code/{code}"))
    }

    /// A mounted resource: [`crate::entity::Resource`].
    pub fn resource(id: &ResourceId) -> Self {
        Self::of(format!("resource/resource/{id}"))
    }

    /// A share request: [`crate::entity::ShareRequest`].
    pub fn request(id: &RequestId) -> Self {
        Self::of(format!("request/request/{id}"))
    }

    /// An authorisation: [`crate::entity::Authorization`].
    pub fn authorization(id: &AuthorizationId) -> Self {
        Self::of(format!("authorization/grant/{id}"))
    }

    /// A gateway's anchored log: [`crate::entity::GatewayLog`].
    pub fn gateway(id: &GatewayId) -> Self {
        Self::of(format!("access/gateway/{id}"))
    }

    /// How many refused accesses that cite a grant count on the gateways alone, as it did not
    /// concern them or did not exist: `u64`. Without its own `denied`.
    pub fn foreign_denials(id: &AuthorizationId) -> Self {
        Self::of(format!("access/foreign/{id}"))
    }

    /// Notarised evidence: [`crate::entity::EvidenceRecord`].
    pub fn evidence(namespace: &Namespace, digest: &Hash) -> Self {
        Self::of(format!("evidence/{namespace}/{digest}"))
    }
}

impl std::fmt::Display for StateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl std::fmt::Debug for StateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The state could not be read, or holds what no contract wrote. Always fatal:
/// a node that sees it stops.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("state cannot be read at {key}: {reason}")]
pub struct StateError {
    /// The key that was read.
    pub key: String,
    /// What failed.
    pub reason: String,
}

/// A read-only state.
pub trait State {
    /// The value under a key, or none.
    ///
    /// # Errors
    /// [`StateError`] if the store fails; never for a key that is absent.
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError>;
}

/// The changes of a block: new values, or none for removal, in order of key.
pub type Changeset = BTreeMap<StateKey, Option<Vec<u8>>>;

impl State for BTreeMap<StateKey, Vec<u8>> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        Ok(BTreeMap::get(self, key).cloned())
    }
}
