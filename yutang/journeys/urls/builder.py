"""Journeys that are being written: the builder, templates, files."""

from django.urls import path

from yutang.journeys.views import asking, builder, conditions, exchanging, starting

urlpatterns = [
    path("new", starting.new, name="new"),
    path("import", exchanging.import_new, name="import"),
    path("<int:pk>/build", builder.build, name="build"),
    path("<int:pk>/build/act", builder.act, name="act"),
    path("<int:pk>/build/keep", builder.keep, name="keep"),
    path("<int:pk>/build/asks", asking.asks, name="asks"),
    path("choose/<slug:type>", asking.choose, name="choose"),
    path("<int:pk>/build/condition", conditions.condition, name="condition"),
    path("<int:pk>/build/fits", conditions.fits, name="fits"),
    path("<int:pk>/export", exchanging.export, name="export"),
    path("<int:pk>/import", exchanging.import_into, name="import_into"),
    path("<int:pk>/duplicate", exchanging.duplicate, name="duplicate"),
    path("<int:pk>/delete", exchanging.delete, name="delete"),
]
