//! The index on disk: what is found, in which order, and what survives.

mod kit;

use liuhen_search::{Cursor, Index, Search, Standing};
use liuhen_types::entity::{CatalogReach, CatalogStatus};
use liuhen_types::payload::catalog::{Library, OpenAttribute, ShareType, Visibility};
use liuhen_types::payload::org::Level;
use liuhen_types::{Hash, Height};

use kit::{CHAIN, at, catalog, filled, found, id, items, open, published_then_updated, put, text};

#[test]
fn text_is_found_by_its_words_wherever_they_stand() {
    let (_dir, index) = filled(&[
        catalog("dibao", "3070001/A1", "低保对象信息", &["姓名", "居住地"]),
        catalog("property", "3080002/B7", "不动产登记信息", &["坐落", "不动产单元号"]),
        catalog("village", "3070001/A2", "行政村名单", &["村名", "低保户数"]),
    ]);
    let cases: &[(&str, &[&str])] = &[
        // In the name first, then in an item.
        ("低保", &["dibao", "village"]),
        ("低保对象", &["dibao"]),
        ("不动产", &["property"]),
        ("登记", &["property"]),
        ("不动产登记", &["property"]),
        // Words of two places, and a part of the name that is no word.
        ("坐落 登记", &["property"]),
        ("动产登", &["property"]),
        ("行政村 低保", &["village"]),
        ("低保 坐落", &[]),
        // A part of the code or the id, whatever its case.
        ("08000", &["property"]),
        ("3070001/a", &["village", "dibao"]),
        ("PROPERTY", &["property"]),
        // One character of a name; punctuation alone.
        ("村", &["village"]),
        ("。", &[]),
        ("   ", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&index, &text(query)), *expected, "{query}");
    }
}

#[test]
fn the_name_counts_most_and_a_short_one_more() {
    let (_dir, index) = filled(&[
        catalog("a", "1/1", "企业年报", &["婚姻登记处"]),
        catalog("b", "1/2", "河北省婚姻登记信息", &["姓名"]),
        catalog("c", "1/3", "婚姻登记", &["姓名"]),
    ]);
    assert_eq!(found(&index, &text("婚姻登记")), ["c", "b", "a"]);
}

/// Section 4.4: each part of the catalog by itself, and all together.
#[test]
fn searches_stay_within_the_parts_that_they_are_given() {
    use CatalogReach::{DeclaredOpen, InForce, InForceWithin, Naming, Published, Within};
    let normal = catalog("normal", "1/1", "一", &[]);
    let mut open = catalog("open", "1/2", "二", &[]);
    open.entry.open_attribute = OpenAttribute::Open;
    let mut restricted = catalog("restricted", "1/3", "三", &[]);
    restricted.visibility = Visibility::Restricted;
    restricted.entry.governance.manager = Some(id("manager"));
    let mut draft = catalog("draft", "1/4", "四", &[]);
    draft.status = CatalogStatus::UnderReview;
    draft.provider = id("drafting");
    let mut ended = catalog("ended", "1/5", "五", &[]);
    ended.status = CatalogStatus::Retired;
    let (_dir, index) = filled(&[normal, open, restricted, draft, ended]);
    let cases: &[(&[CatalogReach], &[&str])] = &[
        (&[], &[]),
        (&[DeclaredOpen], &["open"]),
        (&[Published], &["ended", "normal", "open"]),
        (&[InForce], &["ended", "normal", "open", "restricted"]),
        (&[InForceWithin(id("130000"))], &["ended", "normal", "open", "restricted"]),
        (&[InForceWithin(id("130100"))], &[]),
        (&[Within(id("130000"))], &["draft", "ended", "normal", "open", "restricted"]),
        (&[Naming(id("manager"))], &["restricted"]),
        (&[DeclaredOpen, Naming(id("drafting"))], &["draft", "open"]),
    ];
    for (within, expected) in cases {
        let search = Search { within: Some(within.to_vec()), limit: 10, ..Search::default() };
        assert_eq!(found(&index, &search), *expected, "{within:?}");
    }
    let search = Search { within: Some(vec![DeclaredOpen]), ..text("一") };
    assert!(found(&index, &search).is_empty(), "a text widens nothing");
}

