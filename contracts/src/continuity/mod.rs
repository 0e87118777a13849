//! Destruction of copies, assessments, backups and usage (运行保障, R-74, R-76,
//!

pub(crate) mod assessment;
pub(crate) mod backup;
pub(crate) mod destruction;
pub(crate) mod usage;

mod due;

pub use due::destruction_due;

use liuhen_types::entity::Node;
use liuhen_types::{Code, NodeId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Only whoever runs a node, or registered it, speaks of it.
fn require_operator(context: &Context<'_>, node: &NodeId) -> Checked<()> {
    let node: Node = context.find(&StateKey::node(node))?;
    let operators = [&node.registration.operator_org, &node.registered_by];
    require(operators.contains(&context.sender()), Code::NotParty)
}
