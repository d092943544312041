//! The program from outside: the county folder, and the command line on small folders.

mod accepted;
mod arbitrary;
mod broken;
mod cli;
mod load;
mod small;
