//! Checks of the wire from outside: what may come in, who signed it, and money paid exactly once.

mod broken;
mod corpus;
mod crypto;
mod day_papers;
mod details;
mod exactly_once;
mod faults;
mod iso;
mod iso_bank;
mod line;
mod round_trip;
mod stub;
mod support;
mod words;
