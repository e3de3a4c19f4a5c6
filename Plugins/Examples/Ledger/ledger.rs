//! Provides acme.ledger/1 and uses acme.counter/1 of another vendor: a plugin in Rust, without crates.
//!
//! No panic crosses the boundary. To show it, the name "panic" panics.

use crucible::abi::Str;
use crucible::{listen, Call, Description, Done, Failure, Fn1, Host, Out, Plugin, Result, Threads, INVALID_ARGUMENT, OK};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

crucible::interface! {
    /// The counter's interface, as `Counter/counter.h` defines it.
    trait Counter, client CounterClient = "acme.counter/1", minor 1 {
        add(str key, i64 amount, out i64 total);
        read(str key, out i64 total);
        author(str key, out str plugin);
        watch(str key, u32 changes, fn change(str), fn done(i32, str));
    }
}

crucible::interface! {
    /// book: adds an entry, "NAME AMOUNT", to the counter. INVALID_ARGUMENT for another form, or as the counter fails.
    /// balance: "NAME TOTAL, last by AUTHOR".
    /// follow, asynchronous: line with "NAME TOTAL" after each of the next changes, then done with how many there were.
    trait Books, client BooksClient = "acme.ledger/1", minor 0 {
        book(str entry, out str receipt);
        balance(str name, out str line);
        follow(str name, u32 changes, fn line(str), fn done(i32, str));
    }
}

/// The instance. Any number of threads may be inside.
struct Ledger {
    counter: CounterClient,
}

impl Plugin for Ledger {
    fn create(host: Host) -> Result<Self> {
        Ok(Ledger { counter: CounterClient::only(host)? })
    }
}

fn checked(name: &str) -> &str {
    if name == "panic" {
        panic!("asked for by the name");
    }
    name
}

impl Books for Ledger {
    fn book(&self, call: &Call, entry: &str, receipt: &mut Out) -> Result<()> {
        let (name, amount) = match entry.split_once(' ') {
            Some((name, amount)) => (checked(name), amount.parse::<i64>().ok()),
            None => (checked(entry), None),
        };
        let amount = amount.ok_or_else(|| Failure::new(INVALID_ARGUMENT, "an entry is NAME AMOUNT"))?;
        let mut total = 0;
        self.counter.add(call, name, amount, &mut total)?;
        receipt.write(format!("{} {:+} = {}", name, amount, total))
    }

    fn balance(&self, call: &Call, name: &str, line: &mut Out) -> Result<()> {
        let (mut total, mut author) = (0, String::new());
        self.counter.read(call, name, &mut total)?;
        self.counter.author(call, name, &mut author)?;
        line.write(format!("{} {}, last by {}", name, total, author))
    }

    fn follow(&self, call: &Call, name: &str, changes: u32, line: Fn1<Str>, done: Done) -> Result<()> {
        // The name is borrowed for the call, and the changes come later.
        let (own, seen) = (checked(name).to_owned(), Arc::new(AtomicU32::new(0)));
        let counted = seen.clone();
        listen(
            move |total| {
                seen.fetch_add(1, Ordering::Relaxed);
                line.call(&format!("{} {}", own, total))
            },
            move |status, text| match status {
                OK => done.ok(&format!("{} changes", counted.load(Ordering::Relaxed))),
                _ => done.fail(&Failure::new(status, text)),
            },
            |change, end| self.counter.watch(call, name, changes, change, end),
        )
    }
}

crucible::plugin! {
    Ledger: Description {
        id: "acme.ledger",
        version: "1.1.0",
        summary: "Books entries with a counter; an example in Rust",
        threads: Threads::Concurrent,
        state: None,
    },
    provides: [Books],
    requires: [CounterClient::required()],
}
