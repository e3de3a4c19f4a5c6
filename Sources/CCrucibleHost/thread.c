#include "CCrucibleHost.h"

#include <stdatomic.h>
#include <sys/prctl.h>

_Thread_local crh_thread crh_this_thread;

static atomic_uint next_shard;

uint32_t crh_choose_shard(crh_thread *thread) {
    thread->shard = 1 + (atomic_fetch_add_explicit(&next_shard, 1, memory_order_relaxed) & 0xffff);
    return thread->shard;
}

void crh_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
