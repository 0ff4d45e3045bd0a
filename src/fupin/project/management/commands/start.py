"""`fupin start`: bring the product up from nothing, and keep it up."""

from __future__ import annotations

import socket
import time
from argparse import ArgumentParser
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import OperationalError, connection, connections

from fupin.project.processes import Processes, StopRequested, server, worker
from fupin.project.progress import step
from fupin.project.translations import compile_translations


class Command(BaseCommand):
    """Create what is missing, load the demonstration county on the first start, then serve."""

    help = "Create the database, load the demonstration county on the first start, and serve."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the address, and that a real office starts without the demonstration."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="start with an empty register")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare and serve until a signal comes."""
        host, port = options["host"], options["port"]
        _require_free(host, port)
        self._prepare(demo=not options["no_demo"])
        connections.close_all()
        try:
            self._serve(host, port)
        except StopRequested as reason:
            self.stdout.write(f"Stopped: {reason}")

    def _prepare(self, *, demo: bool) -> None:
        with step("prepare the database"):
            _migrate()
        with step("compile translations"):
            compile_translations()
        with step("collect static files"):
            call_command("collectstatic", verbosity=0, interactive=False)
        if demo and _empty() and "demo" in get_commands():
            with step("load the demonstration county (first start only)"):
                # Accounts are made last: a county without them is one whose loading was cut short.
                call_command("demo", replace=True)

    def _serve(self, host: str, port: int) -> None:
        begun = time.monotonic()
        with Processes(server(host, port), worker()) as running:
            _await_server(running, host, port)
            self.stdout.write(f"   serving after {time.monotonic() - begun:.1f} s")
            self._welcome(host, port)
            raise CommandError(f"The web server ended by itself with code {running.watch()}.")

    def _welcome(self, host: str, port: int) -> None:
        self.stdout.write(f"\nFupin is at http://{host}:{port}/  ({connection.vendor}, data in {_data()})")
        if "demo" in get_commands():
            call_command("demo", sign_ins=True)
        self.stdout.write("Press Ctrl-C to stop.\n")
        self.stdout.flush()


def _migrate() -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise CommandError(
            f"The database cannot be used: {str(error).strip()} Check FUPIN_DATABASE and FUPIN_DATA."
        ) from error


def _data() -> str:
    data = Path(settings.DATA)
    return str(data.relative_to(Path.cwd()) if data.is_relative_to(Path.cwd()) else data)


def _empty() -> bool:
    return not get_user_model()._default_manager.exists()


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            advice = f"stop the other program, or choose another port: make run PORT={port + 1}"
            raise CommandError(f"Cannot serve at {host}:{port} ({error.strerror}); {advice}.") from error


def _await_server(running: Processes, host: str, port: int) -> None:
    while not (status := _status(host, port)):
        if not running.alive():
            raise CommandError("The web server did not start; its own message is above.")
        time.sleep(0.1)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CommandError(f"The web server answers with error {status}; its own message is above.")


def _status(host: str, port: int) -> int:
    client = HTTPConnection(host, port, timeout=30)
    try:
        client.request("HEAD", "/", headers={"Host": f"{host}:{port}"})
        return client.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        client.close()
