//! ISO 20022 beside the ministry's envelope: pain.001.001.09 out, pain.002.001.12 and camt.053.001.08 in
//! (and, for the simulated bank, the other way round). Ruling G25: an exit for outside checking.
//!
//! **Promise:** what is written is valid against the schemas, the same value gives the same bytes, and a
//! text longer than a schema allows is refused with its place, never cut.
//! **Promise:** a reader checks what it uses (presence, length, amount, currency, counts and sums) and
//! passes over what it has no use for, since a valid message of a real bank holds much that we do not need.
//! **Not here:** signatures. The file is believed because of the line it came over.

mod camt053;
mod pain001;
mod pain002;
mod spot;

use crate::envelope::{Fault, MAX_BYTES, WireError, xml};
use serde::Serialize;

pub use camt053::{Booking, Detail, Direction, Statement, Statements};
pub use pain001::{Bank, CreditTransfers, Holder, Instruction, Transfer, Unit};
pub use pain002::{Original, PaymentStatus, Reason, Standing, StatusReport, TransferStatus};

/// Which message a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Pain001,
    Pain002,
    Camt053,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Pain001, Kind::Pain002, Kind::Camt053];

    /// The message name with its version, `pain.001.001.09`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Pain001 => "pain.001.001.09",
            Kind::Pain002 => "pain.002.001.12",
            Kind::Camt053 => "camt.053.001.08",
        }
    }

    fn namespace(self) -> String {
        format!("{NAMESPACE}{}", self.name())
    }

    /// The one element inside `Document`.
    fn root(self) -> &'static str {
        match self {
            Kind::Pain001 => "CstmrCdtTrfInitn",
            Kind::Pain002 => "CstmrPmtStsRpt",
            Kind::Camt053 => "BkToCstmrStmt",
        }
    }
}

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// A message, understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Document {
    Pain001(CreditTransfers),
    Pain002(StatusReport),
    Camt053(Statements),
}

/// Reads whichever of the three messages the bytes are.
pub fn read(bytes: &[u8]) -> Result<Document, WireError> {
    let (kind, root) = open(bytes)?;
    match kind {
        Kind::Pain001 => CreditTransfers::of(&root).map(Document::Pain001),
        Kind::Pain002 => StatusReport::of(&root).map(Document::Pain002),
        Kind::Camt053 => Statements::of(&root).map(Document::Camt053),
    }
}

/// The content of a message that must be of one kind.
fn open_as(bytes: &[u8], wanted: Kind) -> Result<xml::Node, WireError> {
    match open(bytes)? {
        (kind, root) if kind == wanted => Ok(root),
        (kind, _) => Err(other(kind.name(), wanted.name())),
    }
}

fn other(found: &str, wanted: &str) -> WireError {
    let found = found.chars().take(80).collect();
    WireError::new("Document", Fault::OtherMessage { found, wanted: wanted.to_owned() })
}

/// Finds out the kind by the namespace and gives the element inside `Document`.
fn open(bytes: &[u8]) -> Result<(Kind, xml::Node), WireError> {
    let mut document = xml::parse_form(bytes, "Document", MAX_BYTES, xml::Form::Iso20022)?;
    let (declared, space) = namespace(&document);
    let kind = Kind::ALL.into_iter().find(|kind| kind.namespace() == space);
    let Some(kind) = kind else {
        let known = Kind::ALL.map(Kind::name).join(", ");
        return Err(other(space.strip_prefix(NAMESPACE).unwrap_or(&space), &known));
    };
    if !declared.is_empty() {
        strip(&mut document, &declared);
    }
    if document.name != "Document" {
        let name = document.name.chars().take(60).collect();
        return Err(WireError::new("Document", Fault::UnknownElement { name }));
    }
    let mut inside = document.children.into_iter();
    match (inside.next(), inside.next()) {
        (Some(root), None) if root.name == kind.root() => Ok((kind, root)),
        (Some(root), None) => {
            let name = root.name.chars().take(60).collect();
            Err(WireError::new("Document", Fault::UnknownElement { name }))
        }
        (None, _) => Err(WireError::new("Document", Fault::Missing { name: kind.root().to_owned() })),
        (Some(_), Some(second)) => {
            let name = second.name.chars().take(60).collect();
            Err(WireError::new("Document", Fault::UnknownElement { name }))
        }
    }
}

/// The prefix of the root element (with its colon, or nothing) and the namespace it stands for.
fn namespace(document: &xml::Node) -> (String, String) {
    let prefix = document.name.split_once(':').map_or("", |(prefix, _)| prefix);
    let attribute = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    let found = document.attributes.iter().find(|(name, _)| *name == attribute);
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}:") };
    (prefix, found.map(|(_, value)| value.clone()).unwrap_or_default())
}

/// Takes the prefix off every name; depth is bounded by the reader.
fn strip(node: &mut xml::Node, prefix: &str) {
    if let Some(name) = node.name.strip_prefix(prefix) {
        node.name = name.to_owned();
    }
    for child in &mut node.children {
        strip(child, prefix);
    }
}
