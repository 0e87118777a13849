//! What a transaction says: one type per kind of transaction.
//!
//! The order of [`Payload`]'s variants is part of the byte form: new kinds are
//! appended, none is moved or removed.

mod label;

pub mod access;
pub mod catalog;
pub mod evidence;
pub mod key;
pub mod org;
pub mod request;
pub mod resource;
// Organs, governance, calendar, bridge:
pub mod app;
pub mod bridge;
pub mod calendar;
pub mod clock;
pub mod governance;
pub mod node;
pub mod org_change;
pub mod profile;
pub mod standard;
// Catalog and resources:
pub mod inventory;
pub mod source;
// Collection, backflow, quality, licences, opening:
pub mod backflow;
pub mod bulletin;
pub mod collection;
pub mod licence;
pub mod opening;
pub mod quality;
pub mod sync;
// Demands and sharing:
pub mod delivery;
pub mod demand;
pub mod dispute;
// Security, audit, evaluation:
pub mod audit;
pub mod continuity;
pub mod evaluation;
pub mod export;
pub mod security;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::state::StateKey;

pub use access::AccessAnchor;
pub use catalog::{
    CatalogChangeNotice, CatalogCorrect, CatalogPublish, CatalogRetire, CatalogReview,
    CatalogSubmit, CatalogUpdateSubmit,
};
pub use evidence::NotarizeEvidence;
pub use key::{KeyRegister, KeyRevoke};
pub use org::{OrgRegister, RoleGrant};
pub use request::{
    AuthorizationIssue, AuthorizationRevoke, ShareRequestAccept, ShareRequestDecide,
    ShareRequestSubmit,
};
pub use resource::{ResourceMount, ResourceUnmount, ResourceUpdate};
// Organs, governance, calendar, bridge:
pub use app::AppRegister;
pub use bridge::{XchainAnchorOut, XchainMessageIn, XchainPeerSet, XchainReceiptIn};
pub use calendar::CalendarSet;
pub use clock::ClockSet;
pub use governance::{ProposalSubmit, ProposalVote};
pub use node::{NodeRegister, NodeStatusSet, SelfBuildPlanReview, SelfBuildPlanSubmit};
pub use org_change::{OrgStatusSet, OrgUpdate, RoleRevoke};
pub use profile::JurisdictionProfileSet;
pub use standard::{ChannelRegister, ConformityReviewRecord, StandardRegister, WarehouseRegister};
// Catalog and resources:
pub use inventory::{CatalogTemplatePublish, OwnershipConfirm, SystemRegister};
pub use source::{CrossCheckRecord, SourceDesignate, SourceDisputeRaise, SourceDisputeResolve};
// Collection, backflow, quality, licences, opening:
pub use backflow::{BackflowConfirm, BackflowDecide, BackflowDeliver, BackflowRequest};
pub use bulletin::{
    BulletinClose, BulletinIssue, BulletinRespond, NonCollectionDecide, NonCollectionFinding,
};
pub use collection::{CollectionConfirm, CollectionPlanSet};
pub use licence::{LicenseAbolish, LicenseIssue, LicenseUpdate};
pub use opening::{OpenApply, OpenDecide, OpenPlanPublish, OpenPublish, OpenWithdraw};
pub use quality::{
    QualityAssessmentRecord, QualityIssueConfirm, QualityIssueRaise, QualityIssueRemedy,
    QualityIssueVerify,
};
pub use sync::SyncReport;
// Demands and sharing:
pub use delivery::{DeliveryAcknowledge, DeliveryReceipt};
pub use demand::{DemandClose, DemandCoordinate, DemandRespond, DemandSubmit};
pub use dispute::{DisputeRaise, DisputeResolve};
pub use request::{AuthorizationResume, AuthorizationSuspend, ShareRequestWithdraw};
// Security, audit, evaluation:
pub use audit::{AuditFinding, AuditSessionOpen};
pub use continuity::{
    BackupAttest, DestructionCertificate, ResourceUsageReport, SecurityAssessmentRecord,
};
pub use evaluation::{
    ComplianceCertify, EvaluationResultPublish, IndicatorSetPublish, IndicatorSnapshot,
    SatisfactionAnchor,
};
pub use export::{DomainCrossingRecord, ExportApprovalApply, ExportApprovalDecide};
pub use security::{
    IncidentClose, IncidentOpen, IncidentUpdate, RiskAlertRecord, ViolationDecide, ViolationRecord,
};

