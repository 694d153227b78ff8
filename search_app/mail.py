"""Mail to people: into files by default, which need no server and can be looked at; by SMTP where a setting says so.

`send` returns at once: SMTP has a thread of its own, so that no page waits for a mail server and no answer's time
tells whether a mail was sent. A mail that cannot be sent is tried again a few times, then written to the log without
its text.
"""

import logging
import os
import secrets
import smtplib
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import current_app

from search_app.settings import Settings

__all__ = ["send"]

TRIES: Final = 4
PATIENCE: Final = 20
"""Seconds for a mail server to answer."""
PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}

_log = logging.getLogger(__name__)


def send(to: str, subject: str, text: str) -> None:
    """Send plain text to one address."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    message = _message(settings, to, subject, text)
    if settings.mail_url:
        _postman().submit(_send_by_smtp, settings.mail_url, message)
    else:
        _keep(settings.folder / "mail", message)


def _message(settings: Settings, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP.clone(raise_on_defect=False))
    name, address = parseaddr(settings.mail_sender)
    sender = Address(name, addr_spec=address)
    message["From"] = sender
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(subject.split())[:200]
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.domain or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.strip() + "\n", cte="quoted-printable" if settings.mail_url else "8bit")
    return message


def _keep(folder: Path, message: EmailMessage) -> None:
    """One file for each mail, named by the moment, for its owner's eyes alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(3)}.eml"
    with os.fdopen(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(message.as_bytes())


@cache
def _postman() -> ThreadPoolExecutor:
    """One thread for each process, begun with its first mail; the process ends when it has sent what it was given."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def _send_by_smtp(url: str, message: EmailMessage) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            return _deliver(url, message)
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("Mail %s was not sent, try %d of %d: %s", message["Message-ID"], attempt, TRIES, error)
            time.sleep(2**attempt if attempt < TRIES else 0)
    return _log.error("Mail %s was given up.", message["Message-ID"])


def _deliver(url: str, message: EmailMessage) -> None:
    where = urlsplit(url)
    host, port = where.hostname or "localhost", where.port or PORTS.get(where.scheme, 25)
    trusted = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trusted)
        if where.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=PATIENCE)
    )
    with server:
        if where.scheme == "smtp":
            server.starttls(context=trusted)
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)
