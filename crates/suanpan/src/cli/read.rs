//! `read`: what a bank file says, or what is wrong with it and where. It changes nothing.
//!
//! **Promise:** what is put aside (a line, an entry) is listed and makes the exit code 1; the rest is shown.

use std::path::Path;
use std::sync::LazyLock;

use platform::i18n::{Lang, MoneyUnit, Texts};
use serde::Serialize;
use serde_json::{Value, json};
use wire::details::{Batch, LineFault, Returned};
use wire::envelope::{Envelope, VtTable, WireError, amount_text};
use wire::iso20022::{self, CreditTransfers, Document, Statements, StatusReport};

use super::answer::{End, Ended, Stop, pick, say, say_json};

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    Texts::load(wire::LOCALES).expect("the words of the wire are part of the program and load")
});

/// What was read: its JSON, lines for a person, and what was put aside.
struct Told {
    kind: &'static str,
    content: Value,
    lines: Vec<String>,
    aside: Vec<String>,
}

pub fn run(file: &Path, json: bool) -> Ended {
    let bytes = std::fs::read(file).map_err(|error| Stop::file(file, &error))?;
    let told = told(&bytes)?;
    if json {
        say_json(&json!({ "kind": told.kind, "content": told.content, "set_aside": told.aside.len() }));
    } else {
        say(told.kind);
        for line in told.lines.iter().chain(&told.aside) {
            say(line);
        }
    }
    Ok(if told.aside.is_empty() { End::Done } else { End::No })
}

/// The file's first bytes say what it is.
fn told(bytes: &[u8]) -> Result<Told, Stop> {
    match bytes.first() {
        Some(b'H') => batch(bytes),
        Some(b'R') => returned(bytes),
        Some(_) | None => {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_uppercase();
            let declaration = head.split("?>").next().unwrap_or_default();
            if declaration.contains("GBK") || declaration.contains("GB2312") {
                envelope(bytes)
            } else {
                iso(bytes)
            }
        }
    }
}

