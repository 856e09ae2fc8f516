"""Whether an address is free to listen on, said before anything starts."""

import errno
import socket

from yutang.cli.errors import Refused


def check_free(host: str, port: int, option: str) -> None:
    """Refuse with one sentence when we can't listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(sentence(error, f"{host}:{port}", option)) from error


def sentence(error: OSError, address: str, option: str) -> str:
    """Why we can't listen there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return f"Another program already listens on {address}: stop it, or choose another {option}."
    if error.errno == errno.EACCES:
        return f"Only root may listen on {address}: choose a {option} from 1024 up."
    return f"We can't listen on {address} ({error.strerror}): choose another {option}."
