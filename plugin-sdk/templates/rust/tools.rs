//! Provides crucible.tools/1: two tools. `count` counts the words of a text, `tally` keeps a running total.

use crucible::abi::Str;
use crucible::json::{quoted, Json};
use crucible::standard::Tools;
use crucible::{Call, Description, Done, Failure, Fn1, Host, Out, Plugin, Result, Threads, INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED};
use std::sync::atomic::{AtomicI64, Ordering};

/// Every tool with the JSON Schema of its arguments, from which a model learns how to call it.
const CATALOGUE: &str = r#"{"tools":[
    {"name":"%{symbol}.count","description":"Counts the words of a text.",
     "input_schema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}},
    {"name":"%{symbol}.tally","description":"Adds an amount to a running total and tells it.",
     "input_schema":{"type":"object","properties":{"amount":{"type":"integer"}},"required":["amount"]}}
    ],"servers":[{"name":"%{symbol}","state":"ready","restarts":0}]}"#;

struct %{Type} {
    total: AtomicI64,
}

impl %{Type} {
    fn tally(&self, arguments: &Json) -> Result<i64> {
        let amount = arguments.member("amount").and_then(Json::number).filter(|amount| amount.fract() == 0.0 && amount.abs() <= 1e15);
        let amount = amount.ok_or_else(|| Failure::new(INVALID_ARGUMENT, "\"amount\" must be a whole number"))? as i64;
        let before = self.total.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |total| total.checked_add(amount));
        before.map(|total| total + amount).map_err(|_| Failure::new(RESOURCE_EXHAUSTED, "the total does not fit 64 bits"))
    }
}

impl Plugin for %{Type} {
    fn create(_: Host) -> Result<Self> {
        Ok(%{Type} { total: AtomicI64::new(0) })
    }

    /// What the next generation begins with, when this library is replaced while it runs.
    fn save(&self, _: &Call) -> Result<Vec<u8>> {
        Ok(self.total.load(Ordering::SeqCst).to_string().into_bytes())
    }

    /// State comes from another library: it is checked, and nothing has changed before all of it is known to be good.
    fn restore(&self, _: &Call, version: u32, state: &[u8]) -> Result<()> {
        let value = std::str::from_utf8(state).ok().and_then(|text| text.parse().ok()).filter(|_| version == 1);
        self.total.store(value.ok_or_else(|| Failure::new(INVALID_ARGUMENT, "this is not the state of version 1"))?, Ordering::SeqCst);
        Ok(())
    }
}

impl Tools for %{Type} {
    fn catalogue(&self, _: &Call, catalogue: &mut Out) -> Result<()> {
        catalogue.write(CATALOGUE)
    }

    /// Asynchronous: what is quick may answer before it returns. A failure that is returned comes instead of the answer.
    fn call(&self, _: &Call, request: &str, _progress: Fn1<Str>, done: Done) -> Result<()> {
        let request = Json::parse(request)?;
        let arguments = request.member("arguments").unwrap_or(&Json::Null);
        let text = match request.required("name")? {
            "%{symbol}.count" => format!("{} words", arguments.required("text")?.split_whitespace().count()),
            "%{symbol}.tally" => format!("the total is {}", self.tally(arguments)?),
            _ => return Err(Failure::new(NOT_FOUND, "there are only the tools %{symbol}.count and %{symbol}.tally")),
        };
        // The result of a tool: its text, and the same as the only content.
        done.ok(&format!(r#"{{"text":{0},"is_error":false,"content":[{{"type":"text","text":{0}}}]}}"#, quoted(&text)));
        Ok(())
    }
}

crucible::plugin! {
    %{Type}: Description { id: "%{id}", version: "1.0.0", summary: "%{summary}", threads: Threads::Concurrent, state: Some(("%{id}", 1, 1)) },
    provides: [Tools],
    requires: [],
}
