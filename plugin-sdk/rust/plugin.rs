use crate::abi::{self, status, Str};
use crate::barrier::{barrier, caught, Result};
use crate::call::{Call, Host, Out};
use std::ffi::c_void;
use std::mem::size_of;
use std::ptr;
use std::sync::Once;

/// A plugin: what stands behind all functions. Any number of threads may be inside, unless it says that it is serial.
pub trait Plugin: Sized + Send + Sync + 'static {
    /// Makes the instance. Must not block.
    fn create(host: Host) -> Result<Self>;

    fn start(&self, _call: &Call) -> Result<()> {
        Ok(())
    }
    fn ready(&self, _call: &Call) -> Result<()> {
        Ok(())
    }
    /// Ends background work; calls in flight go on.
    fn drain(&self, _call: &Call) -> Result<()> {
        Ok(())
    }
    fn stop(&self, _call: &Call) -> Result<()> {
        Ok(())
    }
    /// The state that moves to the next generation, in the description's schema and version.
    fn save(&self, _call: &Call) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
    /// Takes state of that version. What does not fit is refused, and nothing has changed then.
    fn restore(&self, _call: &Call, _version: u32, _state: &[u8]) -> Result<()> {
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// Entered by one thread at a time, which may re-enter.
    Serial,
    /// Entered by any number of threads.
    Concurrent,
}

/// What a library says about itself.
pub struct Description {
    /// `vendor.name`
    pub id: &'static str,
    pub version: &'static str,
    pub summary: &'static str,
    pub threads: Threads,
    /// Schema, oldest version that `restore` takes, version that `save` writes.
    pub state: Option<(&'static str, u32, u32)>,
}

/// An interface that the plugin implements, made by its trait.
pub struct Provided {
    pub name: &'static str,
    pub minor: u32,
    pub functions: Vec<abi::Function>,
}

/// An interface that the plugin uses, made by its client.
pub struct Required {
    pub name: &'static str,
    pub minor: u32,
    pub signatures: Vec<Str>,
    pub flags: u32,
}

impl Required {
    /// Start without it if nobody provides it.
    pub fn optional(self) -> Required {
        Required { flags: self.flags | abi::REQUIRED_OPTIONAL, ..self }
    }

