//! `CatalogTemplatePublish`, and how entries follow a template: they need not
//! be identical (基本一致), so a difference does not refuse an entry, but each needs a
//! reason and is kept.

use std::collections::BTreeMap;

use liuhen_types::entity::{Catalog, Divergence, DivergenceKind, Template, TemplateMatch};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::CatalogTemplatePublish;
use liuhen_types::payload::catalog::{CatalogEntry, Origin, TemplateClaim};
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::{Code, ItemId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// How an entry follows the template that it names.
pub(super) struct Claim(TemplateMatch);

pub(crate) fn schema(payload: &CatalogTemplatePublish) -> Schema {
    schema::count("items", &payload.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("items", payload.items.iter().map(|item| &item.item_id))
}

/// A province's authority or department publishes, or the bridge what it received.
pub(crate) fn check(context: &Context<'_>, payload: &CatalogTemplatePublish) -> Checked<()> {
    let roles = [Role::ProvinceAuthority, Role::Provider, Role::BridgeRelayer];
    let (_, chain) = Held::in_own_region(context, &roles)?;
    require(chain.own().level == Level::Province, Code::Jurisdiction)?;
    if payload.origin == Origin::National {
        let held = [Role::ProvinceAuthority, Role::BridgeRelayer];
        Held::any_of(context, &held)?.require_over(&chain)?;
    }
    context.require_new(&StateKey::template(&payload.template_id))
}

pub(crate) fn change(context: &mut Context<'_>, payload: &CatalogTemplatePublish, (): ()) {
    let template = Template {
        template: payload.clone(),
        publisher: context.sender().clone(),
        published_at: context.time(),
    };
    context.put(StateKey::template(&payload.template_id), &template);
}

pub(super) fn claim_schema(claim: &TemplateClaim) -> Schema {
    let field = "entry.governance.template.reasons";
    // Every item of both may differ.
    schema::count(field, &claim.reasons, 0, 2 * CATALOG_ITEMS_MAX)?;
    schema::unique(field, claim.reasons.iter().map(|reason| &reason.item_id))
}

/// Refuses an unknown template, and a difference without reason.
pub(super) fn check_claim(
    context: &Context<'_>,
    claim: &TemplateClaim,
    entry: &CatalogEntry,
) -> Checked<Claim> {
    let found: Option<Template> = context.read(&StateKey::template(&claim.template_id))?;
    let template = found.ok_or(Code::TemplateUnknown)?.template;
    let reasons: BTreeMap<_, _> = claim.reasons.iter().map(|r| (&r.item_id, &r.reason)).collect();
    let differing = differences(&template, entry);
    let mut divergences = Vec::with_capacity(differing.len());
    for (item_id, kind) in differing {
        let reason = reasons.get(&item_id).ok_or(Code::ReasonRequired)?;
        divergences.push(Divergence { item_id, kind, reason: (*reason).clone() });
    }
    let is_own = |d: &&Divergence| d.kind != DivergenceKind::Extra;
    let shared = template.items.len().saturating_sub(divergences.iter().filter(is_own).count());
    Ok(Claim(TemplateMatch {
        template_id: claim.template_id.clone(),
        catalog_version: 0,
        template_items: count(template.items.len()),
        shared_items: count(shared),
        divergences,
    }))
}

/// Keeps how the entry follows its template, or that it follows none any more.
pub(super) fn record(
    context: &mut Context<'_>,
    catalog: &Catalog,
    claim: Option<Claim>,
) -> Checked<()> {
    let key = StateKey::template_match(&catalog.entry.catalog_id);
    let Some(Claim(found)) = claim else {
        if context.exists(&key)? {
            context.remove(key);
        }
        return Ok(());
    };
    if !found.divergences.is_empty() {
        context.warn(Code::TemplateDivergence);
    }
    context.put(key, &TemplateMatch { catalog_version: catalog.version, ..found });
    Ok(())
}

/// Items missing, extra or of another type, in order of id.
fn differences(
    template: &CatalogTemplatePublish,
    entry: &CatalogEntry,
) -> BTreeMap<ItemId, DivergenceKind> {
    let own: BTreeMap<_, _> = entry.items.iter().map(|i| (&i.item_id, i.data_type)).collect();
    let wanted: BTreeMap<_, _> = template.items.iter().map(|i| (&i.item_id, i.data_type)).collect();
    let missing = wanted.iter().filter_map(|(id, data_type)| match own.get(id) {
        None => Some(((*id).clone(), DivergenceKind::Missing)),
        Some(found) if found != data_type => Some(((*id).clone(), DivergenceKind::Retyped)),
        Some(_) => None,
    });
    let extra = own.keys().filter(|id| !wanted.contains_key(*id));
    missing.chain(extra.map(|id| ((*id).clone(), DivergenceKind::Extra))).collect()
}

/// Lists are bounded far below.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
