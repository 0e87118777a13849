//! `KeyRegister`: an org's own further key, co-signed by a province's or city's authority
//! over it if it is for all of the org; or its first one, by such an authority (R-10, section
//! 4.3). Keys of an org's applications, gateways and nodes are its own matter, and so are
//! the further keys of such an authority and of an auditor: none that it may audit has a
//! say in them, now or after a vote.
//!
//! An org whose last key for all of it was revoked or has ended is where it was before
//! its first one: such an authority registers the next. An auditor's is registered by none
//! that it may audit, for with it that one could sign as its own auditor (section 4.2); where
//! all may be audited, a vote takes the role back first, and gives it again to the new key.
//! The name of the application or gateway that holds a key belongs to the org that first
//! used it.

use liuhen_types::entity::{GatewayLog, KeyRecord, KeyStatus, Org};
use liuhen_types::payload::KeyRegister;
use liuhen_types::payload::key::{KeyPurpose, possession_message};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, GatewayId, Hash, OrgId, StateKey, TimeMs};

use super::live::LiveKeys;
use crate::app::owner;
use crate::context::Context;
use crate::org::roles;
use crate::party;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::security::covers_org;

/// Roles whose holders register or co-sign keys of others.
const REGISTRARS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

/// Roles whose holders run gateways.
pub(crate) const GATEWAY_ROLES: [Role; 5] = [
    Role::PlatformOperator,
    Role::Provider,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
];

pub(crate) struct Facts {
    /// Keys for all of the org, after this one.
    keys: LiveKeys,
    /// The gateway whose log begins with this key.
    new_gateway: Option<GatewayId>,
}

pub(crate) fn schema(payload: &KeyRegister) -> Schema {
    let needs_holder = matches!(payload.purpose, KeyPurpose::App | KeyPurpose::Gateway);
    schema::require(!needs_holder || payload.holder.is_some(), || {
        format!("holder is missing; a key of purpose {:?} needs one", payload.purpose)
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &KeyRegister) -> Checked<Facts> {
    let keys = LiveKeys::read(context, &payload.org)?;
    if payload.org != *context.sender() {
        let held = Held::any_of(context, &REGISTRARS)?;
        let org: Org = context.find(&StateKey::org(&payload.org))?;
        held.require_over(&context.region(&org.registration.region)?)?;
        let is_first = keys.count() == 0 && payload.purpose == KeyPurpose::Org;
        require(is_first, Code::State)?;
        check_auditor(context, &payload.org)?;
    } else if payload.purpose == KeyPurpose::Org {
        check_cosigned(context)?;
    }
    context.require_new(&StateKey::key(&payload.public_key.id()))?;
    if let Some(holder) = &payload.holder {
        owner::require_free(context, holder, &payload.org)?;
    }
    let new_gateway = check_gateway(context, payload)?;
    require(payload.not_after.is_none_or(|end| end >= context.time()), Code::KeyExpired)?;
    let message = possession_message(context.chain_id, &payload.org, &payload.public_key);
    let proof = &payload.proof_of_possession;
    require(payload.public_key.verifying_key().verify(&message, proof), Code::PopInvalid)?;
    let keys = match payload.purpose {
        KeyPurpose::Org => keys.with(payload.public_key.id(), payload.not_after)?,
        KeyPurpose::App | KeyPurpose::Node | KeyPurpose::Gateway => keys,
    };
    Ok(Facts { keys, new_gateway })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &KeyRegister, facts: Facts) {
    let record = KeyRecord {
        org: payload.org.clone(),
        public_key: payload.public_key,
        purpose: payload.purpose,
        holder: payload.holder.clone(),
        not_after: payload.not_after,
        status: KeyStatus::Active,
        registered_at: context.time(),
        revoked_at: None,
        compromised_since: None,
    };
    context.put(StateKey::key(&payload.public_key.id()), &record);
    facts.keys.write(context, &payload.org);
    if let Some(holder) = &payload.holder {
        owner::take(context, holder, &payload.org);
    }
    if let Some(gateway_id) = facts.new_gateway {
        let log = GatewayLog {
            org: payload.org.clone(),
            last_seq: 0,
            last_root: Hash::ZERO,
            last_time: TimeMs(0),
            batches: 0,
            denied_foreign: 0,
        };
        context.put(StateKey::gateway(&gateway_id), &log);
    }
}

/// Refuses a further key of the sender that no authority over it signed, unless it audits or
/// is to.
fn check_cosigned(context: &Context<'_>) -> Checked<()> {
    let org = context.sender();
    let audits = roles::is_auditor(context.state, context.time(), org)?;
    if audits || roles::awaits_audit(context, org)? {
        return Ok(());
    }
    let chain = context.region_of(context.sender())?;
    let signers = party::signers(context, &REGISTRARS, &chain)?;
    require(!signers.is_empty(), Code::CosignRequired)
}

/// Refuses a sender that the org audits, and anybody while a vote that makes it an auditor
/// waits for its height.
fn check_auditor(context: &Context<'_>, org: &OrgId) -> Checked<()> {
    let audits = Held::of_org(context, org, &[Role::Auditor])?;
    let is_audited = covers_org(context, &audits, context.sender())?;
    require(!is_audited && !roles::awaits_audit(context, org)?, Code::ProposalState)
}

/// For a gateway's key: the org may run gateways. A log of that id is the org's own,
/// as the name is.
fn check_gateway(context: &Context<'_>, payload: &KeyRegister) -> Checked<Option<GatewayId>> {
    let (KeyPurpose::Gateway, Some(holder)) = (payload.purpose, &payload.holder) else {
        return Ok(None);
    };
    Held::any_of(context, &GATEWAY_ROLES)?;
    let gateway_id = GatewayId::new(holder.as_str()).map_err(|_| Code::ReferenceUnknown)?;
    let has_log = context.exists(&StateKey::gateway(&gateway_id))?;
    Ok((!has_log).then_some(gateway_id))
}
