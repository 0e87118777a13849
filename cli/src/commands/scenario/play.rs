//! One run of a scenario: the network, who takes part, and what each step gave.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use borsh::BorshDeserialize;
use liuhen_crypto::SigningKey;
use liuhen_sdk::{Client, Error, Reader, Sender};
use liuhen_types::entity::{Period, Value};
use liuhen_types::payload::ClockSet;
use liuhen_types::{Code, Height, OrgId, Payload, Receipt, SignedTransaction, StateKey, TimeMs};

use super::payloads::tick;
use super::step::{Answer, Step, at, lit};
use crate::key_store;
use crate::network_files::AUTHORITY_KEY_FILE;
use crate::stage::Stage;

/// Validators: the province and three cities.
const VALIDATORS: usize = 4;
/// The province's data authority, which exists since genesis.
pub const PROVINCE: &str = "pa";
/// How long the nodes may take to meet.
const AGREEMENT_MAX: Duration = Duration::from_secs(30);

/// Somebody with a key.
struct Member {
    name: String,
    sender: Sender,
}

/// The run.
pub struct Play {
    /// The network and its folder.
    pub stage: Stage,
    members: BTreeMap<String, Member>,
    steps: Vec<Step>,
}

impl Play {
    /// A fresh network on simulated time, started.
    ///
    /// # Errors
    /// If it cannot be set up.
    pub async fn start(dir: &Path, from: TimeMs, profile: &str, keep: bool) -> Result<Self> {
        let mut stage = Stage::simulated(dir, VALIDATORS, from, profile)
            .context("cannot set up the network")?;
        stage.say(format!("starting {VALIDATORS} nodes as separate processes, rules of {profile}"));
        let trust = stage.trust.clone();
        stage.fleet.start(&trust, keep).await?;
        let (name, sender) = ("省政务服务管理办公室".to_owned(), stage.authority.clone());
        let members = BTreeMap::from([(PROVINCE.to_owned(), Member { name, sender })]);
        Ok(Self { stage, members, steps: Vec::new() })
    }

    /// Adds somebody under a short name.
    pub fn add_member(&mut self, label: &str, name: &str, sender: Sender) {
        self.members.insert(label.into(), Member { name: name.into(), sender });
    }

    fn member(&self, label: &str) -> Result<&Member> {
        self.members.get(label).with_context(|| format!("nobody is called {label}"))
    }

    /// The key of somebody.
    ///
    /// # Errors
    /// If there is nobody of that name.
    pub fn sender(&self, label: &str) -> Result<&Sender> {
        Ok(&self.member(label)?.sender)
    }

    /// The org of somebody.
    ///
    /// # Errors
    /// If there is nobody of that name.
    pub fn org(&self, label: &str) -> Result<OrgId> {
        Ok(self.sender(label)?.org.clone())
    }

    /// Takes over the steps of another run.
    pub fn adopt(&mut self, other: Self) {
        self.steps.extend(other.steps);
    }

    /// What came of the steps so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Signs, with co-signers, at the node's tip.
    ///
    /// # Errors
    /// If no node answers or somebody cannot sign.
    pub async fn sign(
        &self,
        who: &str,
        cosigners: &[&str],
        payload: Payload,
    ) -> Result<SignedTransaction> {
        let tip = self.stage.client.status().await?.height;
        let mut tx = self.sender(who)?.sign(payload, tip).await?;
        for cosigner in cosigners {
            self.sender(cosigner)?.cosign(&mut tx).await?;
        }
        Ok(tx)
    }

    /// Hands in a signed transaction and keeps its receipt.
    ///
    /// # Errors
    /// If no node answers, or none proves its answer.
    pub async fn submit(&mut self, tx: &SignedTransaction) -> Result<Answer> {
        match self.stage.client.submit(tx).await {
            Ok(receipt) => {
                self.stage.keep_receipt(&receipt)?;
                Ok(Answer::Recorded(Box::new(receipt)))
            }
            Err(Error::Rejected { code, .. }) => Ok(Answer::Rejected(code)),
            Err(error) => Err(error.into()),
        }
    }

