/* crucible.hpp — Crucible plugins in C++17: a class with methods becomes a plugin.
 *
 *     #include "crucible.hpp"
 *     #include <crucible/voice.h>
 *
 *     class Herald {
 *     public:
 *         static constexpr crucible::Description description{"acme.herald", "1.0.0", "Announces"};
 *         explicit Herald(crucible::Host host);
 *         std::string select(const crucible::Call &call, std::string_view request);
 *         std::string voices(const crucible::Call &call);
 *     };
 *     CRUCIBLE_PLUGIN(Herald, CRUCIBLE_PROVIDES(Herald, CRUCIBLE_VOICE_1, 0))
 *
 * A method has the name of the function, `const crucible::Call &` first, and then the parameters of the signature:
 *
 *     str      std::string_view          out str, out bytes   crucible::Out       bool i32 u32 i64 u64 f64 handle   as in C
 *     bytes    crucible::Bytes           out i64, ...         int64_t &, ...      fn x(a, b)    crucible::Callback<A, B>
 *                                                                                 fn done(i32, str), the last   crucible::Done
 *
 * A last `out` may be the method's result instead: std::string for text and bytes, the number otherwise. A method says that it fails by
 * throwing: crucible::Failure with a status, any other exception is FAILED. Nothing thrown leaves the library.
 *
 * Optional methods: start, ready, drain, stop (const Call &); std::string save(const Call &); void restore(const Call &, uint32_t version,
 * std::string_view state); std::string health(const Call &). Build with -fvisibility=hidden and plugin-sdk/plugin.version.
 */
#ifndef CRUCIBLE_HPP
#define CRUCIBLE_HPP

#include <crucible/interface.h>
#include <crucible/json.h>
#include <crucible/log.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Hidden: two plugins with this header, or two generations of one, share nothing.
#if defined(__GNUC__)
#define CRUCIBLE_HIDDEN __attribute__((visibility("hidden")))
#else
#define CRUCIBLE_HIDDEN
#endif

