"""Products, and the tree of categories that they stand in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Category(models.Model):
    """A kind of products within another; the path holds the ids from the root down."""

    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, blank=True, db_index=True)  # "/3/17/", itself included

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="category_name_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A thing that is sold; title and price as its youngest sale had them."""

    sku = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=200, blank=True, db_index=True)  # as its shop says it
    node = models.ForeignKey(Category, models.SET_NULL, null=True, related_name="products")
    # What the product answers, and what it helps over (`rules.needs`).
    needs = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    obstacles = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    price = models.PositiveBigIntegerField()  # smallest unit
    currency = models.CharField(max_length=3, default="CNY")
    as_of = models.DateTimeField()  # the sale that title, category and price are from

    def __str__(self) -> str:
        return self.title
