"""Elasticsearch from Maven: the minimal server that its own project tests with. The archive stays in ~/.m2."""

import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from tests.services.processes import Missing, Server, program

VERSION = "8.19.8"
ARTIFACT = "org.elasticsearch.distribution.integ-test-zip:elasticsearch"
ZIP = (
    Path.home() / f".m2/repository/{ARTIFACT.replace('.', '/').replace(':', '/')}/{VERSION}/elasticsearch-{VERSION}.zip"
)
JAVA = "/usr/lib/jvm"
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC"  # starts in half the time


class Elasticsearch(Server):
    name = "elasticsearch"
    account = "nobody"
    patience = 90

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def as_account(self) -> dict:
        return super().as_account() | ({"group": "nogroup"} if os.geteuid() == 0 else {})

    def prepare(self) -> None:
        home = self.folder / "home"
        shutil.unpack_archive(downloaded(), self.folder / "unpacked")
        next((self.folder / "unpacked").iterdir()).rename(home)
        for tool in (home / "bin").iterdir():
            tool.chmod(0o755)
        settings = {
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "http.host": "127.0.0.1",
            "transport.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": "0",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        text = "".join(f"{name}: {value}\n" for name, value in settings.items())
        (home / "config" / "elasticsearch.yml").write_text(text)
        if self.as_account():
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, self.account)

    def command(self) -> list[str]:
        return [str(self.folder / "home" / "bin" / "elasticsearch")]

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "ES_JAVA_HOME": java_17(),
            "ES_JAVA_OPTS": f"-Xms512m -Xmx512m {SHORT_LIVED}",
            "HOME": str(self.folder),
        }

    def send(self, signal_number: signal.Signals) -> None:
        """Also to the server itself, a child of the program that starts it."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [int(pid) for thread in threads for pid in thread.read_text().split()]
        for pid in (self.process.pid, *children):
            os.kill(pid, signal_number)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=1) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def downloaded() -> Path:
    """The server's archive, fetched once by Maven."""
    if not ZIP.exists():
        maven = program("mvn", "maven")
        get = [maven, "-q", "-B", "dependency:get", f"-Dartifact={ARTIFACT}:{VERSION}:zip", "-Dtransitive=false"]
        done = subprocess.run(get, capture_output=True, text=True, check=False)
        if not zipfile.is_zipfile(ZIP):
            raise Missing(f"Elasticsearch {VERSION} (Maven could not fetch it: {done.stdout[-300:]})")
    return ZIP


def java_17() -> str:
    found = sorted(folder for folder in Path(JAVA).glob("*17*") if (folder / "bin" / "java").exists())
    if not found:
        raise Missing("Java 17 (Debian package openjdk-17-jre-headless)")
    return str(found[0])
