/*
 * fuzz_user_code - what a person types from a device (RFC 8628 section 6.1)
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "oauth/user_code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct user_code code, again;

	if (user_code_parse((const char *)data, len, &code) != OK) {
		if (code.letters[0] != '\0')
			__builtin_trap();
		return 0;
	}
	if (strlen(code.letters) != USER_CODE_LEN ||
	    user_code_parse(code.letters, USER_CODE_LEN, &again) != OK ||
	    strcmp(code.letters, again.letters) != 0)
		__builtin_trap();
	return 0;
}
