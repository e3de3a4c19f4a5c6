/* CConformance.h — what glibc has and Swift's module of it has not. */
#ifndef CCONFORMANCE_H
#define CCONFORMANCE_H

#include <stddef.h>

/* Bytes that malloc has given out and that were not freed, of all threads' arenas [any-thread]. */
size_t cconformance_allocated(void);

/* A file without a name, in memory, closed on exec; below 0: -errno [any-thread]. The caller closes it. */
int cconformance_memory_file(const char *name);

#endif
