//! Checks of the whole house, in one binary: its order (tidy), its SQL, its pages in a browser, and
//! what must hold under concurrency, crashes and a faulty bank.

mod browser;
mod concurrency;
mod engines;
mod kill;
mod schedules;
mod seat;
mod source;
mod sql;
mod support;
mod tidy;
