//! Deadlines that wait for a calendar: they are reckoned anew when it arrives,
//! their counts move with them, and nobody is reckoned twice.

use std::collections::BTreeMap;

use liuhen_crypto::{Hash, SigningKey};
use liuhen_types::entity::{CalendarYear, KeyRecord, KeyStatus};
use liuhen_types::genesis::Region;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::org::{Level, OrgKind, OrgRegister, Sector};
use liuhen_types::payload::{NotarizeEvidence, Payload};
use liuhen_types::profile::{Profile, ProfileTerm, ProfileTerms};
use liuhen_types::{Height, RegionCode, SignedTransaction, State, TimeMs, Transaction};

use super::*;
use crate::context::BlockContext;

struct Harness {
    state: BTreeMap<StateKey, Vec<u8>>,
    transaction: SignedTransaction,
    key: KeyRecord,
}

fn put<T: borsh::BorshSerialize>(harness: &mut Harness, key: StateKey, value: &T) {
    harness.state.insert(key, borsh::to_vec(value).unwrap());
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

impl Harness {
    /// One org `o` in the province `p`.
    fn new() -> Self {
        let signing_key = SigningKey::from_scalar(&[1; 32]).unwrap();
        let code: RegionCode = "p".parse().unwrap();
        let evidence = NotarizeEvidence {
            namespace: "n".parse().unwrap(),
            digest: Hash::ZERO,
            schema_ref: None,
            refs: Vec::new(),
        };
        let transaction = Transaction {
            version: 1,
            chain_id: "c".parse().unwrap(),
            contract_version: 1,
            sender: "o".parse().unwrap(),
            key_id: signing_key.public_key().id(),
            app: None,
            operator_ref: None,
            sig_alg: 1,
            salt: [0; 8],
            valid_until: Height(1),
            payload: Payload::NotarizeEvidence(evidence),
        };
        let key = KeyRecord {
            org: "o".parse().unwrap(),
            public_key: *signing_key.public_key(),
            purpose: KeyPurpose::Org,
            holder: None,
            not_after: None,
            status: KeyStatus::Active,
            registered_at: TimeMs(0),
            revoked_at: None,
            compromised_since: None,
        };
        let transaction = transaction.sign(&signing_key);
        let mut harness = Self { state: BTreeMap::new(), transaction, key };
        let region = Region {
            code: code.clone(),
            name: "p".parse().unwrap(),
            level: Level::Province,
            parent: None,
            home_node: code.clone(),
        };
        put(&mut harness, StateKey::region(&code), &region);
        let registration = OrgRegister {
            org_id: "o".parse().unwrap(),
            name: "o".parse().unwrap(),
            credit_code: None,
            kind: OrgKind::Department,
            level: Level::Province,
            region: code.clone(),
            sector: Sector::Government,
            home_node: code,
            parent_authority: None,
        };
        let status = OrgStatus::Active;
        let org = Org { registration, status, registered_at: TimeMs(0), registered_by: None };
        put(&mut harness, StateKey::org(&"o".parse().unwrap()), &org);
        harness
    }

    /// Runs `act` as a transaction on a day, and applies what it writes.
    fn on(&mut self, day: &str, act: impl FnOnce(&mut Context<'_>) -> Checked<()>) {
        let time = TimeMs(date(day).days() * 86_400_000);
        let chain_id = "c".parse().unwrap();
        let mut context = Context {
            state: &self.state,
            block: BlockContext { height: Height(1), time },
            chain_id: &chain_id,
            transaction: &self.transaction,
            key: &self.key,
            changes: Default::default(),
            warnings: Vec::new(),
            memo: Default::default(),
        };
        act(&mut context).unwrap();
        for (key, value) in context.changes {
            match value {
                Some(bytes) => self.state.insert(key, bytes),
                None => self.state.remove(&key),
            };
        }
    }

    fn start(&mut self, day: &str, subject: &str, days: u32) {
        self.on(day, |context| {
            let org = "o".parse().unwrap();
            let kind = DeadlineKind::CatalogUpdate;
            let task = Task { kind, subject, responsible: &org, supervisor: &org, informed: &[] };
            start(context, &task, context.today(), days)?.write(context)
        });
    }

    fn load(&mut self, day: &str, year: u16, days_off: &[&str]) {
        self.on(day, |context| {
            let days_off = days_off.iter().map(|day| date(day)).collect();
            let calendar = CalendarYear { year, days_off, work_days: Vec::new() };
            context.put(StateKey::calendar(year), &calendar);
            waiting::reckon(context, year)
        });
    }

    fn read<T: borsh::BorshDeserialize>(&self, key: &StateKey) -> Option<T> {
        State::get(&self.state, key).unwrap().map(|bytes| borsh::from_slice(&bytes).unwrap())
    }

    /// The last day, and whether it is provisional.
    fn due(&self, subject: &str) -> (String, bool) {
        let key = StateKey::deadline(DeadlineKind::CatalogUpdate, subject);
        let deadline: Deadline = self.read(&key).unwrap();
        (deadline.due_on.to_string(), deadline.provisional)
    }

    fn waiting(&self, year: u16) -> Option<u64> {
        self.read(&StateKey::calendar_waiting_count(year))
    }

    fn counted(&self, year: u16, month: u8) -> u64 {
        let measure = Measure::Due(DeadlineKind::CatalogUpdate);
        let period = Period::Month { year, month };
        self.read(&StateKey::tally(&"p".parse().unwrap(), period, measure)).unwrap_or(0)
    }
}

#[test]
fn a_waiting_deadline_is_reckoned_when_the_calendar_arrives() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    harness.start("2023-12-20", "a", 10);
    assert_eq!(harness.due("a"), ("2024-01-03".into(), true));
    assert_eq!(harness.waiting(2024), Some(1));
    harness.load("2023-12-21", 2024, &["2024-01-01"]);
    assert_eq!(harness.due("a"), ("2024-01-04".into(), false));
    assert_eq!((harness.waiting(2024), harness.counted(2024, 1)), (None, 1));
    assert!(!harness.state.contains_key(&StateKey::calendar_waiting(2024, 0)));
}

#[test]
fn its_count_moves_to_the_month_of_the_new_date() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    harness.start("2023-12-29", "a", 23);
    assert_eq!((harness.due("a"), harness.counted(2024, 1)), (("2024-01-31".into(), true), 1));
    harness.load("2024-01-01", 2024, &["2024-01-01"]);
    assert_eq!(harness.due("a"), ("2024-02-01".into(), false));
    assert_eq!((harness.counted(2024, 1), harness.counted(2024, 2)), (0, 1));
}

