//! The program from outside: scenarios that need the whole house.

mod concurrency;
mod support;
