/* What a crash leaves behind: a handler for fatal signals that writes a report, naming the plugin whose code was running, and then lets the
 * process end with that signal. In C, since only async-signal-safe functions may run in it: no allocation, no lock, no Swift runtime. */
#ifndef CFAULT_H
#define CFAULT_H

#include <stddef.h>
#include <stdint.h>

/* Frames that are read and reported; deeper ones are counted. */
#define CRF_MAXIMUM_FRAMES 64
/* Libraries that can be claimed at a time. */
#define CRF_MAXIMUM_CLAIMS 512
/* Bytes of a folder's path, a manifest's path, a file's name. */
#define CRF_MAXIMUM_PATH 1024

/* UTF-8 text [static]: valid and unchanged until the process ends. */
typedef struct crf_text {
    const char *_Nullable data;
    size_t size;
} crf_text;

/* Code that a thread is inside of. `plugin` is empty for the host's own. */
typedef struct crf_frame {
    crf_text plugin;     /* id in the manifest */
    uint64_t generation;
    crf_text interface_name; /* empty for lifecycle functions */
    crf_text function;
} crf_frame;

/* Fills `frames` with those of the calling thread, the innermost first, at most `capacity`, and returns how many there are in all.
 * Called in the signal handler, so it only reads. Should it fault itself, the report says so. */
typedef uint32_t (*crf_reader)(crf_frame *_Nonnull frames, uint32_t capacity);

typedef struct crf_settings {
    const char *_Nonnull folder;    /* where the report goes; must exist */
    const char *_Nonnull name;      /* the report's file name, used by nobody else */
    const char *_Nullable manifest; /* for the report */
    crf_reader _Nullable reader;
} crf_settings;

/* Installs the handler for SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGTRAP, and prepares the calling thread. Copies the settings. A
 * further call replaces the settings. 0, or an errno. [one thread at a time] */
int crf_install(const crf_settings *_Nonnull settings);

/* Puts the handlers from before back. [one thread at a time] */
void crf_remove(void);

/* Gives the calling thread an alternate stack, without which the overflow of its own cannot be reported, unless it has one. The stack is
 * unmapped when the thread ends. A thread that cannot get one is not tried again. 0, or an errno. */
int crf_prepare(void);

/* Says that the library around `address` belongs to a plugin, so that a fault in a thread of the plugin's own, which has no frames, is its.
 * `digest` [static] goes into the report; it may be empty. -1 when no library is there or CRF_MAXIMUM_CLAIMS are claimed. [any-thread] */
int crf_claim(const void *_Nonnull address, crf_text plugin, uint64_t generation, crf_text digest);

/* Takes back what was claimed, before the library is unmapped. [any-thread] */
void crf_disclaim(const void *_Nonnull address);

#endif
