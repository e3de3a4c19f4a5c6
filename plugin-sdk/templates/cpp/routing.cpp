/* %{symbol}.cpp — provides crucible.routing/1: chooses the model that answers by the words of the prompt.
 */
#include "crucible.hpp"

#include <crucible/routing.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

namespace {

// ---- The rules: change these ----------------------------------------------------------------------------------------------------

struct Model {
    const char *provider;  // id of a plugin in the manifest that provides crucible.model/1
    const char *id;
    bool has_tools;
    double quality, tokens_per_second, usd_per_million;
};
constexpr Model small{"local", "small", false, 0.4, 60, 0};
constexpr Model large{"cloud", "large", true, 0.9, 80, 10};

// The first word that the prompt contains decides; without one it is `small`, and the task is "chat".
struct Rule {
    const char *word, *task;
    const Model &model;
};
constexpr std::array rules{
    Rule{"translate", "translation", small}, Rule{"code", "code", large}, Rule{"function", "code", large}, Rule{"prove", "reasoning", large}};

constexpr double usual_output = 256;

// ---- The request ------------------------------------------------------------------------------------------------------------------

bool contains(std::string_view text, std::string_view word) {
    auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)); };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

struct Request {
    explicit Request(std::string_view text) : Request(crucible::Json::parse(text)) {}
    explicit Request(const crucible::Json &document)
        : prompt(document.required("prompt")), model(document["model"].text()), task(document["task"].text()),
          input_tokens(static_cast<double>(prompt.size() / 4 + 1) + document["context_tokens"].number().value_or(0)),
          output_tokens(document["max_output_tokens"].number().value_or(usual_output)), needs_tools(document["needs_tools"].is_true()) {
        const auto limits = document["constraints"];
        constexpr double any = std::numeric_limits<double>::infinity();
        max_cost = limits["max_cost_usd"].number().value_or(any);
        max_latency = limits["max_latency_ms"].number().value_or(any);
        min_quality = limits["min_quality"].number().value_or(0);
    }

    double cost(const Model &each) const { return (input_tokens + output_tokens) * each.usd_per_million / 1e6; }
    double latency(const Model &each) const { return output_tokens / each.tokens_per_second * 1000; }

    /// Why a model does not fit; empty when it does.
    std::string_view excluded(const Model &each) const {
        if (model && *model != each.id) return "another model is asked for";
        if (needs_tools && !each.has_tools) return "it cannot use tools";
        if (cost(each) > max_cost) return "it costs more than max_cost_usd";
        if (latency(each) > max_latency) return "it takes longer than max_latency_ms";
        if (each.quality < min_quality) return "it is below min_quality";
        return {};
    }

    std::string prompt;
    std::optional<std::string> model, task;
    double input_tokens, output_tokens;
    bool needs_tools;
    double max_cost = 0, max_latency = 0, min_quality = 0;
};

std::string choice(const Model &each, const Request &request) {
    return "{\"provider\":" + crucible::quoted(each.provider) + ",\"model\":" + crucible::quoted(each.id)
        + ",\"estimates\":{\"input_tokens\":" + std::to_string(static_cast<long long>(request.input_tokens))
        + ",\"output_tokens\":" + std::to_string(static_cast<long long>(request.output_tokens))
        + ",\"cost_usd\":" + std::to_string(request.cost(each)) + ",\"latency_ms\":" + std::to_string(request.latency(each)) + "}}";
}

}  // namespace

// ---- The plugin ---------------------------------------------------------------------------------------------------------------------

class %{Type} {
public:
    static constexpr crucible::Description description{"%{id}", "1.0.0", "%{summary}"};
    explicit %{Type}(crucible::Host) {}

    std::string route(const crucible::Call &, std::string_view text) {
        const Request request(text);
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule &each) { return contains(request.prompt, each.word); });
        const bool is_found = rule != rules.end();
        const Model &first = is_found ? rule->model : small;
        std::vector<std::string> choices;
        std::string refused;
        for (const Model *each : {&first, &first == &small ? &large : &small}) {
            const auto why = request.excluded(*each);
            if (why.empty()) choices.push_back(choice(*each, request));
            else refused += (refused.empty() ? "" : "; ") + std::string(each->id) + ": " + std::string(why);
        }
        if (choices.empty()) throw crucible::Failure(CRUCIBLE_NOT_FOUND, refused);
        return "{\"choice\":" + choices[0] + ",\"fallbacks\":[" + (choices.size() > 1 ? choices[1] : "")
            + "],\"task\":" + crucible::quoted(request.task.value_or(is_found ? rule->task : "chat"))
            + ",\"complexity\":"
            + (request.prompt.size() < 400 ? "\"simple\"" : request.prompt.size() < 4000 ? "\"moderate\"" : "\"complex\"")
            + ",\"reasons\":[" + crucible::quoted(is_found ? rule->word : "no rule has a word of the prompt") + "]}";
    }
};

CRUCIBLE_PLUGIN(%{Type}, CRUCIBLE_PROVIDES(%{Type}, CRUCIBLE_ROUTING_1, 0))
