"""The application behind gunicorn, started from Python so that the settings are the only place to configure it."""

import gc
from contextlib import nullcontext
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from search_app import create_app
from search_app.ops.logs import log_configuration
from search_app.ops.metrics import share_metrics
from search_app.settings import Settings

__all__ = ["serve"]

MAX_LINE: Final = 128 * 1024
"""Bytes of a request's first line that are read: at more than 8190 gunicorn would answer with a page of its own."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(settings: Settings, host: str, port: int) -> None:
    """Answer requests until the process is told to stop.

    The application is made before the workers fork, and opens nothing until then: each opens its own files.
    """
    message.MAX_REQUEST_LINE = MAX_LINE
    with share_metrics(settings.folder / "metrics") if settings.metrics != "off" else nullcontext():
        app = create_app(settings)
        # Workers share what was made before they fork as long as nobody writes to it: not the garbage collector either.
        gc.freeze()
        _Server(
            app,
            {
                "bind": f"{host}:{port}",
                "workers": settings.workers,
                "threads": settings.threads,
                "worker_class": "gthread",
                "preload_app": True,
                "limit_request_line": MAX_LINE,
                "graceful_timeout": 20,
                "timeout": 60,
                "proc_name": "practice-search",
                "control_socket_disable": True,
                "logconfig_dict": log_configuration(settings.log_format),
            },
        ).run()
