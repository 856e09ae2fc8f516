"""Files on their way in: from members only, and never without end."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 128 << 20  # of one request; pages say in their own words what they take


class MembersUploads(TemporaryFileUploadHandler):
    """Writes files to disk; whoever isn't signed in could otherwise fill it."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_BYTES:
            raise RequestDataTooBig("a body larger than any page takes")

    def new_file(self, *given: Any, **more: Any) -> None:
        user = getattr(self.request, "user", None)
        if user is None or not (user.is_authenticated and user.is_active):
            raise RequestDataTooBig("a file from somebody who isn't signed in")
        super().new_file(*given, **more)
