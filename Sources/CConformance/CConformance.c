#define _GNU_SOURCE
#include "CConformance.h"

#include <errno.h>
#include <malloc.h>
#include <sys/mman.h>

size_t cconformance_allocated(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

int cconformance_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}
