from django.urls import path

from yutang.customers.views import choices, detail, listing, tags, work

app_name = "customers"
urlpatterns = [
    path("", listing.customers, name="customers"),
    path("choices/<slug:key>", choices.choices, name="choices"),
    path("export", work.export, name="export"),
    path("sync", work.sync, name="sync"),
    path("tag", work.tag_many, name="tag_many"),
    path("tag/<uuid:pk>/undo", work.tag_many_undo, name="tag_many_undo"),
    path("work/<uuid:pk>", work.work, name="work"),
    path("<int:pk>", detail.customer, name="customer"),
    path("<int:pk>/timeline", detail.timeline, name="timeline"),
    path("<int:pk>/tags", detail.tags, name="customer_tags"),
    path("<int:pk>/tags/choices", detail.tag_choices, name="tag_choices"),
    path("<int:pk>/tags/add", detail.tag_add, name="tag_add"),
    path("<int:pk>/tags/<int:tag_id>/remove", detail.tag_remove, name="tag_remove"),
    path("<int:pk>/follows/<int:follow_id>", detail.note, name="note"),
    path("tags/", tags.tags, name="tags"),
    path("tags/sync", tags.tags_sync, name="tags_sync"),
    path("tags/groups/new", tags.group_new, name="group_new"),
    path("tags/groups/<int:pk>/new", tags.tag_new, name="tag_new"),
    path("tags/groups/<int:pk>/rename", tags.group_rename, name="group_rename"),
    path("tags/groups/<int:pk>/move", tags.group_move, name="group_move"),
    path("tags/groups/<int:pk>/delete", tags.group_delete, name="group_delete"),
    path("tags/<int:pk>/rename", tags.tag_rename, name="tag_rename"),
    path("tags/<int:pk>/move", tags.tag_move, name="tag_move"),
    path("tags/<int:pk>/delete", tags.tag_delete, name="tag_delete"),
    path("tags/pushes/<int:pk>/retry", tags.push_retry, name="push_retry"),
]
