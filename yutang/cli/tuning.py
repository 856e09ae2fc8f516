"""PostgreSQL's settings for this machine's memory, cores and disk."""

import os
import shutil
from pathlib import Path

MB = 1 << 20
CONTROL_GROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
FOR_TESTS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "log_checkpoints": "off",
}


def memory() -> int:
    """The bytes of memory this process may use: the machine's, or its container's."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(total, int(CONTROL_GROUP_LIMIT.read_text()))
    except (OSError, ValueError):
        return total


def cores() -> int:
    """The processor cores of this machine."""
    return os.cpu_count() or 1


def settings(data: Path) -> dict[str, str]:
    """Settings for the embedded server: a sixth of the memory as cache, disks taken as SSDs."""
    room = memory()
    disk = shutil.disk_usage(data).free
    return {
        "max_connections": "200",
        "shared_buffers": megabytes(room // 6, least=64, most=8192),
        "effective_cache_size": megabytes(room * 6 // 10, least=256),
        "work_mem": megabytes(room // 512, least=4, most=64),
        "maintenance_work_mem": megabytes(room // 24, least=64, most=1024),
        "wal_buffers": "16MB",
        "max_wal_size": megabytes(disk // 10, least=256, most=4096),
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(min(cores(), 4)),
        "jit": "off",  # our statements are short; compiling them costs more than it saves
        "autovacuum_naptime": "20s",  # the inbox and the job queue turn over quickly
        "log_checkpoints": "off",
        "log_min_messages": "log",  # refused statements are told by the programs that made them
        "log_min_error_statement": "panic",
        "log_line_prefix": "",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }


def megabytes(size: int, *, least: int, most: int | None = None) -> str:
    """A size in PostgreSQL's notation, within bounds given in MB."""
    value = max(size // MB, least)
    return f"{min(value, most) if most else value}MB"
