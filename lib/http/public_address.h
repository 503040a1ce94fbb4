/*
 * public_address - may a stranger's URL lead to this address?
 *
 * Judges the binary address that is about to be connected to, after all
 * spelling and name resolution: what the special-purpose registries list
 * (RFC 6890 and its successors) is not public, nor are the machine's own
 * addresses.
 */
#ifndef KEEPSAKE_HTTP_PUBLIC_ADDRESS_H
#define KEEPSAKE_HTTP_PUBLIC_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * Is it an address of the public internet?  Pure.  IPv4-mapped addresses
 * never are; those of NAT64 (64:ff9b::/96, RFC 6052) are what the IPv4 address
 * in them is.  Another family than the two of IP never is.
 */
bool address_is_public(const struct sockaddr *address, socklen_t len);
/* Is it an address of one of this machine's interfaces?  Asks the kernel's
 * routes, with a datagram socket that sends nothing. */
bool address_is_own(const struct sockaddr *address, socklen_t len);

#endif
