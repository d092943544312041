//! The county folder from outside: what is read, what is refused and where, what is written.

mod accepted;
mod arbitrary;
mod broken;
mod disk;
mod load;
