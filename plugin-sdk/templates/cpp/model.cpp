/* %{symbol}.cpp — provides crucible.model/1: a model that says what it was told, word by word. Put a real one in its place.
 */
#include "crucible.hpp"

#include <crucible/model.h>

#include <algorithm>

class %{Type} {
public:
    static constexpr crucible::Description description{"%{id}", "1.0.0", "%{summary}"};
    explicit %{Type}(crucible::Host host) : host_(host) {}

    std::string models(const crucible::Call &) {
        return R"({"models":[{"id":"echo","context_length":8192,"abilities":["streaming"],"input_cost_per_million":0,)"
               R"("output_cost_per_million":0,"quality":0,"tokens_per_second":1000}]})";
    }

    /// Asynchronous. This model is quick, so it answers before it returns; one that waits keeps `done` and answers from a thread of its own.
    void complete(const crucible::Call &call, std::string_view text, crucible::Callback<crucible_str> delta, crucible::Done done) {
        const auto request = crucible::Json::parse(text);
        if (request.required("model") != "echo") throw crucible::Failure(CRUCIBLE_NOT_FOUND, "there is only the model 'echo'");
        const auto words = split(last_words(request));
        const double most = request["max_output_tokens"].number().value_or(1e9);
        const bool streams = !request["stream"].exists() || request["stream"].is_true();
        std::string whole;
        size_t written = 0;
        while (written < words.size() && static_cast<double>(written) < most) {
            const auto &word = words[written++];
            whole += word;
            if (streams && !delta("{\"text\":" + crucible::quoted(word) + "}"))
                throw crucible::Failure(CRUCIBLE_GONE, "nobody listens any more");
            if (call.id() != 0) host_.check(call);
        }
        done.ok(
            "{\"text\":" + crucible::quoted(whole) + ",\"tool_calls\":[],\"model\":\"echo\",\"finish_reason\":"
            + (written < words.size() ? "\"length\"" : "\"stop\"") + ",\"usage\":{\"input_tokens\":" + std::to_string(words.size())
            + ",\"output_tokens\":" + std::to_string(written) + "}}");
    }

private:
    /// The content of the last message of a user.
    static std::string last_words(const crucible::Json &request) {
        const auto messages = request["messages"].elements();
        const auto last = std::find_if(messages.rbegin(), messages.rend(), [](const auto &each) { return each["role"].text() == "user"; });
        if (last == messages.rend()) throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "there is no message of a user");
        return last->required("content");
    }
    /// The words, each with the spaces behind it.
    static std::vector<std::string> split(const std::string &text) {
        std::vector<std::string> words;
        for (size_t at = 0; at < text.size();) {
            const size_t space = std::min(text.find(' ', at), text.size());
            const size_t end = std::min(text.find_first_not_of(' ', space), text.size());
            words.push_back(text.substr(at, end - at));
            at = end;
        }
        return words;
    }

    crucible::Host host_;
};

CRUCIBLE_PLUGIN(%{Type}, CRUCIBLE_PROVIDES(%{Type}, CRUCIBLE_MODEL_1, 0))