/// A month that is over stays as it was, however late the calendar comes.
#[test]
fn a_calendar_that_comes_late_changes_no_month_before() {
    let days_off = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    harness.start("2023-12-29", "a", 23);
    harness.start("2023-12-29", "dropped", 23);
    harness.start("2023-12-29", "later", 24);
    assert_eq!((harness.counted(2024, 1), harness.counted(2024, 2)), (2, 1));
    harness.load("2024-02-02", 2024, &days_off);
    assert_eq!(harness.due("a"), ("2024-02-07".into(), false));
    assert_eq!((harness.counted(2024, 1), harness.counted(2024, 2)), (2, 1));
    harness.on("2024-02-05", |context| {
        let kind = DeadlineKind::CatalogUpdate;
        assert_eq!(end(context, kind, "a")?, 0, "in time by the new date");
        assert_eq!(drop_task(context, kind, "dropped")?, None);
        end(context, kind, "later").map(drop)
    });
    let met = |harness: &Harness, month| {
        let measure = Measure::Met(DeadlineKind::CatalogUpdate);
        let period = Period::Month { year: 2024, month };
        harness.read::<i64>(&StateKey::tally(&"p".parse().unwrap(), period, measure))
    };
    assert_eq!((harness.counted(2024, 1), met(&harness, 1)), (2, None), "January is over");
    assert_eq!((harness.counted(2024, 2), met(&harness, 2)), (1, Some(1)));
}

/// What it had to do ended with it, so nothing begins.
#[test]
fn an_org_that_was_ended_gets_no_task() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    let key = StateKey::org(&"o".parse().unwrap());
    let mut org: Org = harness.read(&key).unwrap();
    org.status = OrgStatus::Revoked;
    put(&mut harness, key, &org);
    harness.start("2023-12-01", "a", 2);
    let deadline = StateKey::deadline(DeadlineKind::CatalogUpdate, "a");
    assert!(!harness.state.contains_key(&deadline));
    assert_eq!(harness.counted(2023, 12), 0);
}

