//! What the state holds: the values behind the keys of [`crate::StateKey`].

pub mod catalog;
pub mod custody;
pub mod deadline;
pub mod grant;
pub mod names;
pub mod org;
pub mod registry;
pub mod share;
pub mod tally;
// Organs, governance, calendar, bridge:
pub mod app;
pub mod bridge;
pub mod governance;
pub mod standard;
pub mod standing;
// Catalog and resources:
pub mod change;
pub mod inventory;
pub mod resource;
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
pub mod compliance;
pub mod continuity;
pub mod export;
pub mod indicator;
pub mod security;

pub use catalog::{
    Catalog, CatalogReach, CatalogStatus, PublishedVersion, Reclassified, Retirement,
};
pub use custody::{CopyKind, Custody, CustodyTerm, Handover};
pub use deadline::{CalendarYear, Deadline, DeadlineKind};
pub use grant::{Authorization, AuthorizationStatus};
pub use names::{Names, NamesError};
pub use org::{HeldRole, KeyRecord, KeyStatus, Org, OrgStatus, RoleRecord};
pub use registry::{ENTITY_KINDS, EntityError, EntityKind, entity_json, entity_kind, entity_names};
pub use share::{EvidenceRecord, GatewayLog, RequestStatus, ShareRequest};
pub use tally::{Durations, Measure, Period};
// Organs, governance, calendar, bridge:
pub use app::{App, AppUsage};
pub use bridge::{Anchor, AnchorStatus, Peer, PeerMessage, PeerRoot};
pub use governance::{
    ActiveContract, Node, PlanStatus, Proposal, ProposalStatus, SelfBuildPlan, Vote,
};
pub use standard::{Channel, ConformityReview, Standard, StandardVersion, Warehouse};
pub use standing::{OrgPosts, OrgStanding};
// Catalog and resources:
pub use change::{ChangeNotice, NoticeStatus};
pub use inventory::{
    Divergence, DivergenceKind, DutyHolder, Ownership, System, Template, TemplateMatch,
};
pub use resource::{Resource, ResourceData, ResourceStatus, Unmounting};
pub use source::{CrossCheck, Element, EntrySource, SourceDesignation, SourceDispute};
// Collection, backflow, quality, licences, opening:
pub use backflow::{Backflow, BackflowAnswer, BackflowCopy, BackflowDelivery, BackflowStatus};
pub use bulletin::{Bulletin, BulletinResponse, Finding, FindingStatus};
pub use collection::{Collected, Collection, CollectionPlan, CollectionStatus, OpenFinding};
pub use licence::{Abolition, Licence, LicenceVersion};
pub use opening::{OpenPlan, Opening, OpeningStatus, PlannedOpening};
pub use quality::{
    Downstream, IssueStatus, KnownDefect, QualityAssessment, QualityIssue, QualityNews,
    QualityNotice, Remedy,
};
pub use sync::{SideReport, SyncOutcome, SyncRound, SyncStanding};
// Demands and sharing:
pub use delivery::Delivery;
pub use demand::{Demand, DemandDifference, DemandStatus, LineList};
pub use dispute::{Dispute, DisputeStatus};
pub use grant::{GrantHead, GrantIndex, MaskedItem, Suspension, Widening, standing_terms};
pub use share::ExchangeRoute;
// Security, audit, evaluation:
pub use audit::{AuditFindingRecord, AuditSession};
pub use compliance::{ComplianceCertificate, ComplianceGap};
pub use continuity::{Backup, Destruction, ResourceUsage, SecurityAssessment};
pub use export::{DomainCrossing, ExportApproval, ExportStatus};
pub use indicator::{
    CitedSnapshot, EvaluationResult, IndicatorRecord, IndicatorSet, IndicatorValue, Satisfaction,
    Unit, Value,
};
pub use security::{
    Incident, IncidentEnd, IncidentStatus, RiskAlert, Violation, ViolationStatus, ViolationStep,
};
