//! Who takes part: organs with their own keys and roles.
//!
//! Names of departments follow the provincial model; credit codes are fixtures
//! with right check digits.

use anyhow::{Context as _, Result};
use liuhen_crypto::SigningKey;
use liuhen_sdk::Sender;
use liuhen_types::payload::key::{KeyPurpose, prove_possession};
use liuhen_types::payload::org::{CreditCode, Level, OrgKind, Role, Sector};
use liuhen_types::payload::{KeyRegister, OrgRegister, RoleGrant};
use liuhen_types::{AppId, GatewayId, OrgId, Payload, RegionCode, Text};

use crate::stage::Stage;

/// The gateway of the provincial platform.
pub const GATEWAY: &str = "gw-hebei";

/// The organs of the demo.
pub struct Cast {
    /// 河北省统计局, which provides the division data.
    pub provider: Sender,
    /// Its credit code.
    pub provider_code: CreditCode,
    /// The provincial gateway of 河北省大数据中心, with a key of its own.
    pub gateway: Sender,
    /// Its id.
    pub gateway_id: GatewayId,
    /// 石家庄市长安区民政局, which uses the data.
    pub consumer: Sender,
}

/// An organ to be registered.
struct Part {
    id: &'static str,
    name: &'static str,
    kind: OrgKind,
    level: Level,
    region: &'static str,
    home_node: &'static str,
    role: Role,
    serial: u32,
}

const PROVIDER: Part = Part {
    id: "hebei-statistics",
    name: "河北省统计局",
    kind: OrgKind::Department,
    level: Level::Province,
    region: "130000",
    home_node: "130000",
    role: Role::Provider,
    serial: 1,
};

const OPERATOR: Part = Part {
    id: "hebei-bigdata",
    name: "河北省大数据中心",
    kind: OrgKind::Operator,
    level: Level::Province,
    region: "130000",
    home_node: "130000",
    role: Role::PlatformOperator,
    serial: 2,
};

const CITY_AUTHORITY: Part = Part {
    id: "shijiazhuang-data",
    name: "石家庄市政务数据主管部门",
    kind: OrgKind::Authority,
    level: Level::City,
    region: "130100",
    home_node: "130100",
    role: Role::CityAuthority,
    serial: 3,
};

const CONSUMER: Part = Part {
    id: "changan-civil-affairs",
    name: "石家庄市长安区民政局",
    kind: OrgKind::Department,
    level: Level::County,
    region: "130102",
    home_node: "130100",
    role: Role::Consumer,
    serial: 4,
};

/// Registers everybody; each organ gets a key of its own.
///
/// # Errors
/// If a registration is refused.
pub async fn register(stage: &mut Stage) -> Result<Cast> {
    let authority = stage.authority.clone();
    let provider = join(stage, &authority, &PROVIDER).await?;
    let operator = join(stage, &authority, &OPERATOR).await?;
    let city = join(stage, &authority, &CITY_AUTHORITY).await?;
    let consumer = join(stage, &city, &CONSUMER).await?;
    let gateway = gateway_key(stage, &operator).await?;
    Ok(Cast {
        provider,
        provider_code: credit_code(PROVIDER.serial)?,
        gateway,
        gateway_id: GatewayId::new(GATEWAY)?,
        consumer,
    })
}

/// Registers one organ: the organ, its first key, its role.
async fn join(stage: &mut Stage, authority: &Sender, part: &Part) -> Result<Sender> {
    let org = OrgId::new(part.id)?;
    let register = OrgRegister {
        org_id: org.clone(),
        name: Text::new(part.name)?,
        credit_code: Some(credit_code(part.serial)?),
        kind: part.kind,
        level: part.level,
        region: RegionCode::new(part.region)?,
        sector: Sector::Government,
        home_node: RegionCode::new(part.home_node)?,
        parent_authority: Some(authority.org.clone()),
    };
    stage.accept(authority, Payload::OrgRegister(register)).await?;
    let key = SigningKey::generate()?;
    let payload = key_register(stage, &org, &key, KeyPurpose::Org, None);
    stage.accept(authority, payload).await?;
    let (role, jurisdiction) = (part.role, RegionCode::new(part.region)?);
    let grant = RoleGrant { org: org.clone(), role, jurisdiction, valid_to: None };
    stage.accept(authority, Payload::RoleGrant(grant)).await?;
    Ok(stage.sender(&org, key))
}

/// The operator registers a second key, held by its gateway.
async fn gateway_key(stage: &mut Stage, operator: &Sender) -> Result<Sender> {
    let key = SigningKey::generate()?;
    let holder = Some(AppId::new(GATEWAY)?);
    let payload = key_register(stage, &operator.org, &key, KeyPurpose::Gateway, holder);
    stage.accept(operator, payload).await?;
    Ok(stage.sender(&operator.org, key))
}

fn key_register(
    stage: &Stage,
    org: &OrgId,
    key: &SigningKey,
    purpose: KeyPurpose,
    holder: Option<AppId>,
) -> Payload {
    Payload::KeyRegister(KeyRegister {
        org: org.clone(),
        public_key: *key.public_key(),
        purpose,
        holder,
        certificate_digest: None,
        not_after: None,
        proof_of_possession: prove_possession(&stage.trust.chain_id, org, key),
    })
}

/// A fixture of the form of a unified social credit code.
///
/// # Errors
/// If the serial has more than seven digits.
pub fn credit_code(serial: u32) -> Result<CreditCode> {
    let body = format!("11130000MB{serial:07}");
    let check = CreditCode::check_digit(&body).context("the fixture is of the code's alphabet")?;
    Ok(CreditCode::new(format!("{body}{check}"))?)
}