/// Section 0.5: the date is reckoned anew for whoever acted before the calendar came.
#[test]
fn who_acted_in_time_by_a_late_calendar_was_not_late() {
    let kind = DeadlineKind::CatalogUpdate;
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    for subject in ["in-time", "late"] {
        harness.start("2023-12-29", subject, 1);
        assert_eq!(harness.due(subject), ("2024-01-01".into(), true));
    }
    harness.on("2024-01-02", |context| {
        assert_eq!(end(context, kind, "in-time")?, 1, "by weekends alone");
        Ok(())
    });
    harness.on("2024-01-04", |context| end(context, kind, "late").map(drop));
    harness.load("2024-01-05", 2024, &["2024-01-01"]);
    let overdue = |harness: &Harness, subject| {
        let deadline: Option<Deadline> = harness.read(&StateKey::deadline(kind, subject));
        deadline.map(|deadline| deadline.overdue_days)
    };
    assert_eq!(harness.due("in-time"), ("2024-01-02".into(), false));
    assert_eq!((overdue(&harness, "in-time"), overdue(&harness, "late")), (Some(0), Some(2)));
    let january = Period::Month { year: 2024, month: 1 };
    let met = StateKey::tally(&"p".parse().unwrap(), january, Measure::Met(kind));
    assert_eq!(harness.read::<i64>(&met), Some(1));
}

#[test]
fn it_waits_for_each_missing_year_in_turn() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    harness.start("2023-12-29", "a", 270);
    assert_eq!((harness.waiting(2024), harness.waiting(2025)), (Some(1), None));
    harness.load("2024-01-01", 2024, &["2024-01-01"]);
    assert_eq!(harness.due("a"), ("2025-01-13".into(), true));
    assert_eq!((harness.waiting(2024), harness.waiting(2025)), (None, Some(1)));
    harness.load("2024-12-01", 2025, &["2025-01-01"]);
    assert_eq!(harness.due("a"), ("2025-01-14".into(), false));
    assert_eq!(harness.waiting(2025), None);
}

#[test]
fn one_started_again_is_reckoned_once() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    for _ in 0..2 {
        harness.start("2023-12-29", "a", 23);
        harness
            .on("2023-12-30", |context| end(context, DeadlineKind::CatalogUpdate, "a").map(drop));
    }
    harness.start("2023-12-29", "a", 23);
    assert_eq!((harness.waiting(2024), harness.counted(2024, 1)), (Some(3), 3));
    harness.load("2024-01-01", 2024, &["2024-01-01"]);
    assert_eq!((harness.counted(2024, 1), harness.counted(2024, 2)), (2, 1));
}

#[test]
fn what_ended_or_has_a_set_date_stays() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    for subject in ["ended", "replaced"] {
        harness.start("2023-12-29", subject, 2);
        harness.on("2023-12-29", |context| {
            end(context, DeadlineKind::CatalogUpdate, subject).map(drop)
        });
    }
    harness.on("2023-12-29", |context| {
        let org = "o".parse().unwrap();
        let kind = DeadlineKind::CatalogUpdate;
        let task =
            Task { kind, subject: "replaced", responsible: &org, supervisor: &org, informed: &[] };
        start_on(context, &task, date("2024-06-01")).write(context)
    });
    harness.load("2023-12-30", 2024, &["2024-01-01"]);
    assert_eq!(harness.due("ended"), ("2024-01-02".into(), true));
    assert_eq!(harness.due("replaced"), ("2024-06-01".into(), false));
}

