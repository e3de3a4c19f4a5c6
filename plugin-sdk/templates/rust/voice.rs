//! Provides crucible.voice/1: chooses in which voice a request is answered, by the words of the prompt.

use crucible::json::{quoted, Json};
use crucible::standard::Voice;
use crucible::{Call, Description, Failure, Host, Out, Plugin, Result, Threads, NOT_FOUND};

// ---- The voices: change these. The first one speaks unless a word of another stands in the prompt. ---------------------------------

struct Speaker {
    id: &'static str,
    name: &'static str,
    summary: &'static str,
    system: &'static str,
    temperature: f64,
    words: &'static [&'static str],
}

const SPEAKERS: [Speaker; 2] = [
    Speaker {
        id: "brief",
        name: "Brief",
        summary: "Answers in one sentence",
        system: "Answer in one sentence, without an introduction.",
        temperature: 0.3,
        words: &[],
    },
    Speaker {
        id: "patient",
        name: "Patient",
        summary: "Explains step by step",
        system: "Explain step by step, in plain words, with an example.",
        temperature: 0.6,
        words: &["explain", "why", "how"],
    },
];

impl Speaker {
    fn document(&self) -> String {
        format!(
            r#"{{"id":{},"name":{},"summary":{},"system":{},"temperature":{}}}"#,
            quoted(self.id), quoted(self.name), quoted(self.summary), quoted(self.system), self.temperature)
    }

    fn named(id: &str) -> Result<&'static Speaker> {
        let found = SPEAKERS.iter().find(|each| each.id == id);
        found.ok_or_else(|| Failure::new(NOT_FOUND, format!("there is no voice {}", quoted(id))))
    }
}

// ---- The plugin ---------------------------------------------------------------------------------------------------------------------

struct %{Type};

impl Plugin for %{Type} {
    fn create(_: Host) -> Result<Self> {
        Ok(%{Type})
    }
}

impl Voice for %{Type} {
    fn select(&self, _: &Call, text: &str, selection: &mut Out) -> Result<()> {
        let request = Json::parse(text)?;
        let prompt = request.required("prompt")?.to_lowercase();
        let asked = request.member("voices").map_or(&[][..], Json::elements);
        let (speakers, reason) = if asked.is_empty() {
            let fitting = SPEAKERS.iter().find_map(|each| Some((each, *each.words.iter().find(|word| prompt.contains(**word))?)));
            let (speaker, reason) = fitting.unwrap_or((&SPEAKERS[0], "no word of another voice is there"));
            (vec![speaker], reason)
        } else {
            (asked.iter().map(|id| Speaker::named(id.text().unwrap_or(""))).collect::<Result<Vec<_>>>()?, "asked for by id")
        };
        let documents: Vec<String> = speakers.iter().map(|each| each.document()).collect();
        selection.write(format!(r#"{{"voices":[{}],"reasons":[{}]}}"#, documents.join(","), quoted(reason)))
    }

    fn voices(&self, _: &Call, list: &mut Out) -> Result<()> {
        let documents: Vec<String> = SPEAKERS.iter().map(Speaker::document).collect();
        list.write(format!(r#"{{"voices":[{}]}}"#, documents.join(",")))
    }
}

crucible::plugin! {
    %{Type}: Description { id: "%{id}", version: "1.0.0", summary: "%{summary}", threads: Threads::Concurrent, state: None },
    provides: [Voice],
    requires: [],
}
