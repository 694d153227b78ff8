"""A PostgreSQL server of the tests' own: in a folder that is removed, under a user who may do little, on this machine.

`running` starts one; `Server.database` makes an empty database in it and gives its URL.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.serving import PATIENCE, free_port

NAME = "practices"


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is; Debian keeps those of each version in a folder of its own."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(newest[-1]) if newest else shutil.which(name)
    assert found, f"{name} is not there: sh requirements/postgresql.sh"
    return found


class Server:
    """One at a port of this machine, and at a socket in its folder. It can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._numbers = count()
        self._as = _unprivileged()
        os.chown(folder, self._as.get("user", -1), self._as.get("group", -1))
        words = ("--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
        self._run("initdb", "--pgdata", str(folder / "data"), *words, **self._as)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder}
        options = [word for name, value in {**settings, "fsync": "off"}.items() for word in ("-c", f"{name}={value}")]
        command = [program("postgres"), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._as)
        deadline = time.monotonic() + PATIENCE
        ready = [program("pg_isready"), "--quiet", "--host", str(self.folder), "--port", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def database(self, options: str = "") -> str:
        """The URL of a new, empty database."""
        name = f"{NAME}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {options}")
        return f"postgresql://{NAME}@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str, database: str = "postgres") -> str:
        """What psql answers, as bare text."""
        options = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", statement)
        where = ("--host", str(self.folder), "--port", str(self.port), "--username", NAME, "--dbname", database)
        return self._run("psql", *where, *options)

    def _run(self, name: str, *words: str, **who: Any) -> str:
        done = subprocess.run(
            [program(name), *words], cwd=self.folder, capture_output=True, text=True, check=False, **who
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@contextmanager
def running() -> Iterator[Server]:
    """A server that answers until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="practices-"))
    try:
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> dict[str, Any]:
    """Who the server runs as where the tests are root's: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    known = {one.pw_name: one for one in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
