"""The unprivileged system user that PostgreSQL runs as when we are root: it refuses root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yutang.cli.errors import Refused

NAME = "yutang"
MAKERS = (
    ("useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
     "--shell", "/usr/sbin/nologin", "--user-group", NAME),
    ("adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", NAME),  # BusyBox
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """A user and group by number."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """What makes `subprocess` run a program as this account and with none of root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> bool:
        """Whether the path belongs to this account."""
        return path.stat().st_uid == self.uid

    def take(self, path: Path) -> None:
        """Make the account owner of a folder and its files, and nobody else able to enter it."""
        if not self.owns(path):
            for found in (path, *path.rglob("*")):
                os.chown(found, self.uid, self.gid, follow_symlinks=False)
        path.chmod(0o700)

    def let_through(self, path: Path) -> None:
        """Let the account reach the path: every folder above that bars others gets `o+x`.

        That lets others pass through a folder to a name they already know; it shows them no list
        and no content, and nothing else about the folder changes. PostgreSQL needs it because it
        calls chdir() on its absolute data folder after it has given up root.
        """
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH and not self._enters(folder):
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)

    def _enters(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        return found.st_gid == self.gid and bool(found.st_mode & stat.S_IXGRP)


def for_postgres(data: Path) -> Account | None:
    """The account PostgreSQL must run as; None: as ourselves, because we are an ordinary user.

    Root goes on as the owner of data that is there already, so that a home made by an ordinary
    user stays theirs.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    return find() or make()


def find(*names: str) -> Account | None:
    """The first of the named users that exists."""
    for name in names or (NAME,):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    return None


def make() -> Account:
    """Create the user `yutang`; where the machine can't, use one that is there for the purpose."""
    for maker in MAKERS:
        if shutil.which(maker[0]):
            subprocess.run(maker, check=False, capture_output=True)  # noqa: S603 - a fixed command
            if made := find():
                return made
    if other := find("postgres", "nobody"):
        return other
    raise Refused(
        "PostgreSQL does not run as root, and this machine has no tool to add the user 'yutang': "
        "add it, or start Yutang as an ordinary user."
    )
