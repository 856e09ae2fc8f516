"""A program that calls."""

import pytest

from tests.api.make import Program


@pytest.fixture
def program() -> Program:
    return Program()
