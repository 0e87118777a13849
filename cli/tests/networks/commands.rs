//! Every command of the command line against a running node: one share from the
//! registration of its organs to the auditor's second visit.

use std::path::PathBuf;
use std::process::{Command, Output};

use liuhen_types::{
    AccessRecord, AccessResult, AuthorizationId, GatewayId, Hash, ItemId, OrgId, Text, TimeMs,
};
use serde_json::{Value, json};

use crate::support::{self, LIUHEN, Network};

const CIVIL: &str = "hebei-civil";
const BIGDATA: &str = "hebei-bigdata";
const TAX: &str = "hebei-tax";
const CITY: &str = "103001-000012";

/// A folder with key files, and the options of every command.
struct Desk {
    folder: tempfile::TempDir,
    url: String,
    genesis: PathBuf,
    authority_key: PathBuf,
}

impl Desk {
    fn of(network: &Network) -> Self {
        let node = &network.fleet.nodes[0];
        let root = node.config.ancestors().nth(3).expect("NET/nodes/NAME/config.toml");
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            url: node.url.clone(),
            genesis: root.join("genesis.json"),
            authority_key: root.join("authority.key.pem"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("the folder is ours");
    }

    fn run(&self, org: &str, arguments: &[&str]) -> Output {
        let key = match org {
            "hebei-authority" => self.authority_key.clone(),
            "gateway" => self.path("gateway.pem"),
            other => self.path(&format!("{other}.pem")),
        };
        Command::new(LIUHEN)
            .current_dir(self.folder.path())
            .env("LIUHEN_NODE", &self.url)
            .env("LIUHEN_TRUST", &self.genesis)
            .env("LIUHEN_ORG", if org == "gateway" { BIGDATA } else { org })
            .env("LIUHEN_KEY", key)
            .env("LIUHEN_RECEIPTS", self.path("receipts"))
            .arg("--json")
            .args(arguments)
            .output()
            .expect("liuhen starts")
    }

    /// Runs a command as an org; it must end with `code`. Gives its document.
    fn expect(&self, code: i32, org: &str, arguments: &[&str]) -> Value {
        let output = self.run(org, arguments);
        let (text, log) = (&output.stdout, String::from_utf8_lossy(&output.stderr));
        let shown = String::from_utf8_lossy(text);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{shown}\n{log}");
        serde_json::from_slice(text).unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{shown}"))
    }

    fn ok(&self, org: &str, arguments: &[&str]) -> Value {
        self.expect(0, org, arguments)
    }

    fn authority(&self, arguments: &[&str]) -> Value {
        self.ok("hebei-authority", arguments)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_share_from_the_command_line() {
    let mut network = Network::start(1).await;
    let desk = Desk::of(&network);
    tokio::task::block_in_place(|| {
        register(&desk);
        let first = desk.authority(&["checkpoint", "--save", "first.json"]);
        publish(&desk);
        share(&desk);
        entities(&desk);
        anchor(&desk);
        supervise(&desk);
        notarize(&desk);
        audit(&desk, &first);
        keys(&desk);
    });
    network.fleet.stop().expect("the node stops when asked");
    support::check_data(&network.fleet.nodes[0].config);
}

/// Three organs, their keys and roles; what they may not do is refused.
fn register(desk: &Desk) {
    let parts = [
        (CIVIL, "河北省民政厅", "department", "provider"),
        (BIGDATA, "河北省大数据中心", "operator", "platform-operator"),
        (TAX, "河北省税务局", "department", "consumer"),
    ];
    for (id, name, kind, role) in parts {
        let mut register = vec!["org", "register", id, "--name", name, "--kind", kind];
        register.extend(["--region", "130000"]);
        if id == CIVIL {
            register.extend(["--credit-code", "111300000002186132"]);
        }
        assert_eq!(desk.authority(&register)["accepted"], true);
        let (key, request) = (format!("{id}.pem"), format!("{id}.request.json"));
        desk.authority(&["key", "generate", "--no-passphrase", "--out", &key]);
        desk.authority(&["key", "request", &key, "--for-org", id, "--out", &request]);
        desk.authority(&["key", "register", "--request", &request]);
        desk.authority(&["org", "grant", id, "--role", role, "--jurisdiction", "130000"]);
    }
    desk.ok(BIGDATA, &["key", "generate", "--no-passphrase", "--out", "gateway.pem"]);
    let purpose = ["--purpose", "gateway", "--holder", "gw-1"];
    let register = ["key", "register", "--new-key", "gateway.pem"];
    desk.ok(BIGDATA, &[&register[..], &purpose].concat());

    let refused =
        desk.expect(1, CIVIL, &["org", "register", "own", "--name", "x", "--region", "130000"]);
    assert_eq!((&refused["accepted"], &refused["code"]), (&json!(false), &json!("E_ROLE")));
    let shown = desk.authority(&["org", "show", CIVIL]);
    assert_eq!(shown["value"]["registration"]["name"], "河北省民政厅");
    assert_eq!(desk.expect(1, CIVIL, &["org", "show", "nobody"])["value"], Value::Null);
    let listed = desk.authority(&["org", "list", "--limit", "2"]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    assert!(listed["next_cursor"].is_string());
}

/// A list is imported; one entry is returned, corrected, published and mounted.
fn publish(desk: &Desk) {
    let list = std::fs::canonicalize("../tests/data/catalogs/hebei_catalogs.xlsx")
        .expect("the list is in the project")
        .display()
        .to_string();
    let imported = desk.ok(CIVIL, &["catalog", "import", &list]);
    assert_eq!((&imported["accepted"], &imported["refused"]), (&json!(2), &json!(0)));
    let again = desk.expect(1, CIVIL, &["catalog", "import", &list]);
    assert_eq!(again["sent"][0]["code"], "E_DUPLICATE");

    let reason = "summary=the date of the codes is missing";
    desk.authority(&["catalog", "review", CITY, "--return", "--reason", reason]);
    let mut entry = desk.ok(CIVIL, &["catalog", "show", CITY])["value"]["entry"].clone();
    entry["summary"] = "河北省地级区划的代码和名称（截至2023-06-30）。".into();
    // On a condition, so that the provider decides.
    entry["share_type"] = "Conditional".into();
    entry["share_conditions"] = json!([{ "type": "Quota", "value": 1_000_000 }]);
    let (name, article) = ("政务数据共享条例", "（测试用依据）");
    entry["legal_basis"] = json!([{ "name": name, "article": article, "kind": "Regulation" }]);
    desk.write("city.json", &entry.to_string());
    desk.ok(CIVIL, &["catalog", "correct", "city.json"]);
    let own = desk.expect(1, CIVIL, &["catalog", "review", CITY, "--approve"]);
    assert_eq!(own["accepted"], false);
    desk.authority(&["catalog", "review", CITY, "--approve"]);
    desk.ok(CIVIL, &["catalog", "publish", CITY]);
    desk.write("schema.json", "{\"columns\": [\"code\", \"name\"]}");
    let mount = ["resource", "mount", "cities-api", "--catalog", CITY, "--kind", "api"];
    let rest = ["--endpoint", "gateway:cities", "--schema", "schema.json"];
    desk.ok(CIVIL, &[&mount[..], &rest].concat());
    assert_eq!(
        desk.ok(CIVIL, &["resource", "show", "cities-api"])["value"]["mount"]["items"],
        json!(["code", "name"])
    );

    let found = desk.authority(&["catalog", "search", "地级", "--status", "published"]);
    assert_eq!(found["items"][0]["catalog_id"], CITY);
    assert_eq!(found["items"][0]["version_in_force"], 2);
    let place = desk.authority(&["catalog", "locate", CITY]);
    let location = &place["location"];
    assert_eq!(
        (&location["in_force"]["version"], &location["resources_total"]),
        (&2.into(), &1.into())
    );
    assert_eq!(location["resources"][0]["resource_id"], "cities-api");
    assert_eq!(location["home_node"], "130000");
    let history = desk.authority(&["catalog", "history", CITY]);
    assert!(history["items"].as_array().is_some_and(|steps| steps.len() >= 7), "{history}");
    let other = entry_of_another_kind(&entry);
    desk.write("other.toml", &other);
    desk.ok(CIVIL, &["catalog", "submit", "other.toml"]);
}

/// The same entry under another id and code, as TOML.
fn entry_of_another_kind(entry: &Value) -> String {
    let mut entry = entry.clone();
    entry["catalog_id"] = "hebei-other".into();
    entry["code"] = "103001/000099".into();
    entry["name"] = "河北省地级区划名称".into();
    toml::to_string(&entry).expect("an entry has a TOML form")
}

/// Request, decision on fewer items, grant.
fn share(desk: &Desk) {
    let now = now(desk);
    let (from, to) = (now.to_string(), (now + 30 * 86_400_000).to_string());
    let submit = [
        "request",
        "submit",
        "req-1",
        "--catalog",
        CITY,
        "--item",
        "code=identifies the city",
        "--item",
        "name=shown to the clerk",
        "--duty-basis",
        "税收征管",
        "--purpose",
        "纳税人地址核对",
        "--region-scope",
        "130000",
        "--quota",
        "100",
        "--valid-from",
        &from,
        "--valid-to",
        &to,
    ];
    desk.ok(TAX, &submit);
    desk.authority(&["request", "accept", "req-1"]);
    let decide = ["request", "decide", "req-1", "--partial", "--item", "code"];
    let basis = ["--reason", "the code is enough", "--basis", "政务数据共享条例|第十二条|法规"];
    desk.ok(CIVIL, &[&decide[..], &basis].concat());
    desk.write("terms.txt", "for the check of addresses only");
    let issue = ["auth", "issue", "auth-1", "--request", "req-1", "--terms", "terms.txt"];
    desk.ok(CIVIL, &[&issue[..], &["--manager", "hebei-authority"]].concat());
    let shown = desk.ok(TAX, &["auth", "show", "auth-1"]);
    assert_eq!(shown["value"]["items"], json!(["code"]));
    assert_eq!(desk.ok(TAX, &["request", "show", "req-1"])["value"]["status"], json!("Authorized"));
    let listed = desk.ok(TAX, &["request", "list", "--party", TAX, "--status", "authorized"]);
    assert_eq!(listed["items"][0]["request"]["request_id"], "req-1");
    let listed = desk.ok(TAX, &["auth", "list", "--party", TAX]);
    assert_eq!(listed["items"][0]["authorization_id"], "auth-1");
}

fn now(desk: &Desk) -> u64 {
    let status = desk.authority(&["node", "status"]);
    status["nodes"][0]["status"]["time"].as_u64().expect("the node tells its time")
}

/// Everything that the state holds, in one way; a kind from a file.
fn entities(desk: &Desk) {
    let kinds = desk.authority(&["entity", "kinds"]);
    assert!(kinds.as_array().is_some_and(|kinds| kinds.len() > 40), "{kinds}");
    let listed = desk.authority(&["entity", "list", "authorization"]);
    assert_eq!(listed["items"][0]["key"], "authorization/grant/auth-1");
    let shown = desk.authority(&["entity", "show", "authorization/grant/auth-1"]);
    assert_eq!(shown["value"]["consumer"], TAX);
    assert_eq!(
        desk.expect(1, TAX, &["entity", "show", "demand/demand/none"])["value"],
        Value::Null
    );
    let history = desk.authority(&["entity", "history", "request/request/req-1"]);
    assert!(history["items"].as_array().is_some_and(|steps| steps.len() >= 4), "{history}");

    let names = desk.authority(&["tx", "kinds"]);
    assert!(names.as_array().is_some_and(|names| {
        names.contains(&json!({ "kind": "CatalogChangeNotice", "label": "目录变更通知" }))
    }));
    let today = TimeMs(now(desk)).date();
    let notice = json!({ "type": "CatalogChangeNotice", "body": {
        "notice_id": "notice-1", "catalog_id": CITY, "cause": "SystemUpdate",
        "occurred_on": today, "evidence_digest": "11".repeat(32),
    } });
    desk.write("notice.json", &notice.to_string());
    desk.ok(CIVIL, &["tx", "send", "notice.json"]);
    let refused = desk.expect(1, TAX, &["tx", "send", "notice.json"]);
    assert_eq!(refused["code"], "E_ROLE");
    desk.write("wrong.json", "{\"type\": \"Nothing\", \"body\": {}}");
    desk.expect(3, CIVIL, &["tx", "send", "wrong.json"]);
    let due = desk.authority(&["due", "--party", CIVIL]);
    assert_eq!(due["items"][0]["subject"], "notice-1");
    let overdue = desk.authority(&["due", "--overdue"]);
    assert_eq!(overdue["items"], json!([]));
    let report = desk.authority(&["report", "indicators", "--region", "130000"]);
    assert!(report["values"].as_array().is_some_and(|values| values.len() >= 21), "{report}");
}

/// What auditors and authorities ask: the month, who answers for the copy, what must be
/// destroyed, which system complies.
fn supervise(desk: &Desk) {
    let month = TimeMs(now(desk)).date().to_string()[..7].to_owned();
    let monthly = ["report", "monthly", "--jurisdiction", "130000", "--month", &month];
    let report = desk.authority(&monthly);
    assert_eq!((&report["region"], &report["is_over"]), (&json!("130000"), &json!(false)));
    assert!(report["refused"].as_u64() > Some(3), "{report}");
    let revoked = report["lists"].as_array().into_iter().flatten();
    let revoked: Vec<&Value> = revoked.filter(|list| list["topic"] == "Revocations").collect();
    assert_eq!(revoked[0]["items"][0]["kind"], "AuthorizationRevoke");
    let steps = ["report", "steps", "--region", "130000", "--month", &month];
    let steps = desk.authority(&[&steps[..], &["--topic", "revocations"]].concat());
    assert_eq!(steps["items"], revoked[0]["items"]);
    let overdue = ["report", "overdue", "--jurisdiction", "130000", "--month", &month];
    assert_eq!(desk.authority(&overdue)["items"], json!([]));

    let answer = desk.ok(TAX, &["responsibility", "--copy", "auth-1"]);
    assert_eq!((&answer["term"]["org"], &answer["kind"]), (&json!(TAX), &json!("Consumer")));
    let begun = answer["term"]["begun_by"].as_str().expect("a transaction");
    assert_eq!(answer["term"].get("ended_by"), None);
    let copies = desk.ok(CIVIL, &["responsibility", "--catalog", CITY]);
    assert_eq!(copies["items"][0]["kind"], "Source");
    assert_eq!(copies["items"][1]["terms"][0]["begun_by"], begun);
    let source = desk.ok(CIVIL, &["responsibility", "--source", CITY]);
    assert_eq!(source["term"]["org"], CIVIL, "the provider always answers for the source");
    let nothing = desk.expect(1, TAX, &["responsibility", "--delivery", "d-1"]);
    assert_eq!(nothing["error"]["code"], "E_COPY_UNKNOWN");
    let before = ["responsibility", "--copy", "auth-1", "--at", "2020-01-01"];
    assert_eq!(desk.expect(1, TAX, &before)["error"]["code"], "E_COPY_UNKNOWN");

    let system = json!({ "type": "SystemRegister", "body": {
        "system_id": "civil-system", "org": CIVIL, "name": "民政业务系统", "status": "Running",
    } });
    desk.write("system.json", &system.to_string());
    desk.ok(CIVIL, &["tx", "send", "system.json"]);
    let due = desk.ok(TAX, &["due", "--destruction", "--party", TAX]);
    assert_eq!(due["items"][0]["copy_id"], "auth-1");
    let lacking = desk.expect(1, CIVIL, &["compliance", CIVIL, "--proofs", "facts"]);
    assert_eq!(lacking["items"][0]["conditions"][0]["condition"]["type"], "Channel");
    let fact = desk.ok(TAX, &["verify", "facts/catalog_system_civil-system.state"]);
    assert_eq!(fact["files"][0]["shows"]["value"]["registration"]["org"], CIVIL);
    let proof = std::fs::read_to_string(desk.path("facts/catalog_system_civil-system.state"));
    let other = proof.expect("it was kept").replace("system/civil-system", "system/other");
    desk.write("facts/other.state", &other);
    assert_eq!(desk.expect(1, TAX, &["verify", "facts"])["failed"], 1);
    assert_eq!(desk.ok(TAX, &["compliance", TAX])["items"], json!([]));
}

/// Three accesses in two batches, each with a receipt of its own.
fn anchor(desk: &Desk) {
    let time = now(desk);
    let lines: Vec<String> = (1..=3)
        .map(|seq| serde_json::to_string(&record(seq, time)).expect("a record has a JSON form"))
        .collect();
    desk.write("records.jsonl", &lines.join("\n"));
    let anchor = ["anchor", "records.jsonl", "--gateway", "gw-1", "--batch-size", "2"];
    let done = desk.ok("gateway", &anchor);
    assert_eq!((&done["batches"], &done["records_anchored"]), (&json!(2), &json!(3)));
    let receipt = "receipts/gw-1-0000000003.receipt";
    let verified = desk.ok(TAX, &["verify", receipt]);
    assert_eq!(verified["files"][0]["proves"]["record"]["seq"], 3);
    let again = desk.expect(3, "gateway", &anchor);
    let causes = again["error"]["causes"].to_string();
    assert!(causes.contains("4 is due"), "{again}");
    desk.expect(3, "gateway", &[&anchor[..], &["--skip-anchored"]].concat());
    desk.write("gap.jsonl", &serde_json::to_string(&record(5, time)).expect("JSON"));
    desk.expect(3, "gateway", &["anchor", "gap.jsonl", "--gateway", "gw-1"]);
    rogue(desk, &lines, time);
    desk.ok(CIVIL, &["auth", "revoke", "auth-1", "--reason", "the check is done"]);
}

/// The gateway serves an item that the grant lacks, and anchors that as it was: the chain takes
/// the counts, the audit of the records tells.
fn rogue(desk: &Desk, lines: &[String], time: u64) {
    let records = ["audit", "records", "gw-1", "--store"];
    let sound = desk.authority(&[&records[..], &["records.jsonl"]].concat());
    assert_eq!((&sound["complete"], &sound["uncovered_count"]), (&json!(true), &json!(0)));
    let beyond =
        AccessRecord { items: vec![ItemId::new("name").expect("an id")], ..record(4, time) };
    let line = serde_json::to_string(&beyond).expect("JSON");
    desk.write("beyond.jsonl", &line);
    desk.ok("gateway", &["anchor", "beyond.jsonl", "--gateway", "gw-1"]);
    desk.write("all.jsonl", &[lines, &[line]].concat().join("\n"));
    let found = desk.expect(1, "hebei-authority", &[&records[..], &["all.jsonl"]].concat());
    let uncovered = json!([{
        "seq": 4, "authorization_id": "auth-1", "code": "E_ITEM_NOT_AUTHORIZED",
    }]);
    assert_eq!((&found["complete"], &found["uncovered"]), (&json!(false), &uncovered));
    assert_eq!((&found["altered"], &found["missing_count"]), (&json!([]), &json!(0)));
}

fn record(seq: u64, time: u64) -> AccessRecord {
    let fill = |byte: u8| Hash([byte; 32]);
    AccessRecord {
        gateway_id: GatewayId::new("gw-1").expect("an id"),
        seq,
        prev_leaf: if seq == 1 { Hash::ZERO } else { record(seq - 1, time).leaf() },
        time: TimeMs(time),
        authorization_id: AuthorizationId::new("auth-1").expect("an id"),
        consumer: OrgId::new(TAX).expect("an id"),
        app: None,
        operator_ref: Some(fill(1)),
        purpose: Some(Text::new("纳税人地址核对").expect("a text")),
        service_item: Some(Text::new("11130100-3").expect("a text")),
        case_ref: Some(fill(2)),
        items: vec![ItemId::new("code").expect("an id")],
        rows: 11,
        response_digest: Some(fill(3)),
        result: AccessResult::Ok,
        salt: fill(4),
        region: None,
    }
}

/// A file is notarised, found unchanged, then found changed.
fn notarize(desk: &Desk) {
    desk.write("report.txt", "eleven cities");
    desk.ok(CIVIL, &["notarize", "report.txt", "--namespace", "archive", "--ref", "req-1"]);
    let verify = ["verify", "report.txt.receipt", "--content", "report.txt"];
    let verify = [&verify[..], &["--evidence", "report.txt.evidence.json"]].concat();
    desk.ok(CIVIL, &verify);
    desk.write("report.txt", "twelve cities");
    let changed = desk.expect(1, CIVIL, &verify);
    assert_eq!(changed["files"][0]["code"], "E_CONTENT");
    // Neither note nor receipt is overwritten.
    desk.expect(3, CIVIL, &["notarize", "report.txt", "--namespace", "archive"]);
}

/// The trace is complete and proven, all receipts verify, history only grew.
fn audit(desk: &Desk, first: &Value) {
    let trace = desk.authority(&["trace", "share", "req-1", "--proof"]);
    assert_eq!((&trace["complete"], &trace["accesses_ok"]), (&json!(true), &json!(4)));
    assert_eq!(trace["steps_proven"], json!(trace["steps"].as_array().map(Vec::len)));
    let verified = desk.authority(&["verify", "receipts"]);
    assert!(verified["verified"].as_u64() > Some(30), "{}", verified["verified"]);
    // What the contracts refused is proven as well.
    desk.expect(1, CIVIL, &["verify", "receipts", "--accepted"]);
    let grown = desk.authority(&["consistency", "first.json", "--save", "second.json"]);
    assert_eq!(grown["from_height"], first["signed"]["header"]["height"]);
    assert!(grown["to_height"].as_u64() > grown["from_height"].as_u64());
    desk.authority(&["consistency", "second.json"]);
    desk.expect(1, CIVIL, &["trace", "share", "nothing"]);
}

/// A revoked key speaks no more.
fn keys(desk: &Desk) {
    let key = desk.ok(TAX, &["key", "show", "hebei-tax.pem"]);
    let id = key["key_id"].as_str().expect("a key id").to_owned();
    desk.authority(&["key", "revoke", &id, "--reason", "the clerk left"]);
    let refused = desk.expect(1, TAX, &["notarize", "terms.txt", "--namespace", "archive"]);
    assert_eq!(refused["error"]["code"], "E_KEY_REVOKED");
}
