//! The command line as a shell sees it: words in, texts and exit codes out.

mod ask;
mod bank;
mod books;
mod exits;
mod import;
pub mod kit;
mod outside;
mod pages;
