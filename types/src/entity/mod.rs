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
pub mod resource;
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
// Security, audit, evaluation:

pub use catalog::{Catalog, CatalogStatus};
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
pub use resource::{Resource, ResourceData, ResourceStatus, Unmounting};
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
// Security, audit, evaluation:
