/* Takes only a negotiation of the size that it was built with. */
#define ACCEPTS (negotiation->size <= sizeof *negotiation && negotiation->abi_minimum <= 1 && negotiation->abi_maximum >= 1)
#include "plugin.h"
