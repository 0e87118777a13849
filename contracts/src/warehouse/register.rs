//! `WarehouseRegister`: an application has one warehouse, registered by its
//! org or by the platform's operator.

use liuhen_types::entity::{App, Org, Warehouse};
use liuhen_types::payload::WarehouseRegister;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &WarehouseRegister) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &WarehouseRegister) -> Checked<()> {
    Held::any_of(context, &[Role::Consumer, Role::PlatformOperator])?;
    let org: Org = context.find(&StateKey::org(&payload.org))?;
    if payload.org != *context.sender() {
        let operator = Held::of_org(context, context.sender(), &[Role::PlatformOperator])?;
        require(!operator.is_empty(), Code::NotParty)?;
        operator.require_over(&context.region(&org.registration.region)?)?;
    }
    let app: App = context.find(&StateKey::app(&payload.app_id))?;
    require(app.registration.org == payload.org, Code::NotParty)?;
    context.require_new(&StateKey::warehouse(&payload.warehouse_id))?;
    let has_one = context.exists(&StateKey::warehouse_of(&payload.app_id))?;
    require(!has_one, Code::AppHasWarehouse)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &WarehouseRegister, (): ()) {
    let warehouse = Warehouse {
        registration: payload.clone(),
        registered_by: context.sender().clone(),
        registered_at: context.time(),
    };
    context.put(StateKey::warehouse_of(&payload.app_id), &payload.warehouse_id);
    context.put(StateKey::warehouse(&payload.warehouse_id), &warehouse);
}
