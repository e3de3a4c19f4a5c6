/* Which library is whose. Written under a lock, read in the handler without one. */
#define _GNU_SOURCE
#include "Internal.h"

#include <link.h>
#include <pthread.h>

claim crf_claims[CRF_MAXIMUM_CLAIMS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

typedef struct search {
    uintptr_t address;
    uintptr_t start;
    uintptr_t end;
} search;

/* Stops at the library that has a segment around the address. */
static int visit(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    search *wanted = context;
    uintptr_t start = UINTPTR_MAX, end = 0;
    int is_inside = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr, to = from + info->dlpi_phdr[i].p_memsz;
        if (from < start) start = from;
        if (to > end) end = to;
        if (wanted->address >= from && wanted->address < to) is_inside = 1;
    }
    if (!is_inside) return 0;
    wanted->start = start;
    wanted->end = end;
    return 1;
}

int crf_claim(const void *address, crf_text plugin, uint64_t generation, crf_text digest) {
    search wanted = {(uintptr_t)address, 0, 0};
    if (!dl_iterate_phdr(visit, &wanted)) return -1;
    int status = -1;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < CRF_MAXIMUM_CLAIMS && status; i++) {
        claim *free = &crf_claims[i];
        if (atomic_load(&free->end)) continue;
        free->plugin = plugin;
        free->generation = generation;
        free->digest = digest;
        atomic_store(&free->start, wanted.start);
        atomic_store(&free->end, wanted.end);
        status = 0;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

void crf_disclaim(const void *address) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < CRF_MAXIMUM_CLAIMS; i++) {
        uintptr_t at = (uintptr_t)address;
        if (at >= atomic_load(&crf_claims[i].start) && at < atomic_load(&crf_claims[i].end)) atomic_store(&crf_claims[i].end, 0);
    }
    pthread_mutex_unlock(&lock);
}

const claim *crf_claim_at(uintptr_t address) {
    for (size_t i = 0; i < CRF_MAXIMUM_CLAIMS; i++) {
        if (address < atomic_load(&crf_claims[i].end) && address >= atomic_load(&crf_claims[i].start)) return &crf_claims[i];
    }
    return NULL;
}

const claim *crf_claim_of(crf_text plugin, uint64_t generation) {
    for (size_t i = 0; i < CRF_MAXIMUM_CLAIMS; i++) {
        const claim *one = &crf_claims[i];
        if (!atomic_load(&one->end) || one->generation != generation || one->plugin.size != plugin.size) continue;
        if (__builtin_memcmp(one->plugin.data, plugin.data, plugin.size) == 0) return one;
    }
    return NULL;
}
