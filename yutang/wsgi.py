"""The web's entry: Granian serves `application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

from yutang.wecom import gate

application = gate.ahead_of(django)
