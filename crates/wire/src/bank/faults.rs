//! The fault spec: what goes wrong and how often, in one line of text.

/// Shares in parts per million; `delay` and `refund` carry how long.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaultSpec {
    /// A message never arrives (either way).
    pub lose_ppm: u32,
    pub double_ppm: u32,
    pub delay_ppm: u32,
    pub delay_secs: i64,
    pub reorder_ppm: u32,
    /// The payment is rejected by the bank.
    pub reject_ppm: u32,
    /// A batch voucher fails in part.
    pub half_ppm: u32,
    pub corrupt_ppm: u32,
    /// The order is taken but the answer never leaves.
    pub timeout_after_accept_ppm: u32,
    /// The money comes back after payment.
    pub refund_ppm: u32,
    pub refund_secs: i64,
    /// How long a taken order waits before it is paid.
    pub settle_secs: i64,
}

/// Why a fault spec was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultSpecRefused {
    #[error("fault {name:?} is not known; known are {known}")]
    UnknownFault { name: String, known: String },
    #[error("fault {name} has no value; write {name}=0.01")]
    NoValue { name: String },
    #[error("{text:?} of fault {name} is not a share between 0 and 1 with at most six decimals")]
    NotAShare { name: String, text: String },
    #[error("{text:?} of fault {name} is not a time such as 2 (days), 3h, 20m or 5s")]
    NotATime { name: String, text: String },
    #[error("fault {name} is given twice")]
    Twice { name: String },
}

impl FaultSpec {
    /// `lose=0.01,double=0.02,delay=0.05:2,refund=0.01:3,settle=90m`; empty text = no faults.
    pub fn parse(_text: &str) -> Result<FaultSpec, FaultSpecRefused> {
        todo!()
    }
}

impl FaultSpecRefused {
    pub fn zh(&self) -> String {
        todo!()
    }
    pub fn en(&self) -> String {
        self.to_string()
    }
}