namespace crucible CRUCIBLE_HIDDEN {

// ---- Values -------------------------------------------------------------------------------------------------------------------

inline crucible_str str(std::string_view text) noexcept { return crucible_str{text.data(), text.size()}; }
inline std::string_view view(crucible_str text) noexcept {
    return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

/// Bytes, borrowed for the call.
struct Bytes {
    const uint8_t *data = nullptr;
    size_t size = 0;
};

/// What a method throws: the status and the text that the caller gets.
class Failure : public std::exception {
public:
    Failure(int32_t status, std::string text) : status_(status), text_(std::move(text)) {}
    int32_t status() const noexcept { return status_; }
    const char *what() const noexcept override { return text_.c_str(); }

private:
    int32_t status_;
    std::string text_;
};

/// Where an `out str` or `out bytes` goes; may be written in pieces until the method returns.
class Out {
public:
    explicit Out(crucible_out *out) noexcept : out_(out) {}
    void write(std::string_view text) const {
        int32_t status = out_->write(out_, text.data(), text.size());
        if (status != CRUCIBLE_OK) throw Failure(status, "the answer is too large");
    }

private:
    crucible_out *out_;
};

/// The call that a crossing belongs to. Pass it on to whatever is called on its behalf.
class Call {
public:
    explicit Call(const crucible_call *call) : raw_(call == nullptr ? crucible_call{} : *call) { raw_.size = sizeof raw_; }
    /// A call that begins a chain of its own.
    static Call root() { return Call(nullptr); }
    uint64_t id() const noexcept { return raw_.id; }
    /// CLOCK_MONOTONIC in nanoseconds; 0: none.
    int64_t deadline() const noexcept { return raw_.deadline_ns; }
    /// Manifest id of the calling plugin, or "host". Borrowed until the method returns.
    std::string_view caller() const noexcept { return view(raw_.caller); }
    /// The same call without what is borrowed, to be kept until it has been answered.
    Call kept() const {
        Call copy = *this;
        copy.raw_.caller = copy.raw_.tenant = crucible_str{nullptr, 0};
        copy.raw_.error = nullptr;
        return copy;
    }
    const crucible_call &raw() const noexcept { return raw_; }

private:
    crucible_call raw_;
};

namespace detail {

/// What every thunk runs in: the status of `body`; `report` gets the text of what was thrown.
template <class Body, class Report>
int32_t guarded(Body &&body, Report &&report) noexcept {
    int32_t status = CRUCIBLE_FAILED;
    try {
        try {
            body();
            return CRUCIBLE_OK;
        } catch (const Failure &failure) {
            if (failure.status() != CRUCIBLE_OK) status = failure.status();
            report(status, std::string_view(failure.what()));
        } catch (const std::bad_alloc &) {
            status = CRUCIBLE_RESOURCE_EXHAUSTED;
            report(status, std::string_view("out of memory"));
        } catch (const std::exception &error) {
            report(status, std::string_view(error.what()));
        } catch (...) {
            report(status, std::string_view("an exception that says nothing"));
        }
    } catch (...) {
        // The report itself failed; the status says the rest.
    }
    return status;
}

/// How a C parameter looks to a method.
template <class C> struct Wrapped {
    using type = C;
    static C wrap(C value) { return value; }
};
template <> struct Wrapped<crucible_str> {
    using type = std::string_view;
    static std::string_view wrap(crucible_str value) { return view(value); }
};
template <> struct Wrapped<crucible_bytes> {
    using type = Bytes;
    static Bytes wrap(crucible_bytes value) { return Bytes{value.data, value.size}; }
};
template <> struct Wrapped<crucible_out *> {
    using type = Out;
    static Out wrap(crucible_out *value) { return Out(value); }
};
template <class Number> struct Wrapped<Number *> {
    using type = Number &;
    static Number &wrap(Number *value) { return *value; }
};

/// How a value of C++ is handed to a C function.
inline crucible_str unwrapped(std::string_view value) { return str(value); }
inline crucible_bytes unwrapped(Bytes value) { return crucible_bytes{value.data, value.size}; }

}  // namespace detail

/// A callback that came as a parameter. Copies may be called from any thread, until the function has returned or `done` was called.
template <class... A>
class Callback {
public:
    template <class Raw>
    explicit Callback(Raw raw) : invoke_(raw.invoke), context_(raw.context) {}
    /// False when nobody listens any more: stop then.
    template <class... V>
    bool operator()(V &&...values) const {
        return invoke_(context_, convert<A>(std::forward<V>(values))...) == CRUCIBLE_OK;
    }

private:
    template <class C, class V>
    static C convert(V &&value) {
        if constexpr (std::is_same_v<C, crucible_str> || std::is_same_v<C, crucible_bytes>) return detail::unwrapped(std::forward<V>(value));
        else return static_cast<C>(value);
    }
    int32_t (*invoke_)(void *, A...);
    void *context_;
};

/// The answer of an asynchronous function, given once, from any thread. Copies share it; the first to answer wins. When the last copy goes
/// without an answer, the caller gets BROKEN.
class Done {
public:
    explicit Done(crucible_fn_i32_str raw) : state_(std::make_shared<State>(raw)) {}
    void ok(std::string_view text) const { state_->answer(CRUCIBLE_OK, text); }
    void fail(int32_t status, std::string_view text) const { state_->answer(status, text); }
    /// Takes the answer away, as if it had been given. False when it was given before.
    bool withdraw() const noexcept { return !state_->answered.exchange(true); }

private:
    struct State {
        explicit State(crucible_fn_i32_str given) : raw(given) {}
        State(const State &) = delete;
        State &operator=(const State &) = delete;
        ~State() { answer(CRUCIBLE_BROKEN, "the plugin forgot to answer"); }
        void answer(int32_t status, std::string_view text) noexcept {
            if (!answered.exchange(true)) raw.invoke(raw.context, status, str(text));
        }
        crucible_fn_i32_str raw;
        std::atomic<bool> answered{false};
    };
    std::shared_ptr<State> state_;
};

namespace detail {

template <class... A>
Callback<A...> callback_of(int32_t (*)(void *, A...));

// A struct with `invoke` is a callback.
template <class C, class = void> struct Argument : Wrapped<C> {};
template <class C> struct Argument<C, std::void_t<decltype(C::invoke)>> {
    using type = decltype(callback_of(std::declval<C>().invoke));
    static type wrap(C value) { return type(value); }
};

template <class... C>
constexpr bool is_asynchronous() {
    if constexpr (sizeof...(C) == 0) return false;
    else return std::is_same_v<std::tuple_element_t<sizeof...(C) - 1, std::tuple<C...>>, crucible_fn_i32_str>;
}

template <class Tuple, size_t... I>
auto firsts(Tuple &&tuple, std::index_sequence<I...>) {
    return std::tuple<std::tuple_element_t<I, std::remove_reference_t<Tuple>>...>(std::get<I>(tuple)...);
}

}  // namespace detail

// ---- The host -------------------------------------------------------------------------------------------------------------------

namespace detail {

/// The text of a failure, or an `out str`, that an import writes.
class Sink {
public:
    Sink() : buffer_(crucible_buffer_make()) {}
    ~Sink() { crucible_buffer_free(&buffer_); }
    Sink(const Sink &) = delete;
    Sink &operator=(const Sink &) = delete;
    crucible_out *out() { return &buffer_.out; }
    std::string text() const { return std::string(view(crucible_buffer_text(&buffer_))); }

private:
    crucible_buffer buffer_;
};

}  // namespace detail

/// The functions of an interface that another plugin, or the host, provides. `Table` is what CRUCIBLE_CONSUMER_TABLE made.
///
///     std::string list = models(&crucible_model_1::models, call);
///     log(&crucible_log_1::write, call, 2, "started", "");
///
/// Throws Failure with what the other side said. A last `out` that is not passed is the result.
template <class Table>
class Import {
public:
    Import(const Table *table, std::string_view provider) : table_(table), provider_(provider) {}
    /// Manifest id of the provider.
    std::string_view provider() const noexcept { return provider_; }

    template <class... C, class... A>
    auto operator()(int32_t (*Table::*function)(const crucible_call *, C...), const Call &call, A &&...arguments) const {
        static_assert(sizeof...(A) == sizeof...(C) || sizeof...(A) + 1 == sizeof...(C), "as many arguments as the signature has parameters");
        if constexpr (sizeof...(A) == sizeof...(C)) {
            ask(call, [&](const crucible_call *inner) { return (table_->*function)(inner, convert<C>(std::forward<A>(arguments))...); });
        } else {
            using Last = std::tuple_element_t<sizeof...(C) - 1, std::tuple<C...>>;
            if constexpr (std::is_same_v<Last, crucible_out *>) {
                detail::Sink sink;
                with(function, call, sink.out(), std::forward<A>(arguments)...);
                return sink.text();
            } else {
                std::remove_pointer_t<Last> value{};
                with(function, call, &value, std::forward<A>(arguments)...);
                return value;
            }
        }
    }

    /// Calls an asynchronous function. `done` follows exactly once, from any thread, unless this throws.
    template <class... C, class... A>
    void begin(
        int32_t (*Table::*function)(const crucible_call *, C...), const Call &call, std::function<void(int32_t, std::string_view)> done,
        A &&...arguments) const {
        auto kept = std::make_unique<std::function<void(int32_t, std::string_view)>>(std::move(done));
        crucible_fn_i32_str raw{finish, kept.get()};
        with(function, call, raw, std::forward<A>(arguments)...);
        kept.release();  // finish() has it.
    }

private:
    template <class C, class V>
    static C convert(V &&value) {
        if constexpr (std::is_same_v<C, crucible_str> && !std::is_same_v<std::decay_t<V>, crucible_str>) return str(value);
        else return static_cast<C>(value);
    }
    template <class... C, class Last, class... A>
    void with(int32_t (*Table::*function)(const crucible_call *, C...), const Call &call, Last last, A &&...arguments) const {
        auto all = std::forward_as_tuple(std::forward<A>(arguments)..., last);
        ask(call, [&](const crucible_call *inner) { return apply<C...>(function, inner, all, std::index_sequence_for<C...>()); });
    }
    template <class... C, class Tuple, size_t... I>
    int32_t apply(
        int32_t (*Table::*function)(const crucible_call *, C...), const crucible_call *call, Tuple &all, std::index_sequence<I...>) const {
        return (table_->*function)(call, convert<C>(std::get<I>(all))...);
    }
    template <class Body>
    void ask(const Call &call, Body &&body) const {
        detail::Sink error;
        crucible_call inner = call.raw();
        inner.error = error.out();
        int32_t status = body(&inner);
        if (status != CRUCIBLE_OK) throw Failure(status, error.text());
    }
    static int32_t finish(void *context, int32_t status, crucible_str text) {
        std::unique_ptr<std::function<void(int32_t, std::string_view)>> done(
            static_cast<std::function<void(int32_t, std::string_view)> *>(context));
        return detail::guarded([&] { (*done)(status, view(text)); }, [](int32_t, std::string_view) {});
    }

    const Table *table_;
    std::string provider_;
};

/// What a plugin may reach. A value: copies mean the same host, for the life of the instance.
class Host {
public:
    explicit Host(const crucible_host *host) noexcept : host_(host) {}
    /// The id under which the manifest runs this plugin.
    std::string_view plugin() const noexcept { return view(host_->plugin); }
    uint32_t import_count(std::string_view interface_name) const { return host_->import_count(host_, str(interface_name)); }

    /// The provider of a required interface; nothing when it is optional and nobody provides it, or beyond the count.
    template <class Table>
    std::optional<Import<Table>> import(std::string_view interface_name, uint32_t index = 0) const {
        crucible_import found{};
        found.size = sizeof found;
        if (host_->import_at(host_, str(interface_name), index, &found) != CRUCIBLE_OK || found.count == 0) return std::nullopt;
        return Import<Table>(reinterpret_cast<const Table *>(found.functions), view(found.provider));
    }

    /// Throws Failure when the call is no longer wanted. Ask in long loops.
    void check(const Call &call) const {
        int32_t status = host_->call_check(host_, call.id());
        if (status != CRUCIBLE_OK) throw Failure(status, "no longer wanted");
    }
    int32_t fail(const crucible_call *call, int32_t status, std::string_view text) const {
        return host_->fail(host_, call, status, str(text.substr(0, CRUCIBLE_LIMIT_TEXT)));
    }
    const crucible_host *raw() const noexcept { return host_; }

private:
    const crucible_host *host_;
};

// ---- JSON -----------------------------------------------------------------------------------------------------------------------

/// A text in quotes, as JSON writes it.
inline std::string quoted(std::string_view text) {
    detail::Sink sink;
    if (crucible_json_quote(sink.out(), str(text)) != CRUCIBLE_OK) throw Failure(CRUCIBLE_TOO_LARGE, "the text is too large");
    return sink.text();
}

/// A value of a JSON document, borrowed from its text. What is not there is empty: no text, no number, no elements.
class Json {
public:
    Json() = default;
    /// Throws INVALID_ARGUMENT when the text is not JSON.
    static Json parse(std::string_view text) {
        Json made;
        if (!crucible_json_parse(str(text), &made.value_)) throw Failure(CRUCIBLE_INVALID_ARGUMENT, "this is not JSON");
        return made;
    }
    bool exists() const noexcept { return value_.size > 0; }
    /// The value as it stands in the document.
    std::string_view source() const noexcept { return view(value_); }
    Json operator[](const char *name) const {
        Json found;
        if (!exists() || !crucible_json_member(value_, name, &found.value_)) return Json();
        return found;
    }
    std::optional<std::string> text() const {
        std::string decoded(value_.size, '\0');
        size_t size = 0;
        if (!exists() || !crucible_json_text(value_, &decoded[0], decoded.size(), &size)) return std::nullopt;
        decoded.resize(size);
        return decoded;
    }
    std::optional<double> number() const {
        double number = 0;
        if (!crucible_json_number(value_, &number)) return std::nullopt;
        return number;
    }
    bool is_true() const noexcept { return crucible_json_is_true(value_); }
    /// The elements of an array, or the values of an object.
    std::vector<Json> elements() const {
        std::vector<Json> all;
        Json each;
        size_t place = 0;
        while (exists() && crucible_json_next(value_, &place, nullptr, &each.value_)) all.push_back(each);
        return all;
    }
    /// The text of a member that must be there. Throws INVALID_ARGUMENT with its name.
    std::string required(const char *name) const {
        auto found = (*this)[name].text();
        if (!found) throw Failure(CRUCIBLE_INVALID_ARGUMENT, std::string("\"") + name + "\" is missing or no text");
        return *found;
    }

private:
    crucible_str value_{nullptr, 0};
};

// ---- The description ---------------------------------------------------------------------------------------------------------------

/// What the library says about itself. `state_schema` empty: no state moves.
struct Description {
    std::string_view id;
    std::string_view version;
    std::string_view summary;
    uint32_t threads = CRUCIBLE_THREADS_SERIAL;
    std::string_view state_schema = {};
    uint32_t state_version = 0;
    uint32_t state_version_minimum = 0;
    uint32_t unload = CRUCIBLE_UNLOAD_ATTEMPT;
    uint32_t start_deadline_ms = 0;
};

namespace detail {

/// The instance: the class, and the host for its failures.
template <class P> struct Box {
    explicit Box(const crucible_host *raw) : host(raw), plugin(Host(raw)) {}
    Host host;
    P plugin;
};

template <class P, class Body>
int32_t entered(void *instance, const crucible_call *call, Body &&body) noexcept {
    auto *box = static_cast<Box<P> *>(instance);
    return guarded(
        [&] { body(box->plugin, Call(call)); },
        [&](int32_t status, std::string_view text) { box->host.fail(call, status, text); });
}

/// One function: from the C parameters to the method and back.
template <class P, class Signature, auto Method> struct Thunk;
template <class P, class... C, auto Method> struct Thunk<P, int32_t(C...), Method> {
    static int32_t invoke(void *instance, const crucible_call *call, C... values) noexcept {
        return entered<P>(instance, call, [&](P &plugin, const Call &context) {
            if constexpr (is_asynchronous<C...>()) begin(plugin, context, std::index_sequence_for<C...>(), values...);
            else run(plugin, context, values...);
        });
    }

private:
    static void run(P &plugin, const Call &context, C... values) {
        if constexpr (std::is_invocable_v<decltype(Method), P &, const Call &, typename Argument<C>::type...>) {
            (plugin.*Method)(context, Argument<C>::wrap(values)...);
        } else {
            result(plugin, context, std::make_index_sequence<sizeof...(C) - 1>(), std::tuple<C...>(values...));
        }
    }
    /// The last `out` is the method's result.
    template <size_t... I>
    static void result(P &plugin, const Call &context, std::index_sequence<I...>, std::tuple<C...> values) {
        auto last = std::get<sizeof...(C) - 1>(values);
        static_assert(std::is_pointer_v<decltype(last)>, "the method's parameters are not those of the signature");
        auto made = (plugin.*Method)(context, Argument<std::tuple_element_t<I, std::tuple<C...>>>::wrap(std::get<I>(values))...);
        if constexpr (std::is_same_v<decltype(last), crucible_out *>) Out(last).write(made);
        else *last = made;
    }
    /// What a method throws after it answered is dropped: an answer is given once.
    template <size_t... I>
    static void begin(P &plugin, const Call &context, std::index_sequence<I...>, C... values) {
        auto all = std::tuple<C...>(values...);
        Done done(std::get<sizeof...(C) - 1>(all));
        try {
            call(plugin, context, done, std::make_index_sequence<sizeof...(C) - 1>(), all);
        } catch (...) {
            if (done.withdraw()) throw;
        }
    }
    template <size_t... I>
    static void call(P &plugin, const Call &context, const Done &done, std::index_sequence<I...>, std::tuple<C...> &values) {
        (plugin.*Method)(context, Argument<std::tuple_element_t<I, std::tuple<C...>>>::wrap(std::get<I>(values))..., done);
    }
};

/// Whether the class has an optional method, and its lifecycle function.
#define CRUCIBLE_STEP_(name)                                                                                             \
    template <class P, class = void> struct name##_step {                                                                \
        static constexpr int32_t (*function)(void *, const crucible_call *) = nullptr;                                   \
    };                                                                                                                   \
    template <class P> struct name##_step<P, std::void_t<decltype(std::declval<P &>().name(std::declval<const Call &>()))>> { \
        static int32_t function(void *instance, const crucible_call *call) noexcept {                                    \
            return entered<P>(instance, call, [](P &plugin, const Call &context) { plugin.name(context); });             \
        }                                                                                                                \
    };
CRUCIBLE_STEP_(start)
CRUCIBLE_STEP_(ready)
CRUCIBLE_STEP_(drain)
CRUCIBLE_STEP_(stop)
#undef CRUCIBLE_STEP_

template <class P, class = void> struct has_save : std::false_type {};
template <class P> struct has_save<P, std::void_t<decltype(std::declval<P &>().save(std::declval<const Call &>()))>> : std::true_type {};
template <class P, class = void> struct has_health : std::false_type {};
template <class P> struct has_health<P, std::void_t<decltype(std::declval<P &>().health(std::declval<const Call &>()))>> : std::true_type {};

template <class P> struct Life {
    static int32_t create(const crucible_host *host, void **instance) noexcept {
        return guarded(
            [&] { *instance = new Box<P>(host); },
            [&](int32_t status, std::string_view text) { Host(host).fail(nullptr, status, text); });
    }
    static void destroy(void *instance) noexcept { delete static_cast<Box<P> *>(instance); }
    static int32_t save(void *instance, const crucible_call *call, crucible_out *state) noexcept {
        return entered<P>(instance, call, [&](P &plugin, const Call &context) { Out(state).write(plugin.save(context)); });
    }
    static int32_t restore(void *instance, const crucible_call *call, uint32_t version, crucible_bytes state) noexcept {
        return entered<P>(instance, call, [&](P &plugin, const Call &context) {
            plugin.restore(context, version, std::string_view(reinterpret_cast<const char *>(state.data), state.size));
        });
    }
    static int32_t health(void *instance, const crucible_call *call, crucible_out *report) noexcept {
        return entered<P>(instance, call, [&](P &plugin, const Call &context) { Out(report).write(plugin.health(context)); });
    }
    static crucible_lifecycle table() {
        crucible_lifecycle made{};
        made.size = sizeof made;
        made.create = create;
        made.start = start_step<P>::function;
        made.ready = ready_step<P>::function;
        made.drain = drain_step<P>::function;
        made.stop = stop_step<P>::function;
        if constexpr (has_save<P>::value) made.save_state = save, made.restore_state = restore;
        if constexpr (has_health<P>::value) made.health = health;
        made.destroy = destroy;
        return made;
    }
};

struct ProvidedInterface {
    std::string_view name;
    uint32_t minor;
    std::vector<crucible_function> functions;
};
struct RequiredInterface {
    std::string_view name;
    uint32_t minor, flags;
    std::vector<crucible_str> signatures;
};

inline ProvidedInterface provides(
    std::string_view name, uint32_t minor, std::initializer_list<crucible_str> texts, std::initializer_list<void (*)()> pointers) {
    ProvidedInterface made{name, minor, {}};
    auto pointer = pointers.begin();
    for (const auto &text : texts) made.functions.push_back(crucible_function{sizeof(crucible_function), 0, text, *pointer++});
    return made;
}
inline RequiredInterface requires_(std::string_view name, uint32_t minor, uint32_t flags, std::initializer_list<crucible_str> texts) {
    return RequiredInterface{name, minor, flags, texts};
}

/// The descriptor and all that it points to.
class Library {
public:
    Library(const Description &about, const crucible_lifecycle &life) : lifecycle_(life), descriptor_{} {
        descriptor_.size = sizeof descriptor_;
        descriptor_.abi = CRUCIBLE_ABI_MAXIMUM;
        descriptor_.id = str(about.id);
        descriptor_.version = str(about.version);
        descriptor_.summary = str(about.summary);
        descriptor_.threads = about.threads;
        descriptor_.unload = about.unload;
        descriptor_.start_deadline_ms = about.start_deadline_ms;
        descriptor_.state_schema = str(about.state_schema);
        descriptor_.state_version_minimum = about.state_version_minimum;
        descriptor_.state_version = about.state_version;
    }
    Library(const Library &) = delete;
    Library &operator=(const Library &) = delete;
    void add(ProvidedInterface interface) { given_.push_back(std::move(interface)); }
    void add(RequiredInterface interface) { used_.push_back(std::move(interface)); }

