//! `ResourceUsageReport`: what a node used and did in a month that is over.

use liuhen_types::entity::{Period, ResourceUsage};
use liuhen_types::payload::ResourceUsageReport;
use liuhen_types::{Code, StateKey};

use super::require_operator;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &ResourceUsageReport) -> Schema {
    schema::period("period", payload.period)?;
    schema::require(payload.period != Period::Ever, || "period must be a month".into())?;
    let cpu = payload.cpu_per_mille;
    schema::require(cpu <= 1_000, || format!("cpu_per_mille must be at most 1000, got {cpu}"))
}

pub(crate) fn check(context: &Context<'_>, payload: &ResourceUsageReport) -> Checked<()> {
    require_operator(context, &payload.node_id)?;
    context.require_new(&StateKey::usage_report(&payload.node_id, payload.period))?;
    require(payload.period < Period::of(context.today()), Code::NotDue)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ResourceUsageReport, (): ()) {
    let usage = ResourceUsage {
        report: payload.clone(),
        org: context.sender().clone(),
        reported_at: context.time(),
    };
    context.put(StateKey::usage_report(&payload.node_id, payload.period), &usage);
}
