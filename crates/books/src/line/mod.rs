//! Quota lines (预算指标) and their control keys (单位+项目+功能+资金性质+年度).
//!
//! **Promise:** a line never changes its elements; a breakdown makes a child line.
//! **Not here:** amounts (`journal`), release and freeze (`treasury::quota`).

mod model;
pub mod store;

pub use model::{ControlKey, LineRow, NewLine, fund_of};
