//! The part of `crucible/crucible.h` that a plugin in Rust needs, written out. The comments there hold here too.
#![allow(dead_code)] // The layout is the header's, also where nothing is read.

use std::ffi::c_void;
use std::mem::size_of;

pub const ABI: u32 = 1;
pub const OK: i32 = 0;
pub const FAILED: i32 = 1;
pub const INVALID_ARGUMENT: i32 = 2;
pub const UNAVAILABLE: i32 = 6;
pub const TOO_LARGE: i32 = 14;
pub const THREADS_CONCURRENT: u32 = 1;
/// Rust's standard library keeps thread-locals with destructors, so the library must stay mapped.
pub const UNLOAD_NEVER: u32 = 0;

/// UTF-8, borrowed, not terminated.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    pub data: *const u8,
    pub size: usize,
}

impl Str {
    pub const fn new(text: &str) -> Str {
        Str { data: text.as_ptr(), size: text.len() }
    }

    /// # Safety
    /// The text is valid for as long as the result is used. The gate has checked that it is UTF-8.
    pub unsafe fn text<'a>(self) -> &'a str {
        if self.size == 0 {
            return "";
        }
        std::str::from_utf8_unchecked(std::slice::from_raw_parts(self.data, self.size))
    }
}

#[repr(C)]
pub struct Out {
    pub size: u32,
    pub reserved: u32,
    pub write: extern "C" fn(*mut Out, *const u8, usize) -> i32,
}

/// `fn(str)`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FnStr {
    pub invoke: extern "C" fn(*mut c_void, Str) -> i32,
    pub context: *mut c_void,
}

/// `fn(i32, str)`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FnI32Str {
    pub invoke: extern "C" fn(*mut c_void, i32, Str) -> i32,
    pub context: *mut c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Call {
    pub size: u32,
    pub reserved: u32,
    pub id: u64,
    pub chain: u64,
    pub deadline_ns: i64,
    pub trace_high: u64,
    pub trace_low: u64,
    pub caller: Str,
    pub tenant: Str,
    pub error: *mut Out,
}

#[repr(C)]
pub struct Import {
    pub size: u32,
    pub count: u32,
    pub provider: Str,
    pub functions: *const c_void,
}

#[repr(C)]
pub struct Host {
    pub size: u32,
    pub abi: u32,
    pub context: *mut c_void,
    pub plugin: Str,
    pub fail: extern "C" fn(*const Host, *const Call, i32, Str) -> i32,
    pub import_count: extern "C" fn(*const Host, Str) -> u32,
    pub import_at: extern "C" fn(*const Host, Str, u32, *mut Import) -> i32,
    pub call_open: *const c_void,
    pub call_cancel: *const c_void,
    pub call_close: *const c_void,
    pub call_check: *const c_void,
    pub on_cancel: *const c_void,
}

#[repr(C)]
pub struct Function {
    pub size: u32,
    pub reserved: u32,
    pub signature: Str,
    pub pointer: *const (),
}

impl Function {
    pub const fn new(signature: &'static str, pointer: *const ()) -> Function {
        Function { size: size_of::<Function>() as u32, reserved: 0, signature: Str::new(signature), pointer }
    }
}

#[repr(C)]
pub struct Provided {
    pub size: u32,
    pub minor: u32,
    pub interface_name: Str,
    pub functions: *const Function,
    pub count: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct Required {
    pub size: u32,
    pub minimum_minor: u32,
    pub interface_name: Str,
    pub signatures: *const Str,
    pub count: u32,
    pub flags: u32,
}

pub type Step = Option<extern "C" fn(*mut c_void, *const Call) -> i32>;

#[repr(C)]
pub struct Lifecycle {
    pub size: u32,
    pub reserved: u32,
    pub create: Option<extern "C" fn(*const Host, *mut *mut c_void) -> i32>,
    pub start: Step,
    pub ready: Step,
    pub drain: Step,
    pub save_state: *const c_void,
    pub restore_state: *const c_void,
    pub health: *const c_void,
    pub stop: Step,
    pub destroy: Option<extern "C" fn(*mut c_void)>,
}

#[repr(C)]
pub struct Descriptor {
    pub size: u32,
    pub abi: u32,
    pub id: Str,
    pub version: Str,
    pub summary: Str,
    pub threads: u32,
    pub unload: u32,
    pub start_deadline_ms: u32,
    pub provided_count: u32,
    pub provided: *const Provided,
    pub required: *const Required,
    pub required_count: u32,
    pub wants_count: u32,
    pub wants: *const Str,
    pub lifecycle: *const Lifecycle,
    pub state_schema: Str,
    pub state_version_minimum: u32,
    pub state_version: u32,
}

#[repr(C)]
pub struct Negotiation {
    pub size: u32,
    pub abi_minimum: u32,
    pub abi_maximum: u32,
    pub abi_chosen: u32,
    pub refusal: Str,
    pub descriptor: *const Descriptor,
}

/// Static data with pointers, which never changes.
#[repr(transparent)]
pub struct Static<T>(pub T);
// Safety: nothing in it is ever written.
unsafe impl<T> Sync for Static<T> {}

/// A consumer's place for an `out str` or for the text of a failure.
#[repr(C)]
pub struct Sink {
    out: Out,
    text: Vec<u8>,
}

impl Sink {
    const MOST: usize = 1 << 16;

    pub fn new() -> Sink {
        Sink { out: Out { size: size_of::<Out>() as u32, reserved: 0, write: Sink::write }, text: Vec::new() }
    }

    /// Valid while the sink stays where it is.
    pub fn out(&mut self) -> *mut Out {
        self as *mut Sink as *mut Out
    }

    pub fn into_text(self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    extern "C" fn write(out: *mut Out, data: *const u8, size: usize) -> i32 {
        // Safety: only `out()` gives this function away, together with the sink around it.
        let sink = unsafe { &mut *(out as *mut Sink) };
        if size > Sink::MOST - sink.text.len() {
            return TOO_LARGE;
        }
        if size > 0 {
            sink.text.extend_from_slice(unsafe { std::slice::from_raw_parts(data, size) });
        }
        OK
    }
}

// The sizes of ABI 1 on a 64-bit machine, from plugin-sdk/docs/abi.md.
const _: () = assert!(size_of::<Call>() == 88 && size_of::<Host>() == 96 && size_of::<Import>() == 32);
const _: () = assert!(size_of::<Descriptor>() == 136 && size_of::<Lifecycle>() == 80 && size_of::<Negotiation>() == 40);
const _: () = assert!(size_of::<Provided>() == 40 && size_of::<Required>() == 40 && size_of::<Function>() == 32);
