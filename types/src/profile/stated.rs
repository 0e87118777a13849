//! What a source says of its jurisdiction beside deadlines and permissions (requirements,
//! section 2.0): which organs it names, who builds platforms, what the return of data rests
//! on, how often work is dispatched.
//!
//! The organs are the names in the source, for whoever reads a profile: which org holds a
//! role is said by grants of roles and by nothing else. So is the basis of returns: R-36
//! asks every return for territory and scenario.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::payload::org::Level;
use crate::text::Text;

/// The organs that a source names, each list empty if it names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Organs {
    /// Data authorities (政务数据主管部门).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<NamedOrgan>,
    /// Operators of the platform.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platform_operators: Vec<NamedOrgan>,
    /// Who coordinates data security.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<NamedOrgan>,
    /// Who leads the opening of data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open_data: Vec<NamedOrgan>,
}

/// An organ, or a kind of organs, by the name that the source gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedOrgan {
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: Text<200>,
}

/// Who builds the platforms of cities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum PlatformMode {
    /// The province, for all; who builds its own needs the province's approval.
    ProvinceUnified,
    /// Province and cities, each on its exchange platform.
    EachLevel,
    /// The city.
    City,
}

/// What the return of data to a territory rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum BackflowBasis {
    /// The data concern the territory (属地原则).
    Territory,
    /// On demand (按需回流).
    Demand,
    /// Data of systems that ministries run down to the territory (垂管).
    Ministry,
    /// What an application needs (应用场景需求).
    Application,
}

/// How often work is dispatched (调度, R-35).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DispatchPeriod {
    /// Each month.
    Monthly,
}
