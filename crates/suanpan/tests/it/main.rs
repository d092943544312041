//! The program from outside: scenarios that need the whole house.

mod concurrency;
mod kill;
mod schedules;
mod support;
