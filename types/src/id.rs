//! Identifiers: one newtype each, so that none can stand in for another.

use std::borrow::Cow;
use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limits::ID_BYTES_MAX;
use crate::text::read_bounded;

/// An identifier outside its alphabet or length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be 1 to {max} characters of a-z A-Z 0-9 . _ -, not . or .., got {got:?}")]
pub struct IdError {
    /// Which identifier.
    pub what: &'static str,
    /// Its longest form.
    pub max: usize,
    /// The first characters of what was given.
    pub got: String,
}

fn check(what: &'static str, text: &str) -> Result<(), IdError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    // "." and ".." would mean another place in a URL or a file name.
    let relative = matches!(text, "." | "..");
    if text.is_empty() || text.len() > ID_BYTES_MAX || relative || !text.bytes().all(allowed) {
        let got = text.chars().take(ID_BYTES_MAX).collect();
        return Err(IdError { what, max: ID_BYTES_MAX, got });
    }
    Ok(())
}

/// How identifiers name themselves to serializers that look at what passes. All begin
/// with `Id`; JSON shows the text alone.
pub mod visited {
    /// Identifiers that nobody looks for by themselves.
    pub const ID: &str = "Id";
    /// [`super::OrgId`].
    pub const ORG: &str = "IdOfOrg";
    /// [`super::RegionCode`].
    pub const REGION: &str = "IdOfRegion";
    /// [`super::RequestId`].
    pub const REQUEST: &str = "IdOfRequest";
    /// [`super::AuthorizationId`].
    pub const AUTHORIZATION: &str = "IdOfAuthorization";
    /// [`super::CatalogId`].
    pub const CATALOG: &str = "IdOfCatalog";
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        text_id!($(#[$doc])* $name, $what, visited::ID);
    };
    ($(#[$doc:meta])* $name:ident, $what:literal, $visited:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, ToSchema)]
        #[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._-]+$")]
        pub struct $name(String);

        impl $name {
            /// Checks and takes an identifier.
            ///
            /// # Errors
            /// [`IdError`] outside 1 to 64 characters of `a-z A-Z 0-9 . _ -`, and for
            /// `.` and `..`.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                check($what, &text)?;
                Ok(Self(text))
            }

            /// The identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl BorshDeserialize for $name {
            fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
                let bytes = read_bounded(reader, ID_BYTES_MAX)?;
                String::from_utf8(bytes)
                    .map_err(|e| e.to_string())
                    .and_then(|text| Self::new(text).map_err(|e| e.to_string()))
                    .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct($visited, &self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text: Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
                Self::new(text).map_err(serde::de::Error::custom)
            }
        }
    };
}

text_id!(
    /// Names a chain; part of everything that is signed.
    ChainId, "chain id"
);
text_id!(
    /// Names an organ or body (机构).
    OrgId, "org id", visited::ORG
);
text_id!(
    /// Names an application of an org.
    AppId, "app id"
);
text_id!(
    /// Names a gateway, the enforcement point where data leave a provider.
    GatewayId, "gateway id"
);
text_id!(
    /// An entry of the region table. Nothing may be read from its digits.
    RegionCode, "region code", visited::REGION
);
text_id!(
    /// Names an entry of the data catalog (目录).
    CatalogId, "catalog id", visited::CATALOG
);
text_id!(
    /// Names a data item (信息项) within its catalog entry.
    ItemId, "item id"
);
text_id!(
    /// Names a resource mounted behind a catalog entry (挂接).
    ResourceId, "resource id"
);
text_id!(
    /// Names a share request (共享申请); also the share id of the whole life.
    RequestId, "request id", visited::REQUEST
);
text_id!(
    /// Names an authorisation (授权).
    AuthorizationId, "authorization id", visited::AUTHORIZATION
);
text_id!(
    /// A grade of the profile's grade list (分级).
    GradeId, "grade"
);
text_id!(
    /// Separates the evidence of different applications (存证).
    Namespace, "namespace"
);
text_id!(
    /// Names a ledger node (节点).
    NodeId, "node id"
);
text_id!(
    /// Names a governance proposal (提案).
    ProposalId, "proposal id"
);
text_id!(
    /// Names an information system of the inventory (信息系统).
    SystemId, "system id"
);
text_id!(
    /// Names a catalog template (目录模板).
    TemplateId, "template id"
);
text_id!(
    /// Names a notice of change of a catalog entry (变更告知).
    NoticeId, "notice id"
);
text_id!(
    /// Code of a data element (数据元).
    ElementCode, "element code"
);
text_id!(
    /// Names a finding of missing collection (应汇聚未汇聚).
    FindingId, "finding id"
);
text_id!(
    /// Names a bulletin (通报).
    BulletinId, "bulletin id"
);
text_id!(
    /// Names a return of data to their territory (回流).
    BackflowId, "backflow id"
);
text_id!(
    /// Names a demand (需求).
    DemandId, "demand id"
);
text_id!(
    /// Names a dispute (异议).
    DisputeId, "dispute id"
);
text_id!(
    /// Names a delivery (交付).
    DeliveryId, "delivery id"
);
text_id!(
    /// Names an application to take data abroad (出境审批).
    ExportId, "export id"
);
text_id!(
    /// Names a quality issue (数据纠错).
    IssueId, "issue id"
);
text_id!(
    /// Names an electronic licence by a salted reference (电子证照).
    LicenceId, "licence id"
);
text_id!(
    /// Names an application to open data (开放).
    OpenId, "open id"
);
text_id!(
    /// Names a violation (违规).
    ViolationId, "violation id"
);
text_id!(
    /// Names a security incident (安全事件).
    IncidentId, "incident id"
);
text_id!(
    /// Names a risk alert (风险预警).
    AlertId, "alert id"
);
text_id!(
    /// Names an audit session (审计会话).
    SessionId, "session id"
);
text_id!(
    /// Names a copy of data that somebody answers for (数据副本).
    CopyId, "copy id"
);
text_id!(
    /// Names a set of indicators (评估指标).
    IndicatorSetId, "indicator set id"
);
text_id!(
    /// Names another chain (跨链对端).
    PeerId, "peer id"
);
text_id!(
    /// Names a message between chains (跨链消息).
    MessageId, "message id"
);

text_id!(
    /// Names an exchange channel (交换通道).
    ChannelId, "channel id"
);
text_id!(
    /// Names a standard (标准规范).
    StandardId, "standard id"
);
text_id!(
    /// Names a warehouse of an application (数据仓库).
    WarehouseId, "warehouse id"
);

/// Position of a block in the chain; the first block is 1, genesis is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Height(pub u64);

impl Height {
    /// The next height.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Height {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// SM3 of a transaction's canonical bytes without signatures. Not transparent to serde, so
/// that it names itself, see [`crate::visit`]; JSON shows the digest alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct TxId(pub Hash);

impl std::fmt::Display for TxId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for TxId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TxId({})", self.0)
    }
}

impl std::str::FromStr for TxId {
    type Err = liuhen_crypto::hash::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
