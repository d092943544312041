//! Quota (预算指标): an approved budget becomes quota, is released, frozen, supplemented, cut, moved.
//!
//! **Promise:** two different persons stand behind every change: one proposes, another decides.
//! **Promise:** one held or faulty item of a document does not delay the others (A12).
//! **Promise:** the 3-day clock (A8) starts at the reply and stops for the released part only (G9, G10).
//! **Not here:** how the budget came about (`planning`), why a unit is held (the areas above).

mod adopt;
pub mod carry;
mod change;
pub mod commitment;
pub mod evidence;
pub mod exemption;
mod held;
mod midyear;
pub mod model;
pub mod pages;
mod post;
mod receipt;
mod reply;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;
mod year_end;

pub use adopt::{AdoptRefused, ApproveBudget, BudgetYear, RegisterBudget, line_id};
pub use carry::{CarryDecision, CarryRefused, DecideCarry};
pub use change::{
    ChangeRefused, DecideChange, Decision, Lift, LiftHold, NewHold, PlaceHold, ProposeChange, RejectChange,
};
pub use midyear::{MidYear, OpenMidYear, OpeningContract, OpeningRow};
pub use model::{ChangeDecision, ChangeItem, ChangeKind, ItemOutcome, NewChange};
pub use post::item_refusals;
pub use post::{ItemRefused, quota_line as line_of, scopes_of};
pub use receipt::{NewReceipt, ReceiptRefused, RegisterReceipt};
pub use reply::{
    Department, DepartmentReply, Instalment, ReplyBudget, ReplyRefused, Schedule, ScheduleRelease,
};
pub use rules::rules;
pub use year_end::{CloseYear, CloseYearDone, PrepareYearEnd};

pub use store::carry::carry_items;
// What others may ask of budget, projects and classes, and how the import hands them in.
pub use store::{
    ExecutionRow, budget, budgets, change, class_name, outturn, pages as lists, project, save_budget,
    save_budget_line, save_class, save_project, save_resource,
};
