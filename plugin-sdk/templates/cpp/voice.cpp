/* %{symbol}.cpp — provides crucible.voice/1: chooses in which voice a request is answered, by the words of the prompt.
 */
#include "crucible.hpp"

#include <crucible/voice.h>

#include <algorithm>
#include <cctype>

namespace {

// ---- The voices: change these. The first one speaks unless a word of another stands in the prompt. ---------------------------------

struct Voice {
    std::string id, name, summary, system;
    const char *temperature;
    std::vector<std::string> words;

    std::string document() const {
        return "{\"id\":" + crucible::quoted(id) + ",\"name\":" + crucible::quoted(name) + ",\"summary\":" + crucible::quoted(summary)
            + ",\"system\":" + crucible::quoted(system) + ",\"temperature\":" + temperature + "}";
    }
};

std::vector<Voice> all_voices() {
    return {
        {"brief", "Brief", "Answers in one sentence", "Answer in one sentence, without an introduction.", "0.3", {}},
        {"patient", "Patient", "Explains step by step", "Explain step by step, in plain words, with an example.", "0.6",
         {"explain", "why", "how"}},
    };
}

bool contains(std::string_view text, std::string_view word) {
    auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)); };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

}  // namespace

// ---- The plugin ---------------------------------------------------------------------------------------------------------------------

class %{Type} {
public:
    static constexpr crucible::Description description{"%{id}", "1.0.0", "%{summary}"};
    explicit %{Type}(crucible::Host) : voices_(all_voices()) {}

    std::string select(const crucible::Call &, std::string_view text) {
        const auto request = crucible::Json::parse(text);
        const auto prompt = request.required("prompt");
        const auto asked = request["voices"].elements();
        std::string chosen;
        for (const auto &each : asked) chosen += (chosen.empty() ? "" : ",") + named(each.text().value_or("")).document();
        if (!asked.empty()) return selection(chosen, "asked for by id");
        for (const auto &voice : voices_)
            for (const auto &word : voice.words)
                if (contains(prompt, word)) return selection(voice.document(), word);
        return selection(voices_.front().document(), "no word of another voice is there");
    }

    std::string voices(const crucible::Call &) {
        std::string all;
        for (const auto &voice : voices_) all += (all.empty() ? "" : ",") + voice.document();
        return "{\"voices\":[" + all + "]}";
    }

private:
    const Voice &named(const std::string &id) const {
        const auto found = std::find_if(voices_.begin(), voices_.end(), [&](const Voice &each) { return each.id == id; });
        if (found == voices_.end()) throw crucible::Failure(CRUCIBLE_NOT_FOUND, "there is no voice " + crucible::quoted(id));
        return *found;
    }
    static std::string selection(const std::string &voices, const std::string &reason) {
        return "{\"voices\":[" + voices + "],\"reasons\":[" + crucible::quoted(reason) + "]}";
    }

    const std::vector<Voice> voices_;
};

CRUCIBLE_PLUGIN(%{Type}, CRUCIBLE_PROVIDES(%{Type}, CRUCIBLE_VOICE_1, 0))
