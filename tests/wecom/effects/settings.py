"""The product's settings, and the app with the visible effect."""

from yutang.settings import *  # noqa: F403
from yutang.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "tests.wecom.effects"]
