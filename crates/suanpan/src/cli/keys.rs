//! `keys rotate`: a new key for a party; what the old one signed stays verifiable.

use std::path::Path;

use platform::time::BusinessClock;
use serde_json::json;
use wire::crypto::{KeySource, KeyStore, Party};

use super::PartyWord;
use super::answer::{End, Ended, Stop, pick, say, say_json};

pub fn rotate(folder: &Path, party: PartyWord, json: bool) -> Ended {
    if !folder.join("index.toml").is_file() {
        let place = folder.display();
        return Err(Stop::refused(
            "no_keys",
            format!("{place} 不是密钥目录（没有 index.toml）"),
            format!("{place} is no key folder (it has no index.toml)"),
        ));
    }
    let party = match party {
        PartyWord::Finance => Party::Finance,
        PartyWord::AgentBank => Party::AgentBank,
        PartyWord::Ledger => Party::Ledger,
    };
    let today = BusinessClock::default().now().day();
    let unusable = |error: wire::crypto::KeyStoreRefused| {
        let text = error.to_string();
        Stop::failed("keys", format!("密钥目录不可用：{text}"), text)
    };
    let mut keys = KeyStore::open_or_create(folder, &KeySource::Random, "", today).map_err(unusable)?;
    let old = keys.signer(party).sn().to_owned();
    keys.rotate(party, &KeySource::Random, today).map_err(unusable)?;
    let new = keys.signer(party).sn().to_owned();
    if json {
        say_json(&json!({ "party": party.code(), "retired": old, "current": new, "on": today }));
    } else {
        say(&format!("{} {}: {old} → {new}", pick("已更换密钥", "rotated"), party.code()));
        say(pick(
            "正在运行的服务须重启后生效。",
            "A running service takes the new key when it is restarted.",
        ));
    }
    Ok(End::Done)
}
