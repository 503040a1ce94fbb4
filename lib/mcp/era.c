/*
 * era - which protocol a message speaks
 *
 * Never falls back to legacy for a message that claims the modern era, be
 * the claim malformed or of an unknown version: its sender relies on the
 * modern rules.
 */
#include "mcp/era.h"

#include <string.h>

#include "base/str.h"

static const char *const legacy_versions[] = {
	ERA_SSE_VERSION, ERA_BATCH_VERSION, "2025-06-18", ERA_LATEST_LEGACY
};

bool
era_is_legacy_version(const char *version)
{
	size_t i;

	for (i = 0; i < sizeof legacy_versions / sizeof *legacy_versions; i++)
		if (str_eq(version, legacy_versions[i]))
			return true;
	return false;
}

const char *
era_negotiate(const char *requested)
{
	return era_is_legacy_version(requested) ? requested :
	    ERA_LATEST_LEGACY;
}

const struct json *
era_envelope(const struct jsonrpc *m)
{
	const struct json *meta = json_get(m->params, "_meta");

	return json_type(meta) == JSON_OBJECT ? meta : NULL;
}

bool
era_is_claimed(const struct jsonrpc *m)
{
	return json_get(era_envelope(m), ERA_KEY_VERSION) != NULL;
}

/* Versions are dates: text order is time order. */
static bool
is_modern_date(const char *version)
{
	static const char shape[] = "dddd-dd-dd";
	size_t i;

	if (version == NULL || strlen(version) != sizeof shape - 1)
		return false;
	for (i = 0; shape[i] != '\0'; i++)
		if (shape[i] == 'd' ? version[i] < '0' || version[i] > '9' :
		    version[i] != shape[i])
			return false;
	return strcmp(version, ERA_MODERN_VERSION) >= 0;
}

enum era
era_of(const struct jsonrpc *m, const char *header)
{
	if (m->kind == KIND_RESPONSE)
		return ERA_LEGACY;
	if (era_is_claimed(m) || is_modern_date(header))
		return ERA_MODERN;
	return ERA_LEGACY;
}
