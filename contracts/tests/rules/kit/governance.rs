//! Nodes, votes and other chains: payloads, and a Hebei whose four validators are
//! registered nodes.

use liuhen_types::entity::Proposal;
use liuhen_types::payload::governance::{AuditorGrant, ProposalBody};
use liuhen_types::payload::key::prove_possession;
use liuhen_types::payload::node::NodeMode;
use liuhen_types::payload::{NodeRegister, ProposalSubmit, ProposalVote};
use liuhen_types::{Height, StateKey};

use super::genesis::{genesis, signing_key};
use super::{Chain, id};

/// Node, who registers it, its region.
pub const NODES: [(&str, &str, &str); 4] = [
    ("node-0", "pa", "130000"),
    ("node-1", "ca-sjz", "130100"),
    ("node-2", "ca-bd", "130600"),
    ("node-3", "ca-xa", "XA"),
];

/// The node's key has its label.
pub fn node_register(node: &str, operator: &str, region: &str) -> NodeRegister {
    let key = signing_key(node);
    NodeRegister {
        node_id: id(node),
        operator_org: id(operator),
        region: id(region),
        mode: NodeMode::ProvinceHosted,
        validator: true,
        endpoints: vec![id("node.example:26656")],
        consensus_key: *key.public_key(),
        site: id("省级政务云一中心"),
        proof_of_possession: prove_possession(&genesis().chain_id, &id(operator), &key),
    }
}

pub fn auditor(org: &str) -> ProposalBody {
    let (org, jurisdiction) = (id(org), id("130000"));
    ProposalBody::AuditorGrant(AuditorGrant { org, jurisdiction, valid_to: None })
}

pub fn vote(proposal: &str, yes: bool) -> ProposalVote {
    ProposalVote { proposal_id: id(proposal), yes }
}

impl Chain {
    /// With the genesis validators registered as nodes.
    pub fn with_nodes() -> Self {
        let mut chain = Self::hebei();
        for (node, org, region) in NODES {
            chain.ok(org, node_register(node, org, region));
        }
        chain
    }

    /// A proposal that is due after so many blocks.
    pub fn proposal(&self, id_text: &str, body: ProposalBody, blocks: u64) -> ProposalSubmit {
        let activation_height = Height(self.height.0 + blocks);
        ProposalSubmit { proposal_id: id(id_text), body, activation_height }
    }

    /// Makes blocks without transactions up to a height, that block included.
    pub fn reach(&mut self, height: Height) {
        while self.height < height {
            self.block(&[]);
        }
    }

    /// Submits, votes for and carries out a proposal.
    pub fn decide(&mut self, id_text: &str, body: ProposalBody) -> Proposal {
        let submit = self.proposal(id_text, body, 6);
        self.ok("pa", submit.clone());
        for org in ["pa", "ca-sjz", "ca-bd"] {
            self.ok(org, vote(id_text, true));
        }
        self.reach(submit.activation_height);
        self.read(&StateKey::proposal(&id(id_text)))
    }
}
