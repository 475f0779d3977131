"""The private folder of one embedded Snowflake: where it is, who may open it, its secret, who serves it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from inkflake_engine.errors import EngineError

__all__ = ["DataFolder", "Runtime", "build_id", "proof"]


@dataclass(frozen=True)
class Runtime:
    """The server of a folder: which process, where it listens, and which code it runs."""

    pid: int
    port: int
    build: str
    started: str


@dataclass(frozen=True)
class DataFolder:
    """A folder that belongs to this user and to nobody else."""

    path: Path

    @classmethod
    def open(cls, path: Path | None = None) -> DataFolder:
        """Makes the folder when needed; refuses one that others own or can look into."""
        folder = (path or _default_path()).expanduser().absolute()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(
                f"{folder} cannot be the data folder ({error.strerror}); set INKFLAKE_HOME to another place"
            ) from None
        folder = folder.resolve()
        if folder.stat().st_uid != os.geteuid():
            raise EngineError(f"{folder} belongs to another user; set INKFLAKE_HOME to a folder of your own")
        if _open_to_others(folder):
            folder.chmod(0o700)
        if _open_to_others(folder):
            raise EngineError(
                f"{folder} can be read by others and stays so; set INKFLAKE_HOME to another place"
            )
        return cls(folder)

    @property
    def start_lock(self) -> Path:
        """Held by whoever starts the server, so that two who need it at once start one."""
        return self.path / "start.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server for as long as it lives."""
        return self.path / "server.lock"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def secret_file(self) -> Path:
        return self.path / "secret"

    def user_secret_file(self, user: str) -> Path:
        """Where the password of a user other than the owner is kept, if it was made here."""
        return self.path / "users" / quote(user, safe="").replace(".", "%2E")

    def secret(self) -> str:
        """Reads the password of this folder; the first to ask makes it."""
        return _kept_secret(self.secret_file)

    def user_secret(self, user: str) -> str:
        """Reads the password of a user; the first to ask makes it."""
        file = self.user_secret_file(user)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        return _kept_secret(file)

    def is_user_secret(self, user: str, password: str) -> bool:
        """Whether a password is the one that was made for a user here."""
        try:
            secret = self.user_secret_file(user).read_text("ascii")
        except OSError:
            return False
        return bool(secret) and hmac.compare_digest(password.encode("utf-8", "replace"), secret.encode())

    def runtime(self) -> Runtime | None:
        """Reads who serves this folder; None when nobody does or the file is damaged."""
        try:
            return Runtime(**json.loads(self._runtime_file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_runtime(self, runtime: Runtime) -> None:
        draft = self.path / f"server.{secrets.token_hex(4)}"
        _write_private(draft, json.dumps(asdict(runtime)))
        draft.replace(self._runtime_file)

    def remove_runtime(self) -> None:
        self._runtime_file.unlink(missing_ok=True)

    @property
    def _runtime_file(self) -> Path:
        return self.path / "server.json"


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _kept_secret(file: Path) -> str:
    """The secret that a file holds; made whole and put there by whoever is the first."""
    if not file.exists():
        draft = file.with_name(f"{file.name[:50]}.{secrets.token_hex(4)}")
        _write_private(draft, secrets.token_urlsafe(32))
        try:
            os.link(draft, file)
        except FileExistsError:
            return file.read_text("ascii")
        finally:
            draft.unlink()
    return file.read_text("ascii")


def build_id() -> str:
    """Names the code of the server: a server that runs other code is restarted."""
    digest = hashlib.sha256()
    library = Path(__file__).parents[2]
    for package in ("inkflake_engine", "inkflake_sketch"):
        for source in sorted((library / package).rglob("*.py")):
            digest.update(source.read_bytes())
    return f"{version('inkflake')}+{digest.hexdigest()[:12]}"


def proof(secret: str, who: str, nonce: str) -> str:
    """Shows that `who` knows the secret without telling it."""
    return hmac.new(secret.encode(), f"{who}:{nonce}".encode(), "sha256").hexdigest()


def _default_path() -> Path:
    if home := os.environ.get("INKFLAKE_HOME"):
        return Path(home)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "inkflake"


def _open_to_others(folder: Path) -> bool:
    return bool(stat.S_IMODE(folder.stat().st_mode) & 0o077)
