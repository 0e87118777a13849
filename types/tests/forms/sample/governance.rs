//! Random payloads of organs, governance, calendar and bridge.

use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::*;

use super::{sample_enums, sample_structs};

sample_enums! {
    AppKind { App, Gateway, Portal }
}

sample_structs! {
    CalendarSet { year, days_off, work_days }
    JurisdictionProfileSet { jurisdiction, profile, effective_from, regions }
    OrgUpdate { org, leader_ref, responsible_unit, data_officer_ref, liaison_ref }
    OrgStatusSet { org, status, reason, successor }
    RoleRevoke { org, role, jurisdiction, reason }
    AppRegister { app_id, org, kind, callback, quota }
    // end of kinds
}
