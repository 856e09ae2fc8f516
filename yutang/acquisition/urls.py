"""Addresses of acquisition: operators' pages, and what printed codes lead to."""

from django.urls import path, re_path

from yutang.acquisition.views import (
    batch,
    codes,
    editing,
    entering,
    gifts,
    group_codes,
    group_editing,
    group_phone,
    group_prints,
    move_parts,
    moves,
    phone,
    prints,
    tables,
)

app_name = "acquisition"
CODES = "acquisition/codes/"
GROUP_CODES = "acquisition/group-codes/"
MOVES = "acquisition/moves/"
SCAN = r"^c/(?P<slug>[a-z0-9]{4,50})"
TOKEN = SCAN + r"/(?P<token>s_[a-z0-9]{16})"
GROUP = r"^g/(?P<slug>[a-z0-9]{4,50})"
GROUP_TOKEN = GROUP + r"/(?P<token>s_[a-z0-9]{16})"

urlpatterns = [
    path(CODES, codes.code_list, name="codes"),
    path(CODES + "export", tables.code_export, name="code_export"),
    path(CODES + "compare", tables.compare, name="compare"),
    path(CODES + "compare/export", tables.compare_export, name="compare_export"),
    path(CODES + "new", editing.code_new, name="code_new"),
    path(CODES + "new/preview", editing.code_preview, name="code_preview"),
    path(CODES + "pool/hits", editing.pool_hits, name="pool_hits"),
    path(CODES + "pool/row", editing.pool_row, name="pool_row"),
    path(CODES + "pool/shift", editing.shift_row, name="shift_row"),
    path(CODES + "batch", batch.batch_upload, name="batch"),
    path(CODES + "batch/example", batch.batch_example, name="batch_example"),
    path(CODES + "batch/work/<uuid:id>", batch.batch_work, name="batch_work"),
    path(CODES + "batch/<uuid:id>", batch.batch_look, name="batch_look"),
    path(CODES + "batch/<uuid:id>/make", batch.batch_make, name="batch_make"),
    path(CODES + "batch/<uuid:id>/bad", batch.batch_bad, name="batch_bad"),
    path(CODES + "<slug:slug>/", codes.code_page, name="code"),
    path(CODES + "<slug:slug>/edit", editing.code_edit, name="code_edit"),
    path(CODES + "<slug:slug>/copy", codes.code_copy, name="code_copy"),
    path(CODES + "<slug:slug>/close", codes.code_close, name="code_close"),
    path(CODES + "<slug:slug>/for-stores", codes.code_for_stores, name="code_for_stores"),
    path(CODES + "<slug:slug>/qr.png", prints.code_picture, name="code_picture"),
    re_path(
        "^" + CODES + r"(?P<slug>[a-z0-9]+)/print\.(?P<form>png|svg)$",
        prints.code_print,
        name="code_print",
    ),
    path(GROUP_CODES, group_codes.group_code_list, name="group_codes"),
    path(GROUP_CODES + "export", group_codes.group_code_export, name="group_code_export"),
    path(GROUP_CODES + "new", group_editing.group_code_new, name="group_code_new"),
    path(GROUP_CODES + "new/door", group_editing.door_row, name="door_row"),
    path(GROUP_CODES + "new/group", group_editing.room_row, name="room_row"),
    path(GROUP_CODES + "<slug:slug>/", group_codes.group_code_page, name="group_code"),
    path(GROUP_CODES + "<slug:slug>/edit", group_editing.group_code_edit, name="group_code_edit"),
    path(GROUP_CODES + "<slug:slug>/close", group_codes.group_code_close, name="group_code_close"),
    path(
        GROUP_CODES + "<slug:slug>/qr.png",
        group_prints.group_code_picture,
        name="group_code_picture",
    ),
    re_path(
        "^" + GROUP_CODES + r"(?P<slug>[a-z0-9]+)/print\.(?P<form>png|svg)$",
        group_prints.group_code_print,
        name="group_code_print",
    ),
    path(MOVES, moves.move_list, name="moves"),
    path(MOVES + "new", moves.move_new, name="move_new"),
    path(MOVES + "<int:pk>/", moves.move_page, name="move"),
    path(MOVES + "<int:pk>/edit", moves.move_edit, name="move_edit"),
    path(MOVES + "<int:pk>/end", moves.move_end, name="move_end"),
    path(MOVES + "<int:pk>/look", moves.move_look, name="move_look"),
    path(MOVES + "<int:pk>/export", moves.move_export, name="move_export"),
    path(MOVES + "<int:pk>/list", move_parts.move_list_upload, name="move_list_upload"),
    path(MOVES + "<int:pk>/rejected", move_parts.move_rejected, name="move_rejected"),
    path(MOVES + "<int:pk>/notices", move_parts.notice_save, name="notice_save"),
    path(MOVES + "<int:pk>/notices/<int:notice>", move_parts.notice_change, name="notice_change"),
    path(MOVES + "<int:pk>/people/<int:person>", move_parts.match_decide, name="match_decide"),
    path("acquisition/gifts/", gifts.gift_list, name="gifts"),
    re_path(SCAN + r"/?$", entering.scan, name="scan"),
    re_path(SCAN + r"/back$", entering.scan_back, name="scan_back"),
    re_path(SCAN + r"/union$", entering.scan_union, name="scan_union"),
    re_path(TOKEN + r"$", phone.consultant, name="consultant"),
    re_path(TOKEN + r"/choose$", phone.choose, name="choose"),
    re_path(TOKEN + r"/qr$", phone.way_picture, name="way_picture"),
    re_path(GROUP + r"/?$", group_phone.group_scan, name="group_scan"),
    re_path(GROUP + r"/back$", group_phone.group_scan_back, name="group_scan_back"),
    re_path(GROUP + r"/union$", group_phone.group_scan_union, name="group_scan_union"),
    re_path(GROUP_TOKEN + r"$", group_phone.group_entrance, name="group_entrance"),
    re_path(GROUP_TOKEN + r"/qr$", group_phone.group_picture, name="group_picture"),
]
