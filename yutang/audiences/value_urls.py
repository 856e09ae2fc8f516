"""Addresses of lifecycle, RFM and repurchase; they stand under `audiences/`."""

from django.urls import path

from yutang.audiences.views import lifecycle, repurchase, rfm, rfm_editing

urlpatterns = [
    path("repurchase", repurchase.repurchase_page, name="repurchase"),
    path("repurchase/export", repurchase.repurchase_export, name="repurchase_export"),
    path("lifecycle", lifecycle.lifecycle_page, name="lifecycle"),
    path("lifecycle/borders", lifecycle.lifecycle_save, name="lifecycle_save"),
    path("lifecycle/borders/<int:pk>/drop", lifecycle.lifecycle_drop, name="lifecycle_drop"),
    path("lifecycle/export", lifecycle.lifecycle_export, name="lifecycle_export"),
    path("rfm", rfm.rfm_page, name="rfm"),
    path("rfm/new", rfm_editing.rfm_edit, name="rfm_new"),
    path("rfm/<int:pk>", rfm.rfm_page, name="rfm_model"),
    path("rfm/<int:pk>/edit", rfm_editing.rfm_edit, name="rfm_edit"),
    path("rfm/<int:pk>/compute", rfm.rfm_compute, name="rfm_compute"),
    path("rfm/<int:pk>/delete", rfm.rfm_delete, name="rfm_delete"),
    path("rfm/<int:pk>/export", rfm.rfm_export, name="rfm_export"),
]
