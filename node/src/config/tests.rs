//! The example, the environment, the files.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn parse(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    Config::parse(text, environment).map(|(config, _)| config)
}

fn example() -> Config {
    parse(Config::documented_example(), &[]).expect("the example is a configuration")
}

#[test]
fn the_example_has_every_key_and_the_defaults() {
    let config = example();
    let written: toml::Table = toml::to_string(&config).unwrap().parse().unwrap();
    let read: toml::Table = Config::documented_example().parse().unwrap();
    assert_eq!(written, read, "no key of the example is optional and absent, none is unknown");
    assert_eq!(config.mempool, MempoolSection::default());
    assert_eq!(config.log, LogSection::default());
    assert_eq!(config.consensus.timeouts(), Timeouts::default());
    for line in Config::documented_example().lines().filter(|line| line.contains(" = ")) {
        let before = Config::documented_example().split(line).next().unwrap();
        assert!(before.trim_end().lines().next_back().unwrap().starts_with('#'), "{line}");
    }
}

#[test]
fn the_environment_stands_above_the_file() {
    let config = parse(
        Config::documented_example(),
        &[
            ("LIUHEN_API__LISTEN", "0.0.0.0:9000"),
            ("LIUHEN_NODE__NAME", "42"),
            ("LIUHEN_MEMPOOL__COUNT_MAX", "7"),
            ("LIUHEN_LOG__FORMAT", "json"),
            ("LIUHEN_UNRELATED", "x"),
            ("PATH", "/bin"),
        ],
    );
    let config = config.expect("a configuration");
    assert_eq!(config.api.listen, "0.0.0.0:9000".parse().unwrap());
    assert_eq!((config.node.name.as_str(), config.mempool.count_max), ("42", 7));
    assert_eq!(config.log.format, LogFormat::Json);
    let secret = [("LIUHEN_NODE__PASSPHRASE".to_owned(), "secret".to_owned())];
    let (_, passphrase) = Config::parse(Config::documented_example(), secret).unwrap();
    let passphrase = passphrase.expect("a passphrase");
    assert_eq!(passphrase.as_bytes(), b"secret");
    assert!(!format!("{passphrase:?}").contains("secret"));
}

/// Genesis may have less: what a vote allows must pass without a restart.
#[test]
fn peers_send_blocks_of_any_size_that_a_vote_may_allow() {
    let network = example().network("hebei".parse().unwrap());
    assert_eq!(network.block_bytes_max, BLOCK_BYTES_MAX as u64);
}

#[test]
fn what_cannot_be_used_is_named() {
    let check = |text: &str, environment: &[(&str, &str)], expected: &str| {
        let error = parse(text, environment).expect_err(expected);
        assert!(error.contains(expected), "{error:?} does not name {expected:?}");
    };
    let example = Config::documented_example();
    check(&example.replace("data_dir", "datadir"), &[], "unknown field `datadir`");
    check(&example.replace("[gossip]", "[gosip]"), &[], "unknown field `gosip`");
    check(&example.replace("count_max = 50000", "count_max = 0"), &[], "mempool.count_max");
    check(&example.replace("12D3Koo", "13D3Koo"), &[], "peer_id of peer shijiazhuang");
    check(&example.replace("\"0409f9", "\"0409f8"), &[], "public key");
    check(&example.replace("name = \"hebei\"", "name = \"\""), &[], "node.name");
    check("[node", &[], "TOML parse error");
    check(example, &[("LIUHEN_NODE__NAMES", "x")], "LIUHEN_NODE__NAMES: there is no node.names");
    check(example, &[("LIUHEN_MEMPOOL__COUNT_MAX", "many")], "must be of type integer");
    check(example, &[("LIUHEN_API__LISTEN", "here")], "socket address");
    check(example, &[("LIUHEN_PEERS__NAME", "x")], "there is no peers.name");
}

#[test]
fn files_are_read_relative_to_the_configuration_and_only_if_private() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let write = |name: &str, text: &str, mode: u32| {
        std::fs::write(path(name), text).unwrap();
        std::fs::set_permissions(path(name), PermissionsExt::from_mode(mode)).unwrap();
    };
    write("node.toml", Config::documented_example(), 0o644);
    write("node.passphrase", "correct horse\nignored\n", 0o600);
    let key = liuhen_crypto::SigningKey::from_scalar(&[7; 32]).unwrap();
    let pem = liuhen_crypto::key_file::encode_encrypted_pem(&key, b"correct horse").unwrap();
    write("node.key.pem", &pem, 0o600);
    write_network_seed(&path("network.key"), &[9; 32]).unwrap();

    let (config, passphrase) = Config::load(&path("node.toml"), []).unwrap();
    assert_eq!(config.store_dir(), path("data/store"));
    let identity = config.read_identity(passphrase.as_ref()).unwrap();
    assert_eq!(identity.signing_key.public_key(), key.public_key());
    assert_eq!(*identity.network_seed, [9; 32]);
    assert!(config.read_identity(None).unwrap_err().to_string().contains("passphrase"));

    for name in ["node.passphrase", "node.key.pem", "network.key"] {
        std::fs::set_permissions(path(name), PermissionsExt::from_mode(0o640)).unwrap();
        let error = Config::load(&path("node.toml"), [])
            .and_then(|(config, passphrase)| config.read_identity(passphrase.as_ref()))
            .expect_err(name)
            .to_string();
        assert!(error.contains(name) && error.contains("640"), "{error}");
        std::fs::set_permissions(path(name), PermissionsExt::from_mode(0o600)).unwrap();
    }
    assert!(write_network_seed(&path("network.key"), &[1; 32]).is_err(), "never overwritten");
    assert!(matches!(Config::load(&path("none.toml"), []), Err(Error::Io { .. })));
}
