/* voice.h — the standard interface crucible.voice/1 with two voices, whose answers a fixture changes. */
#ifndef VOICE_H
#define VOICE_H

#include "document.h"

#include <crucible/voice.h>

#define VOICE(id) "{\"id\":\"" id "\",\"name\":\"" id "\",\"summary\":\"Plain\",\"system\":\"Answer briefly.\",\"temperature\":0.5}"
#define SELECTION(voices) "{\"voices\":[" voices "],\"reasons\":[\"asked for\"]}"

#ifndef LIST
#define LIST "{\"voices\":[" VOICE("first") "," VOICE("second") "]}"
#endif
#ifndef BOTH /* the second voice and then the first were asked for */
#define BOTH SELECTION(VOICE("second") "," VOICE("first"))
#endif
#ifndef UNKNOWN /* a voice that nobody has was asked for */
#define UNKNOWN return CRUCIBLE_NOT_FOUND
#endif

CRUCIBLE_PROVIDER_PROTOTYPES(voice_, CRUCIBLE_VOICE_1)

static int32_t voice_select(void *instance, const crucible_call *call, crucible_str request, crucible_out_str selection) {
    (void)instance, (void)call;
    if (!has(request, "\"prompt\"")) return CRUCIBLE_INVALID_ARGUMENT;
    if (has(request, "no-such-voice")) UNKNOWN;
    if (!has(request, "\"second\"")) return answer(selection, SELECTION(VOICE("first")));
    return answer(selection, has(request, "\"first\"") ? BOTH : SELECTION(VOICE("second")));
}

static int32_t voice_voices(void *instance, const crucible_call *call, crucible_out_str list) {
    (void)instance, (void)call;
    return answer(list, LIST);
}

#define INTERFACE CRUCIBLE_VOICE_1_NAME
static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(voice_, CRUCIBLE_VOICE_1)};
#include "described.h"

#endif
