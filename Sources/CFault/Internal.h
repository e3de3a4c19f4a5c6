#ifndef CFAULT_INTERNAL_H
#define CFAULT_INTERNAL_H

#include "CFault.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

/* What crf_install was given, copied. */
typedef struct settings {
    int folder; /* descriptor */
    pid_t pid;
    crf_reader reader;
    char folder_path[CRF_MAXIMUM_PATH];
    char name[CRF_MAXIMUM_PATH];
    char manifest[CRF_MAXIMUM_PATH];
} settings;

/* A library and whose it is. `end` is stored last and cleared first: 0 means free. */
typedef struct claim {
    _Atomic uintptr_t start;
    _Atomic uintptr_t end;
    crf_text plugin;
    uint64_t generation;
    crf_text digest;
} claim;

/* One fault, as the handler knows it. */
typedef struct fault {
    int signal;
    siginfo_t info;
    uintptr_t pc;
    uintptr_t sp;
    bool has_frames; /* false: reading them faulted */
    uint32_t depth;  /* of the frame stack; may be more than CRF_MAXIMUM_FRAMES */
    crf_frame frames[CRF_MAXIMUM_FRAMES];
    /* Whose it is; an empty plugin: nobody's. */
    crf_text plugin;
    uint64_t generation;
    crf_text interface_name;
    crf_text function;
    crf_text digest;
    const char *attribution; /* "frame", "library" or NULL */
} fault;

extern settings crf_current;
extern claim crf_claims[CRF_MAXIMUM_CLAIMS];

extern const int crf_signals[];
extern const size_t crf_signal_count;

const char *crf_signal_name(int number);
/* The claim that an address or a generation belongs to, or NULL. */
const claim *crf_claim_at(uintptr_t address);
const claim *crf_claim_of(crf_text plugin, uint64_t generation);
/* Decides whose the fault is, from its frames and its pc. */
void crf_attribute(fault *fault);
/* Sent by another process, so that where a thread happened to be means nothing. */
bool crf_is_sent(const fault *fault);
bool crf_is_overflow(const fault *fault);
/* Writes the report's file; false if that failed. */
bool crf_write_report(const fault *fault);
/* Writes the line for people. */
void crf_print(const fault *fault, bool is_written);

#endif
