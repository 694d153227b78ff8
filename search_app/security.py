"""Security headers of every response: no content from other sites, no inline scripts, no framing."""

from urllib.parse import urlsplit

from flask import Flask, Response
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    XContentTypeOptions,
    XFrameOptions,
)

from search_app.settings import Settings

__all__ = ["set_up_security_headers"]


def set_up_security_headers(app: Flask) -> None:
    """Send the headers with every response that does not set them itself."""
    headers = Secure(
        csp=_content_security_policy(app.config["PRACTICE_SEARCH"]),
        coop=CrossOriginOpenerPolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().camera().microphone(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    ).headers

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def _content_security_policy(settings: Settings) -> ContentSecurityPolicy:
    """Allow only content of this site. Forms may lead to the OpenID Connect provider, too."""
    issuer = urlsplit(settings.oidc_issuer)
    provider = (f"{issuer.scheme}://{issuer.netloc}",) if issuer.netloc else ()
    return (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .font_src("'self'")
        .connect_src("'self'")
        .form_action("'self'", *provider)
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
