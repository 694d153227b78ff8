"""The web server: gunicorn, started from Python so that the settings are its only configuration."""

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

MAX_REQUEST_LINE: Final = 128 * 1024
"""Bytes of a request's first line at most. With its default of 8190, gunicorn would answer with its own page."""


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
    """Run the server until the process is told to stop.

    The application is made before the worker processes are forked, and opens nothing until then. Each worker opens
    its own files.
    """
    message.MAX_REQUEST_LINE = MAX_REQUEST_LINE
    with share_metrics(settings.folder / "metrics") if settings.metrics != "off" else nullcontext():
        app = create_app(settings)
        # Workers share the memory from before the fork as long as nothing writes to it, the garbage collector included.
        gc.freeze()
        _Server(
            app,
            {
                "bind": f"{host}:{port}",
                "workers": settings.workers,
                "threads": settings.threads,
                "worker_class": "gthread",
                "preload_app": True,
                "limit_request_line": MAX_REQUEST_LINE,
                "graceful_timeout": 20,
                "timeout": 60,
                "proc_name": "practice-search",
                "control_socket_disable": True,
                "logconfig_dict": log_configuration(settings.log_format),
            },
        ).run()
