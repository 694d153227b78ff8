"""E-mail to people: by SMTP if `mail_url` is set, otherwise into files, which need no server.

`send` returns at once, since SMTP has its own thread. So no page waits for a mail server, and response times do not
reveal whether an e-mail was sent. A failed message is tried again a few times, then logged without its text.
"""

import logging
import os
import secrets
import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
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

from attrs import frozen

from search_app.settings import Settings, current_settings

__all__ = [
    "MailNotSent",
    "MessageKey",
    "delete_messages_to",
    "delete_older_messages",
    "deliver",
    "messages_to",
    "send",
]

MAX_ATTEMPTS: Final = 4
"""How often a message is tried before it is given up."""
FILE_NAME_FORMAT: Final = "%Y%m%dT%H%M%S.%f"
"""The beginning of the name of a message's file: when it was sent, in UTC."""
SERVER_TIMEOUT: Final = 20
"""Seconds for a mail server to answer."""
MAX_HEADER_LINE: Final = 998
"""Characters of a line (RFC 5322). With a shorter limit long addresses are encoded, and not read by mail programs."""
PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
"""The default port for each scheme of `mail_url`."""

_log = logging.getLogger(__name__)


def send(to: str, subject: str, text: str) -> None:
    """Send an e-mail with plain text to one address."""
    settings = current_settings()
    message = _message(settings, to, subject, text)
    if settings.mail_url:
        _smtp_thread().submit(_send_by_smtp, settings.mail_url, message)
    else:
        _write_file(_folder(), message)


class MailNotSent(Exception):
    """The mail server did not take a message, or its file could not be written."""


@frozen
class MessageKey:
    """What makes a message the same in every attempt: its Message-ID and the name of its file follow from it."""

    name: str
    """A name that no other message has: letters, digits and hyphens."""
    created_at: datetime


def deliver(to: str, subject: str, text: str, key: MessageKey, headers: Mapping[str, str]) -> None:
    """Send an e-mail with more headers now, in one attempt. A message in a file is written once. Raises MailNotSent."""
    settings = current_settings()
    message = _message(settings, to, subject, text)
    domain = parseaddr(settings.mail_sender)[1].rpartition("@")[2] or "localhost"
    message.replace_header("Message-ID", f"<{key.name}.{key.created_at:%Y%m%d%H%M%S}@{domain}>")
    for name, value in headers.items():
        message[name] = value
    message.policy = message.policy.clone(max_line_length=MAX_HEADER_LINE)
    try:
        if settings.mail_url:
            _deliver(settings.mail_url, message)
        else:
            _write_file_once(_folder(), message, f"{key.created_at.strftime(FILE_NAME_FORMAT)}-{key.name}.eml")
    except (OSError, smtplib.SMTPException) as error:
        _log.warning("E-mail %s was not sent: %s", message["Message-ID"], error)
        raise MailNotSent(str(error)) from error


def messages_to(address: str) -> Iterator[tuple[Path, EmailMessage]]:
    """The stored messages to this address, oldest first: the path and the headers of each."""
    for file in sorted(_folder().glob("*.eml")):
        with suppress(FileNotFoundError), file.open("rb") as stream:
            headers = BytesParser(policy=SMTP).parse(stream, headersonly=True)
            if parseaddr(str(headers["To"]))[1].lower() == address.lower():
                yield file, headers


def delete_messages_to(address: str) -> int:
    """Delete the stored messages to this address; return how many there were."""
    return _delete([file for file, _ in messages_to(address)])


def delete_older_messages(time_limit: datetime) -> int:
    """Delete the stored messages from before that time, in UTC; return how many there were."""
    return _delete([file for file in _folder().glob("*.eml") if file.name < time_limit.strftime(FILE_NAME_FORMAT)])


def _delete(files: Sequence[Path]) -> int:
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _folder() -> Path:
    return current_settings().folder / "mail"


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


def _write_file(folder: Path, message: EmailMessage) -> None:
    """Write a message to its own file, named by the time, that only its owner can read."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC).strftime(FILE_NAME_FORMAT)}-{secrets.token_hex(3)}.eml"
    with os.fdopen(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(message.as_bytes())


def _write_file_once(folder: Path, message: EmailMessage, name: str) -> None:
    """Write a message to the file of this name. It appears whole or not at all, and one that is there stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f".{name}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, folder / name)
    finally:
        temporary.unlink(missing_ok=True)


@cache
def _smtp_thread() -> ThreadPoolExecutor:
    """The thread of this process that sends messages. The process ends only after it has sent all of them."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def _send_by_smtp(url: str, message: EmailMessage) -> None:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            return _deliver(url, message)
        except (OSError, smtplib.SMTPException) as error:
            name = message["Message-ID"]
            _log.warning("E-mail %s was not sent (attempt %d of %d): %s", name, attempt, MAX_ATTEMPTS, error)
            time.sleep(2**attempt if attempt < MAX_ATTEMPTS else 0)
    return _log.error("E-mail %s could not be sent. It is not tried again.", message["Message-ID"])


def _deliver(url: str, message: EmailMessage) -> None:
    """Send a message to the mail server at this URL. Raises OSError and SMTPException."""
    target = urlsplit(url)
    host, port = target.hostname or "localhost", target.port or PORTS.get(target.scheme, 25)
    tls = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=SERVER_TIMEOUT, context=tls)
        if target.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=SERVER_TIMEOUT)
    )
    with server:
        if target.scheme == "smtp":
            server.starttls(context=tls)
        if target.username:
            server.login(unquote(target.username), unquote(target.password or ""))
        server.send_message(message)
