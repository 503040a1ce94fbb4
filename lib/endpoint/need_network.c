/*
 * need_network - outgoing connections: for the fetch program alone
 *
 * Reading is for name resolution and the system's certificates.
 */
#include "endpoint/endpoint.h"

static const char *const system_files[] = { "/etc/ssl", "/etc/resolv.conf",
    "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/host.conf",
    "/usr/lib", "/usr/share/ca-certificates", "/lib",
    "/usr/local/share/ca-certificates", NULL };

const struct need need_network = { .read = system_files,
    .connect_inet = true };
