//! Provides acme.ledger/1 and uses acme.counter/1 of another vendor: a plugin in Rust, without crates.
//!
//! acme.ledger/1:
//!     book(str entry, out str receipt)        entry is "NAME AMOUNT"; adds it to the counter
//!     balance(str name, out str line)         "NAME TOTAL, last by AUTHOR"
//!     follow(str name, u32 changes, fn line(str), fn done(i32, str))
//!         asynchronous: line with "NAME TOTAL" after each of the next changes, then done with how many there were
//!
//! No panic crosses the boundary: every function runs behind `barrier`. To show it, the name "panic" panics.

mod abi;

use abi::*;
use std::any::Any;
use std::collections::HashMap;
use std::ffi::c_void;
use std::mem::size_of;
use std::panic::{catch_unwind, set_hook, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is imported, in the order of `COUNTER_SIGNATURES`.
#[repr(C)]
struct Counter {
    add: extern "C" fn(*const Call, Str, i64, *mut i64) -> i32,
    read: extern "C" fn(*const Call, Str, *mut i64) -> i32,
    author: extern "C" fn(*const Call, Str, *mut Out) -> i32,
    watch: extern "C" fn(*const Call, Str, u32, FnStr, FnI32Str) -> i32,
}

/// The instance. Any number of threads may be inside.
struct Ledger {
    host: &'static Host,
    counter: &'static Counter,
    /// What the counter has not answered yet, by the address that it was given as context.
    follows: Mutex<HashMap<usize, Arc<Follow>>>,
}

struct Follow {
    ledger: *const Ledger,
    name: String,
    seen: AtomicU32,
    line: FnStr,
    done: FnI32Str,
}
// Safety: the ledger outlives its follows, and the ABI allows callbacks to be called from any thread.
unsafe impl Send for Follow {}
unsafe impl Sync for Follow {}

struct Failure(i32, String);

// ---- The barrier --------------------------------------------------------------------------------------------------------------

fn panic_text(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("without a message"))
}

/// Runs `body` and turns a panic into a failure like any other.
fn caught<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(Failure(FAILED, panic_text(panic))))
}

/// What every function of the interface runs in: the status of `body`, its text given to the host.
///
/// # Safety
/// `instance` is what `create` made; `call` is valid for the call.
unsafe fn barrier(instance: *mut c_void, call: *const Call, body: impl FnOnce(&Ledger) -> Result<(), Failure>) -> i32 {
    let ledger = &*(instance as *const Ledger);
    match caught(|| body(ledger)) {
        Ok(()) => OK,
        Err(Failure(status, text)) => (ledger.host.fail)(ledger.host, call, status, Str::new(&text)),
    }
}

// ---- Calling the counter --------------------------------------------------------------------------------------------------------

impl Ledger {
    /// Calls an import below `call`, so that deadline and cancellation reach it; its failure comes back with its text.
    unsafe fn ask(&self, call: *const Call, ask: impl FnOnce(*const Call) -> i32) -> Result<(), Failure> {
        let mut error = Sink::new();
        let mut inner = *call;
        inner.error = error.out();
        match ask(&inner) {
            OK => Ok(()),
            status => Err(Failure(status, error.into_text())),
        }
    }

