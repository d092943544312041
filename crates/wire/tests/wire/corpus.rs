//! The fuzz targets' fixed corpus, replayed: every file whole, cut short, and with single bytes exchanged.
//!
//! `SUANPAN_BLESS=1` writes the seeds anew; a file that once broke a reader is added by hand and stays.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::details::{returned, sample};
use crate::iso::{report, statements, transfers};
use crate::support::{batch, desk, today, voucher};
use wire::bank::{PostAnswer, status_query};
use wire::details::Layout;
use wire::envelope::{Message, VoucherFlag};
use wire::iso20022::Instruction;

#[path = "../../../../fuzz/targets.rs"]
mod targets;

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 4] = [
    ("envelope", targets::envelope),
    ("voucher", targets::voucher),
    ("iso20022", targets::iso20022),
    ("details", targets::details),
];

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

/// The seeds by target and name. Signatures are deterministic, so the bytes are the same on every machine.
fn seeds() -> BTreeMap<(&'static str, String), Vec<u8>> {
    let desk = desk();
    let mut seeds = BTreeMap::new();
    let mut add = |target, name: &str, bytes: Vec<u8>| {
        seeds.insert((target, name.to_owned()), bytes);
    };
    let mut bank = desk.bank(2, "half=1,refund=1:1h");
    let orders = [voucher(1, 12_345), batch(2, &[100, 1, 250])];
    for (index, order) in orders.iter().enumerate() {
        let envelope = desk.envelope(order);
        if let PostAnswer::Answered(answer) = bank.send(&envelope) {
            add("envelope", &format!("answer-{index}"), answer);
        }
        add("envelope", &format!("order-{index}"), envelope);
        let message = Message::Order(order.clone());
        add("voucher", &format!("order-{index}"), message.to_voucher_bytes(&desk.table).unwrap());
    }
    for hour in 9..15 {
        bank.advance(crate::support::at(hour));
    }
    for item in bank.outbox(0, 10).unwrap() {
        for message in desk.read(&item.envelope) {
            let kind = if message.flag() == VoucherFlag::Receipt { "receipt" } else { "refund" };
            let bytes = message.to_voucher_bytes(&desk.table).unwrap();
            add("voucher", &format!("{kind}-{}", item.no), bytes);
        }
        add("envelope", &format!("outbox-{}", item.no), item.envelope);
    }
    let keys: Vec<_> = orders.iter().map(|order| Instruction::of_voucher(order).key).collect();
    let query = status_query("Q1", today(), &keys, &desk.table, &*desk.finance).unwrap();
    add("envelope", "query", query);
    let orders = transfers(orders.iter().map(Instruction::of_voucher).collect()).to_bytes().unwrap();
    add("iso20022", "pain001", orders);
    add("iso20022", "pain002", report().to_bytes().unwrap());
    add("iso20022", "camt053", statements().to_bytes().unwrap());
    for (name, layout) in [("bars", Layout::Bars), ("fixed", Layout::Fixed)] {
        add("details", &format!("batch-{name}"), sample().to_bytes(layout).unwrap());
        add("details", &format!("returned-{name}"), returned().to_bytes(layout).unwrap());
    }
    seeds
}

#[test]
fn the_seeds_are_what_the_wire_writes_today() {
    let seeds = seeds();
    assert!(seeds.len() >= 18, "{}", seeds.len());
    for ((target, name), bytes) in seeds {
        let path = folder(target).join(&name);
        if std::env::var_os("SUANPAN_BLESS").is_some() {
            std::fs::create_dir_all(folder(target)).expect("the folder of the corpus");
            std::fs::write(&path, &bytes).expect("written");
        }
        let kept = std::fs::read(&path).unwrap_or_default();
        assert!(kept == bytes, "{} is another: SUANPAN_BLESS=1 writes it", path.display());
    }
}

#[test]
fn no_file_of_the_corpus_whole_cut_or_changed_breaks_a_reader() {
    for (name, target) in TARGETS {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder(name)).expect("the corpus").map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.len() >= 3, "{name} has a corpus");
        for path in files {
            let bytes = std::fs::read(&path).expect("a file of the corpus");
            target(&bytes);
            let step = (bytes.len() / 60).max(1);
            for at in (0..bytes.len()).step_by(step) {
                target(&bytes[..at]);
                for exchanged in [b'<', b'0', b'|', 0x81, 0xff] {
                    let mut changed = bytes.clone();
                    changed[at] = exchanged;
                    target(&changed);
                }
            }
        }
    }
}
