//! Which four-digit code (VtCode) stands for which voucher. Provinces differ, so it is a table
//! with its evidence, not code: `vt_codes.toml`.

/// The vouchers this crate understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoucherKind {
    Payment,
    DirectRefund,
    PayeeBankRefund,
    Acceptance,
    Rejection,
    StatusQuery,
    StatusAnswer,
}

/// Codes in use at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VtTable {
    rows: Vec<(String, VoucherKind)>,
}

impl VtTable {
    /// The table shipped with the product.
    pub fn national() -> VtTable {
        todo!()
    }
    /// Reads a table; every kind must have exactly one code.
    pub fn from_toml(_text: &str) -> Result<VtTable, VtTableRefused> {
        todo!()
    }
    pub fn kind(&self, vt_code: &str) -> Option<VoucherKind> {
        self.rows.iter().find(|(code, _)| code == vt_code).map(|(_, kind)| *kind)
    }
    pub fn code(&self, _kind: VoucherKind) -> &str {
        todo!()
    }
}

/// Why a table of voucher types was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VtTableRefused {
    #[error("table of voucher types is not valid TOML: {detail}")]
    NotToml { detail: String },
    #[error("voucher type {code:?} appears twice")]
    CodeTwice { code: String },
    #[error("no code for {kind:?}, or more than one")]
    KindNotOnce { kind: VoucherKind },
}
