//! What can be wrong with a detail file, and on which line.

use serde::Serialize;

/// A fault with its line (the header is line 1) and field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("line {line}, {field}: {fault}")]
pub struct LineFault {
    pub line: usize,
    pub field: String,
    #[serde(flatten)]
    pub fault: DetailFault,
}

impl LineFault {
    /// The sentence in Chinese; the English one is `Display`.
    pub fn zh(&self) -> String {
        format!("第 {} 行，{}：{}", self.line, self.field, self.fault.zh())
    }
}

/// Why a field was not written or not read, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum DetailFault {
    #[error("file has {found} bytes, at most {limit} are taken; split the batch")]
    TooLarge { found: usize, limit: usize },
    #[error("file is empty")]
    Empty,
    #[error("is missing")]
    Missing,
    #[error(
        "character {position}, {character:?} ({codepoint}), is not in GBK; write what the payee's bank has \
         registered for it (often the syllable in capital letters), or pay this line by the envelope of another batch"
    )]
    NotInGbk { character: char, codepoint: String, position: usize },
    #[error("control character {codepoint} is not allowed in a field")]
    ControlCharacter { codepoint: String },
    #[error("a field must not hold the separator {separator:?}; write / instead")]
    HoldsSeparator { separator: char },
    #[error("a field must not begin or end with a blank; the layout fills with blanks")]
    BlankAround,
    #[error("{found} bytes in GBK, at most {limit} fit; shorten it")]
    TooWide { found: usize, limit: usize },
    #[error("byte {offset} of the line is not GBK; ask for the file again")]
    NotGbk { offset: usize },
    #[error("line begins with {found:?}, not {wanted:?}")]
    OtherRecord { found: String, wanted: String },
    #[error("file is {found:?}, not {wanted}")]
    OtherFile { found: String, wanted: String },
    #[error("{found} columns, not {wanted}")]
    ColumnsDiffer { found: usize, wanted: usize },
    #[error("{found} bytes, not {wanted}")]
    WidthDiffers { found: usize, wanted: usize },
    #[error("{text:?} is not a whole number")]
    NotANumber { text: String },
    #[error("{text:?} is not an amount with exactly two decimals, zero or more")]
    NotAnAmount { text: String },
    #[error("{text:?} is not a date written yyyymmdd")]
    NotADate { text: String },
    #[error("line is number {found}, number {wanted} is due; a line is missing or doubled")]
    OutOfOrder { found: usize, wanted: usize },
    #[error("{paid} of {amount} was paid; a detail is paid in full or not at all, ask the bank")]
    PaidInPart { amount: String, paid: String },
    #[error("header says {said} lines, the file has {found}")]
    CountDiffers { said: usize, found: usize },
    #[error("header says {said}, the lines add up to {found}")]
    SumDiffers { said: String, found: String },
}

impl DetailFault {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            DetailFault::TooLarge { found, limit } => {
                format!("文件 {found} 字节，最多 {limit} 字节；请拆分批次")
            }
            DetailFault::Empty => "文件是空的".to_owned(),
            DetailFault::Missing => "缺少".to_owned(),
            DetailFault::NotInGbk { character, codepoint, position } => format!(
                "第 {position} 个字“{character}”（{codepoint}）不在 GBK 中；请按收款人开户行登记的写法填（常为大写拼音），或把这一笔改用其他批次"
            ),
            DetailFault::ControlCharacter { codepoint } => format!("字段中不能有控制字符（{codepoint}）"),
            DetailFault::HoldsSeparator { separator } => {
                format!("字段中不能有分隔符“{separator}”；请改用 /")
            }
            DetailFault::BlankAround => "字段首尾不能有空格；空格用于填充".to_owned(),
            DetailFault::TooWide { found, limit } => {
                format!("GBK 编码 {found} 字节，最多 {limit} 字节；请缩短")
            }
            DetailFault::NotGbk { offset } => format!("本行第 {offset} 字节不是 GBK；请重新取得文件"),
            DetailFault::OtherRecord { found, wanted } => format!("行首是“{found}”，应为“{wanted}”"),
            DetailFault::OtherFile { found, wanted } => format!("文件是“{found}”，应为 {wanted}"),
            DetailFault::ColumnsDiffer { found, wanted } => format!("有 {found} 列，应为 {wanted} 列"),
            DetailFault::WidthDiffers { found, wanted } => format!("有 {found} 字节，应为 {wanted} 字节"),
            DetailFault::NotANumber { text } => format!("“{text}”不是整数"),
            DetailFault::NotAnAmount { text } => format!("“{text}”不是两位小数、不小于零的金额"),
            DetailFault::NotADate { text } => format!("“{text}”不是 yyyymmdd 日期"),
            DetailFault::OutOfOrder { found, wanted } => {
                format!("本行序号 {found}，应为 {wanted}；有缺行或重行")
            }
            DetailFault::PaidInPart { amount, paid } => {
                format!("应付 {amount}，已付 {paid}；明细只能全付或不付，请询问银行")
            }
            DetailFault::CountDiffers { said, found } => format!("表头写 {said} 行，实有 {found} 行"),
            DetailFault::SumDiffers { said, found } => format!("表头写 {said}，各行合计 {found}"),
        }
    }
}
