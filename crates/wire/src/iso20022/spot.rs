//! Reading and writing elements of an ISO 20022 message, with the place of each.
//!
//! **Promise:** a length is counted in characters, as the schemas count it.

use super::Kind;
use crate::Fen;
use crate::envelope::xml::{Node, Writer, check_text};
use crate::envelope::{Fault, WireError, amount_text};
use jiff::civil::{Date, DateTime};

/// The one currency of a county's wire.
pub const CURRENCY: &str = "CNY";
pub const ID: usize = 35;
pub const ACCOUNT: usize = 34;
pub const NAME: usize = 140;

/// An element and where it stands.
#[derive(Debug, Clone)]
pub struct Spot<'n> {
    pub node: &'n Node,
    pub place: String,
}

impl<'n> Spot<'n> {
    pub fn root(node: &'n Node) -> Spot<'n> {
        Spot { node, place: format!("Document/{}", node.name) }
    }

    pub fn fault(&self, fault: Fault) -> WireError {
        WireError::new(self.place.clone(), fault)
    }

    /// The one child of that name, if it is there.
    pub fn may(&self, name: &str) -> Result<Option<Spot<'n>>, WireError> {
        let found = self.node.child(&self.place, name)?;
        Ok(found.map(|node| Spot { node, place: format!("{}/{name}", self.place) }))
    }

