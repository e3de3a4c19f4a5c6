//! Crucible plugins in Rust, without crates.
//!
//! Build this once as a library and the plugin against it, with plain `rustc` 1.63 or newer:
//!
//! ```text
//! rustc --edition 2021 --crate-type rlib --crate-name crucible -o libcrucible.rlib plugin-sdk/rust/lib.rs
//! rustc --edition 2021 --crate-type cdylib --extern crucible=libcrucible.rlib -o libmine.so mine.rs
//! ```
//!
//! A plugin is a type that implements [`Plugin`] and the traits of its interfaces; [`plugin!`] makes the library's one symbol. Functions
//! take `&self`, since the host may enter from several threads, and since a call may come back in: state stands behind a lock.
//! Failures are values of [`Failure`]; a panic becomes `FAILED` with its text. Neither crosses the boundary as anything but a status.

pub mod abi;
mod barrier;
mod call;
mod callback;
mod interface;
pub mod json;
mod plugin;
pub mod standard;

pub use abi::status::*;
pub use barrier::{barrier, caught, Failure, Result};
pub use call::{Call, Host, Import, Out, Sink};
pub use callback::{listen, Done, Fn1, Fn2};
pub use plugin::{describe, negotiate, Description, Instance, Plugin, Provided, Required, Threads};