    /// A panic elsewhere must not make every later call panic.
    fn follows(&self) -> MutexGuard<'_, HashMap<usize, Arc<Follow>>> {
        self.follows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn checked(name: &str) -> &str {
    if name == "panic" {
        panic!("asked for by the name");
    }
    name
}

unsafe fn put(out: *mut Out, text: &str) -> Result<(), Failure> {
    match ((*out).write)(out, text.as_ptr(), text.len()) {
        OK => Ok(()),
        status => Err(Failure(status, "the answer is too large".into())),
    }
}

// ---- acme.ledger/1 --------------------------------------------------------------------------------------------------------------

extern "C" fn book(instance: *mut c_void, call: *const Call, entry: Str, receipt: *mut Out) -> i32 {
    // Safety: the gate passes what the ABI promises. The same holds below.
    unsafe {
        barrier(instance, call, |ledger| {
            let (name, amount) = match entry.text().split_once(' ') {
                Some((name, amount)) => (checked(name), amount.parse::<i64>().ok()),
                None => (checked(entry.text()), None),
            };
            let amount = amount.ok_or_else(|| Failure(INVALID_ARGUMENT, "an entry is NAME AMOUNT".into()))?;
            let mut total = 0;
            ledger.ask(call, |inner| (ledger.counter.add)(inner, Str::new(name), amount, &mut total))?;
            put(receipt, &format!("{} {:+} = {}", name, amount, total))
        })
    }
}

extern "C" fn balance(instance: *mut c_void, call: *const Call, name: Str, line: *mut Out) -> i32 {
    unsafe {
        barrier(instance, call, |ledger| {
            let mut total = 0;
            let mut author = Sink::new();
            ledger.ask(call, |inner| (ledger.counter.read)(inner, name, &mut total))?;
            ledger.ask(call, |inner| (ledger.counter.author)(inner, name, author.out()))?;
            put(line, &format!("{} {}, last by {}", name.text(), total, author.into_text()))
        })
    }
}

extern "C" fn follow(instance: *mut c_void, call: *const Call, name: Str, changes: u32, line: FnStr, done: FnI32Str) -> i32 {
    unsafe {
        barrier(instance, call, |ledger| {
            // The name is borrowed for the call, and the changes come later.
            let own = checked(name.text()).to_owned();
            let follow = Arc::new(Follow { ledger, name: own, seen: AtomicU32::new(0), line, done });
            let context = Arc::as_ptr(&follow) as *mut c_void;
            ledger.follows().insert(context as usize, follow);
            let (changed, ended) = (FnStr { invoke: on_change, context }, FnI32Str { invoke: on_done, context });
            let answer = ledger.ask(call, |inner| (ledger.counter.watch)(inner, name, changes, changed, ended));
            if answer.is_err() {
                // Then done does not come.
                ledger.follows().remove(&(context as usize));
            }
            answer
        })
    }
}

/// From any thread, never at the same time as `on_done`, which ends the follow.
extern "C" fn on_change(context: *mut c_void, total: Str) -> i32 {
    let passed = caught(|| unsafe {
        let follow = &*(context as *const Follow);
        follow.seen.fetch_add(1, Ordering::Relaxed);
        let line = format!("{} {}", follow.name, total.text());
        Ok((follow.line.invoke)(follow.line.context, Str::new(&line)))
    });
    passed.unwrap_or(FAILED)
}

extern "C" fn on_done(context: *mut c_void, status: i32, text: Str) -> i32 {
    let passed = caught(|| unsafe {
        let ledger = &*(*(context as *const Follow)).ledger;
        let follow = match ledger.follows().remove(&(context as usize)) {
            Some(follow) => follow,
            None => return Ok(OK),
        };
        let counted = format!("{} changes", follow.seen.load(Ordering::Relaxed));
        let answer = if status == OK { Str::new(&counted) } else { text };
        Ok((follow.done.invoke)(follow.done.context, status, answer))
    });
    passed.unwrap_or(FAILED)
}

// ---- Life -----------------------------------------------------------------------------------------------------------------------

extern "C" fn create(host: *const Host, instance: *mut *mut c_void) -> i32 {
    let made = caught(|| unsafe {
        // This library has a standard library of its own: the hook is nobody else's. The barrier gives the text to the host.
        set_hook(Box::new(|_| {}));
        let host = &*host;
        let mut import = Import { size: size_of::<Import>() as u32, count: 0, provider: Str::new(""), functions: std::ptr::null() };
        match (host.import_at)(host, Str::new(COUNTER), 0, &mut import) {
            OK => (),
            status => return Err(Failure(status, format!("{} is not imported", COUNTER))),
        }
        let counter = &*(import.functions as *const Counter);
        Ok(Box::new(Ledger { host, counter, follows: Mutex::new(HashMap::new()) }))
    });
    match made {
        Ok(ledger) => {
            unsafe { *instance = Box::into_raw(ledger) as *mut c_void };
            OK
        }
        Err(Failure(status, text)) => unsafe { ((*host).fail)(host, std::ptr::null(), status, Str::new(&text)) },
    }
}

extern "C" fn destroy(instance: *mut c_void) {
    let _ = caught(|| {
        // Safety: the host calls this once, when nothing is inside. What still waits is dropped with the instance.
        drop(unsafe { Box::from_raw(instance as *mut Ledger) });
        Ok(())
    });
}

// ---- What the library says about itself -------------------------------------------------------------------------------------------

const COUNTER: &str = "acme.counter/1";
static COUNTER_SIGNATURES: Static<[Str; 4]> = Static([
    Str::new("add(str key, i64 amount, out i64 total)"),
    Str::new("read(str key, out i64 total)"),
    Str::new("author(str key, out str plugin)"),
    Str::new("watch(str key, u32 changes, fn change(str), fn done(i32, str))"),
]);
static REQUIRED: Static<[Required; 1]> = Static([Required {
    size: size_of::<Required>() as u32,
    minimum_minor: 1,
    interface_name: Str::new(COUNTER),
    signatures: &COUNTER_SIGNATURES.0 as *const Str,
    count: 4,
    flags: 0,
}]);
static FUNCTIONS: Static<[Function; 3]> = Static([
    Function::new("book(str entry, out str receipt)", book as *const ()),
    Function::new("balance(str name, out str line)", balance as *const ()),
    Function::new("follow(str name, u32 changes, fn line(str), fn done(i32, str))", follow as *const ()),
]);
static PROVIDED: Static<[Provided; 1]> = Static([Provided {
    size: size_of::<Provided>() as u32,
    minor: 0,
    interface_name: Str::new("acme.ledger/1"),
    functions: &FUNCTIONS.0 as *const Function,
    count: 3,
    reserved: 0,
}]);
static LIFECYCLE: Static<Lifecycle> = Static(Lifecycle {
    size: size_of::<Lifecycle>() as u32,
    reserved: 0,
    create: Some(create),
    start: None,
    ready: None,
    drain: None,
    save_state: std::ptr::null(),
    restore_state: std::ptr::null(),
    health: std::ptr::null(),
    stop: None,
    destroy: Some(destroy),
});
static DESCRIPTOR: Static<Descriptor> = Static(Descriptor {
    size: size_of::<Descriptor>() as u32,
    abi: ABI,
    id: Str::new("acme.ledger"),
    version: Str::new("1.0.0"),
    summary: Str::new("Books entries with a counter; an example in Rust"),
    threads: THREADS_CONCURRENT,
    unload: UNLOAD_NEVER,
    start_deadline_ms: 0,
    provided_count: 1,
    provided: &PROVIDED.0 as *const Provided,
    required: &REQUIRED.0 as *const Required,
    required_count: 1,
    wants_count: 0,
    wants: std::ptr::null(),
    lifecycle: &LIFECYCLE.0,
    state_schema: Str::new(""),
    state_version_minimum: 0,
    state_version: 0,
});

/// The one symbol.
///
/// # Safety
/// `negotiation` is the host's, valid for the call.
#[no_mangle]
pub unsafe extern "C" fn crucible_plugin_entry(negotiation: *mut Negotiation) -> i32 {
    let negotiation = &mut *negotiation;
    if negotiation.abi_minimum > ABI || negotiation.abi_maximum < ABI {
        negotiation.refusal = Str::new("this plugin speaks ABI 1");
        return UNAVAILABLE;
    }
    negotiation.abi_chosen = ABI;
    negotiation.descriptor = &DESCRIPTOR.0;
    OK
}
