/*
 * need_signing_key - keys/: the private keys, for the token program alone
 */
#include "crypto/keyring.h"
#include "endpoint/endpoint.h"
#include "system/config.h"

static enum err
open_keys(struct request *rq)
{
	return keyring_open(config_path(rq->call.arena, rq->cfg, "keys"),
	    &rq->keys);
}

static const char *const folders[] = { "keys", NULL };

const struct need need_signing_key = { .open = open_keys, .read = folders };
