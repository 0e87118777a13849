//! What is done with an entry that is in force: it changes, or it ends.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CatalogEntry;
use crate::id::{CatalogId, NoticeId};
use crate::payload::Body;
use crate::state::StateKey;
use crate::text::Text;
use crate::time::{Date, TimeMs};

/// Why an entry has to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ChangeCause {
    /// 法律法规调整.
    LawChange,
    /// 职责变化.
    DutyChange,
    /// 系统更新.
    SystemUpdate,
    /// 目录信息变化.
    CatalogInfoChange,
    /// Anything else.
    Other,
}

/// `CatalogChangeNotice`: says that an entry no longer fits; starts the clock of its
/// update from the day of the change. The version in force stays in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogChangeNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// The entry.
    pub catalog_id: CatalogId,
    /// What changed.
    pub cause: ChangeCause,
    /// The day it changed, in UTC+8; not after today.
    pub occurred_on: Date,
    /// Salted SM3 of what shows the change.
    pub evidence_digest: Hash,
}

/// `CatalogUpdateSubmit`: the provider submits the next version, which a notice called
/// for, for review.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogUpdateSubmit {
    /// The open notice.
    pub notice_id: NoticeId,
    /// The whole entry, as it shall be.
    pub entry: CatalogEntry,
}

/// `CatalogRetire`: an entry ends. From then on nobody can ask for it or mount
/// behind it; what was granted is for its parties to end by `effective_at`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogRetire {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Why.
    pub reason: Text<500>,
    /// Until when the data stay behind it; only until now if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_at: Option<TimeMs>,
}

impl Body for CatalogChangeNotice {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id), StateKey::notice(&self.notice_id)]
    }
}

impl Body for CatalogUpdateSubmit {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.entry.catalog_id), StateKey::notice(&self.notice_id)]
    }
}

impl Body for CatalogRetire {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id)]
    }
}