#[test]
fn conditions_hold_together() {
    let mut one = catalog("one", "3070001/A1", "一", &["统一社会信用代码"]);
    one.entry.governance.library = Some(Library::Topic);
    one.entry.items[0].element_code = Some(id("DE-0001"));
    let mut two = catalog("two", "3070001/A2", "二", &["名称"]);
    two.entry.share_type = ShareType::Conditional;
    two.entry.grade = Some(id("L3"));
    two.provider = id("other");
    two.status = CatalogStatus::UnderReview;
    let (_dir, index) = filled(&[one, two]);
    let all = || Search { limit: 10, ..Search::default() };
    let cases = [
        (all(), vec!["one", "two"]),
        (Search { code: Some("3070001/a".into()), ..all() }, vec!["one", "two"]),
        (Search { code: Some("3070001/A1".into()), ..all() }, vec!["one"]),
        (Search { code: Some("070001".into()), ..all() }, vec![]),
        (Search { element: Some("de-0001".into()), ..all() }, vec!["one"]),
        (Search { element: Some("统一社会信用代码".into()), ..all() }, vec!["one"]),
        (Search { element: Some("信用代码".into()), ..all() }, vec![]),
        (Search { org: Some(id("other")), ..all() }, vec!["two"]),
        (Search { region: Some(id("130000")), ..all() }, vec!["one", "two"]),
        (Search { region: Some(id("130100")), ..all() }, vec![]),
        (Search { level: Some(Level::Province), ..all() }, vec!["one", "two"]),
        (Search { grade: Some(id("L3")), ..all() }, vec!["two"]),
        (Search { category: Some("行政区划".into()), ..all() }, vec!["one", "two"]),
        (Search { share_type: Some(ShareType::Conditional), ..all() }, vec!["two"]),
        (Search { library: Some(Library::Topic), ..all() }, vec!["one"]),
        (Search { status: Some(CatalogStatus::UnderReview), ..all() }, vec!["two"]),
        (Search { in_force: Some(true), ..all() }, vec!["one"]),
        (Search { in_force: Some(true), org: Some(id("other")), ..all() }, vec![]),
        (Search { text: Some("名称".into()), in_force: Some(false), ..all() }, vec!["two"]),
    ];
    for (search, expected) in cases {
        assert_eq!(found(&index, &search), expected, "{search:?}");
    }
}

#[test]
fn a_version_in_force_is_found_while_the_next_one_is_reviewed() {
    let (_dir, index) = filled(&[published_then_updated("c", "行政村名单", "社区名单")]);
    assert_eq!(found(&index, &text("行政村")), ["c"]);
    assert_eq!(found(&index, &text("社区")), Vec::<String>::new());
    let reviewed = Search { status: Some(CatalogStatus::UnderReview), ..text("行政村") };
    assert_eq!(found(&index, &reviewed), ["c"]);
}

#[test]
fn pages_continue_where_they_ended_although_the_index_grows() {
    let names = ["婚姻登记", "婚姻登记表", "婚姻登记处", "婚姻登记信息", "省婚姻登记信息"];
    let catalogs: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| catalog(&format!("c{n}"), &format!("1/{n}"), name, &["x"]))
        .collect();
    for ranked in [true, false] {
        let (_dir, mut index) = filled(&catalogs);
        let mut search =
            Search { limit: 2, ..if ranked { text("婚姻") } else { Search::default() } };
        let mut all = Vec::new();
        loop {
            let page = index.searcher().search(&search).expect("an answer");
            all.extend(page.ids.iter().map(ToString::to_string));
            // What comes in between belongs before the cursor or after it.
            put(&mut index, &catalog("b", "2/0", "婚姻", &["婚姻"]), 20 + all.len() as u64);
            let Some(next) = page.next else { break };
            let parsed: Cursor = next.to_string().parse().expect("the text form");
            assert_eq!(parsed, next);
            search.after = Some(next);
        }
        assert_eq!(all[..5], ["c0", "c1", "c2", "c3", "c4"], "ranked: {ranked}");
        assert_eq!(all.len(), 5, "{all:?}");
    }
}

#[test]
fn what_is_no_cursor_is_refused() {
    for text in ["", "~", "x~a", "1~", "1~a~b", "-1~a", "a/b", "99999999999999999999~a"] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
}

