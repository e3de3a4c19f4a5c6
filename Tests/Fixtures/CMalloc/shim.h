/* What malloc says about itself, which the Glibc module leaves out. */
#include <malloc.h>