    /// Bind to every provider, not to exactly one.
    pub fn many(self) -> Required {
        Required { flags: self.flags | abi::REQUIRED_MANY, ..self }
    }
}

/// What `create` gave to the host.
pub struct Instance<P> {
    pub host: Host,
    pub plugin: P,
}

fn leaked<T>(items: Vec<T>) -> *const T {
    Box::leak(items.into_boxed_slice()).as_ptr()
}

/// Makes the descriptor. It stays for as long as the process does, since a library in Rust is never unmapped.
pub fn describe<P: Plugin>(about: Description, provides: Vec<Provided>, requires: Vec<Required>) -> *const abi::Descriptor {
    let (provided_count, required_count) = (provides.len() as u32, requires.len() as u32);
    let provided = provides.into_iter().map(|each| abi::Provided {
        size: size_of::<abi::Provided>() as u32,
        minor: each.minor,
        interface_name: Str::new(each.name),
        count: each.functions.len() as u32,
        functions: leaked(each.functions),
        reserved: 0,
    });
    let required = requires.into_iter().map(|each| abi::Required {
        size: size_of::<abi::Required>() as u32,
        minimum_minor: each.minor,
        interface_name: Str::new(each.name),
        count: each.signatures.len() as u32,
        signatures: leaked(each.signatures),
        flags: each.flags,
    });
    let (schema, oldest, newest) = about.state.unwrap_or(("", 0, 0));
    Box::leak(Box::new(abi::Descriptor {
        size: size_of::<abi::Descriptor>() as u32,
        abi: abi::ABI,
        id: Str::new(about.id),
        version: Str::new(about.version),
        summary: Str::new(about.summary),
        threads: if about.threads == Threads::Serial { abi::THREADS_SERIAL } else { abi::THREADS_CONCURRENT },
        unload: abi::UNLOAD_NEVER,
        start_deadline_ms: 0,
        provided_count,
        provided: leaked(provided.collect()),
        required: leaked(required.collect()),
        required_count,
        wants_count: 0,
        wants: ptr::null(),
        lifecycle: Box::leak(Box::new(lifecycle::<P>(about.state.is_some()))),
        state_schema: Str::new(schema),
        state_version_minimum: oldest,
        state_version: newest,
    }))
}

/// # Safety
/// `negotiation` is the host's, valid for the call.
pub unsafe fn negotiate(negotiation: *mut abi::Negotiation, descriptor: *const abi::Descriptor) -> i32 {
    let negotiation = &mut *negotiation;
    if negotiation.abi_minimum > abi::ABI || negotiation.abi_maximum < abi::ABI {
        negotiation.refusal = Str::new("this plugin speaks ABI 1");
        return status::UNAVAILABLE;
    }
    negotiation.abi_chosen = abi::ABI;
    negotiation.descriptor = descriptor;
    status::OK
}

// ---- Life -----------------------------------------------------------------------------------------------------------------------

fn lifecycle<P: Plugin>(has_state: bool) -> abi::Lifecycle {
    abi::Lifecycle {
        size: size_of::<abi::Lifecycle>() as u32,
        reserved: 0,
        create: Some(create::<P>),
        start: Some(start::<P>),
        ready: Some(ready::<P>),
        drain: Some(drain::<P>),
        save_state: if has_state { Some(save::<P>) } else { None },
        restore_state: if has_state { Some(restore::<P>) } else { None },
        health: None,
        stop: Some(stop::<P>),
        destroy: Some(destroy::<P>),
    }
}

extern "C" fn create<P: Plugin>(raw: *const abi::Host, instance: *mut *mut c_void) -> i32 {
    static QUIET: Once = Once::new();
    // Safety: the host gives its table, which outlives the instance.
    let host = unsafe { Host::at(raw) };
    let made = caught(|| {
        // This library has a standard library of its own: the hook is nobody else's. The barrier gives the text to the host.
        QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
        Ok(Box::new(Instance { host, plugin: P::create(host)? }))
    });
    match made {
        Ok(made) => {
            unsafe { *instance = Box::into_raw(made) as *mut c_void };
            status::OK
        }
        Err(failure) => host.fail(ptr::null(), failure.status.max(status::FAILED), &failure.text),
    }
}

// Safety of all below: the host passes what `create` made, and a call that is valid for the call.
extern "C" fn start<P: Plugin>(instance: *mut c_void, call: *const abi::Call) -> i32 {
    unsafe { barrier::<P>(instance, call, |plugin, call| plugin.start(call)) }
}
extern "C" fn ready<P: Plugin>(instance: *mut c_void, call: *const abi::Call) -> i32 {
    unsafe { barrier::<P>(instance, call, |plugin, call| plugin.ready(call)) }
}
extern "C" fn drain<P: Plugin>(instance: *mut c_void, call: *const abi::Call) -> i32 {
    unsafe { barrier::<P>(instance, call, |plugin, call| plugin.drain(call)) }
}
extern "C" fn stop<P: Plugin>(instance: *mut c_void, call: *const abi::Call) -> i32 {
    unsafe { barrier::<P>(instance, call, |plugin, call| plugin.stop(call)) }
}
extern "C" fn save<P: Plugin>(instance: *mut c_void, call: *const abi::Call, state: *mut abi::Out) -> i32 {
    unsafe { barrier::<P>(instance, call, |plugin, call| Out::at(state).write(plugin.save(call)?)) }
}
extern "C" fn restore<P: Plugin>(instance: *mut c_void, call: *const abi::Call, version: u32, state: abi::Bytes) -> i32 {
    unsafe { barrier::<P>(instance, call, |plugin, call| plugin.restore(call, version, state.slice())) }
}
extern "C" fn destroy<P: Plugin>(instance: *mut c_void) {
    // The host calls this once, when nothing is inside. There is nobody to tell of a panic.
    let _ = caught(|| {
        drop(unsafe { Box::from_raw(instance as *mut Instance<P>) });
        Ok(())
    });
}
