//! Provides crucible.model/1: a model that says what it was told, word by word. Put a real one in its place.

use crucible::abi::Str;
use crucible::json::{quoted, Json};
use crucible::standard::Model;
use crucible::{Call, Description, Done, Failure, Fn1, Host, Out, Plugin, Result, Threads, INVALID_ARGUMENT, NOT_FOUND};

struct %{Type} {
    host: Host,
}

impl Plugin for %{Type} {
    fn create(host: Host) -> Result<Self> {
        Ok(%{Type} { host })
    }
}

/// The content of the last message of a user.
fn last_words(request: &Json) -> Result<&str> {
    let messages = request.member("messages").map_or(&[][..], Json::elements);
    let last = messages.iter().rev().find(|each| each.member("role").and_then(Json::text) == Some("user"));
    last.ok_or_else(|| Failure::new(INVALID_ARGUMENT, "there is no message of a user"))?.required("content")
}

impl Model for %{Type} {
    fn models(&self, _: &Call, list: &mut Out) -> Result<()> {
        list.write(concat!(
            r#"{"models":[{"id":"echo","context_length":8192,"abilities":["streaming"],"input_cost_per_million":0,"#,
            r#""output_cost_per_million":0,"quality":0,"tokens_per_second":1000}]}"#))
    }

    /// Asynchronous. This model is quick, so it answers before it returns; one that waits keeps `done` and answers from a thread of its own.
    fn complete(&self, call: &Call, request: &str, delta: Fn1<Str>, done: Done) -> Result<()> {
        let request = Json::parse(request)?;
        if request.required("model")? != "echo" {
            return Err(Failure::new(NOT_FOUND, "there is only the model 'echo'"));
        }
        let words: Vec<&str> = last_words(&request)?.split_inclusive(' ').collect();
        let most = request.member("max_output_tokens").and_then(Json::number).unwrap_or(1e9) as usize;
        let streams = request.member("stream") != Some(&Json::Bool(false));
        let spoken = &words[..words.len().min(most)];
        for word in spoken {
            if streams {
                delta.call(&format!(r#"{{"text":{}}}"#, quoted(word)))?;
            }
            if call.id() != 0 {
                self.host.check(call)?;
            }
        }
        done.ok(&format!(
            r#"{{"text":{},"tool_calls":[],"model":"echo","finish_reason":"{}","usage":{{"input_tokens":{},"output_tokens":{}}}}}"#,
            quoted(&spoken.concat()), if spoken.len() < words.len() { "length" } else { "stop" }, words.len(), spoken.len()));
        Ok(())
    }
}

crucible::plugin! {
    %{Type}: Description { id: "%{id}", version: "1.0.0", summary: "%{summary}", threads: Threads::Concurrent, state: None },
    provides: [Model],
    requires: [],
}
