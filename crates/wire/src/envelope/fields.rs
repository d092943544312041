//! The kinds of value a voucher field may hold and how each is written, once for all vouchers.
//!
//! **Promise:** one spelling per value: amounts with exactly two decimals and no leading zeros,
//! dates as yyyymmdd; anything else is a fault, so writing what was read gives the same text.

use super::error::{Fault, WireError};
use super::xml::{Node, Writer};
use crate::Fen;
use jiff::civil::Date;

/// How one field is spelled on the wire.
#[derive(Debug, Clone, Copy)]
pub struct FieldRule {
    pub name: &'static str,
    pub required: bool,
    /// Longest text in characters.
    pub limit: usize,
}

/// A value of a voucher field; `None` as text means the element is left out.
pub trait FieldValue: Sized {
    fn to_text(&self) -> Option<String>;
    fn from_text(text: Option<&str>) -> Result<Self, Fault>;
}

impl FieldValue for String {
    fn to_text(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.clone())
    }
    fn from_text(text: Option<&str>) -> Result<Self, Fault> {
        Ok(text.unwrap_or_default().to_owned())
    }
}

impl FieldValue for i16 {
    fn to_text(&self) -> Option<String> {
        Some(format!("{self:04}"))
    }
    fn from_text(text: Option<&str>) -> Result<Self, Fault> {
        let text = text.unwrap_or_default();
        let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(year) if plain => Ok(year),
            Ok(_) | Err(_) => Err(Fault::NotANumber { text: text.to_owned() }),
        }
    }
}

impl FieldValue for Fen {
    fn to_text(&self) -> Option<String> {
        Some(amount_text(*self))
    }
    fn from_text(text: Option<&str>) -> Result<Self, Fault> {
        parse_amount(text.unwrap_or_default())
    }
}

