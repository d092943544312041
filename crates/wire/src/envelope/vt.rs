//! Which four-digit code (VtCode) stands for which voucher. Provinces differ, so it is a table
//! with its evidence, not code: `vt_codes.toml`.

use serde::{Deserialize, Serialize};

/// The vouchers this crate understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoucherKind {
    Payment,
    DirectRefund,
    PayeeBankRefund,
    Acceptance,
    Rejection,
    StatusQuery,
    StatusAnswer,
    AccountStatement,
    TreasuryBalance,
    StatementResult,
}

impl VoucherKind {
    pub const ALL: [VoucherKind; 10] = [
        VoucherKind::Payment,
        VoucherKind::DirectRefund,
        VoucherKind::PayeeBankRefund,
        VoucherKind::Acceptance,
        VoucherKind::Rejection,
        VoucherKind::StatusQuery,
        VoucherKind::StatusAnswer,
        VoucherKind::AccountStatement,
        VoucherKind::TreasuryBalance,
        VoucherKind::StatementResult,
    ];
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VtRow {
    pub code: String,
    pub kind: VoucherKind,
    pub name_zh: String,
    pub name_en: String,
    /// V: seen in interface sources; D: a design choice of this product.
    pub evidence: String,
}

/// Codes in use at one place; every kind has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VtTable {
    rows: Vec<VtRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    voucher: Vec<VtRow>,
}

impl VtTable {
    /// The table shipped with the product.
    pub fn national() -> VtTable {
        VtTable::from_toml(include_str!("vt_codes.toml")).expect("the shipped table is checked by a test")
    }

    /// Reads a table; every kind must have exactly one code.
    pub fn from_toml(text: &str) -> Result<VtTable, VtTableRefused> {
        let file: TableFile =
            toml::from_str(text).map_err(|error| VtTableRefused::NotToml { detail: error.to_string() })?;
        let rows = file.voucher;
        for (index, row) in rows.iter().enumerate() {
            if row.code.len() != 4 || !row.code.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(VtTableRefused::NotACode { code: row.code.clone() });
            }
            if rows[..index].iter().any(|earlier| earlier.code == row.code) {
                return Err(VtTableRefused::CodeTwice { code: row.code.clone() });
            }
        }
        for kind in VoucherKind::ALL {
            if rows.iter().filter(|row| row.kind == kind).count() != 1 {
                return Err(VtTableRefused::KindNotOnce { kind });
            }
        }
        Ok(VtTable { rows })
    }

    pub fn kind(&self, vt_code: &str) -> Option<VoucherKind> {
        self.rows.iter().find(|row| row.code == vt_code).map(|row| row.kind)
    }

    pub fn code(&self, kind: VoucherKind) -> &str {
        let row = self.rows.iter().find(|row| row.kind == kind);
        &row.expect("from_toml checked that every kind has a code").code
    }

    pub fn rows(&self) -> &[VtRow] {
        &self.rows
    }
}

/// Why a table of voucher types was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VtTableRefused {
    #[error("table of voucher types is not understood: {detail}")]
    NotToml { detail: String },
    #[error("voucher type {code:?} is not four digits")]
    NotACode { code: String },
    #[error("voucher type {code:?} appears twice")]
    CodeTwice { code: String },
    #[error("no code for {kind:?}, or more than one")]
    KindNotOnce { kind: VoucherKind },
}
