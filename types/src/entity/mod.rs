//! What the state holds: the values behind the keys of [`crate::StateKey`].

pub mod catalog;
pub mod custody;
pub mod deadline;
pub mod org;
pub mod share;
pub mod tally;
// Organs, governance, calendar, bridge:
pub mod app;
pub mod bridge;
pub mod governance;
pub mod standing;
// Catalog and resources:
pub mod change;
pub mod inventory;
pub mod resource;
pub mod source;
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
pub mod delivery;
pub mod demand;
pub mod dispute;
// Security, audit, evaluation:

pub use catalog::{Catalog, CatalogStatus, PublishedVersion, Retirement};
pub use custody::{CopyKind, Custody, CustodyTerm};
pub use deadline::{CalendarYear, Deadline, DeadlineKind};
pub use org::{HeldRole, KeyRecord, KeyStatus, Org, OrgStatus, RoleRecord};
pub use share::{
    Authorization, AuthorizationStatus, EvidenceRecord, GatewayLog, RequestStatus, ShareRequest,
};
pub use tally::{Durations, Measure, Period};
// Organs, governance, calendar, bridge:
pub use app::{App, AppUsage};
pub use bridge::{Anchor, AnchorStatus, Peer, PeerMessage, PeerRoot};
pub use governance::{
    ActiveContract, Node, PlanStatus, Proposal, ProposalStatus, SelfBuildPlan, Vote,
};
pub use standing::{OrgPosts, OrgStanding};
// Catalog and resources:
pub use change::{ChangeNotice, NoticeStatus};
pub use inventory::{
    Divergence, DivergenceKind, DutyHolder, Ownership, System, Template, TemplateMatch,
};
pub use resource::{Resource, ResourceData, ResourceStatus, Unmounting};
pub use source::{CrossCheck, Element, SourceDesignation, SourceDispute};
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
pub use delivery::Delivery;
pub use demand::{Demand, DemandDifference, DemandStatus, LineList};
pub use dispute::{Dispute, DisputeStatus};
pub use share::{ExchangeRoute, GrantIndex, Suspension, standing_terms};
// Security, audit, evaluation:
