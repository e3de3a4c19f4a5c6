/* hostile_work.h — hostile.work/1, whose one function is asynchronous, and a plugin that provides it beside nothing else. A fixture defines
 * work_ask, and calls provide_work() in prepare(). */
#ifndef HOSTILE_WORK_H
#define HOSTILE_WORK_H

#include "hostile.h"

#define HOSTILE_WORK_1(F, X, IN, OUT, FN) F(X, ask, IN(str, text), FN(1)(part, str), FN(2)(done, i32, str))
CRUCIBLE_PROVIDER_PROTOTYPES(work_, HOSTILE_WORK_1)

static crucible_function work_functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(work_, HOSTILE_WORK_1)};

static void provide_work(void) {
    provided[0].interface_name = CRUCIBLE_STR("hostile.work/1");
    provided[0].functions = work_functions;
}

#endif
