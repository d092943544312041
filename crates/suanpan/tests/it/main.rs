//! Checks of the whole house, in one binary: its order (tidy), its SQL, its pages in a browser, county
//! folders, the command line, and what must hold under concurrency, crashes and a faulty bank.

mod backup;
mod browser;
mod cli;
mod concurrency;
mod counties;
mod engines;
mod held;
mod import;
mod kill;
mod lists;
mod office;
mod other;
mod payees;
mod plans;
mod recon;
mod refunds;
mod schedules;
mod seat;
mod small;
mod source;
mod spine;
mod sql;
mod support;
mod tamper;
mod tidy;
mod upgrade;
mod vouchers;
