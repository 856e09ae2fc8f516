"""What the settings need before Django is there: home, keys, database address, logging."""

import logging
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import structlog

from yutang.kernel import embedded


def home() -> Path:
    """The folder that holds everything this installation owns on disk."""
    return Path(os.environ.get("YUTANG_HOME", "var")).resolve()


def secret_keys(folder: Path) -> list[str]:
    """The signing and encrypting keys, newest first; one is made on the first start.

    `YUTANG_SECRET_KEY` may hold several, separated by commas: put a new one in front to rotate.
    """
    if given := os.environ.get("YUTANG_SECRET_KEY"):
        return [key.strip() for key in given.split(",") if key.strip()]
    path = folder / "secret_key"
    if not path.exists():
        make_secret_key(path)
    return path.read_text(encoding="ascii").split()


def make_secret_key(path: Path) -> None:
    """Write a new key, once, readable by its owner only; two starts at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def allowed_hosts(base_url: str) -> list[str]:
    """The hosts we answer to: the public one, this machine, and any named beside them."""
    named = os.environ.get("YUTANG_ALLOWED_HOSTS", "").split(",")
    hosts = {urlsplit(base_url).hostname or "", "127.0.0.1", "localhost", "testserver"}
    return sorted(host for host in {*hosts, *(name.strip() for name in named)} if host)


def database(folder: Path) -> dict[str, Any]:
    """Django's entry for the one PostgreSQL: `DATABASE_URL`, else the embedded server's socket."""
    url = os.environ.get("DATABASE_URL") or embedded.database_url(folder)
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    options["pool"] = {
        "min_size": 1,
        "max_size": int(os.environ.get("YUTANG_POOL", "24")),
        "timeout": 4,  # a callback must be answered within five seconds
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


def configure_logging() -> None:
    """One event per line, keys not prose; `YUTANG_LOG=json` for machines."""
    as_json = os.environ.get("YUTANG_LOG") == "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(os.environ.get("YUTANG_LOG_LEVEL", "INFO"))
    for chatty in ("httpx", "httpcore", "procrastinate"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
