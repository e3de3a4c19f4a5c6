/* Lists one model twice. */
#define LIST "{\"models\":[" MODEL "," MODEL "]}"
#include "model.h"
