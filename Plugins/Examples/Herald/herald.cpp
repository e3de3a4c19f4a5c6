/* herald.cpp — provides crucible.voice/1: a voice in C++.
 *
 * The voices stand in the configuration. The herald speaks for all of them: it counts how often it announced each, and carries the
 * count over when its library is replaced.
 *
 *     config:
 *       voices:
 *         - { id: crier, name: Crier, summary: Proclaims, system: "Proclaim it.", temperature: 0.9, words: [news, announce] }
 */
#include "crucible.hpp"

#include <crucible/config.h>
#include <crucible/voice.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace {

struct Voice {
    std::string id;
    std::string document;  // as crucible.voice/1 gives it
    std::vector<std::string> words;
};

bool contains(std::string_view text, std::string_view word) {
    auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)); };
    return !word.empty() && std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

/// A voice of the configuration. Throws what is wrong with it.
Voice read_voice(const crucible::Json &entry) {
    Voice made;
    made.id = entry.required("id");
    std::string members;
    for (const char *name : {"id", "name", "summary", "system"})
        members += crucible::quoted(name) + ":" + crucible::quoted(entry.required(name)) + ",";
    const auto temperature = entry["temperature"].number();
    if (!temperature || *temperature < 0 || *temperature > 2)
        throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "the temperature of " + crucible::quoted(made.id) + " must be 0 to 2");
    made.document = "{" + members + "\"temperature\":" + std::string(entry["temperature"].source()) + "}";
    for (const auto &word : entry["words"].elements()) made.words.push_back(word.text().value_or(""));
    return made;
}

std::vector<Voice> read_voices(const crucible::Host &host) {
    const auto config = host.import<crucible_config_1>(CRUCIBLE_CONFIG_1_NAME);
    if (!config) throw crucible::Failure(CRUCIBLE_UNAVAILABLE, "there is no configuration");
    const std::string text = (*config)(&crucible_config_1::get, crucible::Call::root());
    std::vector<Voice> all;
    try {
        for (const auto &entry : crucible::Json::parse(text)["voices"].elements()) all.push_back(read_voice(entry));
    } catch (const crucible::Failure &failure) {
        throw crucible::Failure(failure.status(), "config: voices: " + std::to_string(all.size() + 1) + ": " + failure.what());
    }
    if (all.empty()) throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "config: voices: at least one must be there");
    return all;
}

}  // namespace

class Herald {
public:
    static constexpr crucible::Description description{
        "acme.herald", "1.0.0", "Announces in the voices of its configuration; an example in C++", CRUCIBLE_THREADS_SERIAL,
        "acme.herald", 1, 1};

    explicit Herald(crucible::Host host) : voices_(read_voices(host)), log_(host.import<crucible_log_1>(CRUCIBLE_LOG_1_NAME)) {}

    std::string select(const crucible::Call &call, std::string_view text) {
        const auto request = crucible::Json::parse(text);
        const auto prompt = request.required("prompt");
        std::vector<const Voice *> chosen;
        std::string reason = "asked for by id";
        for (const auto &id : request["voices"].elements()) chosen.push_back(&named(id.text().value_or("")));
        if (chosen.empty()) chosen.push_back(&fitting(prompt, reason));
        announced_ += chosen.size();
        if (log_) (*log_)(&crucible_log_1::write, call, 1, "announced " + std::to_string(announced_) + " so far", "");
        std::string documents;
        for (const auto *voice : chosen) documents += (documents.empty() ? "" : ",") + voice->document;
        return "{\"voices\":[" + documents + "],\"reasons\":[" + crucible::quoted(reason) + ","
            + crucible::quoted("announcement " + std::to_string(announced_)) + "]}";
    }

    std::string voices(const crucible::Call &) {
        std::string documents;
        for (const auto &voice : voices_) documents += (documents.empty() ? "" : ",") + voice.document;
        return "{\"voices\":[" + documents + "]}";
    }

    std::string save(const crucible::Call &) { return std::to_string(announced_); }

    void restore(const crucible::Call &, uint32_t version, std::string_view state) {
        uint64_t value = 0;
        const auto [end, error] = std::from_chars(state.data(), state.data() + state.size(), value);
        if (version != 1 || error != std::errc() || end != state.data() + state.size())
            throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "this is not the state of version 1");
        announced_ = value;
    }

private:
    const Voice &named(const std::string &id) const {
        const auto found = std::find_if(voices_.begin(), voices_.end(), [&](const Voice &each) { return each.id == id; });
        if (found == voices_.end()) throw crucible::Failure(CRUCIBLE_NOT_FOUND, "there is no voice " + crucible::quoted(id));
        return *found;
    }

    /// The first voice with a word of the prompt; without one, the first.
    const Voice &fitting(std::string_view prompt, std::string &reason) const {
        for (const auto &voice : voices_)
            for (const auto &word : voice.words)
                if (contains(prompt, word)) return reason = word, voice;
        reason = "no voice has a word of the prompt";
        return voices_.front();
    }

    const std::vector<Voice> voices_;
    const std::optional<crucible::Import<crucible_log_1>> log_;
    uint64_t announced_ = 0;
};

CRUCIBLE_PLUGIN(
    Herald, CRUCIBLE_PROVIDES(Herald, CRUCIBLE_VOICE_1, 0), CRUCIBLE_REQUIRES(CRUCIBLE_CONFIG_1, 0, 0),
    CRUCIBLE_REQUIRES(CRUCIBLE_LOG_1, 0, CRUCIBLE_REQUIRED_OPTIONAL))
