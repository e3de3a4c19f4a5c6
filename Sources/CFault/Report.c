/* The report's file and the line for people. */
#define _GNU_SOURCE
#include "Internal.h"
#include "Text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* 64 frames with texts of ordinary length; the schema's bound on a report is the same. */
#define REPORT_SIZE 65536
#define LINE_SIZE 4096

const char *crf_signal_name(int number) {
    switch (number) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGILL: return "SIGILL";
    case SIGABRT: return "SIGABRT";
    case SIGTRAP: return "SIGTRAP";
    default: return "a signal";
    }
}

/* ---- Which file is mapped at an address, read from /proc/self/maps a piece at a time --------------------------------- */

typedef struct mapping {
    uintptr_t offset; /* of the address in the file */
    char path[CRF_MAXIMUM_PATH];
} mapping;

static const char *hex(const char *at, const char *end, uint64_t *number) {
    *number = 0;
    for (; at < end; at++) {
        int digit = *at >= '0' && *at <= '9' ? *at - '0' : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10 : -1;
        if (digit < 0) break;
        *number = *number << 4 | (uint64_t)digit;
    }
    return at;
}

/* `start-end permissions offset device inode path`; true if the address is inside. */
static bool read_line(const char *at, const char *end, uintptr_t address, mapping *found) {
    uint64_t from, to, offset;
    at = hex(at, end, &from);
    if (at == end || *at != '-') return false;
    at = hex(at + 1, end, &to);
    if (address < from || address >= to) return false;
    for (int field = 0; field < 4 && at < end; field++) {
        while (at < end && *at == ' ') at++;
        if (field == 1) (void)hex(at, end, &offset);
        while (at < end && *at != ' ') at++;
    }
    while (at < end && *at == ' ') at++;
    size_t size = 0;
    while (at < end && size < sizeof found->path - 1) found->path[size++] = *at++;
    found->path[size] = 0;
    found->offset = address - from + offset;
    return size > 0;
}

static bool find_mapping(uintptr_t address, mapping *found) {
    static char buffer[8192];
    int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool is_found = false;
    size_t size = 0;
    ssize_t count;
    while (!is_found && (count = read(file, buffer + size, sizeof buffer - size)) > 0) {
        size += (size_t)count;
        size_t start = 0;
        for (size_t i = 0; i < size && !is_found; i++) {
            if (buffer[i] != '\n') continue;
            is_found = read_line(buffer + start, buffer + i, address, found);
            start = i + 1;
        }
        /* A line that fills the buffer is dropped. */
        if (start == 0 && size == sizeof buffer) start = size;
        for (size_t i = start; i < size; i++) buffer[i - start] = buffer[i];
        size -= start;
    }
    close(file);
    return is_found;
}

/* ---- The document ------------------------------------------------------------------------------------------------------ */

static void key(text *json, const char *name) {
    text_put(json, ",\n  \"");
    text_put(json, name);
    text_put(json, "\": ");
}

static void text_key(text *json, const char *name, crf_text value) {
    key(json, name);
    if (value.size) text_quoted(json, value);
    else text_put(json, "null");
}

static void number_key(text *json, const char *name, int64_t number) {
    key(json, name);
    text_decimal(json, number);
}

static void address_key(text *json, const char *name, uintptr_t address) {
    key(json, name);
    text_put(json, "\"");
    text_hex(json, address);
    text_put(json, "\"");
}

static void frames_key(text *json, const fault *fault) {
    uint32_t count = fault->depth < CRF_MAXIMUM_FRAMES ? fault->depth : CRF_MAXIMUM_FRAMES;
    key(json, "frames");
    text_put(json, "[");
    for (uint32_t i = 0; i < count; i++) {
        const crf_frame *frame = &fault->frames[i];
        text_put(json, i ? ",\n    {\"plugin\": " : "\n    {\"plugin\": ");
        if (frame->plugin.size) text_quoted(json, frame->plugin);
        else text_put(json, "null");
        text_put(json, ", \"generation\": ");
        text_decimal(json, (int64_t)frame->generation);
        text_put(json, ", \"interface\": ");
        if (frame->interface_name.size) text_quoted(json, frame->interface_name);
        else text_put(json, "null");
        text_put(json, ", \"function\": ");
        text_quoted(json, frame->function);
        text_put(json, "}");
    }
    text_put(json, "]");
}

