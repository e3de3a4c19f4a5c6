/* Lists voices without what the schema requires. */
#define LIST "{\"voices\":[{\"id\":\"first\",\"name\":\"First\"}]}"
#include "voice.h"