impl FieldValue for Date {
    fn to_text(&self) -> Option<String> {
        Some(format!("{:04}{:02}{:02}", self.year(), self.month(), self.day()))
    }
    fn from_text(text: Option<&str>) -> Result<Self, Fault> {
        parse_date(text.unwrap_or_default())
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn to_text(&self) -> Option<String> {
        self.as_ref().and_then(T::to_text)
    }
    fn from_text(text: Option<&str>) -> Result<Self, Fault> {
        text.map(|present| T::from_text(Some(present))).transpose()
    }
}

/// `1234.50`, `-0.01`: no grouping, exactly two decimals.
pub fn amount_text(amount: Fen) -> String {
    let fen = amount.get();
    let sign = if fen < 0 { "-" } else { "" };
    let magnitude = fen.unsigned_abs();
    format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
}

/// Reads what [`amount_text`] writes and nothing else: no plus sign, grouping, exponent,
/// `-0.00`, nothing beyond [`Fen::LIMIT`].
pub fn parse_amount(text: &str) -> Result<Fen, Fault> {
    let wrong = || Fault::NotAnAmount { text: text.chars().take(40).collect() };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (yuan, cents) = digits.split_once('.').ok_or_else(wrong)?;
    let digits_only = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits_only(yuan) || !digits_only(cents) || cents.len() != 2 || yuan.len() > 16 {
        return Err(wrong());
    }
    if yuan.len() > 1 && yuan.starts_with('0') {
        return Err(wrong());
    }
    let yuan: i64 = yuan.parse().map_err(|_| wrong())?;
    let cents: i64 = cents.parse().map_err(|_| wrong())?;
    let fen = yuan.checked_mul(100).and_then(|fen| fen.checked_add(cents)).ok_or_else(wrong)?;
    if negative && fen == 0 || fen > Fen::LIMIT.get() {
        return Err(wrong());
    }
    Ok(Fen::new(if negative { -fen } else { fen }))
}

fn parse_date(text: &str) -> Result<Date, Fault> {
    let wrong = || Fault::NotADate { text: text.chars().take(40).collect() };
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let year = text[..4].parse().map_err(|_| wrong())?;
    let month = text[4..6].parse().map_err(|_| wrong())?;
    let day = text[6..].parse().map_err(|_| wrong())?;
    Date::new(year, month, day).map_err(|_| wrong())
}

/// Writes one field, checking its length and presence.
pub(crate) fn write_field<T: FieldValue>(
    out: &mut Writer,
    place: &str,
    rule: &FieldRule,
    value: &T,
) -> Result<(), WireError> {
    let here = || format!("{place}/{}", rule.name);
    match value.to_text() {
        Some(text) => {
            check_length(&text, rule).map_err(|fault| WireError::new(here(), fault))?;
            // Nothing leaves that would not be taken back.
            T::from_text(Some(&text)).map_err(|fault| WireError::new(here(), fault))?;
            out.leaf(rule.name, &text).map_err(|fault| WireError::new(here(), fault))
        }
        None if rule.required => Err(WireError::new(here(), Fault::Missing { name: rule.name.to_owned() })),
        None => Ok(()),
    }
}

/// Reads one field out of `node`; an empty element counts as absent.
pub(crate) fn read_field<T: FieldValue>(node: &Node, place: &str, rule: &FieldRule) -> Result<T, WireError> {
    let at = |fault| WireError::new(format!("{place}/{}", rule.name), fault);
    let text = node.leaf_text(place, rule.name)?.filter(|text| !text.is_empty());
    if text.is_none() && rule.required {
        return Err(at(Fault::Missing { name: rule.name.to_owned() }));
    }
    if let Some(text) = text {
        check_length(text, rule).map_err(at)?;
    }
    T::from_text(text).map_err(at)
}

fn check_length(text: &str, rule: &FieldRule) -> Result<(), Fault> {
    let found = text.chars().count();
    if found > rule.limit { Err(Fault::TooLong { found, limit: rule.limit }) } else { Ok(()) }
}

/// Declares a voucher record: its Rust fields, their wire names, whether required, longest text.
/// Generates the struct, `RULES` (the documentation table), and reading and writing in this order.
macro_rules! record {
    (@rule $name:literal required $limit:literal) => {
        $crate::envelope::fields::FieldRule { name: $name, required: true, limit: $limit }
    };
    (@rule $name:literal optional $limit:literal) => {
        $crate::envelope::fields::FieldRule { name: $name, required: false, limit: $limit }
    };
    (
        $(#[$meta:meta])*
        pub struct $record:ident {
            $( $(#[$fmeta:meta])* $field:ident : $ty:ty = $wire:literal $need:ident $limit:literal, )+
        }
        $( list $list:ident : $item:ty = $outer:literal / $inner:literal )?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $record {
            $( $(#[$fmeta])* pub $field: $ty, )+
            $( pub $list: Vec<$item>, )?
        }

        impl $record {
            /// Wire names, whether required, and longest text, in wire order.
            pub const RULES: &'static [$crate::envelope::fields::FieldRule] = &[
                $( record!(@rule $wire $need $limit), )+
            ];

            pub(crate) fn write(
                &self,
                out: &mut $crate::envelope::xml::Writer,
                place: &str,
            ) -> Result<(), $crate::envelope::error::WireError> {
                $( $crate::envelope::fields::write_field(
                    out, place, &record!(@rule $wire $need $limit), &self.$field)?; )+
                $(
                    if !self.$list.is_empty() {
                        out.open($outer);
                        for (index, item) in self.$list.iter().enumerate() {
                            out.open($inner);
                            item.write(out, &format!("{place}/{}/{}[{}]", $outer, $inner, index + 1))?;
                            out.close($inner);
                        }
                        out.close($outer);
                    }
                )?
                Ok(())
            }

            pub(crate) fn read(
                node: &$crate::envelope::xml::Node,
                place: &str,
            ) -> Result<Self, $crate::envelope::error::WireError> {
                node.only_children(place, &[ $( $wire, )+ $( $outer, )? ])?;
                node.no_attributes(place)?;
                Ok($record {
                    $( $field: $crate::envelope::fields::read_field(
                        node, place, &record!(@rule $wire $need $limit))?, )+
                    $( $list: {
                        let mut items = Vec::new();
                        if let Some(outer) = node.child(place, $outer)? {
                            let place = format!("{place}/{}", $outer);
                            outer.only_children_named(&place, $inner)?;
                            for (index, child) in outer.children.iter().enumerate() {
                                items.push(<$item>::read(child, &format!("{place}/{}[{}]", $inner, index + 1))?);
                            }
                        }
                        items
                    }, )?
                })
            }
        }
    };
}
pub(crate) use record;

impl FieldValue for super::vouchers::BankStatus {
    fn to_text(&self) -> Option<String> {
        Some(self.code().to_owned())
    }
    fn from_text(text: Option<&str>) -> Result<Self, Fault> {
        let text = text.unwrap_or_default();
        super::vouchers::BankStatus::ALL.into_iter().find(|status| status.code() == text).ok_or_else(|| {
            Fault::UnknownCode { text: text.chars().take(20).collect(), allowed: "00 10 20 21 30".to_owned() }
        })
    }
}
