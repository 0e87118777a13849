//! The list of codes: numbers in order, and the page that explains them.

use std::fmt::Write as _;

use liuhen_types::Code;

use crate::vectors::compare_or_write;

#[test]
fn numbers_and_names_are_unique_and_in_order() {
    let numbers: Vec<_> = Code::ALL.iter().map(|code| code.number()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
    for &code in Code::ALL {
        assert_eq!(Code::from_number(code.number()), Some(code));
        let prefix = match code.number() {
            0 => "OK",
            900.. => "W_",
            _ => "E_",
        };
        assert!(code.name().starts_with(prefix), "{code}");
        assert_eq!(code.is_warning(), prefix == "W_");
        assert_eq!(serde_json::json!(code), serde_json::json!(code.name()));
    }
}

/// When a code is given, by its number.
const CLASSES: [(&str, std::ops::RangeInclusive<u16>, &str); 4] = [
    ("Success", 0..=0, "Recorded in a block; the transaction took effect."),
    (
        "Refused before a block",
        1..=99,
        "A node takes nothing in, and nothing is recorded. The first check that fails decides:
content type, size, form of the body; then the envelope against the state, in the order size,
version, chain, algorithm, `valid_until`, the sender's key and org, the co-signers'; then the
schema of the payload and its contents in clear; then replay and signatures.

`E_KEY_REVOKED`, `E_KEY_EXPIRED` and `E_ORG_SUSPENDED` are recorded in one case: when an
earlier transaction of the same block ended the key or the org.",
    ),
    (
        "Refused by the contracts",
        100..=899,
        "The transaction is correctly signed, so the attempt is recorded in a block with its code,
has a receipt, and changes nothing else. The first rule that fails decides.",
    ),
    (
        "Warnings",
        900..=999,
        "On an accepted transaction: it took effect, and the receipt carries the warning.",
    ),
];

fn page() -> String {
    let mut page = String::from(
        "# Error codes\n\n\
         Every refusal has a stable number and name. A number never changes its meaning;\n\
         receipts carry the number, the HTTP API and the command line show the name with a\n\
         message that names field, value and limit.\n\n\
         This page is made from the list in `types/src/code.rs`; a test compares the two.\n",
    );
    for (title, range, when) in CLASSES {
        let codes = Code::ALL.iter().filter(|code| range.contains(&code.number()));
        write!(
            page,
            "\n## {title}\n\n{when}\n\n| number | name | meaning |\n| ---: | --- | --- |\n"
        )
        .expect("writing to memory does not fail");
        for code in codes {
            let (number, name, meaning) = (code.number(), code.name(), code.meaning());
            writeln!(page, "| {number} | `{name}` | {meaning} |")
                .expect("writing to memory does not fail");
        }
    }
    page.push_str(OFFLINE);
    page
}

/// Codes that only the SDK and the command line give.
const OFFLINE: &str = "
## Given by the SDK alone

What no node said: these have a name and no number.

| name | kind | meaning |
| --- | --- | --- |
| `E_UNREACHABLE` | unreachable | no node answered |
| `E_PENDING` | busy | handed in, but not committed in time; submit the same bytes again |
| `E_SIGNER` | rejected | the signer gave no signature, or its key file was refused |
| `E_PROOF` | unproven | an answer or a receipt does not prove what it shows |
| `E_QUORUM_INSUFFICIENT` | unproven | the certificate is not one of more than two thirds |
| `E_SIMULATED_TIME` | unproven | the chain runs on simulated time |
| `E_FORK` | unproven | two checkpoints that do not belong to one history |
";

#[test]
fn the_page_lists_every_code() {
    let page = page();
    for code in Code::ALL {
        assert!(page.contains(&format!("| {} | `{}` |", code.number(), code.name())), "{code}");
    }
    compare_or_write(&["docs", "reference", "errors.md"], &page);
}
