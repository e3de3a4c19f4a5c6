/* voice.h — crucible.voice/1: in which voice a request is answered.
 */
#ifndef CRUCIBLE_VOICE_H
#define CRUCIBLE_VOICE_H

#include "interface.h"

#define CRUCIBLE_VOICE_1_NAME "crucible.voice/1"

/* select [any-thread]: voice-request.schema.json in, voice-selection.schema.json out. Voices asked for by name are honoured exactly;
 * NOT_FOUND names one that does not exist.
 * voices [any-thread]: all voices, voice-list.schema.json. */
#define CRUCIBLE_VOICE_1(F, X, IN, OUT, FN) \
    F(X, select, IN(str, request), OUT(str, selection)) \
    F(X, voices, OUT(str, list))

CRUCIBLE_CONSUMER_TABLE(crucible_voice_1, CRUCIBLE_VOICE_1)

#endif
