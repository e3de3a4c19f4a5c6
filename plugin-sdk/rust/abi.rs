//! `crucible/crucible.h`, written out. The comments there hold here too. Plugins rarely need it: the rest of this library does.

use std::ffi::c_void;
use std::mem::size_of;

pub const ABI: u32 = 1;
pub const THREADS_SERIAL: u32 = 0;
pub const THREADS_CONCURRENT: u32 = 1;
/// Rust's standard library keeps thread-locals with destructors, so the library must stay mapped.
pub const UNLOAD_NEVER: u32 = 0;
pub const REQUIRED_OPTIONAL: u32 = 1;
pub const REQUIRED_MANY: u32 = 2;
pub const LIMIT_TEXT: usize = 4096;

/// The table of statuses.
pub mod status {
    pub const OK: i32 = 0;
    pub const FAILED: i32 = 1;
    pub const INVALID_ARGUMENT: i32 = 2;
    pub const NOT_FOUND: i32 = 3;
    pub const DENIED: i32 = 4;
    pub const UNIMPLEMENTED: i32 = 5;
    pub const UNAVAILABLE: i32 = 6;
    pub const GONE: i32 = 7;
    pub const CANCELLED: i32 = 8;
    pub const DEADLINE_EXCEEDED: i32 = 9;
    pub const RESOURCE_EXHAUSTED: i32 = 10;
    pub const DRAINING: i32 = 11;
    pub const UNAUTHENTICATED: i32 = 12;
    pub const RATE_LIMITED: i32 = 13;
    pub const TOO_LARGE: i32 = 14;
    pub const BROKEN: i32 = 15;
    pub const WRONG_STATE: i32 = 16;
}

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

/// Borrowed bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    pub data: *const u8,
    pub size: usize,
}

impl Bytes {
    pub const fn new(bytes: &[u8]) -> Bytes {
        Bytes { data: bytes.as_ptr(), size: bytes.len() }
    }

    /// # Safety
    /// The bytes are valid for as long as the result is used.
    pub unsafe fn slice<'a>(self) -> &'a [u8] {
        if self.size == 0 {
            return &[];
        }
        std::slice::from_raw_parts(self.data, self.size)
    }
}

#[repr(C)]
pub struct Out {
    pub size: u32,
    pub reserved: u32,
    pub write: extern "C" fn(*mut Out, *const u8, usize) -> i32,
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
#[derive(Clone, Copy)]
pub struct FnVoid {
    pub invoke: extern "C" fn(*mut c_void) -> i32,
    pub context: *mut c_void,
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
    pub call_open: extern "C" fn(*const Host, *const Call, i64, *mut Call) -> i32,
    pub call_cancel: extern "C" fn(*const Host, u64) -> i32,
    pub call_close: extern "C" fn(*const Host, u64) -> i32,
    pub call_check: extern "C" fn(*const Host, u64) -> i32,
    pub on_cancel: extern "C" fn(*const Host, u64, FnVoid) -> i32,
}

#[repr(C)]
pub struct Function {
    pub size: u32,
    pub reserved: u32,
    pub signature: Str,
    pub pointer: *const (),
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
pub type Report = Option<extern "C" fn(*mut c_void, *const Call, *mut Out) -> i32>;
pub type Restore = Option<extern "C" fn(*mut c_void, *const Call, u32, Bytes) -> i32>;

#[repr(C)]
pub struct Lifecycle {
    pub size: u32,
    pub reserved: u32,
    pub create: Option<extern "C" fn(*const Host, *mut *mut c_void) -> i32>,
    pub start: Step,
    pub ready: Step,
    pub drain: Step,
    pub save_state: Report,
    pub restore_state: Restore,
    pub health: Report,
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

// The sizes of ABI 1 on a 64-bit machine, from plugin-sdk/docs/abi.md.
const _: () = assert!(size_of::<Call>() == 88 && size_of::<Host>() == 96 && size_of::<Import>() == 32);
const _: () = assert!(size_of::<Descriptor>() == 136 && size_of::<Lifecycle>() == 80 && size_of::<Negotiation>() == 40);
const _: () = assert!(size_of::<Provided>() == 40 && size_of::<Required>() == 40 && size_of::<Function>() == 32);
