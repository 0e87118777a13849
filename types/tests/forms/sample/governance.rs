//! Random payloads of organs, governance, calendar and bridge.

use liuhen_types::entity::{
    ActiveContract, Anchor, AnchorStatus, App, AppUsage, CalendarYear, Channel, ConformityReview,
    Node, OrgPosts, OrgStanding, Peer, PeerMessage, PeerRoot, PlanStatus, Proposal, ProposalStatus,
    SelfBuildPlan, Standard, StandardVersion, Vote, Warehouse,
};
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::*;

use liuhen_types::payload::bridge::{MessageKind, PeerTerms};
use liuhen_types::payload::governance::{
    AuditorGrant, AuditorRevoke, AuthorityChange, ContractVersion, NodeStatusChange, ProposalBody,
};
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::payload::standard::{ChannelKind, ConformitySubject, StandardKind};
use liuhen_types::profile::{ProfileTerm, ProfileTerms};
use liuhen_types::receipt_bytes::ReceiptBytes;
use liuhen_types::{ChannelId, MessageId, PeerId, ProposalId, StandardId, WarehouseId};

use super::{Random, Sample, sample_enums, sample_ids, sample_structs, sample_variants};

sample_ids! { MessageId PeerId ProposalId ChannelId StandardId WarehouseId }

impl Sample for ReceiptBytes {
    fn sample(random: &mut Random) -> Self {
        let bytes = (0..=random.below(80)).map(|_| random.next() as u8).collect();
        Self::new(bytes).expect("within the limit")
    }
}

sample_variants! {
    ConformitySubject { Node, System, Org }
    ProposalBody {
        AuditorGrant, AuditorRevoke, Validators, Params, ContractVersion, NodeStatus, BridgePeer,
        AuthorityChange,
    }
}

sample_enums! {
    ProposalStatus { Open, Approved, Executed, CarriedOut, Failed }
    PlanStatus { Submitted, Approved, Rejected }
    AnchorStatus { Pending, Sent, Confirmed, TimedOut, Rejected }
    AppKind { App, Gateway, Portal }
    NodeMode { ProvinceHosted, SelfBuilt, LegacyIntegrated }
    NodeStatus { Candidate, Active, Suspended, Retired }
    StandardKind {
        Codes, Metadata, DataElements, Classification, Quality, Docking, Security, Other,
    }
    ChannelKind { Departmental, Platform }
    MessageKind { CatalogTemplate, GrantNotice, Receipt }
}

sample_structs! {
    AuditorGrant { org, jurisdiction, valid_to }
    AuditorRevoke { org, jurisdiction, reason }
    ContractVersion { version, code_digest }
    NodeStatusChange { node_id, status }
    AuthorityChange { org, successor }
    PeerTerms {
        peer_id, chain_id, validators, trusted_height, kinds, accept_simulated_time,
        confirm_timeout_ms,
    }
    CalendarSet { year, days_off, work_days }
    JurisdictionProfileSet { jurisdiction, profile, effective_from, regions }
    OrgUpdate { org, leader_ref, responsible_unit, data_officer_ref, liaison_ref }
    OrgStatusSet { org, status, reason, successor, proposal_id }
    RoleRevoke { org, role, jurisdiction, reason }
    AppRegister { app_id, org, kind, callback, quota }
    NodeRegister {
        node_id, operator_org, region, mode, validator, endpoints, consensus_key, site,
        proof_of_possession,
    }
    NodeStatusSet { proposal_id, node_id, status }
    ProposalSubmit { proposal_id, body, activation_height }
    ProposalVote { proposal_id, yes }
    SelfBuildPlanSubmit { city, plan_digest }
    SelfBuildPlanReview { city, plan_digest, approve, reason }
    XchainPeerSet { proposal_id, terms }
    XchainAnchorOut {
        anchor_id, peer, from_height, to_height, state_root, msg_root, msg_first_seq, msg_count,
    }
    XchainReceiptIn { anchor_id, receipt }
    XchainMessageIn { peer, msg_id, seq, kind, body_digest, path, receipt }
    StandardRegister { standard_id, kind, rule_digest, effective_from }
    ConformityReviewRecord { subject, standard_id, passed, findings, valid_to }
    ChannelRegister { channel_id, from, to, kind, built_on, gateway_id }
    WarehouseRegister { warehouse_id, app_id, org, location_ref }
    // end of kinds
}

sample_structs! {
    ActiveContract { version, since, proposal_id }
    Anchor { anchor, made_by, made_at, status, attempts, sent_at, peer_height }
    App { registration, registered_by, registered_at }
    AppUsage { day, count }
    CalendarYear { year, days_off, work_days }
    Channel { registration, registered_by, registered_at }
    ConformityReview { record, standard_version, reviewer, reviewed_at }
    Node { registration, registered_by, registered_at, status, status_since }
    OrgPosts { posts, set_by, set_at }
    OrgStanding { change, set_by, set_at }
    Peer { terms, roots, last_seq_in, last_seq_out, last_anchored }
    PeerMessage {
        peer, msg_id, seq, kind, body_digest, anchored_by, peer_height, received_at,
    }
    PeerRoot { height, validators }
    ProfileTerm { effective_from, profile }
    ProfileTerms { terms }
    Proposal { submission, proposer, submitted_at, status, votes, failure }
    SelfBuildPlan {
        city, plan_digest, submitted_by, submitted_at, status, reviewed_at, reason,
    }
    Standard { versions }
    StandardVersion { registration, version, registered_at }
    Vote { org, yes, as_province, voted_at }
    Warehouse { registration, registered_by, registered_at }
}
