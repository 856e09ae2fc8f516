"""Copies of our files at WeCom, which forgets them after three days."""

from datetime import datetime

from django.db import models

from yutang.kernel.models import File


class MediaCopy(models.Model):
    """One file of ours under a media id of WeCom's, renewed before it ends."""

    file = models.OneToOneField(File, models.CASCADE, related_name="media_copy")
    kind = models.CharField(max_length=8)  # image, video, file
    media_id = models.CharField(max_length=256, blank=True)
    expires_at = models.DateTimeField(null=True)

    def is_fresh(self, at: datetime) -> bool:
        return bool(self.media_id) and self.expires_at is not None and at < self.expires_at
