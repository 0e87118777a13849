//! Organs and their roles.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{OrgId, RegionCode};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// What an org is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum OrgKind {
    /// A government department.
    Department,
    /// A data authority (政务数据主管部门).
    Authority,
    /// A platform operator, such as a big-data centre.
    Operator,
    /// A public utility (公共服务运营单位).
    PublicUtility,
    /// A holder of social data.
    SocialDataHolder,
    /// An audit body.
    Auditor,
}

/// Administrative level of an org or a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Level {
    /// Province.
    Province,
    /// City level, including 定州, 辛集 and 雄安新区.
    City,
    /// County level.
    County,
    /// Township and below.
    Township,
}

/// Branch of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Sector {
    /// Government.
    Government,
    /// Party.
    Party,
    /// People's congress.
    Congress,
    /// Political consultative conference.
    Consultative,
    /// Discipline and supervision.
    Discipline,
    /// Court.
    Court,
    /// Procuratorate.
    Procuratorate,
    /// Military.
    Military,
    /// None of them.
    Social,
}

/// What an org may do in a jurisdiction (requirements, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Role {
    /// PA: the province's data authority.
    ProvinceAuthority,
    /// CA: a city's data authority.
    CityAuthority,
    /// XA: a county's data authority.
    CountyAuthority,
    /// PR: provides data.
    Provider,
    /// CO: uses data.
    Consumer,
    /// OP: runs a platform.
    PlatformOperator,
    /// SE: security authority.
    SecurityAuthority,
    /// OD: open-data authority.
    OpenDataAuthority,
    /// AU: auditor.
    Auditor,
    /// EV: evaluator.
    Evaluator,
    /// AO: operation institution.
    AuthorizedOperator,
    /// NB: carries messages between chains.
    BridgeRelayer,
}

impl Role {
    /// True for the data authority of a jurisdiction, of which there is one.
    pub const fn is_authority(self) -> bool {
        matches!(self, Self::ProvinceAuthority | Self::CityAuthority | Self::CountyAuthority)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

/// Unified social credit code (GB 32100): 18 characters, the last a check digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9A-HJ-NPQRTUWXY]{18}$")]
pub struct CreditCode(String);

const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A code that is not a unified social credit code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unified social credit code must be 18 characters with a right check digit (GB 32100)")]
pub struct CreditCodeError;

impl CreditCode {
    /// Checks alphabet, length and check digit.
    ///
    /// # Errors
    /// [`CreditCodeError`] for anything else.
    pub fn new(text: impl Into<String>) -> Result<Self, CreditCodeError> {
        let text = text.into();
        let (body, check) = text.split_at_checked(17).ok_or(CreditCodeError)?;
        if Self::check_digit(body) == check.chars().next() && check.len() == 1 {
            Ok(Self(text))
        } else {
            Err(CreditCodeError)
        }
    }

    /// The check digit for the first 17 characters, if they are of the alphabet.
    pub fn check_digit(body: &str) -> Option<char> {
        if body.len() != 17 {
            return None;
        }
        let (mut sum, mut weight) = (0, 1);
        for byte in body.bytes() {
            sum += CREDIT_ALPHABET.iter().position(|c| *c == byte)? * weight;
            weight = weight * 3 % 31;
        }
        CREDIT_ALPHABET.get((31 - sum % 31) % 31).map(|c| char::from(*c))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        Self::new(text)
    }
}

impl BorshDeserialize for CreditCode {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let bytes = crate::text::read_bounded(reader, 18)?;
        String::from_utf8(bytes)
            .map_err(|_| CreditCodeError)
            .and_then(Self::new)
            .map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidData, e))
    }
}

impl Serialize for CreditCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CreditCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

/// `OrgRegister`: an authority registers an org below it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgRegister {
    /// The new org.
    pub org_id: OrgId,
    /// Its name.
    pub name: Text<200>,
    /// Its unified social credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    /// What it is.
    pub kind: OrgKind,
    /// Its level; must be the level of its region.
    pub level: Level,
    /// Its region.
    pub region: RegionCode,
    /// Its branch.
    pub sector: Sector,
    /// The node through which it acts; must be the one of the region table.
    pub home_node: RegionCode,
    /// The authority it answers to: that of its region or the nearest above, of an authority
    /// the latter; none only in genesis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_authority: Option<OrgId>,
}

/// `RoleGrant`: gives an org a role in a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGrant {
    /// The org.
    pub org: OrgId,
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub jurisdiction: RegionCode,
    /// The last instant at which it holds; none is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<TimeMs>,
}

impl Body for OrgRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::org(&self.org_id)]
    }
}

impl Body for RoleGrant {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::org(&self.org)]
    }
}
