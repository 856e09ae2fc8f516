from django.urls import path

from yutang.commerce.views import categories, imports, orders, products

app_name = "commerce"
urlpatterns = [
    path("", orders.orders, name="orders"),
    path("export", orders.orders_export, name="orders_export"),
    path("<int:pk>", orders.order, name="order"),
    path("products", products.products, name="products"),
    path("products/export", products.products_export, name="products_export"),
    path("products/assign", products.products_assign, name="products_assign"),
    path("products/<int:pk>", products.product, name="product"),
    path("categories", categories.categories, name="categories"),
    path("categories/<int:pk>", categories.category, name="category"),
    path("categories/<int:pk>/delete", categories.category_delete, name="category_delete"),
    path("imports", imports.imports, name="imports"),
    path("imports/<int:pk>", imports.import_run, name="import"),
    path("imports/<int:pk>/rejected", imports.rejected, name="rejected"),
    path("imports/maps/<int:pk>/forget", imports.map_forget, name="map_forget"),
]
