use crate::abi::{status, Bytes, Str};
use crate::barrier::{caught, Failure, Result};
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// `fn(a)`: a callback of one argument. May be called from any thread until the call is over; answers a status.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Fn1<A> {
    pub invoke: extern "C" fn(*mut c_void, A) -> i32,
    pub context: *mut c_void,
}

/// `fn(a, b)`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Fn2<A, B> {
    pub invoke: extern "C" fn(*mut c_void, A, B) -> i32,
    pub context: *mut c_void,
}

// Safety: the ABI allows callbacks to be called from any thread.
unsafe impl<A> Send for Fn1<A> {}
unsafe impl<A> Sync for Fn1<A> {}
unsafe impl<A, B> Send for Fn2<A, B> {}
unsafe impl<A, B> Sync for Fn2<A, B> {}

fn heard(answer: i32) -> Result<()> {
    if answer == status::OK { Ok(()) } else { Err(Failure::new(answer, "nobody listens any more")) }
}

impl Fn1<Str> {
    /// Fails when nobody listens any more: stop then.
    pub fn call(&self, text: &str) -> Result<()> {
        heard((self.invoke)(self.context, Str::new(text)))
    }
}

impl Fn1<Bytes> {
    pub fn call(&self, bytes: &[u8]) -> Result<()> {
        heard((self.invoke)(self.context, Bytes::new(bytes)))
    }
}

impl Fn2<i32, Str> {
    pub fn call(&self, number: i32, text: &str) -> Result<()> {
        heard((self.invoke)(self.context, number, Str::new(text)))
    }
}

impl Fn2<i32, Bytes> {
    pub fn call(&self, number: i32, bytes: &[u8]) -> Result<()> {
        heard((self.invoke)(self.context, number, Bytes::new(bytes)))
    }
}

/// The answer of an asynchronous function, given once, from any thread. Clones share it; the first to answer wins. When the last one goes
/// without an answer, the caller gets `BROKEN`.
#[derive(Clone)]
pub struct Done(Arc<Answer>);

struct Answer {
    raw: Fn2<i32, Str>,
    is_given: AtomicBool,
}

impl Answer {
    fn give(&self, status: i32, text: &str) {
        if !self.is_given.swap(true, Ordering::AcqRel) {
            (self.raw.invoke)(self.raw.context, status, Str::new(text));
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.give(status::BROKEN, "the plugin forgot to answer");
    }
}

impl Done {
    pub fn new(raw: Fn2<i32, Str>) -> Done {
        Done(Arc::new(Answer { raw, is_given: AtomicBool::new(false) }))
    }

    pub fn ok(&self, text: &str) {
        self.0.give(status::OK, text);
    }

    pub fn fail(&self, failure: &Failure) {
        self.0.give(if failure.status == status::OK { status::FAILED } else { failure.status }, &failure.text);
    }

    /// The end of an asynchronous function, for `interface!`: a failure takes the answer away, unless it was given before; then the failure
    /// is dropped.
    #[doc(hidden)]
    pub fn settle(self, outcome: Result<()>) -> Result<()> {
        match outcome {
            Err(failure) if !self.0.is_given.swap(true, Ordering::AcqRel) => Err(failure),
            _ => Ok(()),
        }
    }
}

/// Both ends of one asynchronous call to an import.
struct Listener {
    event: Box<dyn Fn(&str) -> Result<()> + Send + Sync>,
    done: Box<dyn FnOnce(i32, &str) + Send>,
}

/// Begins an asynchronous call: `begin` passes the two callbacks on to an import. `event` runs for each piece, `done` once at the end, from
/// any thread. If `begin` fails, neither of them runs any more.
pub fn listen(
    event: impl Fn(&str) -> Result<()> + Send + Sync + 'static,
    done: impl FnOnce(i32, &str) + Send + 'static,
    begin: impl FnOnce(Fn1<Str>, Fn2<i32, Str>) -> Result<()>,
) -> Result<()> {
    let context = Box::into_raw(Box::new(Listener { event: Box::new(event), done: Box::new(done) })) as *mut c_void;
    let begun = begin(Fn1 { invoke: on_event, context }, Fn2 { invoke: on_done, context });
    if begun.is_err() {
        // Safety: whoever refuses never calls back, so the box is still ours.
        drop(unsafe { Box::from_raw(context as *mut Listener) });
    }
    begun
}

extern "C" fn on_event(context: *mut c_void, text: Str) -> i32 {
    // Safety: the gate calls this only before `on_done`, never at the same time.
    let heard = caught(|| unsafe { ((*(context as *const Listener)).event)(text.text()) });
    heard.map_or_else(|failure| failure.status, |()| status::OK)
}

extern "C" fn on_done(context: *mut c_void, status: i32, text: Str) -> i32 {
    let heard = caught(|| {
        // Safety: the gate calls this exactly once.
        let listener = unsafe { Box::from_raw(context as *mut Listener) };
        (listener.done)(status, unsafe { text.text() });
        Ok(())
    });
    heard.map_or_else(|failure| failure.status, |()| status::OK)
}
