//! Provides crucible.routing/1: chooses the model that answers by the words of the prompt.

use crucible::json::{quoted, Json};
use crucible::standard::Routing;
use crucible::{Call, Description, Failure, Host, Out, Plugin, Result, Threads, NOT_FOUND};

// ---- The rules: change these ----------------------------------------------------------------------------------------------------

struct Model {
    /// Id of a plugin in the manifest that provides crucible.model/1.
    provider: &'static str,
    id: &'static str,
    has_tools: bool,
    quality: f64,
    tokens_per_second: f64,
    usd_per_million: f64,
}

const SMALL: usize = 0;
const LARGE: usize = 1;
const MODELS: [Model; 2] = [
    Model { provider: "local", id: "small", has_tools: false, quality: 0.4, tokens_per_second: 60.0, usd_per_million: 0.0 },
    Model { provider: "cloud", id: "large", has_tools: true, quality: 0.9, tokens_per_second: 80.0, usd_per_million: 10.0 },
];

/// Word, task, model. The first word that the prompt contains decides; without one it is `SMALL`, and the task is "chat".
const RULES: [(&str, &str, usize); 4] =
    [("translate", "translation", SMALL), ("code", "code", LARGE), ("function", "code", LARGE), ("prove", "reasoning", LARGE)];

const USUAL_OUTPUT: f64 = 256.0;

// ---- The request ------------------------------------------------------------------------------------------------------------------

struct Request<'a> {
    document: &'a Json,
    input_tokens: f64,
    output_tokens: f64,
}

impl Request<'_> {
    fn limit(&self, name: &str) -> Option<f64> {
        self.document.member("constraints")?.member(name)?.number()
    }

    fn cost(&self, model: &Model) -> f64 {
        (self.input_tokens + self.output_tokens) * model.usd_per_million / 1e6
    }

    fn latency(&self, model: &Model) -> f64 {
        self.output_tokens / model.tokens_per_second * 1000.0
    }

    /// Why a model does not fit.
    fn excluded(&self, model: &Model) -> Option<&'static str> {
        let asked = self.document.member("model").and_then(Json::text);
        if asked.map_or(false, |id| id != model.id) {
            Some("another model is asked for")
        } else if self.document.member("needs_tools") == Some(&Json::Bool(true)) && !model.has_tools {
            Some("it cannot use tools")
        } else if self.limit("max_cost_usd").map_or(false, |most| self.cost(model) > most) {
            Some("it costs more than max_cost_usd")
        } else if self.limit("max_latency_ms").map_or(false, |most| self.latency(model) > most) {
            Some("it takes longer than max_latency_ms")
        } else if self.limit("min_quality").map_or(false, |least| model.quality < least) {
            Some("it is below min_quality")
        } else {
            None
        }
    }

    fn choice(&self, model: &Model) -> String {
        format!(
            r#"{{"provider":{},"model":{},"estimates":{{"input_tokens":{},"output_tokens":{},"cost_usd":{},"latency_ms":{}}}}}"#,
            quoted(model.provider), quoted(model.id), self.input_tokens, self.output_tokens, self.cost(model), self.latency(model))
    }
}

// ---- The plugin ---------------------------------------------------------------------------------------------------------------------

struct %{Type};

impl Plugin for %{Type} {
    fn create(_: Host) -> Result<Self> {
        Ok(%{Type})
    }
}

impl Routing for %{Type} {
    fn route(&self, _: &Call, text: &str, decision: &mut Out) -> Result<()> {
        let document = &Json::parse(text)?;
        let number = |name: &str| document.member(name).and_then(Json::number);
        let prompt = document.required("prompt")?.to_lowercase();
        let request = Request {
            document,
            input_tokens: (prompt.len() / 4 + 1) as f64 + number("context_tokens").unwrap_or(0.0),
            output_tokens: number("max_output_tokens").unwrap_or(USUAL_OUTPUT),
        };
        let rule = RULES.iter().find(|(word, _, _)| prompt.contains(word));
        let (reason, task, first) = *rule.unwrap_or(&("no rule has a word of the prompt", "chat", SMALL));
        let (mut choices, mut refused) = (Vec::new(), Vec::new());
        for model in [&MODELS[first], &MODELS[1 - first]] {
            match request.excluded(model) {
                None => choices.push(request.choice(model)),
                Some(why) => refused.push(format!("{}: {}", model.id, why)),
            }
        }
        if choices.is_empty() {
            return Err(Failure::new(NOT_FOUND, refused.join("; ")));
        }
        let complexity = if prompt.len() < 400 { "simple" } else if prompt.len() < 4000 { "moderate" } else { "complex" };
        decision.write(format!(
            r#"{{"choice":{},"fallbacks":[{}],"task":{},"complexity":"{}","reasons":[{}]}}"#,
            choices[0], choices[1..].join(","), quoted(document.member("task").and_then(Json::text).unwrap_or(task)), complexity,
            quoted(reason)))
    }
}

crucible::plugin! {
    %{Type}: Description { id: "%{id}", version: "1.0.0", summary: "%{summary}", threads: Threads::Concurrent, state: None },
    provides: [Routing],
    requires: [],
}
