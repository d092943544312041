//! The web shell: what every page is made of, with no business word in it.
//!
//! [`ui`] holds components as plain functions over view models, [`query`] builds the addresses that carry a
//! page's state, [`csv_export`] and [`list_file`] write what a list shows, [`assets`] holds the stylesheet and the script.
//!
//! **Promise:** every page works without scripts, by keyboard, in both languages, in print and in the dark.
//! **Promise:** no inline style, no inline script, no foreign address: the strictest content policy holds.
//! **Not here:** sessions, routes and database; handlers read facts and fill the view models of [`ui`].

pub mod assets;
pub mod csv_export;
pub mod list_file;
pub mod listing;
pub mod page;
pub mod paper;
pub mod query;
pub mod ui;
