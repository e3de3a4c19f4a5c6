/* The calling thread's frames, for crash reports. Runs in a signal handler: it only reads, and makes no record for a thread that has none. */
#include "CCrucibleHost.h"

#include <CFault.h>
#include <string.h>

static crf_text text_of(const char *terminated) { return (crf_text){terminated, terminated ? strlen(terminated) : 0}; }

uint32_t crh_read_frames(crf_frame *frames, uint32_t capacity) {
    const crh_thread *thread = crh_this_thread;
    uint32_t depth = thread ? thread->depth : 0;
    if (depth > CRH_MAXIMUM_DEPTH) depth = CRH_MAXIMUM_DEPTH;
    for (uint32_t i = 0; i < depth && i < capacity; i++) {
        const crh_frame *frame = &thread->frames[depth - 1 - i];
        bool is_host = !frame->party || strcmp(frame->party->plugin, "host") == 0;
        frames[i].plugin = is_host ? (crf_text){NULL, 0} : text_of(frame->party->plugin);
        frames[i].generation = is_host ? 0 : frame->party->generation;
        frames[i].interface_name = frame->label ? text_of(frame->label->interface_name) : (crf_text){NULL, 0};
        frames[i].function = frame->label ? text_of(frame->label->function) : (crf_text){NULL, 0};
    }
    return depth;
}
