"""What the files for deployment name is there: settings, commands, files, metrics; what can be tried here is tried."""

import os
import re
import socket
import ssl
import subprocess
import threading
import urllib.request
from configparser import RawConfigParser
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
import yaml
from flask.testing import FlaskClient

from index.engines.opensearch.cluster_address import parse_address
from search_app.ops.cli import cli
from search_app.settings import PREFIX, Settings, load_settings
from tests.serving import COMMAND, free_port, serving
from tests.test_docs import command_names

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
UNIT = ROOT / "deploy" / "practice-search@.service"
CERTIFICATES = ROOT / "deploy" / "certificates.sh"


def service() -> dict[str, list[str]]:
    """The entries of the unit's [Service], each of which may stand there more than once."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").split("[Service]")[1].split("[Install]")[0].splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def filled(value: str) -> str:
    """A value with its variables replaced, as compose does it."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: values[found[1]], value)


values = {
    "SECRET_KEY": "k" * 48,
    "DATABASE_PASSWORD": "0a1b",
    "SEARCH_PASSWORD": "S-0a1b",
    "PUBLIC_URL": "https://practices.example.org",
}


def test_the_settings_in_the_compose_file_are_settings_and_are_taken(tmp_path: Path) -> None:
    environment: dict[str, str] = COMPOSE["services"]["web"]["environment"]
    given = {name.removeprefix(PREFIX).lower(): filled(value) for name, value in environment.items()}
    settings = load_settings(instance_path=tmp_path, **given)
    assert settings.database == "postgresql://practices:0a1b@database/practices"
    assert settings.index.startswith("opensearch+tls://admin:S-0a1b@search:9200/practices?ca=/certificates/")
    assert settings.workers > 1
    address = parse_address(settings.index)
    assert (address.tls, address.hosts, address.authorities) == (
        True,
        (("search", 9200),),
        Path("/certificates/authority.pem"),
    )


def test_services_volumes_and_variables_that_the_compose_file_names_are_there() -> None:
    services = COMPOSE["services"]
    used = {volume.split(":")[0] for one in services.values() for volume in one.get("volumes", [])}
    assert {name for name in used if not name.startswith("./")} == set(COMPOSE["volumes"])
    for name in used:
        assert not name.startswith("./") or (ROOT / name).is_file(), name
    for name, one in services.items():
        assert set(one.get("depends_on", {})) <= set(services), name
        assert ("image" in one) != ("build" in one), name
        assert "image" not in one or re.search(r":\d", one["image"]), name
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) == set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == set(values)


def test_only_the_web_is_open_and_only_to_this_machine() -> None:
    ports = {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}
    assert not [word for word in ("DISABLE_SECURITY_PLUGIN", "plugins.security.disabled") if word in str(COMPOSE)]


def test_what_the_container_is_made_of_is_there_and_it_runs_as_nobody_in_particular() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    for name in re.findall(rf"{PREFIX}(\w+)=", CONTAINERFILE):
        assert name.lower() in Settings.model_fields
    last = CONTAINERFILE.rindex("\nFROM ")
    assert last < CONTAINERFILE.index("\nUSER practices") < CONTAINERFILE.index("\nCMD ")
    assert '"practice-search", "serve"' in CONTAINERFILE
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
    assert not {"corpus", "index", "search_app", "requirements"} & set(ignored)