/// What every kind of payload has.
pub trait Body {
    /// The entities that this transaction is about, whether it is accepted or
    /// refused: they index the history that a trace shows.
    fn subjects(&self) -> Vec<StateKey>;
}

macro_rules! payloads {
    ($( $(#[$doc:meta])* $kind:ident, )*) => {
        /// The kinds of transactions (requirements, annex A).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
        #[serde(tag = "type", content = "body", deny_unknown_fields)]
        pub enum Payload {
            $( $(#[$doc])* $kind($kind), )*
        }

        impl Payload {
            /// The names of all kinds, in the order of the byte form.
            pub const KINDS: &'static [&'static str] = &[$( stringify!($kind), )*];

            /// The kind's name, as in annex A.
            pub const fn kind(&self) -> &'static str {
                match self { $( Self::$kind(_) => stringify!($kind), )* }
            }

            fn body(&self) -> &dyn Body {
                match self { $( Self::$kind(body) => body, )* }
            }
        }

        $( impl From<$kind> for Payload {
            fn from(body: $kind) -> Self {
                Self::$kind(body)
            }
        } )*
    };
}

payloads! {
    /// Registers an org.
    OrgRegister,
    /// Gives a role in a jurisdiction.
    RoleGrant,
    /// Registers a key.
    KeyRegister,
    /// Revokes a key.
    KeyRevoke,
    /// Submits a catalog entry.
    CatalogSubmit,
    /// Approves or returns an entry.
    CatalogReview,
    /// Corrects a returned entry.
    CatalogCorrect,
    /// Publishes an approved entry.
    CatalogPublish,
    /// Mounts a resource behind an entry.
    ResourceMount,
    /// Asks for a share.
    ShareRequestSubmit,
    /// Takes a request into processing, or not.
    ShareRequestAccept,
    /// The provider's decision.
    ShareRequestDecide,
    /// Grants what was decided.
    AuthorizationIssue,
    /// Ends a grant.
    AuthorizationRevoke,
    /// Anchors a batch of access records.
    AccessAnchor,
    /// Notarises a digest.
    NotarizeEvidence,
    // Organs, governance, calendar, bridge:
    /// Moves the clock of a chain on simulated time.
    ClockSet,
    /// Loads or amends the calendar of a year.
    CalendarSet,
    /// Sets a rule pack from a day on, extends the region table.
    JurisdictionProfileSet,
    /// Sets the responsible posts of an org.
    OrgUpdate,
    /// Suspends or ends an org.
    OrgStatusSet,
    /// Takes a role from an org.
    RoleRevoke,
    /// Onboards an application.
    AppRegister,
    /// Registers a node.
    NodeRegister,
    /// Carries out a vote on a node.
    NodeStatusSet,
    /// Puts something to the vote.
    ProposalSubmit,
    /// Votes on a proposal.
    ProposalVote,
    /// Asks to build a platform of one's own.
    SelfBuildPlanSubmit,
    /// Approves or rejects such a plan.
    SelfBuildPlanReview,
    /// Enters a peer chain as voted.
    XchainPeerSet,
    /// Anchors this chain to a peer.
    XchainAnchorOut,
    /// The peer's confirmation of an anchor.
    XchainReceiptIn,
    /// A proven message of a peer.
    XchainMessageIn,
    /// Registers a standard.
    StandardRegister,
    /// Records a conformity review.
    ConformityReviewRecord,
    /// Brings a channel under management.
    ChannelRegister,
    /// Registers an application's warehouse.
    WarehouseRegister,
    // Catalog and resources:
    /// Reports a new version of a resource's data.
    ResourceUpdate,
    /// Takes a resource from behind its entry.
    ResourceUnmount,
    /// Says that an entry has to change.
    CatalogChangeNotice,
    /// Submits the next version of an entry.
    CatalogUpdateSubmit,
    /// Ends an entry.
    CatalogRetire,
    /// Enters a system in the inventory.
    SystemRegister,
    /// Publishes what the entries of all levels have in common.
    CatalogTemplatePublish,
    /// Fixes who owns, manages and provides an entry's data.
    OwnershipConfirm,
    /// Makes an item the source of a data element.
    SourceDesignate,
    /// Disputes a source.
    SourceDisputeRaise,
    /// Ends such a dispute.
    SourceDisputeResolve,
    /// Records a check of several sources.
    CrossCheckRecord,
    // Collection, backflow, quality, licences, opening:
    /// Sets by when an entry is to be collected.
    CollectionPlanSet,
    /// States that data were collected, by both sides.
    CollectionConfirm,
    /// Reports data that should be collected and are not.
    NonCollectionFinding,
    /// Verifies or dismisses such a finding.
    NonCollectionDecide,
    /// Issues a bulletin.
    BulletinIssue,
    /// Answers a bulletin.
    BulletinRespond,
    /// Closes a bulletin whose findings were made good.
    BulletinClose,
    /// Asks for data to be returned to their territory.
    BackflowRequest,
    /// Approves or rejects a return.
    BackflowDecide,
    /// Hands the data over.
    BackflowDeliver,
    /// Takes them over, or not.
    BackflowConfirm,
    /// Raises a quality issue.
    QualityIssueRaise,
    /// Verifies it.
    QualityIssueVerify,
    /// Corrects it at its source.
    QualityIssueRemedy,
    /// Confirms that it is solved, or not.
    QualityIssueConfirm,
    /// Records a claim on quality.
    QualityAssessmentRecord,
    /// Issues a licence.
    LicenseIssue,
    /// Updates a licence.
    LicenseUpdate,
    /// Abolishes a licence.
    LicenseAbolish,
    /// Publishes the year's plan of opening.
    OpenPlanPublish,
    /// Asks to open data.
    OpenApply,
    /// Approves or rejects that.
    OpenDecide,
    /// Opens approved data.
    OpenPublish,
    /// Withdraws them.
    OpenWithdraw,
    /// Reports what one side has after a synchronisation.
    SyncReport,
    // Demands and sharing:
    /// Takes a request back before the decision.
    ShareRequestWithdraw,
    /// Stops a grant for the time being.
    AuthorizationSuspend,
    /// Lets a suspended grant be used again.
    AuthorizationResume,
    /// Says what was handed over under a grant.
    DeliveryReceipt,
    /// Says that it was received.
    DeliveryAcknowledge,
    /// Lists what a service item needs.
    DemandSubmit,
    /// Matches, assigns or refuses a demand.
    DemandRespond,
    /// Records the meeting on a complex demand.
    DemandCoordinate,
    /// Ends a demand.
    DemandClose,
    /// Raises a dispute.
    DisputeRaise,
    /// Decides a dispute.
    DisputeResolve,
    // Security, audit, evaluation:
    /// Says which indicators are evaluated.
    IndicatorSetPublish,
    /// Computes them for a region and a month.
    IndicatorSnapshot,
    /// Publishes the outcome of an evaluation.
    EvaluationResultPublish,
    /// Anchors the satisfaction of users.
    SatisfactionAnchor,
    /// Accuses an org, with evidence.
    ViolationRecord,
    /// Decides on an accusation.
    ViolationDecide,
    /// Raises a risk alert.
    RiskAlertRecord,
    /// Opens an incident.
    IncidentOpen,
    /// Records what was done about an incident.
    IncidentUpdate,
    /// Closes an incident with cause, measures and responsibility.
    IncidentClose,
    /// Certifies that a copy was destroyed.
    DestructionCertificate,
    /// Opens an audit session.
    AuditSessionOpen,
    /// Records a finding of an audit session.
    AuditFinding,
    /// Asks to take data abroad.
    ExportApprovalApply,
    /// Decides on that, or withdraws the approval.
    ExportApprovalDecide,
    /// Records that a batch crossed the border of a network.
    DomainCrossingRecord,
    /// Records a security assessment or a drill.
    SecurityAssessmentRecord,
    /// Attests a backup.
    BackupAttest,
    /// Reports what a node used.
    ResourceUsageReport,
    /// Certifies that a system is connected, cataloged and collected.
    ComplianceCertify,
}

impl Payload {
    /// The entities that this transaction is about, whether it is accepted or
    /// refused: they index the history that a trace shows.
    pub fn subjects(&self) -> Vec<StateKey> {
        self.body().subjects()
    }
}
