use crate::abi::{self, status, Str};
use crate::barrier::{bounded, Failure, Result};
use std::ffi::c_void;
use std::mem::size_of;
use std::ptr;

/// The call that a crossing belongs to. Pass it on to whatever is called on its behalf: deadline and cancellation travel with it.
#[derive(Clone, Copy)]
pub struct Call(abi::Call);

// Safety: what is borrowed in it is read only through `caller`, which `kept` empties.
unsafe impl Send for Call {}
unsafe impl Sync for Call {}

impl Call {
    /// # Safety
    /// `call` is null or valid.
    pub unsafe fn at(call: *const abi::Call) -> Call {
        if call.is_null() { Call::root() } else { Call(*call) }
    }

    /// A call that begins a chain of its own.
    pub fn root() -> Call {
        let none = Str::new("");
        Call(abi::Call {
            size: size_of::<abi::Call>() as u32,
            reserved: 0,
            id: 0,
            chain: 0,
            deadline_ns: 0,
            trace_high: 0,
            trace_low: 0,
            caller: none,
            tenant: none,
            error: ptr::null_mut(),
        })
    }

    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// CLOCK_MONOTONIC in nanoseconds, or nothing.
    pub fn deadline(&self) -> Option<i64> {
        if self.0.deadline_ns == 0 { None } else { Some(self.0.deadline_ns) }
    }

    /// Manifest id of the calling plugin, or "host".
    pub fn caller(&self) -> &str {
        // Safety: borrowed for the call, or emptied by `kept`.
        unsafe { self.0.caller.text() }
    }

    /// The same call without what is borrowed, to be kept until it has been answered.
    pub fn kept(&self) -> Call {
        Call(abi::Call { caller: Str::new(""), tenant: Str::new(""), error: ptr::null_mut(), ..self.0 })
    }

    pub(crate) fn with_error(&self, error: *mut abi::Out) -> abi::Call {
        abi::Call { error, ..self.0 }
    }
}

/// Where an `out str` or `out bytes` goes. May be written in pieces.
pub struct Out(*mut abi::Out);

impl Out {
    /// # Safety
    /// `out` is valid for as long as the result is used.
    pub unsafe fn at(out: *mut abi::Out) -> Out {
        Out(out)
    }

    pub fn write(&mut self, text: impl AsRef<[u8]>) -> Result<()> {
        let bytes = text.as_ref();
        // Safety: `at` was promised that it is valid.
        match unsafe { ((*self.0).write)(self.0, bytes.as_ptr(), bytes.len()) } {
            status::OK => Ok(()),
            status => Err(Failure::new(status, "the answer is too large")),
        }
    }
}

/// A consumer's place for an `out str`, an `out bytes`, or the text of a failure.
#[repr(C)]
pub struct Sink {
    out: abi::Out,
    bytes: Vec<u8>,
}

impl Default for Sink {
    fn default() -> Sink {
        Sink::new()
    }
}

impl Sink {
    const MOST: usize = 16 << 20;

    pub fn new() -> Sink {
        Sink { out: abi::Out { size: size_of::<abi::Out>() as u32, reserved: 0, write: Sink::write }, bytes: Vec::new() }
    }

    /// Valid while the sink stays where it is.
    pub fn out(&mut self) -> *mut abi::Out {
        self as *mut Sink as *mut abi::Out
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn into_text(self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    extern "C" fn write(out: *mut abi::Out, data: *const u8, size: usize) -> i32 {
        // Safety: only `out()` gives this function away, together with the sink around it.
        let sink = unsafe { &mut *(out as *mut Sink) };
        if size > Sink::MOST - sink.bytes.len() {
            return status::TOO_LARGE;
        }
        if size > 0 {
            sink.bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data, size) });
        }
        status::OK
    }
}

/// What a plugin may reach. A value: copies mean the same host, for the life of the instance.
#[derive(Clone, Copy)]
pub struct Host(*const abi::Host);

// Safety: the header says that every function of the table may be called from any thread; the table outlives the instance.
unsafe impl Send for Host {}
unsafe impl Sync for Host {}

impl Host {
    /// # Safety
    /// `host` is what `create` was given.
    pub unsafe fn at(host: *const abi::Host) -> Host {
        Host(host)
    }

    fn table(&self) -> &abi::Host {
        // Safety: see `at`.
        unsafe { &*self.0 }
    }

    /// The id under which the manifest runs this plugin.
    pub fn plugin(&self) -> &str {
        unsafe { self.table().plugin.text() }
    }

    pub fn import_count(&self, interface: &str) -> u32 {
        (self.table().import_count)(self.0, Str::new(interface))
    }

    /// A provider of a required interface; nothing when there is none at that place.
    pub fn import(&self, interface: &str, index: u32) -> Option<Import> {
        let mut raw =
            abi::Import { size: size_of::<abi::Import>() as u32, count: 0, provider: Str::new(""), functions: ptr::null() };
        match (self.table().import_at)(self.0, Str::new(interface), index, &mut raw) {
            status::OK if raw.count > 0 => Some(Import { functions: raw.functions, provider: unsafe { raw.provider.text() } }),
            _ => None,
        }
    }

    /// Fails when the call is no longer wanted. Ask in long loops.
    pub fn check(&self, call: &Call) -> Result<()> {
        match (self.table().call_check)(self.0, call.id()) {
            status::OK => Ok(()),
            status => Err(Failure::new(status, "no longer wanted")),
        }
    }

    pub(crate) fn fail(&self, call: *const abi::Call, status: i32, text: &str) -> i32 {
        (self.table().fail)(self.0, call, status, Str::new(bounded(text)))
    }
}

/// The functions of one provider. The clients that [`interface!`](crate::interface) makes stand on it.
#[derive(Clone, Copy)]
pub struct Import {
    functions: *const c_void,
    provider: &'static str,
}

// Safety: the header says that imports may be called from any thread; the table outlives the instance.
unsafe impl Send for Import {}
unsafe impl Sync for Import {}

impl Import {
    /// Manifest id of the provider.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// # Safety
    /// `T` is a struct of function pointers in the order of the required signatures.
    pub unsafe fn table<T>(&self) -> &T {
        &*(self.functions as *const T)
    }

    /// Calls below `call`; a failure comes back with its text.
    pub fn ask(&self, call: &Call, ask: impl FnOnce(*const abi::Call) -> i32) -> Result<()> {
        let mut error = Sink::new();
        let inner = call.with_error(error.out());
        match ask(&inner) {
            status::OK => Ok(()),
            status => Err(Failure::new(status, error.into_text())),
        }
    }
}
