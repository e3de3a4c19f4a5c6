/* Types that callees and loops share. */
#ifndef CBENCH_CALLS_H
#define CBENCH_CALLS_H

#include <crucible/interface.h>

CRUCIBLE_CALLBACK1(i64)
typedef crucible_fn_i64 cb_visitor;
typedef crucible_fn_i32_str cb_done;

#endif
