//! What verification found: which row, what should stand there, what stands there.
//!
//! **Promise:** a finding names the row by its key, so that two people look at the same thing.
//! **Not here:** how it was found (`replay`).

use serde::{Deserialize, Serialize};

/// A catalogue of what can be wrong: each kind with its words.
pub trait Kind: Copy {
    fn zh(self) -> &'static str;
    fn en(self) -> &'static str;
}

/// Makes the catalogue of a stage, `FindingKind`: each kind with its Chinese and its English words.
#[macro_export]
macro_rules! finding_kinds {
    ($($name:ident $zh:literal $en:literal),+ $(,)?) => {
        /// What kind of thing is wrong.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum FindingKind { $($name),+ }

        impl FindingKind {
            pub const ALL: &'static [FindingKind] = &[$(FindingKind::$name),+];
        }

        impl $crate::verify::Kind for FindingKind {
            fn zh(self) -> &'static str {
                match self { $(FindingKind::$name => $zh),+ }
            }

            fn en(self) -> &'static str {
                match self { $(FindingKind::$name => $en),+ }
            }
        }
    };
}

crate::finding_kinds! {
    PostingUnbalanced "凭证借贷不平" "a posting does not balance",
    PostingBroken "凭证内容不合规则" "a posting is not what this program writes",
    PostingMissing "区块所列凭证不在日记账中" "a sealed posting is not in the journal",
    PostingNotQueued "凭证既未封账也不在待封队列" "a posting is neither sealed nor queued",
    PostingTwice "凭证重复出现在封账与队列中" "a posting stands twice in blocks and queue",
    EntryWithoutPosting "分录没有所属凭证" "a journal entry belongs to no posting",
    PlaceUnknown "分录所记指标或总控不存在" "an entry stands on a line or control key that does not exist",
    ReversalLink "更正凭证与原凭证不对应" "a correction does not match what it takes back",
    SequenceGap "指标凭证顺序不连续" "the postings of a line are not numbered without gaps",
    LineBalance "指标余额与日记账不符" "a line balance differs from the journal",
    ControlBalance "总控余额与日记账不符" "a control key differs from the journal",
    BookBalance "账簿余额与日记账不符" "a book balance differs from the journal",
    ResourcesDiffer "收入与支出预算不等 (I1)" "resources differ from appropriations (I1)",
    QuotasDiffer "指标与总控不等 (I2)" "quota states differ from quota controls (I2)",
    ControlExceeded "指标总控超过支出预算 (I3)" "quota control exceeds the appropriation (I3)",
    Overdrawn "余额为负 (I4)" "a balance is below zero (I4)",
    LimitUsed "限额已用数与明细不符" "a limit's use differs from its moves",
    LimitExceeded "限额已超" "a limit is exceeded",
    LimitUnknown "限额明细没有对应限额" "a limit move belongs to no limit",
    BlockGap "封账区块编号不连续" "the blocks are not numbered without gaps",
    BlockLink "封账区块与上一区块不相连" "a block does not continue the one before",
    BlockHash "封账区块摘要不符" "a block's hash differs from its postings",
    BlockMembers "封账区块成员不符" "a block's members are not what its head says",
    BlockSignature "封账区块签名无效" "a block's signature is not valid",
    Lineage "资金血缘明细与日记账不符" "a lineage move differs from the journal",
    DocumentChanged "单据与封账时不符" "a document is not what was sealed",
    DocumentMissing "已封单据不存在" "a sealed document is gone",
    DocumentUnsealed "单据从未封账" "a document was never sealed",
    DocumentRewritten "单据不得更改的内容在两次封账之间被改" "what lasts of a document changed between two seals",
    DocumentUnknown "单据种类未登记" "documents of a kind the program does not declare",
    RecordQueue "待封存证没有对应的操作记录" "what waits for the seal belongs to no unsealed audit row",
    Slice "资金血缘余额与日记账不符" "slices differ from the journal",
}

/// One thing that is not as the rest says; `K` is the catalogue of the stage that looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding<K = FindingKind> {
    pub kind: K,
    /// The row by its key or the number people know: `posting 42`, `line 7 account 3103`, `request ZF1`.
    pub place: String,
    pub expected: String,
    pub found: String,
}

impl<K: Kind> Finding<K> {
    pub fn new(
        kind: K,
        place: impl Into<String>,
        expected: impl ToString,
        found: impl ToString,
    ) -> Finding<K> {
        Finding { kind, place: place.into(), expected: expected.to_string(), found: found.to_string() }
    }

    pub fn zh(&self) -> String {
        format!("{}：{}，应为 {}，实为 {}", self.kind.zh(), self.place, self.expected, self.found)
    }

    pub fn en(&self) -> String {
        format!("{}: {}, expected {}, found {}", self.kind.en(), self.place, self.expected, self.found)
    }
}
