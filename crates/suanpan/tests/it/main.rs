//! Checks of the whole house, in one binary: its own order (tidy), its SQL, its pages in a browser.

mod engines;
mod source;
mod sql;
mod tidy;
