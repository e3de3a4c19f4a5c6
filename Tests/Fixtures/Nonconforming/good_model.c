/* Keeps every rule of crucible.model/1. */
#include "model.h"