def test_the_lock_of_the_container_holds_what_running_needs_and_the_extras() -> None:
    locks = {
        name: (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in ("runtime", "deploy")
    }
    pinned = {name: set(re.findall(r"^([\w.-]+==\S+)", text, re.MULTILINE)) for name, text in locks.items()}
    assert pinned["runtime"] < pinned["deploy"]
    for name in ("psycopg-binary", "opensearch-py"):
        assert any(one.startswith(f"{name}==") for one in pinned["deploy"]), name


def test_the_unit_is_well_formed_and_names_commands_and_settings_that_are() -> None:
    parser = RawConfigParser(strict=False)
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    assert parser.sections() == ["Unit", "Service", "Install"]
    found = service()
    assert found["ExecStart"][0].split("/")[-1].startswith("practice-search serve --host 127.0.0.1 --port %i")
    for line in found["Environment"]:
        assert line.split("=")[0].removeprefix(PREFIX).lower() in Settings.model_fields
    assert found["Environment"] == [f"{PREFIX}INSTANCE_PATH=/var/lib/{found['StateDirectory'][0]}"]


@pytest.mark.parametrize("name", ["tidy", "alerts"])
def test_the_timer_runs_a_command_that_there_is_as_the_server_runs(name: str) -> None:
    texts = {path.suffix: path.read_text(encoding="utf-8") for path in UNIT.parent.glob(f"practice-search-{name}@.*")}
    assert set(texts) == {".service", ".timer"}
    (command,) = re.findall(r"^ExecStart=\S+/(practice-search .+)$", texts[".service"], re.MULTILINE)
    assert command in command_names(cli)
    for key in ("User", "Group", "StateDirectory", "Environment", "EnvironmentFile"):
        (value,) = re.findall(rf"^{key}=(.+)$", texts[".service"], re.MULTILINE)
        assert service()[key] == [value]
    parser = RawConfigParser()
    parser.read_string(texts[".timer"])
    assert parser.sections() == ["Unit", "Timer", "Install"]


@pytest.mark.slow
def test_the_server_tells_systemd_once_it_answers_and_ends_when_it_is_told(tmp_path: Path) -> None:
    assert service()["Type"] == ["notify"]
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(120)
        own = {"NOTIFY_SOCKET": str(tmp_path / "notify"), f"{PREFIX}INSTANCE_PATH": str(tmp_path / "instance")}
        command = [COMMAND, "serve", "--port", str(free_port())]
        with subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.DEVNULL) as server:
            try:
                assert told.recv(200).startswith(b"READY=1")
            finally:
                server.terminate()
            assert server.wait(timeout=120) == 0


@pytest.mark.slow
def test_a_server_takes_over_from_another_and_not_one_request_fails(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    with serving(instance) as old, serving(instance) as new:
        ports = [old.port, new.port]
        old.process.terminate()
        answered = {old.port: 0, new.port: 0}
        while old.process.poll() is None or answered[new.port] < 20:
            answered[ask(ports)] += 1
        assert old.process.returncode == 0


def ask(ports: list[int]) -> int:
    """Who answered: the first that does, as the guide's nginx asks; anything but an answer that is well raises."""
    for port in ports[:-1]:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/search", timeout=60).close()
        except HTTPError:
            raise
        except (URLError, ConnectionError):
            continue
        return port
    urllib.request.urlopen(f"http://127.0.0.1:{ports[-1]}/search", timeout=60).close()
    return ports[-1]


def test_the_certificate_is_one_that_the_web_would_trust_for_that_host_alone(tmp_path: Path) -> None:
    folders = (tmp_path / "authority", tmp_path / "node")
    for folder in folders:
        folder.mkdir()
    command = ["sh", str(CERTIFICATES), "search", *map(str, folders), str(os.getuid())]
    subprocess.run(command, check=True)
    key = folders[1] / "node.key"
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")  # PKCS#8, the only form that OpenSearch reads
    before = key.read_bytes()
    subprocess.run(command, check=True)
    assert key.read_bytes() == before
    assert sorted(path.name for path in folders[0].iterdir()) == ["authority.pem"]
    assert handshake(folders[1], folders[0] / "authority.pem", "search") == ""
    assert "mismatch" in handshake(folders[1], folders[0] / "authority.pem", "elsewhere").lower()


def handshake(node: Path, authority: Path, host: str) -> str:
    """What a client says that trusts only that authority and wants that host; nothing where it is content."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(node / "node.pem", node / "node.key")
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, ConnectionError):
            theirs.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        ssl.create_default_context(cafile=str(authority)).wrap_socket(ours, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return str(error)
    else:
        return ""
    finally:
        ours.close()
        thread.join()


def test_commands_and_settings_in_the_guide_are_there() -> None:
    known = {command.removeprefix("practice-search ") for command in command_names(cli)}
    for words in re.findall(
        r"(?<![-/\w.])practice-search ((?:[a-z]+(?:-[a-z]+)*)(?: (?:build|encode|rollback|send|status|tidy))?)", GUIDE
    ):
        assert words in known, words
    for name in re.findall(rf"{PREFIX}([A-Z_]+)", GUIDE):
        assert name == "NAME" or name.lower() in Settings.model_fields, name


def test_the_guide_names_every_metric_and_no_other(client: FlaskClient) -> None:
    client.get("/search?q=guidance")
    client.get("/readyz")
    served = set(re.findall(r"^# TYPE (practice_search_\w+)", client.get("/metrics").text, re.MULTILINE))
    named = {name.removesuffix("_total") for name in re.findall(r"`(practice_search_\w+)`", GUIDE)}
    assert named == {name.removesuffix("_total").removesuffix("_created") for name in served}
