"""A relying party made with Authlib, as a web application would be.

Reads one JSON object a line and answers with one a line: {"begin": {...}}
answers where to send the browser; {"callback": URL} answers what was learnt,
all tokens checked.  TLS trust comes from REQUESTS_CA_BUNDLE.
"""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.oidc.core import CodeIDToken


class RelyingParty:
    def begin(self, issuer, client_id, client_secret, method, redirect_uri, scope):
        self.issuer = issuer
        self.metadata = requests.get(issuer + "/.well-known/openid-configuration").json()
        self.session = OAuth2Session(
            client_id, client_secret, scope=scope, redirect_uri=redirect_uri,
            token_endpoint_auth_method=method, revocation_endpoint_auth_method=method,
            code_challenge_method="S256")
        self.verifier = generate_token(48)
        self.nonce = generate_token()
        url, self.state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=self.verifier, nonce=self.nonce)
        return {"url": url}

    def callback(self, url):
        token = self.session.fetch_token(
            self.metadata["token_endpoint"], authorization_response=url, state=self.state,
            code_verifier=self.verifier)
        claims = self.check(token["id_token"], self.nonce)
        info = self.session.get(self.metadata["userinfo_endpoint"]).json()
        fresh = dict(self.session.refresh_token(self.metadata["token_endpoint"]))
        renewed = self.check(fresh["id_token"], None)
        again = self.session.get(self.metadata["userinfo_endpoint"]).json()
        self.session.revoke_token(self.metadata["revocation_endpoint"], fresh["refresh_token"])
        gone = self.session.get(self.metadata["userinfo_endpoint"]).status_code
        return {"claims": claims, "info": info, "renewed": renewed, "again": again, "gone": gone,
                "rotated": fresh["refresh_token"] != token["refresh_token"]}

    def check(self, id_token, nonce):
        keys = JsonWebKey.import_key_set(requests.get(self.metadata["jwks_uri"]).json())
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.session.client_id},
            "exp": {"essential": True},
        }
        claims = JsonWebToken(self.metadata["id_token_signing_alg_values_supported"]).decode(
            id_token, keys, claims_cls=CodeIDToken, claims_options=options,
            claims_params={"nonce": nonce, "client_id": self.session.client_id,
                           "access_token": self.session.token["access_token"]})
        claims.validate()
        return dict(claims)


def main():
    party = RelyingParty()
    for line in sys.stdin:
        order = json.loads(line)
        if "begin" in order:
            answer = party.begin(**order["begin"])
        else:
            answer = party.callback(order["callback"])
        print(json.dumps(answer), flush=True)


main()
