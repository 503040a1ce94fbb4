/*
 * unit - what every unit test includes before cmocka wants it
 */
#ifndef KEEPSAKE_TESTS_UNIT_H
#define KEEPSAKE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#endif
