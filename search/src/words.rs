//! Words of a text, as they are indexed and as they are looked for.
//!
//! jieba cuts by its dictionary and a short list of our own; it does not guess unknown
//! words, because a guess depends on what stands beside them: 保定 must be cut alike in
//! a query and in a name. A long word is indexed with the words inside it, so that
//! 居民身份证 is found by 身份证.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use crate::limits::WORD_BYTES_MAX;

/// Words of two or three characters that the dictionary lacks or takes apart; longer
/// ones would hide what they are made of.
const OWN_WORDS: &str = include_str!("words.txt");

/// The dictionary: loaded once, about a quarter of a second.
static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for word in OWN_WORDS.lines().filter(|line| !line.is_empty()) {
        jieba.add_word(word, None, None);
    }
    jieba
});

/// One form for all spellings of a text: lower case, full-width letters and digits as
/// plain ones.
pub fn normal(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(plain).flat_map(char::to_lowercase).collect()
}

/// The words of a normal text to look for, in order.
pub fn query_words(text: &str) -> Vec<&str> {
    let cut = JIEBA.cut(text, false);
    cut.into_iter().map(|token| token.word).filter(|word| is_word(word)).collect()
}

/// Adds the words under which a normal text is found.
pub fn index_words<'a>(text: &'a str, words: &mut BTreeSet<&'a str>) {
    for token in JIEBA.cut(text, false) {
        if is_word(token.word) {
            words.insert(token.word);
        }
        if token.end.saturating_sub(token.start) > 2 {
            words.extend(parts(token.word).filter(|word| is_word(word)));
        }
    }
}

/// The words inside a word.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let inner = JIEBA.cut_all(word).into_iter().map(|token| token.word);
    inner.chain(word.split(|c: char| !c.is_alphanumeric()))
}

/// Something to look for: no punctuation, and not without end.
fn is_word(word: &str) -> bool {
    word.len() <= WORD_BYTES_MAX && word.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexed(text: &str) -> Vec<&str> {
        let mut words = BTreeSet::new();
        index_words(text, &mut words);
        words.into_iter().collect()
    }

    #[test]
    fn every_query_finds_what_holds_it() {
        let table = [
            ("低保对象", "低保"),
            ("低保对象", "低保对象"),
            ("不动产登记信息", "不动产"),
            ("不动产登记信息", "登记"),
            ("不动产登记信息", "不动产登记"),
            ("居民身份证号码", "身份证"),
            ("居民身份证号码", "居民身份证"),
            ("统一社会信用代码", "信用代码"),
            ("城镇职工基本医疗保险参保信息", "医疗保险"),
            ("城镇职工基本医疗保险参保信息", "参保"),
            ("住房公积金缴存明细", "公积金"),
            ("保定市婚姻登记信息", "保定市"),
            ("保定市婚姻登记信息", "保定 婚姻"),
            ("法人单位GDP", "gdp"),
            ("ＧＢ３２１００代码", "gb32100"),
        ];
        for (text, query) in table {
            let (text, query) = (normal(text), normal(query));
            let (words, wanted) = (indexed(&text), query_words(&query));
            assert!(!wanted.is_empty(), "{query} has no words");
            let missing: Vec<_> = wanted.iter().filter(|word| !words.contains(word)).collect();
            assert!(missing.is_empty(), "{text} gives {words:?}, {query} needs {missing:?}");
        }
    }

    /// Words do not reach across those of the text: 管理事项 is not about 理事.
    #[test]
    fn words_end_where_the_text_is_cut() {
        for (text, word) in [("管理事项", "理事"), ("不动产登记", "产登")] {
            assert!(!indexed(text).contains(&word), "{text} gives {word}");
        }
    }

    /// A new version of the library that cuts otherwise needs a new `FORMAT`.
    #[test]
    fn segmentation_is_that_of_the_format() {
        assert_eq!(crate::limits::FORMAT, 2);
        let text = normal("河北省不动产登记信息，含居民身份证号码");
        let words = "不 不动 不动产 产 份 信息 动 动产 北 号码 含 居 居民 居民身份证 民 河 河北 河北省 \
                     登记 省 证 身 身份 身份证";
        let mut expected: Vec<_> = words.split(' ').collect();
        expected.sort_unstable();
        assert_eq!(indexed(&text), expected);
    }

    #[test]
    fn punctuation_is_no_word() {
        assert_eq!(query_words("，。 --/"), Vec::<&str>::new());
    }
}
