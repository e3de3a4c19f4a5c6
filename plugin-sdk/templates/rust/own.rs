//! Provides %{interface}, an interface of its own.

use crucible::{Call, Description, Failure, Host, Out, Plugin, Result, Threads, INVALID_ARGUMENT};
use std::sync::atomic::{AtomicI64, Ordering};

crucible::interface! {
    /// greet: a greeting with the number of guests so far. INVALID_ARGUMENT for an empty name.
    ///
    /// Users of the interface copy this definition, and call through the client.
    pub trait %{Type}Interface, client %{Type}InterfaceClient = "%{interface}", minor 0 {
        greet(str name, out str greeting);
    }
}

struct %{Type} {
    guests: AtomicI64,
}

impl Plugin for %{Type} {
    fn create(_: Host) -> Result<Self> {
        Ok(%{Type} { guests: AtomicI64::new(0) })
    }

    /// What the next generation begins with, when this library is replaced while it runs.
    fn save(&self, _: &Call) -> Result<Vec<u8>> {
        Ok(self.guests.load(Ordering::SeqCst).to_string().into_bytes())
    }

    /// State comes from another library: it is checked, and nothing has changed before all of it is known to be good.
    fn restore(&self, _: &Call, version: u32, state: &[u8]) -> Result<()> {
        let value = std::str::from_utf8(state).ok().and_then(|text| text.parse().ok()).filter(|_| version == 1);
        self.guests.store(value.ok_or_else(|| Failure::new(INVALID_ARGUMENT, "this is not the state of version 1"))?, Ordering::SeqCst);
        Ok(())
    }
}

impl %{Type}Interface for %{Type} {
    fn greet(&self, _: &Call, name: &str, greeting: &mut Out) -> Result<()> {
        if name.is_empty() {
            return Err(Failure::new(INVALID_ARGUMENT, "there is nobody to greet"));
        }
        let number = self.guests.fetch_add(1, Ordering::SeqCst) + 1;
        greeting.write(format!("Hello, {}! You are guest number {}.", name, number))
    }
}

crucible::plugin! {
    %{Type}: Description { id: "%{id}", version: "1.0.0", summary: "%{summary}", threads: Threads::Concurrent, state: Some(("%{id}", 1, 1)) },
    provides: [%{Type}Interface],
    requires: [],
}
