/* Lists one tool twice. */
#define CATALOGUE "{\"tools\":[" TOOL "," TOOL "],\"servers\":[{\"name\":\"example\",\"state\":\"ready\",\"restarts\":0}]}"
#include "tools.h"
