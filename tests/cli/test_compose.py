"""What docker-compose.yml starts, started by hand on a real PostgreSQL, as its services are told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

COMPOSE = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = {name: service for name, service in COMPOSE["services"].items() if "command" in service}


class Machine:
    """Runs commands as the services' containers would, with their settings and secrets."""

    def __init__(self, postgres: str, folder: Path) -> None:
        (folder / "listkeeper_database_password").write_text("a secret: @/\n")
        (folder / "listkeeper_github_token").write_text("")
        own = make_url(postgres)
        named = own.set(username=own.username or "postgres").render_as_string(hide_password=False)
        self._environment = {**os.environ, "LISTKEEPER_SECRETS_DIR": str(folder), "LISTKEEPER_DATABASE_URL": named}
        self._folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, service: str, *more: str) -> subprocess.Popen[bytes]:
        told = {name: str(value) for name, value in SERVICES[service].get("environment", {}).items()}
        told |= {"LISTKEEPER_LISTS": "", "LISTKEEPER_DATABASE_URL": self._environment["LISTKEEPER_DATABASE_URL"]}
        told["LISTKEEPER_CONTACT"] = "https://example.org/"
        command = [sys.executable, "-m", "service", *SERVICES[service]["command"], *more]
        self.running[service] = subprocess.Popen(command, cwd=self._folder, env=self._environment | told)
        return self.running[service]

    def is_healthy(self, service: str) -> bool:
        """Whether the service's own health check says so."""
        _, program, *arguments = SERVICES[service]["healthcheck"]["test"]
        command = [sys.executable, "-m", "service"] if program == "listkeeper" else [sys.executable]
        done = subprocess.run([*command, *arguments], cwd=self._folder, env=self._environment, check=False)
        return done.returncode == 0


@pytest.fixture
def machine(postgres: str, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(postgres, tmp_path)
    yield machine
    for process in machine.running.values():
        process.kill()
        process.wait()


def wait_until_healthy(machine: Machine, service: str) -> None:
    until = time.monotonic() + 40
    while not machine.is_healthy(service):
        assert time.monotonic() < until
        assert machine.running[service].poll() is None


def test_every_service_starts_is_healthy_and_stops(machine: Machine) -> None:
    """In the order of their dependencies; told to stop, each ends well."""
    assert machine.start("migrate").wait(60) == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    machine.start("web", "--port", str(port))
    for service in ("worker-1", "scheduler"):
        machine.start(service)
        wait_until_healthy(machine, service)
        machine.running[service].send_signal(signal.SIGTERM)
        assert machine.running.pop(service).wait(40) == 0
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        assert answer.status == 200
    machine.running["web"].send_signal(signal.SIGTERM)
    assert machine.running["web"].wait(40) in (0, -signal.SIGTERM)


def test_nothing_runs_as_root_or_may_write_where_it_need_not() -> None:
    """Nor has it a password in its environment."""
    for service in COMPOSE["services"].values():
        assert service["user"] not in ("root", "0")
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert not [name for name in service["environment"] if name.endswith(("PASSWORD", "TOKEN"))]
    assert {"db", "migrate", "web", "scheduler", "worker-1", "worker-2"} == set(COMPOSE["services"])
    assert SERVICES["worker-1"] == SERVICES["worker-2"]
    assert all("healthcheck" in service for name, service in COMPOSE["services"].items() if name != "migrate")
