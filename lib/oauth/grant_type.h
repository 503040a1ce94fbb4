/*
 * grant_type - the grants of the token endpoint, by their registered names
 * (RFC 6749 sections 4.1.3, 4.4.2 and 6, RFC 8628 section 3.4)
 */
#ifndef KEEPSAKE_OAUTH_GRANT_TYPE_H
#define KEEPSAKE_OAUTH_GRANT_TYPE_H

#define GRANT_CODE	"authorization_code"
#define GRANT_REFRESH	"refresh_token"
#define GRANT_CLIENT	"client_credentials"
#define GRANT_DEVICE	"urn:ietf:params:oauth:grant-type:device_code"

#endif
