/* %{symbol}.cpp — provides %{interface}, an interface of its own: see %{symbol}.h.
 */
#include "%{symbol}.h"

#include "crucible.hpp"

#include <charconv>

class %{Type} {
public:
    static constexpr crucible::Description description{
        "%{id}", "1.0.0", "%{summary}", CRUCIBLE_THREADS_SERIAL, "%{id}", 1, 1};  // state: schema, version, oldest version that it takes
    explicit %{Type}(crucible::Host) {}

    std::string greet(const crucible::Call &, std::string_view name) {
        if (name.empty()) throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "there is nobody to greet");
        return "Hello, " + std::string(name) + "! You are guest number " + std::to_string(++guests_) + ".";
    }

    /// What the next generation begins with, when this library is replaced while it runs.
    std::string save(const crucible::Call &) { return std::to_string(guests_); }

    /// State comes from another library: it is checked, and nothing has changed before all of it is known to be good.
    void restore(const crucible::Call &, uint32_t version, std::string_view state) {
        int64_t value = 0;
        const auto [end, error] = std::from_chars(state.data(), state.data() + state.size(), value);
        if (version != 1 || error != std::errc() || end != state.data() + state.size())
            throw crucible::Failure(CRUCIBLE_INVALID_ARGUMENT, "this is not the state of version 1");
        guests_ = value;
    }

private:
    int64_t guests_ = 0;
};

CRUCIBLE_PLUGIN(%{Type}, CRUCIBLE_PROVIDES(%{Type}, %{INTERFACE}, 0))
