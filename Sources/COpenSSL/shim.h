#pragma once
/* The functions that need no provider to be fetched and no memory to be allocated. OpenSSL calls them deprecated and keeps them. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
