/* Ways to crash, and frames to be blamed for it. */
#ifndef FAULTFIXTURE_H
#define FAULTFIXTURE_H

#include <CFault.h>

/* Three frames: plugin voice in crucible.voice/1 select, called by the host, called by plugin orchestration in its start. */
uint32_t fixture_frames(crf_frame *_Nonnull frames, uint32_t capacity);
/* One frame of the host's own, below it voice. */
uint32_t fixture_host_frame(crf_frame *_Nonnull frames, uint32_t capacity);
/* More frames than are read. */
uint32_t fixture_deep_frames(crf_frame *_Nonnull frames, uint32_t capacity);
/* Faults itself, as it does when a plugin has written over the frames. */
uint32_t fixture_broken_frames(crf_frame *_Nonnull frames, uint32_t capacity);

void fixture_segv(void);
void fixture_bus(void);
void fixture_fpe(void);
void fixture_ill(void);
void fixture_trap(void);
void fixture_abort(void);
void fixture_overflow(void);
/* A SIGSEGV from another process. */
void fixture_sent(void);
/* fixture_segv on eight threads at once. */
void fixture_segv_on_many_threads(void);
/* fixture_overflow on a thread that has been prepared. */
void fixture_overflow_on_a_thread(void);
/* A child crashes between fork and exec; the parent exits with 0 if it ended by SIGABRT. */
void fixture_child_aborts(void);
/* Takes every handler for fatal signals away. */
void fixture_reset_signals(void);
/* Lets SIGABRT be ignored. */
void fixture_ignore_abort(void);
/* Installs a handler that exits with 7, as another runtime would. */
void fixture_install_other_handler(void);

#endif
