//! Numbers that name a person or an account: identity card (GB 11643), mobile and
//! bank card numbers; and the unified social credit codes of orgs (GB 32100),
//! which belong in fields typed as one.
//!
//! A number counts where it stands as a whole: digits within a longer run of digits
//! are none. Card numbers need a known issuer's first digits beside their check
//! digit, since one long number in ten has a right check digit by chance, see
//! `docs/decisions/0012-issuers-of-bank-cards.md`.

mod card;

use liuhen_types::payload::org::CreditCode;

/// The kind of the first such number in free text, wherever it stands.
pub(super) fn in_text(text: &str) -> Option<&'static str> {
    let chars: Vec<char> = text.chars().filter(|c| !is_unseen(*c)).map(ascii).collect();
    let is_word = |c: &char| c.is_ascii_alphanumeric();
    let words = chars.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    words.clone().find_map(credit_code).or_else(|| in_digits(&chars))
}

/// The kind of the first such number that is a whole word of an identifier or a
/// reference; digits inside a hexadecimal digest are none.
pub(super) fn in_id(id: &str) -> Option<&'static str> {
    let words = id.split(|c: char| !c.is_ascii_alphanumeric());
    words.map(str::to_ascii_uppercase).find_map(|word| {
        let chars: Vec<char> = word.chars().collect();
        credit_code(&chars).or_else(|| kind_of(word.as_bytes()))
    })
}

/// Numbers of digits alone, but for the check digit X: each run of digits, and runs
/// that are written in groups, as numbers of that kind are.
fn in_digits(chars: &[char]) -> Option<&'static str> {
    let runs = runs(chars);
    let single = runs.iter().find_map(|run| kind_of(&run.digits));
    single.or_else(|| (0..runs.len()).find_map(|first| grouped(&runs[first..])))
}

/// A run of digits, and whether one space or hyphen parts it from the next.
struct Run {
    digits: Vec<u8>,
    joins: bool,
}

/// All runs of digits; an X after one that would be an identity number's end, or
/// the end of its last group, is its check digit.
fn runs(chars: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut rest = chars;
    while let Some(start) = rest.iter().position(char::is_ascii_digit) {
        rest = &rest[start..];
        let length = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let mut digits: Vec<u8> = rest[..length].iter().map(|c| *c as u8).collect();
        rest = &rest[length..];
        if matches!(length, 3 | 17) && rest.first().is_some_and(|c| c.eq_ignore_ascii_case(&'x')) {
            digits.push(b'X');
            rest = &rest[1..];
        }
        let joins = matches!(rest, [' ' | '-', next, ..] if next.is_ascii_digit());
        runs.push(Run { digits, joins });
    }
    runs
}

/// How numbers are written in groups: cards, mobile and identity card numbers.
const GROUPS: [&[usize]; 11] = [
    &[4, 4, 4, 4],
    &[4, 4, 4, 4, 1],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 3],
    &[4, 6, 4],
    &[4, 6, 5],
    &[6, 10],
    &[6, 13],
    &[3, 4, 4],
    &[6, 8, 4],
    &[6, 4, 4, 4],
];

/// The kind of a number in groups that begins with the first run.
fn grouped(runs: &[Run]) -> Option<&'static str> {
    GROUPS.iter().find_map(|groups| {
        let taken = runs.get(..groups.len())?;
        let (last, before) = taken.split_last()?;
        let fits = taken.iter().zip(*groups).all(|(run, length)| run.digits.len() == *length);
        if !fits || last.joins || !before.iter().all(|run| run.joins) {
            return None;
        }
        let digits: Vec<u8> = taken.iter().flat_map(|run| run.digits.iter().copied()).collect();
        kind_of(&digits)
    })
}

/// Signs without a shape of their own: soft hyphens, joiners and marks of direction,
/// which telephones and web pages copy with a number.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

/// Full-width signs, spaces and hyphens of other widths read as their ASCII forms.
const fn ascii(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => ((c as u32 - 0xFEE0) as u8) as char,
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

fn kind_of(number: &[u8]) -> Option<&'static str> {
    let without_country = match number.len() {
        13 => number.strip_prefix(b"86"),
        15 => number.strip_prefix(b"0086"),
        _ => None,
    };
    if is_mobile(without_country.unwrap_or(number)) {
        Some("a mobile number")
    } else if is_identity_card(number) {
        Some("an identity card number")
    } else if card::is_bank_card(number) {
        Some("a bank card number")
    } else {
        None
    }
}