static void place_keys(text *json, const fault *fault) {
    static mapping found;
    bool is_mapped = find_mapping(fault->pc, &found);
    address_key(json, "pc", fault->pc);
    text_key(json, "library", is_mapped ? text_of(found.path) : (crf_text){NULL, 0});
    address_key(json, "offset", is_mapped ? found.offset : 0);
    char name[17] = {0};
    prctl(PR_GET_NAME, name, 0, 0, 0);
    text_key(json, "thread", text_of(name));
    number_key(json, "tid", (int64_t)syscall(SYS_gettid));
}

static void write_document(text *json, const fault *fault) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME, &now);
    bool is_sent = crf_is_sent(fault);
    text_put(json, "{\n  \"crucible_fault\": 1");
    text_key(json, "signal", text_of(crf_signal_name(fault->signal)));
    number_key(json, "number", fault->signal);
    number_key(json, "code", fault->info.si_code);
    /* Only the kernel fills in an address. */
    address_key(json, "address", fault->info.si_code > 0 ? (uintptr_t)fault->info.si_addr : 0);
    key(json, "sender");
    if (is_sent) text_decimal(json, fault->info.si_pid);
    else text_put(json, "null");
    text_key(json, "plugin", fault->plugin);
    number_key(json, "generation", (int64_t)fault->generation);
    text_key(json, "interface", fault->interface_name);
    text_key(json, "function", fault->function);
    text_key(json, "attribution", text_of(fault->attribution));
    text_key(json, "digest", fault->digest);
    key(json, "stack_overflow");
    text_put(json, crf_is_overflow(fault) ? "true" : "false");
    place_keys(json, fault);
    number_key(json, "pid", crf_current.pid);
    number_key(json, "time_ms", (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    text_key(json, "manifest", text_of(crf_current.manifest));
    number_key(json, "depth", fault->depth);
    key(json, "frames_readable");
    text_put(json, fault->has_frames ? "true" : "false");
    frames_key(json, fault);
    text_put(json, "\n}\n");
}

bool crf_write_report(const fault *fault) {
    static char buffer[REPORT_SIZE];
    text json = {buffer, sizeof buffer, 0, false};
    write_document(&json, fault);
    int file = openat(crf_current.folder, crf_current.name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return false;
    size_t done = 0;
    while (done < json.size) {
        ssize_t count = write(file, buffer + done, json.size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    close(file);
    return done == json.size && !json.is_cut;
}

void crf_print(const fault *fault, bool is_written) {
    static char buffer[LINE_SIZE];
    text line = {buffer, sizeof buffer - 1, 0, false};
    text_put(&line, "crucible: ");
    if (fault->plugin.size) {
        text_put(&line, "plugin ");
        text_plain(&line, fault->plugin);
        text_put(&line, " (generation ");
        text_decimal(&line, (int64_t)fault->generation);
        text_put(&line, ") crashed in ");
        if (fault->interface_name.size) {
            text_plain(&line, fault->interface_name);
            text_put(&line, " ");
        }
        if (fault->function.size) text_plain(&line, fault->function);
        else text_put(&line, "its library, outside any call that is known");
    } else {
        text_put(&line, crf_is_sent(fault) ? "ended from outside" : "crashed outside any plugin");
    }
    text_put(&line, ": ");
    text_put(&line, crf_signal_name(fault->signal));
    if (crf_is_overflow(fault)) text_put(&line, ", stack overflow");
    if (fault->info.si_code > 0) {
        text_put(&line, " at ");
        text_hex(&line, (uintptr_t)fault->info.si_addr);
    }
    text_put(&line, is_written ? "; report: " : "; the report could not be written to ");
    text_plain(&line, text_of(crf_current.folder_path));
    text_put(&line, "/");
    text_plain(&line, text_of(crf_current.name));
    buffer[line.size++] = '\n';
    /* Nobody may be reading the other end of a pipe. */
    struct pollfd descriptor = {STDERR_FILENO, POLLOUT, 0};
    if (poll(&descriptor, 1, 1000) > 0 && write(STDERR_FILENO, buffer, line.size) < 0) return;
}
