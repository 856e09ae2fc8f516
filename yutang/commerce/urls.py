from django.urls import path

from yutang.commerce.views import imports, orders

app_name = "commerce"
urlpatterns = [
    path("", orders.orders, name="orders"),
    path("export", orders.orders_export, name="orders_export"),
    path("<int:pk>", orders.order, name="order"),
    path("imports", imports.imports, name="imports"),
    path("imports/<int:pk>", imports.import_run, name="import"),
    path("imports/<int:pk>/rejected", imports.rejected, name="rejected"),
    path("imports/maps/<int:pk>/forget", imports.map_forget, name="map_forget"),
]
