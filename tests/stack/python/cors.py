"""Has ministack's HTTP APIs heed the CORS configuration of a template.

ministack 1.5.33 keeps what a template says as it is written there (AllowOrigins), and reads it as its own API writes it
(allowOrigins): so it refuses every preflight request. And it sends its headers beside those of the function under names in another case,
where AWS sends one of each, its own: a browser would refuse such an answer.
"""

from ministack.services import apigateway


def install():
    plain_headers, plain_preflight = apigateway._cors_response_headers, apigateway._cors_preflight_response

    def as_the_api_writes(configuration):
        return {key[:1].lower() + key[1:]: value for key, value in (configuration or {}).items()}

    def headers(configuration, origin):
        # The names as functions write them, so that they replace theirs.
        found = plain_headers(as_the_api_writes(configuration), origin)
        return {name.lower(): value for name, value in found.items()}

    def preflight(configuration, origin):
        return plain_preflight(as_the_api_writes(configuration), origin)

    apigateway._cors_response_headers, apigateway._cors_preflight_response = headers, preflight
