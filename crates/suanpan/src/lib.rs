//! Suanpan (算盘), the program: what the command line, the demo and the tests share.
//!
//! **Promise:** a county comes in as a folder of files, all of it or nothing of it ([`import`]).
//! **Not here:** money, rules and pages of an area; the crates below own those.

pub mod bench;
pub mod cli;
pub mod county;
pub mod import;
pub mod mapping;
pub mod roles;
pub mod service;
pub mod web;
pub mod year;
