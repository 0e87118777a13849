//! Random payloads of organs, governance, calendar and bridge.

use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::*;

use liuhen_types::payload::bridge::{MessageKind, PeerTerms};
use liuhen_types::payload::governance::{
    AuditorGrant, AuditorRevoke, ContractVersion, NodeStatusChange, ProposalBody,
};
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::receipt_bytes::ReceiptBytes;
use liuhen_types::{MessageId, PeerId, ProposalId};

use super::{Random, Sample, sample_enums, sample_ids, sample_structs, sample_variants};

sample_ids! { MessageId PeerId ProposalId }

impl Sample for ReceiptBytes {
    fn sample(random: &mut Random) -> Self {
        let bytes = (0..=random.below(80)).map(|_| random.next() as u8).collect();
        Self::new(bytes).expect("within the limit")
    }
}

sample_variants! {
    ProposalBody {
        AuditorGrant, AuditorRevoke, Validators, Params, ContractVersion, NodeStatus, BridgePeer,
    }
}

sample_enums! {
    AppKind { App, Gateway, Portal }
    NodeMode { ProvinceHosted, SelfBuilt, LegacyIntegrated }
    NodeStatus { Candidate, Active, Suspended, Retired }
    MessageKind { CatalogTemplate, GrantNotice, Receipt }
}

sample_structs! {
    AuditorGrant { org, jurisdiction, valid_to }
    AuditorRevoke { org, jurisdiction, reason }
    ContractVersion { contract, version, code_digest }
    NodeStatusChange { node_id, status }
    PeerTerms {
        peer_id, chain_id, validators, trusted_height, kinds, accept_simulated_time,
        confirm_timeout_ms,
    }
    CalendarSet { year, days_off, work_days }
    JurisdictionProfileSet { jurisdiction, profile, effective_from, regions }
    OrgUpdate { org, leader_ref, responsible_unit, data_officer_ref, liaison_ref }
    OrgStatusSet { org, status, reason, successor }
    RoleRevoke { org, role, jurisdiction, reason }
    AppRegister { app_id, org, kind, callback, quota }
    NodeRegister { node_id, operator_org, region, mode, validator, endpoints, consensus_key, site, proof_of_possession }
    NodeStatusSet { proposal_id, node_id, status }
    ProposalSubmit { proposal_id, body, activation_height }
    ProposalVote { proposal_id, yes }
    SelfBuildPlanSubmit { city, plan_digest }
    SelfBuildPlanReview { city, plan_digest, approve, reason }
    XchainPeerSet { proposal_id, terms }
    XchainAnchorOut { anchor_id, peer, from_height, to_height, state_root, msg_root, msg_first_seq, msg_count }
    XchainReceiptIn { anchor_id, receipt }
    XchainMessageIn { peer, msg_id, seq, kind, body_digest, path, receipt }
    // end of kinds
}
