"""The key that signs cookies and links in mail: the setting, or one made once and kept in the instance folder."""

import hashlib
import hmac
import logging
import os
import secrets
from pathlib import Path

from search_app.settings import Settings

__all__ = ["derived_key", "secret_key"]

_log = logging.getLogger(__name__)


def secret_key(settings: Settings) -> str:
    """The key of this installation, the same in all its processes.

    Where the instance folder can neither be read nor written it is one for this process alone, and a warning says so.
    """
    if settings.secret_key:
        return settings.secret_key
    file = settings.folder / "secret"
    try:
        return _kept(file) or _made(file)
    except OSError as error:
        _log.warning("No key can be kept in %s (%s): who signs in is signed out by a restart.", file, error)
        return secrets.token_hex(32)


def derived_key(key: str, purpose: str) -> str:
    """A key for one purpose alone, from which no other can be guessed."""
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _kept(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _made(file: Path) -> str:
    """A new key in its file; where another process was quicker, that process's."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as writer:
        writer.write(secrets.token_hex(32))
        writer.flush()
        os.fsync(writer.fileno())
    try:
        os.link(new, file)
    except FileExistsError:
        pass
    finally:
        new.unlink()
    return _kept(file)