    /// Called once, when all has been added: from then on nothing moves.
    void close() {
        for (const auto &each : given_)
            provided_.push_back(crucible_provided{
                sizeof(crucible_provided), each.minor, str(each.name), each.functions.data(), static_cast<uint32_t>(each.functions.size()), 0});
        for (const auto &each : used_)
            required_.push_back(crucible_required{
                sizeof(crucible_required), each.minor, str(each.name), each.signatures.data(), static_cast<uint32_t>(each.signatures.size()),
                each.flags});
        descriptor_.provided = provided_.data();
        descriptor_.provided_count = static_cast<uint32_t>(provided_.size());
        descriptor_.required = required_.data();
        descriptor_.required_count = static_cast<uint32_t>(required_.size());
        descriptor_.lifecycle = &lifecycle_;
    }
    const crucible_descriptor *descriptor() const noexcept { return &descriptor_; }

private:
    crucible_lifecycle lifecycle_;
    crucible_descriptor descriptor_;
    std::vector<ProvidedInterface> given_;
    std::vector<RequiredInterface> used_;
    std::vector<crucible_provided> provided_;
    std::vector<crucible_required> required_;
};

template <class P, class... Interfaces>
std::unique_ptr<const Library> described(Interfaces &&...interfaces) {
    auto library = std::make_unique<Library>(P::description, Life<P>::table());
    (library->add(std::forward<Interfaces>(interfaces)), ...);
    library->close();
    return library;
}

inline int32_t negotiate(crucible_negotiation *negotiation, const Library &library) noexcept {
    if (negotiation->abi_minimum > CRUCIBLE_ABI_MAXIMUM || negotiation->abi_maximum < CRUCIBLE_ABI_MAXIMUM) {
        negotiation->refusal = CRUCIBLE_STR("this plugin speaks ABI 1");
        return CRUCIBLE_UNAVAILABLE;
    }
    negotiation->abi_chosen = CRUCIBLE_ABI_MAXIMUM;
    negotiation->descriptor = library.descriptor();
    return CRUCIBLE_OK;
}

}  // namespace detail
}  // namespace crucible

