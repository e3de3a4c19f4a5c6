/* config.h — crucible.config/1, a service of the host: what the manifest says to this plugin.
 */
#ifndef CRUCIBLE_CONFIG_H
#define CRUCIBLE_CONFIG_H

#include "interface.h"

#define CRUCIBLE_CONFIG_1_NAME "crucible.config/1"

/* get [any-thread]: the plugin's `config` as a JSON object, environment references resolved.
 * document [any-thread]: a YAML or JSON file that `grants.files` names, as JSON. The path is relative to the manifest. DENIED when it
 * is not granted, NOT_FOUND, INVALID_ARGUMENT with line and column when it cannot be read as YAML. */
#define CRUCIBLE_CONFIG_1(F, X, IN, OUT, FN) \
    F(X, get, OUT(str, config)) \
    F(X, document, IN(str, path), OUT(str, json))

CRUCIBLE_CONSUMER_TABLE(crucible_config_1, CRUCIBLE_CONFIG_1)

#endif
