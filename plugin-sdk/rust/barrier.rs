use crate::abi;
use crate::plugin::Instance;
use std::any::Any;
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Why a function fails: a status and the text that the caller gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: i32,
    pub text: String,
}

impl Failure {
    pub fn new(status: i32, text: impl Into<String>) -> Failure {
        Failure { status, text: text.into() }
    }
}

pub type Result<T> = std::result::Result<T, Failure>;

fn panic_text(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("without a message"))
}

/// Runs `body` and turns a panic into a failure like any other.
pub fn caught<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(Failure::new(abi::status::FAILED, panic_text(panic))))
}

/// At most what the host takes of a text, cut between characters.
pub(crate) fn bounded(text: &str) -> &str {
    let mut end = text.len().min(abi::LIMIT_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What every function runs in: the status of `body`, its text given to the host.
///
/// # Safety
/// `instance` is what `create` made for a plugin of type `P`; `call` is valid for the call.
pub unsafe fn barrier<P>(instance: *mut c_void, call: *const abi::Call, body: impl FnOnce(&P, &crate::Call) -> Result<()>) -> i32 {
    let instance = &*(instance as *const Instance<P>);
    match caught(|| body(&instance.plugin, &crate::Call::at(call))) {
        Ok(()) => abi::status::OK,
        // A failure must not look like success.
        Err(failure) => {
            let status = if failure.status == abi::status::OK { abi::status::FAILED } else { failure.status };
            instance.host.fail(call, status, &failure.text)
        }
    }
}
