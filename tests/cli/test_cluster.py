"""The embedded PostgreSQL: what it refuses, and how little it changes outside its folders."""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yutang.cli import account, cluster
from yutang.cli.cluster import Cluster
from yutang.cli.errors import Refused
from yutang.kernel import embedded


def test_the_socket_of_a_deep_home_lies_in_a_short_folder(tmp_path: Path):
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    folder = embedded.socket_folder(deep)
    assert len(os.fsencode(folder / embedded.SOCKET)) <= embedded.LONGEST_SOCKET
    assert folder == embedded.socket_folder(deep)
    assert folder != embedded.socket_folder(deep / "c")


def test_a_nearly_full_disk_is_refused_before_anything_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cluster, "ROOM_TO_MAKE", 1 << 60)
    with pytest.raises(Refused, match=r"^The disk of .* is full: \d+ MB are free"):
        made(folder).prepare()
    assert not (folder / "pg").exists()


def test_a_disk_that_fills_while_the_data_is_made_is_one_sentence(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cluster, "ROOM_TO_MAKE", 0)
    with pytest.raises(Refused, match=r"^The disk of .* is full, so PostgreSQL could not start.$"):
        made(small_disk).prepare()


def test_a_stale_lock_of_another_program_is_forgotten(folder: Path):
    server = made(folder)
    server.prepare()
    (folder / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server.prepare()
    process = server.start(subprocess.DEVNULL)
    assert server.wait(process)
    process.send_signal(2)
    assert process.wait(20) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("is_link", [False, True])
def test_a_folder_that_somebody_else_laid_out_for_us_is_left_alone(folder: Path, is_link: bool):
    (folder / "precious").mkdir()
    if is_link:
        (folder / "run").symlink_to(folder / "precious")
    else:
        (folder / "run").mkdir()
    os.chown(folder / "run", 4_000_000, 4_000_000, follow_symlinks=False)
    with pytest.raises(Refused, match="belongs to another user"):
        made(folder).prepare()
    assert (folder / "precious").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_as_root_only_passing_through_is_opened(folder: Path):
    folder.chmod(0o700)
    (folder / "private").mkdir(mode=0o700)
    (folder / "private" / "home").mkdir(mode=0o700)
    made(folder / "private" / "home").prepare()
    modes = [
        stat.S_IMODE((folder / name).stat().st_mode)
        for name in (".", "private", "private/home", "private/home/pg", "private/home/run")
    ]
    assert modes == [0o701, 0o701, 0o701, 0o700, 0o700]


def test_a_complaint_is_told_as_one_sentence():
    said = cluster.explain("LOG: starting\nFATAL:  data directory is wrong.\n", Path("/d"))
    assert said == "PostgreSQL could not start on /d: FATAL:  data directory is wrong."


def made(home: Path) -> Cluster:
    data = home / "pg"
    return Cluster(data, home / "run", account.for_postgres(data), durable=False)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that others may reach."""
    with tempfile.TemporaryDirectory(prefix="yutang-") as name:
        yield Path(name)


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
