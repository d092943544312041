//! What is fuzzed, and what must hold whatever the bytes are. Shared by the fuzz targets and by the
//! ordinary tests, which replay the corpus.
//!
//! **Promise:** no bytes make a reader panic, and what was read is written and read again as the same value.

use wire::details::{Batch, Layout, Returned};
use wire::envelope::{Envelope, Message, VoucherFlag, VtTable};
use wire::iso20022::{self, Document};

/// The ministry's envelope and the vouchers inside it.
pub fn envelope(bytes: &[u8]) {
    let Ok(envelope) = Envelope::parse(bytes) else { return };
    let table = VtTable::national();
    for body in &envelope.bodies {
        drop(body.message(&table));
    }
    let written = envelope.to_bytes().expect("what was read can be written");
    assert_eq!(Envelope::parse(&written).expect("and read again"), envelope);
}

/// One voucher's own XML, as document and as receipt.
pub fn voucher(bytes: &[u8]) {
    let table = VtTable::national();
    for flag in [VoucherFlag::Document, VoucherFlag::Receipt] {
        let Ok(message) = Message::from_voucher_bytes(bytes, flag, &table) else { continue };
        let written = message.to_voucher_bytes(&table).expect("what was read can be written");
        assert_eq!(Message::from_voucher_bytes(&written, flag, &table).expect("and read again"), message);
    }
}

/// pain.001, pain.002 and camt.053. A message of another hand may hold texts we would not write, so only
/// what can be written is compared; what was put aside is not written.
pub fn iso20022(bytes: &[u8]) {
    let Ok(document) = iso20022::read(bytes) else { return };
    let (written, same) = match document {
        Document::Pain001(message) => (message.to_bytes(), Document::Pain001(message)),
        Document::Pain002(mut report) => {
            report.set_aside.clear();
            (report.to_bytes(), Document::Pain002(report))
        }
        Document::Camt053(mut message) => {
            if message.statements.iter().any(|statement| !statement.set_aside.is_empty()) {
                return; // without the line put aside the balances need not add up
            }
            message.statements.iter_mut().for_each(|statement| statement.set_aside.clear());
            (message.to_bytes(), Document::Camt053(message))
        }
    };
    let Ok(written) = written else { return };
    let again = iso20022::read(&written).expect("what was written is read");
    // Instants are written in whole seconds; everything else is the same to the letter.
    let twice = match &again {
        Document::Pain001(message) => message.to_bytes(),
        Document::Pain002(report) => report.to_bytes(),
        Document::Camt053(message) => message.to_bytes(),
    };
    assert_eq!(twice.expect("it was written before"), written);
    assert_eq!(std::mem::discriminant(&again), std::mem::discriminant(&same));
}

/// Batch detail files and their return files, in both layouts.
pub fn details(bytes: &[u8]) {
    if let Ok(batch) = Batch::from_bytes(bytes) {
        for layout in [Layout::Bars, Layout::Fixed] {
            let Ok(written) = batch.to_bytes(layout) else { continue };
            assert_eq!(Batch::from_bytes(&written).expect("what was written is read"), batch);
        }
    }
    if let Ok(mut returned) = Returned::from_bytes(bytes)
        && returned.set_aside.is_empty()
    {
        returned.set_aside.clear();
        for layout in [Layout::Bars, Layout::Fixed] {
            let Ok(written) = returned.to_bytes(layout) else { continue };
            assert_eq!(Returned::from_bytes(&written).expect("what was written is read"), returned);
        }
    }
}
