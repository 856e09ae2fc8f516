"""Addresses of lifecycle, RFM and repurchase; they stand under `audiences/`."""

from django.urls import path

from yutang.audiences.views import rfm, rfm_editing

urlpatterns = [
    path("rfm", rfm.rfm_page, name="rfm"),
    path("rfm/new", rfm_editing.rfm_edit, name="rfm_new"),
    path("rfm/<int:pk>", rfm.rfm_page, name="rfm_model"),
    path("rfm/<int:pk>/edit", rfm_editing.rfm_edit, name="rfm_edit"),
    path("rfm/<int:pk>/compute", rfm.rfm_compute, name="rfm_compute"),
    path("rfm/<int:pk>/delete", rfm.rfm_delete, name="rfm_delete"),
    path("rfm/<int:pk>/export", rfm.rfm_export, name="rfm_export"),
]
