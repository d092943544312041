//! The office: lists as sheets and on paper, jobs, prints, and sheets coming in.

pub use seat::{Office, can_print, read_print};

mod blocks;
mod files;
mod import_rows;
mod jobs;
mod papers;
mod refund_form;
mod registry;
mod seat;
mod sheets_in;
