//! Stand-in until `ledger::Fen` is merged.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Fen(i64);
impl Fen {
    pub const ZERO: Fen = Fen(0);
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }
    pub const fn get(self) -> i64 {
        self.0
    }
}
