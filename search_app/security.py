"""Headers that keep a page to itself: nothing from elsewhere, no inline script, no framing."""

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

__all__ = ["secure_headers"]

_POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .font_src("'self'")
    .connect_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
)

_HEADERS = Secure(
    csp=_POLICY,
    coop=CrossOriginOpenerPolicy().same_origin(),
    permissions=PermissionsPolicy().geolocation().camera().microphone(),
    referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
    xcto=XContentTypeOptions().nosniff(),
    xfo=XFrameOptions().deny(),
)


def secure_headers(app: Flask) -> None:
    """Send the headers with every answer."""

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in _HEADERS.headers.items():
            answer.headers.setdefault(name, value)
        return answer
