//! Provides crucible.tools/1: three tools in Rust.
//!
//! `toolbox.words` counts, `toolbox.remember` and `toolbox.recall` keep notes, which move along when the library is replaced.

use crucible::abi::Str;
use crucible::json::{quoted, Json};
use crucible::standard::Tools;
use crucible::{Call, Description, Done, Failure, Fn1, Host, Out, Plugin, Result, Threads};
use crucible::{INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

const CATALOGUE: &str = r#"{"tools":[
    {"name":"toolbox.words","description":"Counts the words of each line of a text, and of all of it.",
     "input_schema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}},
    {"name":"toolbox.remember","description":"Keeps a note under a name.",
     "input_schema":{"type":"object","properties":{"name":{"type":"string"},"note":{"type":"string"}},"required":["name","note"]}},
    {"name":"toolbox.recall","description":"Tells the note that is kept under a name.",
     "input_schema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}
    ],"servers":[{"name":"toolbox","state":"ready","restarts":0}]}"#;

/// Every table has a bound.
const MOST_NOTES: usize = 1000;
const LONGEST_NOTE: usize = 4096;

type Notes = BTreeMap<String, String>;

struct Toolbox {
    host: Host,
    notes: Mutex<Notes>,
}

impl Toolbox {
    /// A panic elsewhere must not make every later call panic.
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn words(&self, call: &Call, text: &str, progress: Fn1<Str>) -> Result<String> {
        let lines: Vec<&str> = text.lines().collect();
        let mut sum = 0;
        for (index, line) in lines.iter().enumerate() {
            if call.id() != 0 {
                self.host.check(call)?;
            }
            sum += line.split_whitespace().count();
            progress.call(&format!(r#"{{"progress":{},"total":{},"message":"line {}"}}"#, index + 1, lines.len(), index + 1))?;
        }
        Ok(format!("{} words", sum))
    }

    fn remember(&self, name: &str, note: &str) -> Result<String> {
        if name.is_empty() || name.len() > LONGEST_NOTE || note.len() > LONGEST_NOTE {
            return Err(Failure::new(INVALID_ARGUMENT, format!("a name and a note have at most {} bytes", LONGEST_NOTE)));
        }
        let mut notes = self.notes();
        if notes.len() == MOST_NOTES && !notes.contains_key(name) {
            return Err(Failure::new(RESOURCE_EXHAUSTED, format!("there are {} notes already", MOST_NOTES)));
        }
        notes.insert(name.to_owned(), note.to_owned());
        Ok(format!("{} notes", notes.len()))
    }
}

/// The result of a tool: its text, and the same as the only content.
fn answer(text: &str, is_error: bool) -> String {
    format!(r#"{{"text":{0},"is_error":{1},"content":[{{"type":"text","text":{0}}}]}}"#, quoted(text), is_error)
}

impl Plugin for Toolbox {
    fn create(host: Host) -> Result<Self> {
        Ok(Toolbox { host, notes: Mutex::default() })
    }

    fn save(&self, _: &Call) -> Result<Vec<u8>> {
        let notes = self.notes().iter().map(|(name, note)| (name.clone(), Json::Text(note.clone()))).collect();
        Ok(Json::Object(notes).to_string().into_bytes())
    }

    fn restore(&self, _: &Call, version: u32, state: &[u8]) -> Result<()> {
        let refused = || Failure::new(INVALID_ARGUMENT, "this is not the state of version 1");
        let members = match Json::parse(std::str::from_utf8(state).map_err(|_| refused())?)? {
            Json::Object(members) if version == 1 && members.len() <= MOST_NOTES => members,
            _ => return Err(refused()),
        };
        let notes = members.into_iter().map(|(name, note)| Ok((name, note.text().ok_or_else(refused)?.to_owned())));
        *self.notes() = notes.collect::<Result<Notes>>()?;
        Ok(())
    }
}

impl Tools for Toolbox {
    fn catalogue(&self, _: &Call, catalogue: &mut Out) -> Result<()> {
        catalogue.write(CATALOGUE)
    }

    fn call(&self, call: &Call, request: &str, progress: Fn1<Str>, done: Done) -> Result<()> {
        let request = Json::parse(request)?;
        let arguments = request.member("arguments").unwrap_or(&Json::Null);
        let result = match request.required("name")? {
            "toolbox.words" => answer(&self.words(call, arguments.required("text")?, progress)?, false),
            "toolbox.remember" => answer(&self.remember(arguments.required("name")?, arguments.required("note")?)?, false),
            "toolbox.recall" => match self.notes().get(arguments.required("name")?) {
                Some(note) => answer(note, false),
                // The tool's own error is a result.
                None => answer("there is no note of that name", true),
            },
            other => return Err(Failure::new(NOT_FOUND, format!("there is no tool {}", quoted(other)))),
        };
        done.ok(&result);
        Ok(())
    }
}

crucible::plugin! {
    Toolbox: Description {
        id: "acme.toolbox",
        version: "1.0.0",
        summary: "Counts words and keeps notes; an example in Rust",
        threads: Threads::Concurrent,
        state: Some(("acme.toolbox", 1, 1)),
    },
    provides: [Tools],
    requires: [],
}
