//! The money events, one function each: balances and an order in, one balanced posting or a refusal out.
//!
//! **Promise:** all branching is in the checks, which run in the order of the refusal's variants.
//! **Not here:** who may do it and whether it may be done today; holds, targets and approvals are
//! checked by the verb that calls.

mod approval;
mod changes;
mod correction;
mod opening;
mod order;
mod payment;
mod quota;
mod transfer;
mod year_end;

pub use approval::*;
pub use changes::*;
pub use correction::*;
pub use opening::*;
pub use order::*;
pub use payment::*;
pub use quota::*;
pub use transfer::*;
pub use year_end::*;
