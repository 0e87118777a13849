#![doc = include_str!("../README.md")]

pub mod access;
pub mod api;
pub mod block;
pub mod certificate;
pub mod code;
pub mod decode;
pub mod entity;
pub mod genesis;
pub mod id;
pub mod limits;
pub mod location;
pub mod log;
pub mod payload;
pub mod profile;
pub mod receipt;
pub mod receipt_bytes;
pub mod state;
pub mod text;
pub mod ticket;
pub mod time;
pub mod transaction;
pub mod validator;
pub mod visit;

pub use access::{Access, AccessReceipt, AccessRecord, AccessResult, RecordError};
pub use block::{Block, Body, Header};
pub use certificate::{CertificateError, CommitCertificate, CommitSignature};
pub use code::{Code, Outcome};
pub use genesis::Genesis;
pub use id::{
    AlertId, AppId, AuthorizationId, BackflowId, BulletinId, CatalogId, ChainId, ChannelId, CopyId,
    DeliveryId, DemandId, DisputeId, ElementCode, ExportId, FindingId, GatewayId, GradeId, Height,
    IncidentId, IndicatorSetId, IssueId, ItemId, LicenceId, MessageId, Namespace, NodeId, NoticeId,
    OpenId, OrgId, PeerId, ProposalId, RegionCode, RequestId, ResourceId, SessionId, StandardId,
    SystemId, TemplateId, TxId, ViolationId, WarehouseId,
};
pub use liuhen_crypto::{Hash, KeyId, PublicKey, Signature};
pub use log::LogEntry;
pub use payload::Payload;
pub use receipt::{Checkpoint, Handover, Receipt, RecordReceipt, TrustRoot, VerifyError};
pub use state::{Changeset, State, StateError, StateKey};
pub use text::Text;
pub use ticket::{ReadTicket, SignedReadTicket, TicketError};
pub use time::{Date, TimeMs};
pub use transaction::{CoSignature, SignedTransaction, Transaction};
pub use validator::{Validator, ValidatorSet};