fn content(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn iso(bytes: &[u8]) -> Result<Told, Stop> {
    let document = iso20022::read(bytes).map_err(|error| not_understood(&error))?;
    let (kind, lines, aside) = match &document {
        Document::Pain001(message) => ("pain.001.001.09", orders(message), Vec::new()),
        Document::Pain002(report) => ("pain.002.001.12", statuses(report), said(&report.set_aside)),
        Document::Camt053(message) => {
            let aside = message.statements.iter().flat_map(|statement| said(&statement.set_aside));
            ("camt.053.001.08", bookings(message), aside.collect())
        }
    };
    Ok(Told { kind, content: content(&document), lines, aside })
}

fn orders(message: &CreditTransfers) -> Vec<String> {
    let each = message.payments.iter().flat_map(|payment| {
        payment.transfers.iter().map(|transfer| {
            let (payee, amount) = (&transfer.payee, amount_text(transfer.amount_fen));
            format!("{} {} {amount} {} {}", payment.key, transfer.id, payee.name, payee.acct_no)
        })
    });
    each.collect()
}

fn statuses(report: &StatusReport) -> Vec<String> {
    let mut lines = Vec::new();
    for payment in &report.payments {
        let standing = payment.standing.map_or("-", iso20022::Standing::code);
        let reason =
            payment.reason.as_ref().map_or(String::new(), |why| format!(" {} {}", why.code, why.text));
        lines.push(format!("{} {standing}{reason}", payment.voucher_no));
        for transfer in &payment.transfers {
            let why = transfer.reason.as_ref();
            let reason = why.map_or(String::new(), |why| format!(" {} {}", why.code, why.text));
            lines.push(format!(
                "  {} {}{reason} {}",
                transfer.id,
                transfer.standing.code(),
                transfer.bank_no
            ));
        }
    }
    lines
}

fn bookings(message: &Statements) -> Vec<String> {
    let mut lines = Vec::new();
    for statement in &message.statements {
        let (opening, closing) = (amount_text(statement.opening_fen), amount_text(statement.closing_fen));
        lines.push(format!(
            "{} {} {} {opening} -> {closing}",
            statement.account.acct_no, statement.account.name, statement.on
        ));
        for booking in &statement.bookings {
            let sign = match booking.direction {
                iso20022::Direction::Debit => "-",
                iso20022::Direction::Credit => "+",
            };
            let amount = amount_text(booking.amount_fen);
            lines
                .push(format!("  {} {sign}{amount} {} {}", booking.reference, booking.kind, booking.bank_no));
        }
    }
    lines
}

fn envelope(bytes: &[u8]) -> Result<Told, Stop> {
    let envelope = Envelope::parse(bytes).map_err(|error| not_understood(&error))?;
    let table = VtTable::national();
    let (mut lines, mut aside, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for body in &envelope.bodies {
        let signers: Vec<&str> = body.signatures.iter().map(|signature| signature.sn.as_str()).collect();
        match body.message(&table) {
            Ok(_) => lines.push(format!("{} {}", body.key, signers.join(" "))),
            Err(error) => {
                let why = pick(&zh(&error), &error.to_string()).to_owned();
                aside.push(format!("{} {why}", body.key));
            }
        }
        bodies.push(json!({ "key": body.key, "flag": body.flag, "signers": signers }));
    }
    Ok(Told { kind: "MOF", content: Value::Array(bodies), lines, aside })
}

fn batch(bytes: &[u8]) -> Result<Told, Stop> {
    let batch = Batch::from_bytes(bytes).map_err(|faults| lines_refused(&faults))?;
    let lines = batch.lines.iter().map(|line| {
        let (payee, amount) = (&line.payee, amount_text(line.amount_fen));
        format!("{} {} {amount} {} {}", batch.head.key, line.id, payee.name, payee.acct_no)
    });
    Ok(Told { kind: "8207", content: content(&batch), lines: lines.collect(), aside: Vec::new() })
}

fn returned(bytes: &[u8]) -> Result<Told, Stop> {
    let returned =
        Returned::from_bytes(bytes).map_err(|fault| lines_refused(std::slice::from_ref(&fault)))?;
    let lines = returned.outcomes.iter().map(|outcome| {
        let paid = amount_text(outcome.paid_fen);
        format!("{} {} {paid} {} {}", returned.head.key, outcome.id, outcome.bank_no, outcome.reason)
    });
    let aside =
        returned.set_aside.iter().map(|fault| pick(&fault.zh(), &fault.to_string()).to_owned()).collect();
    Ok(Told { kind: "8207 returned", content: content(&returned), lines: lines.collect(), aside })
}

fn said(errors: &[WireError]) -> Vec<String> {
    errors.iter().map(|error| pick(&zh(error), &error.to_string()).to_owned()).collect()
}

/// The sentence in Chinese, from the words of the wire.
pub(super) fn zh(error: &WireError) -> String {
    let fields = content(&error.fault);
    let code = fields["code"].as_str().unwrap_or_default();
    let key = format!("refusal.wire.{code}");
    format!("{}：{}", error.place, TEXTS.text_of(Lang::Zh, MoneyUnit::Yuan, &key, &fields))
}

fn not_understood(error: &WireError) -> Stop {
    Stop::of_refusal(error, zh(error), error)
}

/// A voucher that one of the bank's forms has no room for.
pub(super) fn not_written(error: &WireError) -> Stop {
    not_understood(error)
}

/// A detail file with everything that stands against it, a line each.
pub(super) fn lines_refused(faults: &[LineFault]) -> Stop {
    let zh: Vec<String> = faults.iter().map(LineFault::zh).collect();
    let en: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Stop::refused("details_refused", zh.join("\n"), en.join("\n")).beside("lines", faults)
}
