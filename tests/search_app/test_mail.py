"""Mail goes into files, or to a server: here a small one of the tests' own, which keeps what it was given."""

import email
import socketserver
import threading
from collections.abc import Iterator
from email.policy import default
from pathlib import Path

import pytest

from search_app import create_app, mail
from search_app.settings import load_settings


class Postbox(socketserver.ThreadingTCPServer):
    """Takes mail as SMTP has it; `busy` is how often it refuses first."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.mails: list[tuple[str, str]] = []
        self.busy = 0
        self.came = threading.Event()


class Counter(socketserver.StreamRequestHandler):
    server: Postbox

    def handle(self) -> None:
        self._say("220 here")
        to = ""
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self._say("354 go on")
                self._keep(to)
                continue
            self._say("221 bye" if word == "QUIT" else "250 well")
            if word == "QUIT":
                return

    def _keep(self, to: str) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        if self.server.busy:
            self.server.busy -= 1
            self._say("451 later")
            return
        self.server.mails.append((to, b"".join(lines).decode()))
        self._say("250 kept")
        self.server.came.set()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with Postbox() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("busy", [0, 1])
def test_mail_goes_to_the_server_and_is_tried_again(tmp_path: Path, postbox: Postbox, busy: int) -> None:
    postbox.busy = busy
    url = f"smtp+plain://127.0.0.1:{postbox.server_address[1]}"
    app = create_app(load_settings(instance_path=tmp_path, mail_url=url, mail_sender="Übung <from@example.org>"))
    with app.app_context():
        mail.send("ada@example.org", "Grüße\nBcc: eve@example.org", "Schöne Grüße.\n.\nEnde")
    assert postbox.came.wait(60)
    ((to, text),) = postbox.mails
    message = email.message_from_string(text, policy=default)
    assert to == "ada@example.org"
    assert message["Subject"] == "Grüße Bcc: eve@example.org"
    assert message["Bcc"] is None
    assert message["From"] == "Übung <from@example.org>"
    assert "Schöne Grüße.\n..\nEnde" in message.get_content().replace("\r", "")
    assert not (tmp_path / "mail").exists()