fn is_mobile(number: &[u8]) -> bool {
    number.len() == 11
        && number.starts_with(b"1")
        && matches!(number.get(1), Some(b'3'..=b'9'))
        && number.iter().all(u8::is_ascii_digit)
}

/// Six digits of a place, a date of birth, three of an order, a check digit.
fn is_identity_card(number: &[u8]) -> bool {
    let Some((body, [check])) = number.split_at_checked(17) else { return false };
    if !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = |range: std::ops::Range<usize>| {
        body.iter().skip(range.start).take(range.len()).fold(0, |n, b| n * 10 + u32::from(b - b'0'))
    };
    let has_date = (1900..2100).contains(&value(6..10))
        && (1..=12).contains(&value(10..12))
        && (1..=31).contains(&value(12..14));
    has_date && check_digit(body) == *check
}

/// ISO 7064 MOD 11-2 over 17 digits.
fn check_digit(body: &[u8]) -> u8 {
    let sum = body.iter().fold(0, |sum, b| (sum + u32::from(b - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        digit => b'0' + digit as u8,
    }
}

/// A unified social credit code: registering body, kind of org, a place whose first
/// digits are a province's, and a right check digit.
fn credit_code(word: &[char]) -> Option<&'static str> {
    if word.len() != 18 {
        return None;
    }
    let code: String = word.iter().map(char::to_ascii_uppercase).collect();
    let bytes = code.as_bytes();
    let has_head = matches!(bytes, [b'1'..=b'9' | b'A' | b'N' | b'Y', b'1'..=b'9', place @ ..]
        if place.iter().take(6).all(u8::is_ascii_digit)
            && matches!(place.first(), Some(b'1'..=b'8')));
    let is_one = has_head && CreditCode::new(code).is_ok();
    is_one.then_some("a unified social credit code outside its field")
}

#[cfg(test)]
mod tests {
    use super::{in_id, in_text};

    /// What stands before the colon of a line is the kind, the rest the content.
    fn cases(corpus: &'static str) -> impl Iterator<Item = (Option<&'static str>, &'static str)> {
        let lines = corpus.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(|line| {
            let (kind, content) = line.split_once(": ").expect("a line has a kind and content");
            let kind = match kind {
                "none" => None,
                "mobile" => Some("a mobile number"),
                "identity" => Some("an identity card number"),
                "card" => Some("a bank card number"),
                "credit" => Some("a unified social credit code outside its field"),
                other => panic!("{other} is no kind"),
            };
            (kind, content)
        })
    }

    #[test]
    fn finds_numbers_in_text_and_nothing_else() {
        let corpus = include_str!("../../../tests/data/personal_data/text.txt");
        assert!(cases(corpus).count() >= 140);
        for (expected, text) in cases(corpus) {
            assert_eq!(in_text(text), expected, "{text}");
        }
        assert_eq!(in_text(""), None);
    }

    /// As telephones and web pages copy numbers.
    #[test]
    fn signs_that_nobody_sees_hide_no_number() {
        for text in [
            "138\u{A0}1234\u{A0}5678",
            "138\u{2011}1234\u{2011}5678",
            "\u{202D}138 1234 5678\u{202C}",
            "138\u{200B}1234\u{200B}5678",
            "138\u{AD}12345678\u{FEFF}",
        ] {
            assert_eq!(in_text(text), Some("a mobile number"), "{text:?}");
        }
        assert_eq!(in_text("1\u{200B}138\u{A0}1234\u{A0}5678"), None, "a longer run");
    }

    /// Long numbers are made of the code of a place and a serial number, or of a time.
    #[test]
    fn serial_numbers_of_villages_and_times_are_no_cards() {
        let villages = include_str!("../../../tests/data/divisions/division_villages_hebei.csv");
        let codes: Vec<&str> =
            villages.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(codes.len(), 54_145);
        for (n, code) in codes.iter().enumerate() {
            let serial = format!("{n:07}");
            for digits in [2, 4, 5, 7] {
                let number = format!("{code}{}", &serial[7 - digits..]);
                assert_eq!(in_text(&number), None, "{number}");
            }
            let milliseconds = (1_767_225_600_000 + n as u64 * 583_001).to_string();
            assert_eq!(in_text(&milliseconds), None, "{milliseconds}");
        }
    }

    #[test]
    fn finds_numbers_in_identifiers_and_nothing_else() {
        let corpus = include_str!("../../../tests/data/personal_data/ids.txt");
        assert!(cases(corpus).count() >= 30);
        for (expected, id) in cases(corpus) {
            assert_eq!(in_id(id), expected, "{id}");
        }
    }
}
