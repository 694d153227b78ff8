"""The secret key that signs cookies and links in e-mails: the setting, or a key in the instance folder."""

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
    """Return the key of this installation, the same in all its processes. The first call creates it.

    If the instance folder can neither be read nor written, the key is for this process only. A warning says so.
    """
    if settings.secret_key:
        return settings.secret_key
    file = settings.folder / "secret"
    try:
        return _read_key(file) or _create_key(file)
    except OSError as error:
        _log.warning("The secret key cannot be stored in %s (%s): a restart signs everybody out.", file, error)
        return secrets.token_hex(32)


def derived_key(key: str, purpose: str) -> str:
    """Derive a key for one purpose with HMAC-SHA256. It reveals neither the key nor other derived keys."""
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _read_key(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _create_key(file: Path) -> str:
    """Write a new key to the file and return it. If another process was faster, return that process's key."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, file)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return _read_key(file)
