"""Headers that keep a page to itself: nothing from elsewhere, no inline script, no framing."""

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

__all__ = ["secure_headers"]


def secure_headers(app: Flask) -> None:
    """Send the headers with every answer."""
    headers = Secure(
        csp=_policy(app.config["PRACTICE_SEARCH"]),
        coop=CrossOriginOpenerPolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().camera().microphone(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    ).headers

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        return answer


def _policy(settings: Settings) -> ContentSecurityPolicy:
    """Nothing from elsewhere; a form may lead to the provider with which people sign in."""
    where = urlsplit(settings.oidc_issuer)
    provider = (f"{where.scheme}://{where.netloc}",) if where.netloc else ()
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
