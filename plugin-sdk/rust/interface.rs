//! The two macros of a plugin. An interface is written once, in the words of the signature language, and becomes a trait for its
//! providers and a client for its consumers.

/// Defines an interface.
///
/// ```text
/// crucible::interface! {
///     /// Totals under names.
///     pub trait Counter, client CounterClient = "acme.counter/1", minor 1 {
///         add(str key, i64 amount, out i64 total);
///         watch(str key, u32 changes, fn change(str), fn done(i32, str));
///     }
/// }
/// ```
///
/// Parameters become, for providers: `str` → `&str`, `bytes` → `&[u8]`, numbers as they are, `out str` and `out bytes` → `&mut Out`,
/// `out i64` → `&mut i64`, `fn x(str)` → `Fn1<Str>`, `fn x(i32, str)` → `Fn2<i32, Str>`, `fn done(i32, str)` → `Done`. For consumers the
/// same, but `out str` → `&mut String`, `out bytes` → `&mut Vec<u8>`, and `done` is an `Fn2<i32, Str>`, which `listen` makes.
#[macro_export]
macro_rules! interface {
    ($(#[$doc:meta])* $vis:vis trait $name:ident, client $client:ident = $id:literal, minor $minor:literal {
        $( $function:ident ( $($parameters:tt)* ); )*
    }) => {
        $(#[$doc])*
        $vis trait $name: $crate::Plugin {
            $( $crate::__interface!(@method $function [] $($parameters)*); )*

            /// The interface and its functions, for `plugin!`.
            fn provided() -> $crate::Provided where Self: Sized {
                $crate::Provided {
                    name: $id,
                    minor: $minor,
                    functions: vec![ $( $crate::abi::Function {
                        size: std::mem::size_of::<$crate::abi::Function>() as u32,
                        reserved: 0,
                        signature: $crate::abi::Str::new($crate::__interface!(@text $function [] $($parameters)*)),
                        pointer: $crate::__interface!(@thunk $name $function [] [] [] $($parameters)*),
                    } ),* ],
                }
            }
        }

        $(#[$doc])*
        #[derive(Clone, Copy)]
        $vis struct $client($crate::Import);

        const _: () = {
            /// What is imported, in the order of the signatures.
            #[repr(C)]
            struct Table { $( $function: $crate::__interface!(@pointer [] $($parameters)*), )* }

            #[allow(dead_code)] // A consumer may use a part of an interface.
            impl $client {
                /// The requirement, for `plugin!`.
                pub fn required() -> $crate::Required {
                    $crate::Required {
                        name: $id,
                        minor: $minor,
                        signatures: vec![ $( $crate::abi::Str::new($crate::__interface!(@text $function [] $($parameters)*)) ),* ],
                        flags: 0,
                    }
                }

                /// The provider at that place; nothing beyond the last.
                pub fn at(host: $crate::Host, index: u32) -> Option<$client> {
                    host.import($id, index).map($client)
                }

                /// The one provider. Fails when the requirement is optional and nobody provides it.
                pub fn only(host: $crate::Host) -> $crate::Result<$client> {
                    $client::at(host, 0).ok_or_else(|| $crate::Failure::new($crate::UNAVAILABLE, concat!($id, " is not imported")))
                }

                /// Manifest id of the provider.
                pub fn provider(&self) -> &'static str {
                    self.0.provider()
                }

                $( $crate::__interface!(@client Table $function [] [] [] $($parameters)*); )*
            }
        };
    };
}

/// The parts of `interface!`, each of which eats the parameters one by one.
#[doc(hidden)]
#[macro_export]
macro_rules! __interface {
    // ---- The signature's text
    (@text $f:ident [$($t:expr,)*]) => { concat!(stringify!($f), "(", $($t,)* ")") };
    (@text $f:ident [] $($p:tt)+) => { $crate::__interface!(@words $f [] $($p)+) };
    (@words $f:ident [$($t:expr,)*] , $($p:tt)+) => { $crate::__interface!(@words $f [$($t,)* ", ",] $($p)+) };
    (@words $f:ident [$($t:expr,)*] out $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@words $f [$($t,)* "out ", stringify!($ty), " ", stringify!($n),] $($p)*) };
    (@words $f:ident [$($t:expr,)*] fn $n:ident($a:ident) $($p:tt)*) => {
        $crate::__interface!(@words $f [$($t,)* "fn ", stringify!($n), "(", stringify!($a), ")",] $($p)*) };
    (@words $f:ident [$($t:expr,)*] fn $n:ident($a:ident, $b:ident) $($p:tt)*) => {
        $crate::__interface!(@words $f [$($t,)* "fn ", stringify!($n), "(", stringify!($a), ", ", stringify!($b), ")",] $($p)*) };
    (@words $f:ident [$($t:expr,)*] $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@words $f [$($t,)* stringify!($ty), " ", stringify!($n),] $($p)*) };
    (@words $f:ident [$($t:expr,)*]) => { concat!(stringify!($f), "(", $($t,)* ")") };

    // ---- The provider's method
    (@method $f:ident [$($d:tt)*] , $($p:tt)*) => { $crate::__interface!(@method $f [$($d)*] $($p)*); };
    (@method $f:ident [$($d:tt)*] out $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@method $f [$($d)* $n: $crate::__interface!(@given_out $ty),] $($p)*); };
    (@method $f:ident [$($d:tt)*] fn done(i32, str)) => { $crate::__interface!(@method $f [$($d)* done: $crate::Done,]); };
    (@method $f:ident [$($d:tt)*] fn $n:ident($($a:ident),+) $($p:tt)*) => {
        $crate::__interface!(@method $f [$($d)* $n: $crate::__interface!(@callback $($a),+),] $($p)*); };
    (@method $f:ident [$($d:tt)*] $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@method $f [$($d)* $n: $crate::__interface!(@given $ty),] $($p)*); };
    (@method $f:ident [$($d:tt)*]) => { fn $f(&self, call: &$crate::Call, $($d)*) -> $crate::Result<()>; };

    // ---- The provider's thunk: C parameters, and what the method gets of them
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] [$($k:tt)*] , $($p:tt)*) => {
        $crate::__interface!(@thunk $t $f [$($c)*] [$($v)*] [$($k)*] $($p)*) };
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] [] out $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@thunk $t $f [$($c)* $n: $crate::__interface!(@raw_out $ty),]
            [$($v)* $crate::__interface!(@take_out $ty $n),] [] $($p)*) };
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] [] fn done(i32, str)) => {
        $crate::__interface!(@thunk $t $f [$($c)* done: $crate::Fn2<i32, $crate::abi::Str>,] [$($v)*] [done]) };
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] [] fn $n:ident($($a:ident),+) $($p:tt)*) => {
        $crate::__interface!(@thunk $t $f [$($c)* $n: $crate::__interface!(@callback $($a),+),] [$($v)* $n,] [] $($p)*) };
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] [] $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@thunk $t $f [$($c)* $n: $crate::__interface!(@raw $ty),]
            [$($v)* $crate::__interface!(@take $ty $n),] [] $($p)*) };
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] []) => {{
        extern "C" fn thunk<P: $t>(instance: *mut std::ffi::c_void, call: *const $crate::abi::Call, $($c)*) -> i32 {
            // Safety: the gate passes what the signature says.
            unsafe { $crate::barrier::<P>(instance, call, |plugin, call| plugin.$f(call, $($v)*)) }
        }
        thunk::<Self> as *const ()
    }};
    (@thunk $t:ident $f:ident [$($c:tt)*] [$($v:tt)*] [$done:ident]) => {{
        extern "C" fn thunk<P: $t>(instance: *mut std::ffi::c_void, call: *const $crate::abi::Call, $($c)*) -> i32 {
            // Safety: the gate passes what the signature says.
            unsafe {
                $crate::barrier::<P>(instance, call, |plugin, call| {
                    let answer = $crate::Done::new($done);
                    let own = answer.clone();
                    answer.settle($crate::caught(|| plugin.$f(call, $($v)* own)))
                })
            }
        }
        thunk::<Self> as *const ()
    }};

    // ---- The consumer's function pointer
    (@pointer [$($c:tt)*] , $($p:tt)*) => { $crate::__interface!(@pointer [$($c)*] $($p)*) };
    (@pointer [$($c:tt)*] out $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@pointer [$($c)* $crate::__interface!(@raw_out $ty),] $($p)*) };
    (@pointer [$($c:tt)*] fn $n:ident($($a:ident),+) $($p:tt)*) => {
        $crate::__interface!(@pointer [$($c)* $crate::__interface!(@callback $($a),+),] $($p)*) };
    (@pointer [$($c:tt)*] $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@pointer [$($c)* $crate::__interface!(@raw $ty),] $($p)*) };
    (@pointer [$($c:tt)*]) => { extern "C" fn(*const $crate::abi::Call, $($c)*) -> i32 };

    // ---- The consumer's method: declarations, C values, and the outs that are texts
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] , $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)*] [$($v)*] [$($o)*] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] out str $n:ident $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: &mut String,] [$($v)* $n.out(),] [$($o)* ($n into_text)] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] out bytes $n:ident $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: &mut Vec<u8>,] [$($v)* $n.out(),] [$($o)* ($n into_bytes)] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] out $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: &mut $crate::__interface!(@raw $ty),] [$($v)* $n,] [$($o)*] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] fn $n:ident($($a:ident),+) $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: $crate::__interface!(@callback $($a),+),] [$($v)* $n,] [$($o)*] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] str $n:ident $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: &str,] [$($v)* $crate::abi::Str::new($n),] [$($o)*] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] bytes $n:ident $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: &[u8],] [$($v)* $crate::abi::Bytes::new($n),] [$($o)*] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$($o:tt)*] $ty:ident $n:ident $($p:tt)*) => {
        $crate::__interface!(@client $t $f [$($d)* $n: $crate::__interface!(@raw $ty),] [$($v)* $n,] [$($o)*] $($p)*); };
    (@client $t:ident $f:ident [$($d:tt)*] [$($v:tt)*] [$(($o:ident $into:ident))*]) => {
        pub fn $f(&self, call: &$crate::Call, $($d)*) -> $crate::Result<()> {
            // Safety: the host compared the signatures from which this table comes.
            let table = unsafe { self.0.table::<$t>() };
            let places = ($(&mut *$o,)*);
            $( let mut $o = $crate::Sink::new(); )*
            self.0.ask(call, |inner| (table.$f)(inner, $($v)*))?;
            $( let $o = $o.$into(); )*
            $crate::__interface!(@store places [$($o)*]);
            Ok(())
        }
    };
    (@store $places:ident []) => { let () = $places; };
    (@store $places:ident [$a:ident]) => { *$places.0 = $a; };
    (@store $places:ident [$a:ident $b:ident]) => { *$places.0 = $a; *$places.1 = $b; };
    (@store $places:ident [$a:ident $b:ident $c:ident]) => { *$places.0 = $a; *$places.1 = $b; *$places.2 = $c; };

    // ---- Types
    (@raw str) => { $crate::abi::Str };
    (@raw bytes) => { $crate::abi::Bytes };
    (@raw handle) => { u64 };
    (@raw $ty:ident) => { $ty };
    (@raw_out str) => { *mut $crate::abi::Out };
    (@raw_out bytes) => { *mut $crate::abi::Out };
    (@raw_out $ty:ident) => { *mut $crate::__interface!(@raw $ty) };
    (@given str) => { &str };
    (@given bytes) => { &[u8] };
    (@given $ty:ident) => { $crate::__interface!(@raw $ty) };
    (@given_out str) => { &mut $crate::Out };
    (@given_out bytes) => { &mut $crate::Out };
    (@given_out $ty:ident) => { &mut $crate::__interface!(@raw $ty) };
    (@take str $n:ident) => { $n.text() };
    (@take bytes $n:ident) => { $n.slice() };
    (@take $ty:ident $n:ident) => { $n };
    (@take_out str $n:ident) => { &mut $crate::Out::at($n) };
    (@take_out bytes $n:ident) => { &mut $crate::Out::at($n) };
    (@take_out $ty:ident $n:ident) => { &mut *$n };
    (@callback $a:ident) => { $crate::Fn1<$crate::__interface!(@raw $a)> };
    (@callback $a:ident, $b:ident) => { $crate::Fn2<$crate::__interface!(@raw $a), $crate::__interface!(@raw $b)> };
}

