//! Checks of the whole house, in one binary: its own order (tidy), its SQL, its pages in a browser.

mod browser;
mod engines;
mod seat;
mod source;
mod sql;
mod tidy;
