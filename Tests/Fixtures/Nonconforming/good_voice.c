/* Keeps every rule of crucible.voice/1. */
#include "voice.h"