#[test]
fn an_entry_replaces_what_was_known_of_it() {
    let (_dir, mut index) = filled(&[catalog("c", "1/1", "低保对象", &["姓名"])]);
    put(&mut index, &catalog("c", "1/1", "特困人员", &["姓名"]), 2);
    assert_eq!(found(&index, &text("低保")), Vec::<String>::new());
    assert_eq!(found(&index, &text("特困")), ["c"]);
    assert_eq!(index.searcher().len(), 1);
}

#[test]
fn a_commit_survives_and_nothing_else() {
    let (dir, mut index) = filled(&[catalog("c", "1/1", "低保对象", &["姓名"])]);
    index.put(&kit::document(&catalog("d", "1/2", "特困人员", &["姓名"]))).expect("room");
    assert_eq!(found(&index, &text("特困")), Vec::<String>::new(), "not committed yet");
    drop(index);
    let index = open(dir.path(), CHAIN);
    assert_eq!(index.standing(), Some(at(1)));
    assert_eq!(found(&index, &text("低保")), ["c"]);
    assert_eq!(found(&index, &text("特困")), Vec::<String>::new());
}

#[test]
fn an_index_of_another_chain_or_without_a_height_is_made_anew() {
    let (dir, index) = filled(&[catalog("c", "1/1", "低保对象", &["姓名"])]);
    drop(index);
    let other = open(dir.path(), Hash([7; 32]));
    assert_eq!((other.standing(), other.searcher().len()), (None, 0));
    drop(other);
    // Nothing was committed, so there is still nothing to trust.
    assert_eq!(open(dir.path(), Hash([7; 32])).standing(), None);
}

/// What befalls a file: its bytes before and after.
type Damage = fn(&[u8]) -> Vec<u8>;

#[test]
fn a_damaged_index_is_made_anew() {
    let damages: [Damage; 4] = [
        |_| Vec::new(),
        |_| b"short".to_vec(),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| bytes.iter().map(|byte| byte ^ 0x5a).collect(),
    ];
    for (n, damage) in damages.into_iter().enumerate() {
        for nth in 0.. {
            let (dir, index) = filled(&items(50));
            drop(index);
            let Some(file) = files(dir.path()).into_iter().nth(nth) else { break };
            let whole = std::fs::read(&file).expect("its bytes");
            std::fs::write(&file, damage(&whole)).expect("written");
            let index = open(dir.path(), CHAIN);
            // Made anew, or not looked at: then everything is still found.
            let found = index.standing().map(|_| index.searcher().len());
            assert!(matches!(found, None | Some(50)), "{file:?} damaged by {n}: {found:?}");
            let is_lock = file.extension().is_some_and(|extension| extension == "lock");
            assert_eq!(found.is_some(), is_lock, "{file:?} damaged by {n}");
        }
    }
}

/// The files of an index, in order.
fn files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(dir).expect("a folder");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort_unstable();
    files
}

#[test]
fn a_missing_part_is_found_out() {
    let (dir, index) = filled(&items(50));
    drop(index);
    let part = std::fs::read_dir(dir.path()).expect("a folder").find_map(|file| {
        let path = file.expect("a file").path();
        (path.extension()? == "idx").then_some(path)
    });
    std::fs::remove_file(part.expect("a part of the index")).expect("removed");
    assert_eq!(open(dir.path(), CHAIN).standing(), None);
}

#[test]
fn a_folder_in_use_is_left_alone() {
    let (dir, index) = filled(&items(3));
    assert!(Index::open(dir.path(), CHAIN).is_err());
    assert_eq!(index.searcher().len(), 3);
    drop(index);
    assert_eq!(open(dir.path(), CHAIN).standing(), Some(at(1)));
}

#[test]
fn a_cleared_index_is_empty_after_the_commit() {
    let (_dir, mut index) = filled(&items(5));
    index.clear().expect("cleared");
    assert_eq!(index.searcher().len(), 5);
    let standing = Standing { height: Height(9), header_id: Hash([9; 32]) };
    index.commit(standing).expect("a commit");
    assert_eq!((index.searcher().len(), index.standing()), (0, Some(standing)));
}
