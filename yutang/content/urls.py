"""Addresses of the area, under `/content/`."""

from django.urls import URLPattern, path

from yutang.content.views import (
    acts,
    editor,
    files,
    folders,
    library,
    links,
    picker,
    script_categories,
    scripts,
)

app_name = "content"
urlpatterns: list[URLPattern] = [
    path("", library.materials, name="materials"),
    path("new/<str:kind>", editor.new, name="new"),
    path("preview/<str:kind>", editor.preview, name="preview"),
    path("block", editor.block, name="block"),
    path("upload", editor.upload, name="upload"),
    path("products", editor.product_choice, name="product_choice"),
    path("pick", picker.pick, name="pick"),
    path("pick/<int:pk>", picker.picked, name="picked"),
    path("folders", folders.folders, name="folders"),
    path("folders/<int:pk>", folders.folder, name="folder"),
    path("folders/<int:pk>/delete", folders.folder_delete, name="folder_delete"),
    path("scripts", scripts.scripts, name="scripts"),
    path("scripts/new", scripts.script_new, name="script_new"),
    path("scripts/figures", scripts.script_figures, name="script_figures"),
    path("scripts/import", scripts.script_import, name="script_import"),
    path("scripts/import/example", scripts.script_import_example, name="script_import_example"),
    path("scripts/import/<uuid:id>", scripts.script_import_work, name="script_import_work"),
    path("scripts/categories", script_categories.categories, name="script_categories"),
    path("scripts/categories/<int:pk>", script_categories.category, name="script_category"),
    path(
        "scripts/categories/<int:pk>/delete",
        script_categories.category_delete,
        name="script_category_delete",
    ),
    path("scripts/<int:pk>", scripts.script, name="script"),
    path("scripts/<int:pk>/edit", scripts.script_edit, name="script_edit"),
    path("scripts/<int:pk>/remove", scripts.script_archive, name="script_archive"),
    path("scripts/<int:pk>/favourite", scripts.script_favourite, name="script_favourite"),
    path("files/<uuid:pk>", files.shown_file, name="shown_file"),
    path("files/<uuid:pk>/seen", files.seen_file, name="seen_file"),
    path("<int:pk>", library.material, name="material"),
    path("<int:pk>/edit", editor.edit, name="edit"),
    path("<int:pk>/link", links.own_link, name="own_link"),
    path("<int:pk>/copy", acts.copy, name="copy"),
    path("<int:pk>/retire", acts.retire, name="retire"),
    path("<int:pk>/bring-back", acts.bring_back, name="bring_back"),
    path("<int:pk>/compare", acts.compare_chosen, name="compare_chosen"),
    path("<int:pk>/compare/<int:old>/<int:new>", acts.compare, name="compare"),
    path("<int:pk>/versions/<int:number>/decide", acts.decide, name="decide"),
    path("<int:pk>/versions/<int:number>/restore", acts.restore, name="restore"),
]