    pub fn need(&self, name: &str) -> Result<Spot<'n>, WireError> {
        self.may(name)?.ok_or_else(|| self.missing(name))
    }

    pub fn missing(&self, name: &str) -> WireError {
        WireError::new(format!("{}/{name}", self.place), Fault::Missing { name: name.to_owned() })
    }

    /// A path of children; `None` as soon as one is not there.
    pub fn walk(&self, path: &[&str]) -> Result<Option<Spot<'n>>, WireError> {
        let mut here = self.clone();
        for name in path {
            match here.may(name)? {
                Some(next) => here = next,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// All children of that name, numbered from 1.
    pub fn each(&self, name: &'static str) -> impl Iterator<Item = Spot<'n>> {
        let place = self.place.clone();
        let found = self.node.children.iter().filter(move |child| child.name == name);
        found
            .enumerate()
            .map(move |(index, node)| Spot { node, place: format!("{place}/{name}[{}]", index + 1) })
    }

    /// This element's own text, at most `limit` characters.
    pub fn own(&self, limit: usize) -> Result<String, WireError> {
        if let Some(child) = self.node.children.first() {
            let name = child.name.chars().take(60).collect();
            return Err(self.fault(Fault::UnknownElement { name }));
        }
        let text = self.node.text.trim();
        check_text(text).map_err(|fault| self.fault(fault))?;
        let found = text.chars().count();
        if found > limit {
            return Err(self.fault(Fault::TooLong { found, limit }));
        }
        if text.is_empty() {
            return Err(self.fault(Fault::Missing { name: self.node.name.clone() }));
        }
        Ok(text.to_owned())
    }

    pub fn text(&self, name: &str, limit: usize) -> Result<String, WireError> {
        self.need(name)?.own(limit)
    }

    pub fn text_or_empty(&self, name: &str, limit: usize) -> Result<String, WireError> {
        self.may(name)?.map_or(Ok(String::new()), |spot| spot.own(limit))
    }

    /// The text at the end of a path; empty when the path is not there.
    pub fn text_at(&self, path: &[&str], limit: usize) -> Result<String, WireError> {
        self.walk(path)?.map_or(Ok(String::new()), |spot| spot.own(limit))
    }

    /// An amount with its currency, which must be [`CURRENCY`].
    pub fn amount(&self, name: &str) -> Result<Fen, WireError> {
        let spot = self.need(name)?;
        let currency = spot.node.attribute(&spot.place, "Ccy")?;
        if currency != CURRENCY {
            let found = currency.chars().take(10).collect();
            return Err(spot.fault(Fault::OtherCurrency { found }));
        }
        let text = spot.own(24)?;
        let fen = decimal(&text).ok_or_else(|| spot.fault(Fault::NotAnAmount { text: text.clone() }))?;
        if fen < Fen::ZERO {
            return Err(spot.fault(Fault::WrongSign { text }));
        }
        Ok(fen)
    }

    pub fn date(&self, name: &str) -> Result<Date, WireError> {
        let spot = self.need(name)?;
        let text = spot.own(40)?;
        iso_date(&text).ok_or_else(|| spot.fault(Fault::NotAnIsoDate { text }))
    }

    /// A choice of day and instant; of an instant the day counts.
    pub fn day(&self, name: &str) -> Result<Date, WireError> {
        let spot = self.need(name)?;
        match spot.may("DtTm")? {
            Some(_) => Ok(spot.instant("DtTm")?.date()),
            None => spot.date("Dt"),
        }
    }

    /// Local time; a zone behind it must be China's.
    pub fn instant(&self, name: &str) -> Result<DateTime, WireError> {
        let spot = self.need(name)?;
        let text = spot.own(40)?;
        let bare = text.strip_suffix("+08:00").unwrap_or(&text);
        let shaped = bare.len() >= 19 && bare.as_bytes()[10] == b'T' && iso_date(&bare[..10]).is_some();
        match bare.parse() {
            Ok(instant) if shaped => Ok(instant),
            Ok(_) | Err(_) => Err(spot.fault(Fault::NotAnInstant { text })),
        }
    }

    /// What `NbOfTxs` and `CtrlSum` say must be what is there.
    pub fn check_totals(&self, count: usize, sum: Fen) -> Result<(), WireError> {
        if let Some(spot) = self.may("NbOfTxs")? {
            let said = spot.own(15)?;
            if said.parse() != Ok(count) {
                return Err(spot.fault(Fault::TransactionsDiffer { said, found: count }));
            }
        }
        if let Some(spot) = self.may("CtrlSum")? {
            let said = spot.own(24)?;
            if decimal(&said) != Some(sum) {
                return Err(spot.fault(Fault::SumDiffers { said, found: amount_text(sum) }));
            }
        }
        Ok(())
    }
}

/// `2022-06-15` and nothing else.
fn iso_date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if shaped { text.parse().ok() } else { None }
}

/// A decimal number of a schema: digits, perhaps a point and up to five decimals, of which all behind
/// the second are zero. Whole fen come out, or nothing.
pub fn decimal(text: &str) -> Option<Fen> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (yuan, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let some = !yuan.is_empty() || !behind.is_empty();
    if !some || !plain(yuan) || !plain(behind) || yuan.len() > 18 || behind.len() > 5 {
        return None;
    }
    if behind.bytes().skip(2).any(|byte| byte != b'0') {
        return None;
    }
    let digit = |at: usize| behind.as_bytes().get(at).map_or(0, |byte| i64::from(byte - b'0'));
    let yuan: i64 = if yuan.is_empty() { 0 } else { yuan.parse().ok()? };
    let fen = yuan.checked_mul(100)?.checked_add(digit(0) * 10 + digit(1))?;
    if fen > Fen::LIMIT.get() {
        return None;
    }
    Some(Fen::new(if negative { -fen } else { fen }))
}

/// Adds amounts; a sum no book can hold is a fault of the message.
pub fn total(spot: &Spot<'_>, amounts: impl IntoIterator<Item = Fen>) -> Result<Fen, WireError> {
    sum(&spot.place, amounts)
}

pub fn sum(place: &str, amounts: impl IntoIterator<Item = Fen>) -> Result<Fen, WireError> {
    Fen::total(amounts)
        .map_err(|_| WireError::new(place, Fault::NotAnAmount { text: "sum too large".to_owned() }))
}

/// Writes elements and knows where it is.
pub struct Pen {
    out: Writer,
    open: Vec<String>,
}

impl Pen {
    /// Opens `Document` and the message inside it.
    pub fn begin(kind: Kind) -> Pen {
        let mut pen = Pen { out: Writer::iso20022(), open: Vec::new() };
        let opened = pen.out.open_with("Document", &[("xmlns", &kind.namespace())]);
        opened.expect("a namespace holds plain letters");
        pen.open.push("Document".to_owned());
        pen.open(kind.root());
        pen
    }

    pub fn place(&self) -> String {
        self.open.join("/")
    }

    pub fn open(&mut self, name: &str) {
        self.out.open(name);
        self.open.push(name.to_owned());
    }

    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.close(&name);
        }
    }

    /// Opens several, writes, closes them all.
    pub fn within(
        &mut self,
        path: &[&str],
        write: impl FnOnce(&mut Pen) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        for name in path {
            self.open(name);
        }
        write(self)?;
        for _ in path {
            self.close();
        }
        Ok(())
    }

    fn fault(&self, name: &str, fault: Fault) -> WireError {
        WireError::new(format!("{}/{name}", self.place()), fault)
    }

    /// A text of 1 to `limit` characters.
    pub fn text(&mut self, name: &str, text: &str, limit: usize) -> Result<(), WireError> {
        let found = text.chars().count();
        if text.trim().is_empty() {
            return Err(self.fault(name, Fault::Missing { name: name.to_owned() }));
        }
        if found > limit {
            return Err(self.fault(name, Fault::TooLong { found, limit }));
        }
        if text.trim() != text {
            // A reader may drop blanks at the ends, so they would not come back.
            return Err(self.fault(name, Fault::ForbiddenCharacter { codepoint: 0x20 }));
        }
        self.out.leaf(name, text).map_err(|fault| self.fault(name, fault))
    }

    pub fn text_unless_empty(&mut self, name: &str, text: &str, limit: usize) -> Result<(), WireError> {
        if text.is_empty() { Ok(()) } else { self.text(name, text, limit) }
    }

    pub fn amount(&mut self, name: &str, amount: Fen) -> Result<(), WireError> {
        let text = amount_text(amount);
        if amount < Fen::ZERO {
            return Err(self.fault(name, Fault::WrongSign { text }));
        }
        let written = self.out.open_with(name, &[("Ccy", CURRENCY)]).and_then(|()| self.out.text(&text));
        written.map_err(|fault| self.fault(name, fault))?;
        self.out.close(name);
        Ok(())
    }

    pub fn date(&mut self, name: &str, date: Date) -> Result<(), WireError> {
        self.text(name, &date.to_string(), 10)
    }

    /// Whole seconds with China's zone.
    pub fn instant(&mut self, name: &str, at: DateTime) -> Result<(), WireError> {
        self.text(name, &format!("{}+08:00", at.strftime("%Y-%m-%dT%H:%M:%S")), ID)
    }

    pub fn totals(&mut self, count: usize, sum: Fen) -> Result<(), WireError> {
        self.text("NbOfTxs", &count.to_string(), 15)?;
        self.text("CtrlSum", &amount_text(sum), 24)
    }

    pub fn finish(mut self) -> Result<Vec<u8>, WireError> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.finish().map_err(|fault| WireError::new("Document", fault))
    }
}
