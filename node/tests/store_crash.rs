//! What is left after a crash: a killed process, a torn log, a disk that takes no
//! more. The chain is then before or after a block, never in between.

mod common;

use std::path::Path;
use std::process::Command;

use common::{Node, certificate, copy, genesis, signed};
use liuhen_network::{Application, ProposedBlock};
use liuhen_node::check::check;
use liuhen_node::{Error, Store};
use liuhen_types::Height;

fn assert_sound(store: &Path) {
    let scratch = store.with_extension("scratch");
    let report = check(store, &scratch, &genesis(), &mut |_, _| {}).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
}

/// Another node that never crashed, for comparison.
async fn follow(dir: &Path, blocks: &[ProposedBlock]) -> Node {
    let node = Node::open(dir);
    node.now.fetch_add(1_000_000, std::sync::atomic::Ordering::Relaxed);
    for block in blocks {
        assert_eq!(node.ledger.validate(block).await.unwrap(), Ok(()));
        node.save(block).await;
        node.commit(block).await;
    }
    node
}

#[tokio::test]
async fn killed_at_any_step_of_a_block_it_goes_on_to_the_same_roots() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let node = Node::open(&path("live"));
    let mut blocks = Vec::new();
    for height in 0..5u64 {
        let step = |name: &str| path(&format!("{name}-{height}"));
        node.insert((0..20).map(|n| signed(100 * height + n)));
        let block = node.build().await;
        copy(&path("live"), &step("built"));
        node.save(&block).await;
        copy(&path("live"), &step("saved"));
        node.commit(&block).await;
        copy(&path("live"), &step("committed"));
        blocks.push(block.clone());

        // Before the proposal was kept the block is not known; the others have it.
        let built = Node::open(&step("built"));
        assert_eq!(built.store.tip().height, Height(height));
        assert!(built.ledger.proposals(Height(height + 1)).await.unwrap().is_empty());
        // Kept, it is decided after the restart, executed again.
        let saved = Node::open(&step("saved"));
        assert_eq!(saved.store.tip().height, Height(height));
        assert_eq!(saved.ledger.proposals(Height(height + 1)).await.unwrap().len(), 1);
        saved.commit(&block).await;
        assert_eq!(saved.store.tip(), node.store.tip());
        // Committed, the second decision changes nothing.
        let committed = Node::open(&step("committed"));
        assert_eq!(committed.store.tip(), node.store.tip());
        committed.commit(&block).await;
        assert_eq!(committed.store.tip(), node.store.tip());
    }
    for name in ["built", "saved", "committed"] {
        for height in 0..5 {
            assert_sound(&path(&format!("{name}-{height}")));
        }
    }
    let other = follow(&path("other"), &blocks).await;
    assert_eq!(other.store.tip(), node.store.tip(), "replay gives the same roots");
}

#[tokio::test]
async fn a_torn_write_ahead_log_gives_whole_blocks() {
    let dir = tempfile::tempdir().unwrap();
    let live = dir.path().join("live");
    let node = Node::open(&live);
    let mut tips = vec![node.store.tip()];
    for height in 0..3u64 {
        node.block((0..3).map(|n| signed(100 * height + n))).await;
        tips.push(node.store.tip());
    }
    let is_log = |path: &Path| path.extension().is_some_and(|extension| extension == "log");
    let files = std::fs::read_dir(&live).unwrap().map(|entry| entry.unwrap().path());
    let log = files.filter(|path| is_log(path)).max().expect("the blocks are in the log");
    let bytes = std::fs::metadata(&log).unwrap().len();
    let mut heights = std::collections::BTreeSet::new();
    for cut in (0..bytes).step_by(1 + bytes as usize / 60).chain([bytes]) {
        let torn = dir.path().join("torn");
        let _ = std::fs::remove_dir_all(&torn);
        copy(&live, &torn);
        let file =
            std::fs::OpenOptions::new().write(true).open(torn.join(log.file_name().unwrap()));
        file.unwrap().set_len(cut).unwrap();
        let store = Store::open(&torn, &genesis()).unwrap();
        let tip = store.tip();
        assert!(tips.contains(&tip), "cut at {cut} of {bytes}: {tip:?}");
        heights.insert(tip.height.0);
        drop(store);
        assert_sound(&torn);
    }
    assert_eq!(heights, (0..=3).collect(), "the cuts reach every height");
}

const CHILD: &str = "LIUHEN_TEST_FULL_DISK";

/// A child process may write files of 4 MiB at most: like a full disk.
#[tokio::test]
async fn a_failed_write_stops_the_store_and_loses_nothing() {
    if let Ok(dir) = std::env::var(CHILD) {
        return fill(Path::new(&dir)).await;
    }
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    Node::open(&store).block([signed(1)]).await;
    let name = "a_failed_write_stops_the_store_and_loses_nothing";
    let program = std::env::current_exe().unwrap();
    // Without the trap the system kills a process that meets the limit.
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" --exact \"$1\" --nocapture";
    let child = Command::new("bash")
        .args(["-c", script, program.to_str().unwrap(), name])
        .env(CHILD, &store)
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success(), "{output}{}", String::from_utf8_lossy(&child.stderr));
    let committed = output.lines().filter_map(|line| line.strip_prefix("committed ")).next_back();
    let committed: u64 = committed.expect("some blocks fit").parse().unwrap();

    let reopened = Store::open(&store, &genesis()).unwrap();
    let height = reopened.tip().height.0;
    assert!((committed..=committed + 1).contains(&height), "{committed} answered, {height} there");
    drop(reopened);
    assert_sound(&store);
}

/// Commits blocks until the disk takes no more, then expects a store that does
/// nothing any more.
async fn fill(dir: &Path) {
    let node = Node::open(dir);
    for n in 1..1_000u64 {
        node.insert((0..200).map(|k| signed(1_000 * n + k)));
        let block = node.build().await;
        let header = &block.header;
        let kept = node.ledger.save_proposal(header.height, &common::proposal(&block, 0)).await;
        let done = match kept {
            Ok(()) => node.ledger.commit(header.id(), certificate(header)).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => println!("\ncommitted {}", header.height),
            Err(error) => {
                assert!(error.to_string().contains("write"), "{error}");
                assert!(matches!(node.store.checkpoint(None), Err(Error::Poisoned(_))));
                assert!(node.ledger.validators(node.next()).await.is_err());
                assert!(node.ledger.validate(&block).await.is_err());
                assert!(node.ledger.build(node.next(), 0).await.is_err());
                let again = node.ledger.commit(header.id(), certificate(header)).await;
                assert!(again.unwrap_err().to_string().contains("stopped after a failed write"));
                return;
            }
        }
    }
    panic!("the limit was never met");
}
