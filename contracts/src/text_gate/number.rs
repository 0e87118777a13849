//! Numbers that name a person: identity card (GB 11643) and mobile numbers.

/// The kind of the first such number in free text, wherever it stands.
pub(super) fn in_text(text: &str) -> Option<&'static str> {
    let mut digits = Vec::new();
    let mut chars = text.chars().map(ascii).peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            digits.push(c as u8);
        }
        let next = chars.peek().copied();
        if c.is_ascii_digit() && next.is_some_and(|n| n.is_ascii_digit()) {
            continue;
        }
        // The run of digits ends here; an X may be its check digit.
        if digits.len() == 17 && next.is_some_and(|n| n.eq_ignore_ascii_case(&'x')) {
            digits.push(b'X');
        }
        if let Some(kind) = kind_of(&digits) {
            return Some(kind);
        }
        digits.clear();
    }
    None
}

/// The kind of the first such number that is a whole word of an identifier or a
/// reference; digits inside a hexadecimal digest are none.
pub(super) fn in_id(id: &str) -> Option<&'static str> {
    id.split(|c: char| !c.is_ascii_alphanumeric())
        .find_map(|word| kind_of(word.to_ascii_uppercase().as_bytes()))
}

/// Full-width digits and letters read as their ASCII forms.
fn ascii(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from((c as u32 - 0xFEE0) as u8),
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

#[cfg(test)]
mod tests {
    use super::{in_id, in_text};

    #[test]
    fn finds_numbers_and_nothing_else() {
        let cases = [
            ("", None),
            ("行政村名单,共 54145 条", None),
            // The example of GB 11643-1999, and one with a wrong check digit.
            ("身份证11010519491231002X", Some("an identity card number")),
            ("身份证11010519491231002x。", Some("an identity card number")),
            ("440524188001010014", None), // a year before 1900
            ("44052419800101001", None),
            ("110105194912310021", None),
            ("110105194913310020", None), // month 13
            ("号码:13812345678", Some("a mobile number")),
            ("+8613812345678", Some("a mobile number")),
            ("008613812345678", Some("a mobile number")),
            ("１３８１２３４５６７８", Some("a mobile number")),
            ("12812345678", None),
            ("138123456789", None),
            ("130102001001", None), // a village code of twelve digits
            ("tel13812345678x", Some("a mobile number")),
            ("3070001/000001", None),
            ("2026-11-22 13:14:15", None),
        ];
        for (text, expected) in cases {
            assert_eq!(in_text(text), expected, "{text}");
        }
    }

    #[test]
    fn an_id_is_read_by_its_parts() {
        let cases = [
            ("req-13812345678", Some("a mobile number")),
            ("11010519491231002X", Some("an identity card number")),
            ("11010519491231002x.v1", Some("an identity card number")),
            ("a13812345678f", None), // eleven digits within a hexadecimal part
            ("案号:13812345678号", Some("a mobile number")),
            ("hb-mzt-villages-2023", None),
            ("1732234567890", None), // milliseconds
        ];
        for (id, expected) in cases {
            assert_eq!(in_id(id), expected, "{id}");
        }
    }
}
