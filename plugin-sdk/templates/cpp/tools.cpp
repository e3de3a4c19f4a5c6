/* %{symbol}.cpp — provides crucible.tools/1: two tools. `count` counts the words of a text, `tally` keeps a running total.
 */
#include "crucible.hpp"

#include <crucible/tools.h>

#include <charconv>

class %{Type} {
public:
    static constexpr crucible::Description description{
        "%{id}", "1.0.0", "%{summary}", CRUCIBLE_THREADS_SERIAL, "%{id}", 1, 1};  // state: schema, version, oldest version that it takes
    explicit %{Type}(crucible::Host) {}

    /// Every tool with the JSON Schema of its arguments, from which a model learns how to call it.
    std::string catalogue(const crucible::Call &) {
        return R"({"tools":[
            {"name":"%{symbol}.count","description":"Counts the words of a text.",
             "input_schema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}},
            {"name":"%{symbol}.tally","description":"Adds an amount to a running total and tells it.",
             "input_schema":{"type":"object","properties":{"amount":{"type":"integer"}},"required":["amount"]}}
            ],"servers":[{"name":"%{symbol}","state":"ready","restarts":0}]})";
    }

    /// Asynchronous: what is quick may answer before it returns. A failure that is thrown comes instead of the answer.
    void call(const crucible::Call &, std::string_view text, crucible::Callback<crucible_str>, crucible::Done done) {
        const auto request = crucible::Json::parse(text);
        const auto name = request.required("name");
        const auto arguments = request["arguments"];
        if (name == "%{symbol}.count") return answer(done, std::to_string(words(arguments.required("text"))) + " words");
        if (name == "%{symbol}.tally") return answer(done, "the total is " + std::to_string(tally(arguments["amount"])));
        throw crucible::Failure(CRUCIBLE_NOT_FOUND, "there are only the tools %{symbol}.count and %{symbol}.tally");
    }

    /// What the next generation begins with, when this library is replaced while it runs.
    std::string save(const crucible::Call &) { return std::to_string(total_); }

    /// State comes from another library: it is checked, and nothing has changed before all of it is known to be good.
    void restore(const crucible::Call &, uint32_t version, std::string_view state) {
        int64_t value = 0;
        const auto [end, error] = std::from_chars(state.data(), state.data() + state.size(), value);
        if (version != 1 || error != std::errc() || end != state.data() + state.size())
            throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "this is not the state of version 1");
        total_ = value;
    }

private:
    static size_t words(const std::string &text) {
        size_t count = 0;
        bool is_inside = false;
        for (unsigned char each : text) {
            if (each > ' ' && !is_inside) count++;
            is_inside = each > ' ';
        }
        return count;
    }
    int64_t tally(const crucible::Json &value) {
        const auto amount = value.number();
        if (!amount || *amount < -1e15 || *amount > 1e15 || static_cast<double>(static_cast<int64_t>(*amount)) != *amount)
            throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "\"amount\" must be a whole number");
        int64_t total = 0;
        if (__builtin_add_overflow(total_, static_cast<int64_t>(*amount), &total))
            throw crucible::Failure(CRUCIBLE_RESOURCE_EXHAUSTED, "the total does not fit 64 bits");
        return total_ = total;
    }
    /// The result of a tool: its text, and the same as the only content.
    static void answer(const crucible::Done &done, const std::string &text) {
        const auto line = crucible::quoted(text);
        done.ok("{\"text\":" + line + ",\"is_error\":false,\"content\":[{\"type\":\"text\",\"text\":" + line + "}]}");
    }

    int64_t total_ = 0;
};

CRUCIBLE_PLUGIN(%{Type}, CRUCIBLE_PROVIDES(%{Type}, CRUCIBLE_TOOLS_1, 0))
