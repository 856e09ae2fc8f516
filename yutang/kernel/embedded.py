"""Where the embedded PostgreSQL of a home listens; starting it is `yutang.cli.cluster`'s work."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

NAME = "yutang"  # the database and its owner
SOCKET = ".s.PGSQL.5432"
SHORT = Path("/tmp")  # noqa: S108 - the folder in it is ours alone, whatever TMPDIR says
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 107, and PostgreSQL adds ".lock"


def socket_folder(home: Path) -> Path:
    """The folder of the Unix socket: in the home, or a short one where the home's path is long."""
    folder = home.resolve() / "run"
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET:
        return folder
    name = hashlib.sha256(f"{os.getuid()}:{folder}".encode()).hexdigest()[:16]
    return SHORT / f"yutang-{name}"


def database_url(home: Path, name: str = NAME) -> str:
    """The address of the home's database, the same in every process and before it has started."""
    return f"postgresql://{NAME}@/{name}?host={quote(str(socket_folder(home)), safe='')}"
