"""What people say about files, products and categories."""

from yutang.commerce.forms.catalogue import AssignForm, CategoryForm, ProductForm
from yutang.commerce.forms.imports import ImportForm, TableForm, UploadForm, fitting_maps

__all__ = [
    "AssignForm",
    "CategoryForm",
    "ImportForm",
    "ProductForm",
    "TableForm",
    "UploadForm",
    "fitting_maps",
]
