//! Which file enforces which P0 rule of the requirements, and which tests exercise
//! it: read from the sources, and compared with docs/reference/rules.md.
//!
//! A file enforces the rules that its `//!` header names. A test exercises the
//! rules that its `///` comment names; a file of tests those that its header names,
//! and those of the kinds of transactions that its header names in backticks. With
//! `LIUHEN_REGENERATE_VECTORS=1` the page is written anew instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Set to 1 to write the page instead of comparing it.
const REGENERATE: &str = "LIUHEN_REGENERATE_VECTORS";
const PAGE: &str = "../docs/reference/rules.md";

/// A P0 rule that other crates keep than the contracts.
struct Outside {
    rule: &'static str,
    how: &'static str,
    /// Files that keep it, from the project's root.
    files: &'static [&'static str],
    /// Files and tests in them.
    tests: &'static [(&'static str, &'static str)],
}

const OUTSIDE: &[Outside] = &[
    Outside {
        rule: "R-49",
        how: "person, data and scene stand in the access records, outside the chain",
        files: &["types/src/access.rs", "sdk/src/access_batch.rs"],
        tests: &[
            ("sdk/tests/offline/batches.rs", "records_without_person_data_or_scene_are_refused"),
            ("cli/src/commands/audit/records.rs", "a_broken_chain_of_leaves_is_named"),
            ("types/src/access/receipt.rs", "nothing_of_it_can_be_changed"),
        ],
    },
    Outside {
        rule: "R-53",
        how: "measured by `liuhen bench`; played with real times in scenario 1",
        files: &["cli/src/commands/bench/tx.rs"],
        tests: &[(
            "cli/tests/networks/scenarios.rs",
            "scenario_1_a_county_bureau_uses_data_is_traced_and_stopped",
        )],
    },
    Outside {
        rule: "R-88",
        how: "one form for all, with vectors; verification by the SDK",
        files: &["types/src/receipt/verify.rs", "sdk/src/verify.rs"],
        tests: &[
            ("types/tests/forms/vectors/transactions.rs", "transactions_of_every_kind"),
            ("types/tests/forms/vectors/proofs.rs", "receipts_and_what_is_wrong_with_some"),
            ("sdk/tests/offline/receipts.rs", "receipts_of_every_position_verify_in_both_forms"),
        ],
    },
];

/// Paths of files, or of tests, by rule.
type ByRule = BTreeMap<String, BTreeSet<String>>;

/// Rules and titles, in the order of the list.
fn p0_rules() -> Vec<(String, String)> {
    let list = std::fs::read_to_string("tests/data/p0_rules.csv").expect("the list is there");
    let row = |line: &str| {
        let (rule, title) = line.split_once(',').expect("a rule and its title");
        let quoted = title.strip_prefix('"').and_then(|title| title.strip_suffix('"'));
        (rule.to_owned(), quoted.unwrap_or(title).replace("\"\"", "\""))
    };
    list.lines().skip(1).map(row).collect()
}

/// All Rust files below a folder, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the entry can be read").path()).collect();
    paths.sort();
    let files = |path: PathBuf| match path.is_dir() {
        true => sources(&path),
        false if path.extension().is_some_and(|end| end == "rs") => vec![path],
        false => Vec::new(),
    };
    paths.into_iter().flat_map(files).collect()
}

/// The `//!` lines that a file begins with, as one line.
fn header(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.collect::<Vec<_>>().join(" ")
}

/// The rules that a text names: `R-41`, and all of `R-22 to R-25`.
fn rules_in(text: &str) -> BTreeSet<String> {
    let mut found: Vec<u32> = Vec::new();
    let mut in_range = false;
    for word in text.split(|c: char| c.is_whitespace() || "()[],.;:'".contains(c)) {
        let number = word.strip_prefix("R-").and_then(|digits| digits.parse::<u32>().ok());
        if let Some(number) = number {
            match found.last() {
                Some(first) if in_range => found.extend(first + 1..=number),
                _ => found.push(number),
            }
        }
        in_range = (in_range && number.is_none() && word.is_empty()) || word == "to";
    }
    found.into_iter().map(|number| format!("R-{number:02}")).collect()
}

/// The kinds of transactions that a text names in backticks.
fn kinds_in(text: &str) -> BTreeSet<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|word| liuhen_types::Payload::KINDS.contains(word)).collect()
}

/// The tests of a file: the name of each, with the comment above it.
fn tests_in(source: &str) -> Vec<(&str, String)> {
    let (mut tests, mut comment, mut is_test) = (Vec::new(), String::new(), false);
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            comment.push_str(text);
        } else if line == "#[test]" {
            is_test = true;
        } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
            let name = rest.split(['(', '<']).next().unwrap_or(rest);
            tests.push((name, std::mem::take(&mut comment)));
            is_test = false;
        } else if !line.starts_with("#[") {
            comment.clear();
        }
    }
    tests
}