/// Makes the library's one symbol.
///
/// ```text
/// crucible::plugin! {
///     Ledger: crucible::Description { id: "acme.ledger", version: "1.0.0", summary: "…", threads: Threads::Concurrent, state: None },
///     provides: [Books],
///     requires: [CounterClient::required()],
/// }
/// ```
#[macro_export]
macro_rules! plugin {
    ($plugin:ty: $about:expr, provides: [$($provided:path),* $(,)?], requires: [$($required:expr),* $(,)?] $(,)?) => {
        /// The one symbol.
        ///
        /// # Safety
        /// `negotiation` is the host's, valid for the call.
        #[no_mangle]
        pub unsafe extern "C" fn crucible_plugin_entry(negotiation: *mut $crate::abi::Negotiation) -> i32 {
            static ONCE: std::sync::Once = std::sync::Once::new();
            static DESCRIPTOR: std::sync::atomic::AtomicPtr<$crate::abi::Descriptor> =
                std::sync::atomic::AtomicPtr::new(std::ptr::null_mut());
            let made = $crate::caught(|| {
                ONCE.call_once(|| {
                    let described = $crate::describe::<$plugin>(
                        $about, vec![$(<$plugin as $provided>::provided()),*], vec![$($required),*]);
                    DESCRIPTOR.store(described as *mut _, std::sync::atomic::Ordering::Release);
                });
                Ok($crate::negotiate(negotiation, DESCRIPTOR.load(std::sync::atomic::Ordering::Acquire)))
            });
            made.unwrap_or($crate::FAILED)
        }
    };
}
