//! A vote for contracts that this program does not know stops the node before they hold
//!

use liuhen_node::Error;
use liuhen_types::api::NodeStatus;
use liuhen_types::payload::governance::{ContractVersion, ProposalBody};
use liuhen_types::payload::key::prove_possession;
use liuhen_types::payload::node::NodeMode;
use liuhen_types::payload::{NodeRegister, Payload, ProposalSubmit, ProposalVote};
use liuhen_types::transaction::CONTRACT_VERSION;
use liuhen_types::{Code, Hash, Height};

use crate::kit::genesis::signing_key;
use crate::kit::payloads::notarize;
use crate::kit::{TestNode, id};

/// The province's own node, with the power of all that it registers.
fn register(node: &TestNode, name: &str) {
    let key = signing_key(name);
    let register = NodeRegister {
        node_id: id(name),
        operator_org: id("pa"),
        region: id("130000"),
        mode: NodeMode::ProvinceHosted,
        validator: true,
        endpoints: vec![id("node.example:26656")],
        consensus_key: *key.public_key(),
        site: id("省级政务云一中心"),
        proof_of_possession: prove_possession(&node.store.genesis().chain_id, &id("pa"), &key),
    };
    node.accept(node.sign("pa", Payload::NodeRegister(register)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_stops_before_contracts_that_it_does_not_know() {
    let node = TestNode::start().await;
    ["node-0", "node-1", "node-2"].iter().for_each(|name| register(&node, name));
    let version = CONTRACT_VERSION + 1;
    let activation_height = Height(node.store.tip().height.0 + 5);
    let submit = ProposalSubmit {
        proposal_id: id("next"),
        body: ProposalBody::ContractVersion(ContractVersion {
            version,
            code_digest: Hash([7; 32]),
        }),
        activation_height,
    };
    node.accept(node.sign("pa", Payload::ProposalSubmit(submit)));
    let vote = ProposalVote { proposal_id: id("next"), yes: true };
    node.accept(node.sign("pa", Payload::ProposalVote(vote)));
    let ahead = |tx: &mut liuhen_types::Transaction| tx.contract_version = version;
    let tx = node.sign_with("mzt", "mzt", Payload::NotarizeEvidence(notarize("log", "1")), ahead);
    assert_eq!(node.post_bytes(&tx).await.failure().code, Code::ContractVersion);
    while node.store.tip().height.next() < activation_height {
        node.commit(Vec::new());
    }
    let failed = node.build(Vec::new()).map(|built| built.block.header.height);
    let Err(Error::Contracts { height, found, known }) = failed else { panic!("{failed:?}") };
    assert_eq!((height, found, known), (activation_height, version, CONTRACT_VERSION));
    let status: NodeStatus = node.get("/v1/status").await.json();
    assert_eq!(status.height.next(), activation_height, "nothing of that height is kept");
    assert_eq!((status.contract_version, status.contract_version_known), (1, CONTRACT_VERSION));
}