    /// A step that hands in bytes as they are and looks at the first answer.
    ///
    /// # Errors
    /// If no node answers.
    pub async fn hand_in(
        &mut self,
        step: &str,
        who: &str,
        note: &str,
        tx: &SignedTransaction,
        expected: Code,
    ) -> Result<()> {
        let actual = match self.stage.client.post(tx).await {
            Ok(_) => Code::Ok,
            Err(Error::Rejected { code, .. }) => code,
            Err(error) => return Err(error.into()),
        };
        let (expected, actual) = (expected.name().to_owned(), actual.name().to_owned());
        self.record(Step {
            step: step.into(),
            who: self.member(who)?.name.clone(),
            action: format!("{} {note}", tx.transaction.payload.kind()),
            holds: expected == actual,
            expected,
            actual,
            tx_id: None,
        });
        Ok(())
    }

    /// A step that is a transaction.
    ///
    /// # Errors
    /// As [`Self::submit`]; another code than expected is no error.
    pub async fn act(
        &mut self,
        step: &str,
        who: &str,
        note: &str,
        payload: impl Into<Payload>,
        expected: Code,
    ) -> Result<Answer> {
        self.act_with(step, who, &[], note, payload, expected).await
    }

    /// The same with co-signers.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub async fn act_with(
        &mut self,
        step: &str,
        who: &str,
        cosigners: &[&str],
        note: &str,
        payload: impl Into<Payload>,
        expected: Code,
    ) -> Result<Answer> {
        let payload = payload.into();
        let action = format!("{} {note}", payload.kind());
        let tx = self.sign(who, cosigners, payload).await?;
        let answer = self.submit(&tx).await?;
        let recorded = matches!(answer, Answer::Recorded(_));
        let tx_id = recorded.then(|| tx.id());
        let mut who = self.member(who)?.name.clone();
        for cosigner in cosigners {
            who.push_str(&format!(" + {}", self.member(cosigner)?.name));
        }
        let (expected, actual) = (expected.name().to_owned(), answer.code().name().to_owned());
        self.record(Step {
            step: step.into(),
            who,
            action,
            holds: expected == actual,
            expected,
            actual,
            tx_id,
        });
        Ok(answer)
    }

    /// A step that is a comparison.
    pub fn compare<T: Debug + PartialEq>(
        &mut self,
        step: &str,
        action: &str,
        expected: T,
        actual: T,
    ) {
        self.record(Step {
            step: step.into(),
            who: String::new(),
            action: action.into(),
            holds: expected == actual,
            expected: format!("{expected:?}"),
            actual: format!("{actual:?}"),
            tx_id: None,
        });
    }

    fn record(&mut self, step: Step) {
        let mark = if step.holds { "ok" } else { "FAILED" };
        let Step { step: number, action, actual, .. } = &step;
        self.stage.say(format!("{number} {action}: {actual} {mark}"));
        self.steps.push(step);
    }

    /// What a step rests on and is none itself: it must be accepted.
    ///
    /// # Errors
    /// If it is not.
    pub async fn prepare(&mut self, who: &str, payload: impl Into<Payload>) -> Result<Receipt> {
        self.prepare_with(who, &[], payload).await
    }

    /// The same with co-signers.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub async fn prepare_with(
        &mut self,
        who: &str,
        cosigners: &[&str],
        payload: impl Into<Payload>,
    ) -> Result<Receipt> {
        let payload = payload.into();
        let kind = payload.kind();
        let tx = self.sign(who, cosigners, payload).await?;
        let answer = self.submit(&tx).await?;
        ensure!(answer.code() == Code::Ok, "{kind} of {who} gave {}", answer.code());
        answer.receipt()
    }

    /// Moves the chain's clock to an hour of a day in UTC+8, unless it is later.
    ///
    /// # Errors
    /// If the clock transaction is not accepted.
    pub async fn go_to(&mut self, date: &str, hour: u64) -> Result<()> {
        let time = at(date, hour);
        if self.now().await? < time {
            self.prepare(PROVINCE, ClockSet { time }).await?;
            self.stage.say(format!("the chain's clock is {date} {hour:02}:00"));
        }
        Ok(())
    }

    /// The chain's time.
    ///
    /// # Errors
    /// If no node answers.
    pub async fn now(&self) -> Result<TimeMs> {
        let clock: Option<TimeMs> = self.stage.client.entity(&StateKey::clock()).await?.value;
        let status = self.stage.client.status().await?;
        Ok(clock.unwrap_or(status.time).max(status.time))
    }

    /// Makes blocks up to a height.
    ///
    /// # Errors
    /// If the chain stands still.
    pub async fn reach(&mut self, height: Height) -> Result<()> {
        while self.stage.client.status().await?.height < height {
            self.prepare(PROVINCE, tick()?).await?;
        }
        Ok(())
    }

    /// An entity of the state, proven.
    ///
    /// # Errors
    /// If there is none, or no proof of it.
    pub async fn entity<T: BorshDeserialize>(&self, key: &StateKey) -> Result<T> {
        let found = self.stage.client.entity(key).await?;
        found.value.with_context(|| format!("there is no {key}"))
    }

    /// What one formula of the built-in set gives for a region and a span.
    ///
    /// # Errors
    /// If no node answers, or there is no such formula.
    pub async fn indicator(&self, region: &str, period: Period, formula: &str) -> Result<Value> {
        let report = self.stage.client.indicators(&lit(region), period).await?;
        let mut values = report.values.iter();
        let found = values.find(|value| value.formula_id.as_str() == formula);
        Ok(found.with_context(|| format!("there is no indicator {formula}"))?.value)
    }

    /// A client of one node alone.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn client_of(&self, node: &str) -> Result<Client> {
        let found = self.stage.fleet.nodes.iter().find(|one| one.name == node);
        let url = &found.with_context(|| format!("there is no node {node}"))?.url;
        let client = Client::new([url.as_str()], self.stage.trust.clone())?;
        Ok(client.reading_as(Reader::from(&self.stage.authority)))
    }

    /// A client of one node that reads as somebody.
    ///
    /// # Errors
    /// If there is no such node or nobody of that label.
    pub fn client_as(&self, node: &str, label: &str) -> Result<Client> {
        Ok(self.client_of(node)?.reading_as(Reader::from(self.sender(label)?)))
    }

    /// Runs this program as another process that trusts the genesis and reads as the
    /// province's data authority; gives what it printed as JSON and its exit code.
    ///
    /// # Errors
    /// If it cannot be started or prints no JSON.
    pub fn liuhen(&self, node: &str, args: &[&str]) -> Result<(serde_json::Value, i32)> {
        let key = self.stage.dir().join(AUTHORITY_KEY_FILE);
        let key = key.to_str().context("the folder's name is no text")?;
        let org = self.stage.authority.org.as_str();
        self.liuhen_without_login(node, &[args, &["--org", org, "--key", key]].concat())
    }

    /// The same as somebody whose key was kept.
    ///
    /// # Errors
    /// If it cannot be started or prints no JSON.
    pub fn liuhen_as(
        &self,
        node: &str,
        who: &str,
        args: &[&str],
    ) -> Result<(serde_json::Value, i32)> {
        let key = self.key_file(who);
        let key = key.to_str().context("the folder's name is no text")?;
        let org = self.org(who)?;
        self.liuhen_without_login(node, &[args, &["--org", org.as_str(), "--key", key]].concat())
    }

    /// Keeps the key of somebody who acts from another process.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep_key(&self, who: &str, key: &SigningKey) -> Result<()> {
        key_store::write(&self.key_file(who), key, None).map_err(|failure| failure.error)
    }

    fn key_file(&self, who: &str) -> PathBuf {
        self.stage.dir().join(format!("{who}.pem"))
    }

    /// The same as nobody.
    ///
    /// # Errors
    /// If it cannot be started or prints no JSON.
    pub fn liuhen_without_login(
        &self,
        node: &str,
        args: &[&str],
    ) -> Result<(serde_json::Value, i32)> {
        let found = self.stage.fleet.nodes.iter().find(|one| one.name == node);
        let url = &found.with_context(|| format!("there is no node {node}"))?.url;
        let output = Command::new(std::env::current_exe()?)
            .args(args)
            .env_remove("LIUHEN_ORG")
            .env_remove("LIUHEN_KEY")
            .args(["--node", url, "--json", "--accept-simulated-time", "--trust"])
            .arg(self.stage.dir().join("genesis.json"))
            .output()
            .context("cannot start liuhen")?;
        let code = output.status.code().context("liuhen was killed")?;
        let json = serde_json::from_slice(&output.stdout).with_context(|| {
            format!("{args:?} gave no JSON: {}", String::from_utf8_lossy(&output.stderr))
        })?;
        Ok((json, code))
    }

    /// Waits until all nodes stand at the tip on one state root; gives their number.
    ///
    /// # Errors
    /// If they do not.
    pub async fn agree(&self) -> Result<usize> {
        let height = self.stage.client.status().await?.height;
        let nodes =
            self.stage.fleet.wait_agreement(&self.stage.trust, height, AGREEMENT_MAX).await?;
        Ok(nodes.len())
    }
}
