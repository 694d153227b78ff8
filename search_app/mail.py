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
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import current_app

from search_app.settings import Settings

__all__ = ["forget_older", "forget_to", "kept_to", "send"]

TRIES: Final = 4
NAMED: Final = "%Y%m%dT%H%M%S.%f"
"""How the name of a mail's file says when it was sent."""
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
        _keep(_folder(), message)


def kept_to(address: str) -> Iterator[tuple[Path, EmailMessage]]:
    """The mails in files that went to that address, the oldest first, their heads alone."""
    for file in sorted(_folder().glob("*.eml")):
        with suppress(FileNotFoundError), file.open("rb") as stream:
            head = BytesParser(policy=SMTP).parse(stream, headersonly=True)
            if parseaddr(str(head["To"]))[1].lower() == address.lower():
                yield file, head


def forget_to(address: str) -> int:
    """Remove the mails in files that went to that address; how many there were."""
    files = [file for file, _ in kept_to(address)]
    return _removed(files)


def forget_older(moment: datetime) -> int:
    """Remove the mails in files from before that moment; how many there were."""
    return _removed([file for file in _folder().glob("*.eml") if file.name < moment.strftime(NAMED)])


def _removed(files: Sequence[Path]) -> int:
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _folder() -> Path:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.folder / "mail"


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
    name = f"{datetime.now(UTC).strftime(NAMED)}-{secrets.token_hex(3)}.eml"
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