/// What the sources say: files by rule, and tests by rule.
fn coverage() -> (ByRule, ByRule) {
    let (mut files, mut tests) = (ByRule::new(), ByRule::new());
    let mut rules_of_kind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(Path::new("src")) {
        let source = std::fs::read_to_string(&path).expect("the file can be read");
        let header = header(&source);
        let rules = rules_in(&header);
        // A header that begins with a kind is that of its rules.
        for kind in kinds_in(&header)
            .into_iter()
            .filter(|kind| header.trim_start().starts_with(&format!("`{kind}`")))
        {
            rules_of_kind.entry(kind.to_owned()).or_default().extend(rules.clone());
        }
        for rule in rules {
            files.entry(rule).or_default().insert(format!("contracts/{}", path.display()));
        }
    }
    for path in sources(Path::new("tests/rules")) {
        let source = std::fs::read_to_string(&path).expect("the file can be read");
        let found = tests_in(&source);
        let header = header(&source);
        let mut rules = rules_in(&header);
        for kind in kinds_in(&header) {
            rules.extend(rules_of_kind.get(kind).into_iter().flatten().cloned());
        }
        let file = format!("contracts/{}", path.display());
        for rule in rules.into_iter().filter(|_| !found.is_empty()) {
            tests.entry(rule).or_default().insert(file.clone());
        }
        for (name, comment) in &found {
            for rule in rules_in(comment) {
                tests.entry(rule).or_default().insert(format!("{file}: {name}"));
            }
        }
    }
    (files, tests)
}

fn list(of: Option<&BTreeSet<String>>) -> String {
    let lines = of.into_iter().flatten().map(|line| match line.split_once(": ") {
        Some((_, name)) => format!("`{name}`"),
        None => format!("`{}`", line.trim_start_matches("contracts/")),
    });
    lines.collect::<Vec<_>>().join("<br>")
}

fn page(files: &ByRule, tests: &ByRule) -> String {
    let mut page = String::from(
        "# Rules\n\n\
         Every P0 rule of the requirements, the files that enforce it (of `contracts`, where\n\
         no other crate is named), and the tests that exercise it: all of a file, or a single\n\
         test that names the rule. This page is made from the headers and comments of the\n\
         sources; a test compares the two.\n\n\
         | rule | title | enforced in | exercised by |\n| --- | --- | --- | --- |\n",
    );
    for (rule, title) in p0_rules() {
        let (mut enforced, mut exercised) = (files.get(&rule).cloned(), tests.get(&rule).cloned());
        let outside = OUTSIDE.iter().find(|outside| outside.rule == rule);
        if let Some(Outside { files, tests, .. }) = outside {
            let files = files.iter().map(|file| (*file).to_owned());
            enforced.get_or_insert_default().extend(files);
            let tests = tests.iter().map(|(file, test)| format!("{file}: {test}"));
            exercised.get_or_insert_default().extend(tests);
        }
        let (mut enforced, exercised) = (list(enforced.as_ref()), list(exercised.as_ref()));
        if let Some(Outside { how, .. }) = outside {
            enforced = format!("{how}: {enforced}");
        }
        writeln!(page, "| {rule} | {title} | {enforced} | {exercised} |")
            .expect("writing to memory does not fail");
    }
    page
}

#[test]
fn every_p0_rule_has_a_file_and_a_test() {
    let (files, tests) = coverage();
    let rules = p0_rules();
    assert_eq!(rules.len(), 38, "the P0 rules of the requirements");
    let mut wrong = String::new();
    for (rule, title) in &rules {
        let (files, tests) = (files.contains_key(rule), tests.contains_key(rule));
        let outside = OUTSIDE.iter().any(|outside| outside.rule == rule);
        if (files && tests) == outside {
            writeln!(wrong, "{rule} {title}: file {files}, test {tests}, listed {outside}")
                .expect("writing to memory does not fail");
        }
    }
    assert!(wrong.is_empty(), "rules without file or test, or listed without need:\n{wrong}");
    for Outside { rule, files, tests, .. } in OUTSIDE {
        assert!(rules.iter().any(|(id, _)| id == rule), "{rule} is no P0 rule");
        for file in *files {
            assert!(Path::new("..").join(file).is_file(), "{rule}: there is no {file}");
        }
        for (file, test) in *tests {
            let source = std::fs::read_to_string(Path::new("..").join(file)).unwrap_or_default();
            let is_there = tests_in(&source).iter().any(|(name, _)| name == test);
            assert!(is_there, "{rule}: {file} has no test {test}");
        }
    }
}

#[test]
fn the_page_of_rules_is_up_to_date() {
    let (files, tests) = coverage();
    let expected = page(&files, &tests);
    if std::env::var(REGENERATE).is_ok_and(|value| value == "1") {
        std::fs::write(PAGE, &expected).expect("the page can be written");
    }
    let found = std::fs::read_to_string(PAGE).unwrap_or_default();
    let differs = found.lines().zip(expected.lines()).position(|(a, b)| a != b);
    assert!(
        found == expected,
        "docs/reference/rules.md differs from line {} on; set {REGENERATE}=1 to write it",
        differs.unwrap_or(found.lines().count().min(expected.lines().count())) + 1
    );
}

#[test]
fn rules_are_read_from_text() {
    let cases: &[(&str, &[&str])] = &[
        ("registers an entry (R-15, R-17).", &["R-15", "R-17"]),
        ("(R-11, R-15, R-22 to R-25)", &["R-11", "R-15", "R-22", "R-23", "R-24", "R-25"]),
        ("R-02: counties", &["R-02"]),
        ("R-41 applies to all, R-44 too", &["R-41", "R-44"]),
        ("ER-41 and R-x and R-", &[]),
    ];
    for (text, expected) in cases {
        let expected: BTreeSet<String> = expected.iter().map(|rule| (*rule).to_owned()).collect();
        assert_eq!(rules_in(text), expected, "{text}");
    }
    assert_eq!(kinds_in("`KeyRevoke` and `None` and KeyRegister"), BTreeSet::from(["KeyRevoke"]));
    let source = "/// R-01 a\n#[test]\nfn one() {}\n/// R-02\nfn helper() {}\n#[test]\nfn two() {}";
    let tests = [("one", " R-01 a".to_owned()), ("two", String::new())];
    assert_eq!(tests_in(source), tests);
}