#[test]
fn a_profile_that_changes_leaves_running_deadlines_alone() {
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    let term = |effective_from: &str, days| {
        let code = "p".parse().unwrap();
        let mut profile = Profile::built_in("hebei", code).unwrap();
        profile.deadlines.catalog_update = Some(days);
        ProfileTerm { effective_from: date(effective_from), profile }
    };
    let terms = vec![term("2023-01-01", 10), term("2023-12-21", 5)];
    let key = StateKey::profile(&"p".parse().unwrap());
    put(&mut harness, key, &ProfileTerms { terms });
    let mut start_by_profile = |day: &str, subject: &str| {
        harness.on(day, |context| {
            let org = "o".parse().unwrap();
            let chain = context.region(&"p".parse().unwrap())?;
            let profile = crate::profile::of(context, &chain)?.unwrap();
            let days = profile.deadlines.catalog_update.unwrap();
            let kind = DeadlineKind::CatalogUpdate;
            let task = Task { kind, subject, responsible: &org, supervisor: &org, informed: &[] };
            start(context, &task, context.today(), days)?.write(context)
        });
    };
    start_by_profile("2023-12-20", "before");
    start_by_profile("2023-12-21", "after");
    assert_eq!(harness.due("before"), ("2024-01-03".into(), true));
    assert_eq!(harness.due("after"), ("2023-12-28".into(), false));
    harness.load("2023-12-22", 2024, &["2024-01-01"]);
    assert_eq!(harness.due("before"), ("2024-01-04".into(), false), "ten days, as it began");
}

/// One that gave way waits on, and is forgotten if it was in time after all.
#[test]
fn one_that_gave_way_is_reckoned_anew() {
    for (days_off, kept) in [(&["2024-01-01"][..], 0), (&[], 1)] {
        let mut harness = Harness::new();
        harness.load("2023-01-01", 2023, &[]);
        harness.start("2023-12-29", "a", 1);
        harness
            .on("2024-01-02", |context| end(context, DeadlineKind::CatalogUpdate, "a").map(drop));
        harness.start("2024-01-03", "a", 5);
        let replaced = |harness: &Harness| {
            let prefix = StateKey::replaced_deadline_prefix();
            harness.state.keys().filter(|key| key.as_bytes().starts_with(prefix)).count()
        };
        assert_eq!((replaced(&harness), harness.waiting(2024)), (1, Some(3)));
        harness.load("2024-01-05", 2024, days_off);
        assert_eq!((replaced(&harness), harness.waiting(2024)), (kept, None), "{days_off:?}");
        assert_eq!(harness.due("a"), ("2024-01-10".into(), false));
    }
}

/// The date itself is known: one that was set, and one reckoned by the calendar of its start.
#[test]
fn days_late_are_reckoned_anew_and_the_date_stays() {
    let kind = DeadlineKind::CatalogUpdate;
    let mut harness = Harness::new();
    harness.load("2023-01-01", 2023, &[]);
    harness.start("2023-12-15", "a", 10);
    harness.on("2023-12-15", |context| {
        let o = "o".parse().unwrap();
        let task = Task { kind, subject: "set", responsible: &o, supervisor: &o, informed: &[] };
        start_on(context, &task, date("2023-12-29")).write(context)
    });
    harness.load("2023-12-16", 2023, &["2023-12-29"]);
    harness.on("2024-01-02", |context| end(context, kind, "a").map(drop));
    harness.on("2024-01-02", |context| drop_task(context, kind, "set").map(drop));
    harness.start("2024-01-03", "a", 5);
    assert_eq!(harness.waiting(2024), Some(4), "each, the one that gave way, and the next");
    harness.load("2024-01-05", 2024, &["2024-01-01"]);
    let set: Deadline = harness.read(&StateKey::deadline(kind, "set")).unwrap();
    assert_eq!((set.due_on, set.overdue_days, set.provisional), (date("2023-12-29"), 1, false));
    let prefix = StateKey::replaced_deadline_prefix();
    let is_kept = |key: &&StateKey| key.as_bytes().starts_with(prefix);
    let kept = harness.state.keys().find(is_kept).cloned().unwrap();
    let kept: Deadline = harness.read(&kept).unwrap();
    assert_eq!((kept.due_on, kept.overdue_days), (date("2023-12-29"), 1));
}

/// A missing calendar stops no business.
#[test]
fn any_number_may_wait() {
    let mut harness = Harness::new();
    put(&mut harness, StateKey::calendar_waiting_count(2023), &10_000_000u64);
    harness.start("2023-12-20", "a", 1);
    assert_eq!((harness.due("a").1, harness.waiting(2023)), (true, Some(10_000_001)));
}
