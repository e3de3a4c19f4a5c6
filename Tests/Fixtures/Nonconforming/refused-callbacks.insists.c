/* Cannot live with a consumer that takes no pieces. */
#define LATER if (piece.invoke(piece.context, CRUCIBLE_STR("another")) == CRUCIBLE_GONE) abort(); return later_waits(self, call, text, done)
#include "plugin.h"