// ---- The macros: an interface list of interface.h in, static data out -------------------------------------------------------------

#define CRUCIBLE_CPP_POINTER_(P, name, ...) reinterpret_cast<void (*)()>(&crucible::detail::Thunk<P, int32_t(__VA_ARGS__), &P::name>::invoke),

/// The class implements the interface LIST (LIST_NAME is its name).
#define CRUCIBLE_PROVIDES(P, LIST, minor)                     \
    crucible::detail::provides(                               \
        LIST##_NAME, minor, {CRUCIBLE_SIGNATURES(LIST)},      \
        {LIST(CRUCIBLE_CPP_POINTER_, P, CRUCIBLE_C_IN, CRUCIBLE_C_OUT, CRUCIBLE_C_FN)})

/// The class uses the interface LIST. flags: 0, CRUCIBLE_REQUIRED_OPTIONAL, CRUCIBLE_REQUIRED_MANY.
#define CRUCIBLE_REQUIRES(LIST, minimum_minor, flags) \
    crucible::detail::requires_(LIST##_NAME, minimum_minor, flags, {CRUCIBLE_SIGNATURES(LIST)})

/// The library's one symbol. Once, in one file.
#define CRUCIBLE_PLUGIN(P, ...)                                                                                     \
    extern "C" CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);                    \
    extern "C" CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {                   \
        const crucible::detail::Library *library = nullptr;                                                         \
        int32_t status = crucible::detail::guarded(                                                                 \
            [&] {                                                                                                   \
                /* Freed when the library is unmapped, so that generations leave nothing behind. */                 \
                static const auto made = crucible::detail::described<P>(__VA_ARGS__);                               \
                library = made.get();                                                                               \
            },                                                                                                      \
            [](int32_t, std::string_view) {});                                                                      \
        return status == CRUCIBLE_OK ? crucible::detail::negotiate(negotiation, *library) : status;                 \
    }

#endif
