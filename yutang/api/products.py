"""Products in."""

from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from yutang.api import schemas
from yutang.api.schemas import Code, Price, Result, Sent
from yutang.api.tokens import ApiRequest, needs
from yutang.commerce import reasons
from yutang.commerce.commands.products import write_products
from yutang.commerce.rules import texts
from yutang.commerce.rules.needs import NEEDS, OBSTACLES
from yutang.commerce.rules.reasons import Reason, Rejected
from yutang.commerce.rules.tables import ProductRow
from yutang.kernel import enterprise

router = Router(tags=["Products"])

Need = Annotated[str, Field(json_schema_extra={"enum": list(NEEDS)})]
Obstacle = Annotated[str, Field(json_schema_extra={"enum": list(OBSTACLES)})]


class ProductIn(Sent):
    """One product; what is left out stays as it is."""

    sku: Code
    title: schemas.Word = ""
    price: Price | None = None
    category: schemas.Word = Field("", description="as a path: 母婴/奶粉")
    needs: Annotated[list[Need], Field(max_length=len(NEEDS))] | None = None
    obstacles: Annotated[list[Obstacle], Field(max_length=len(OBSTACLES))] | None = None


class Products(Schema):
    products: schemas.batch_of(ProductIn)  # type: ignore[valid-type]


@router.post(
    "/products", auth=needs("products:write"), response=schemas.Results, summary="Send products"
)
def push_products(request: ApiRequest, body: Products) -> schemas.Results:
    """Up to 1,000 at once, with an answer for each."""
    good, answers = schemas.sort_out(body.products, ProductIn)
    ready: dict[int, ProductRow] = {}
    for index, product in good.items():
        row = _row(product)
        if isinstance(row, Reason):
            answers[index] = _refused(index, row)
        else:
            ready[index] = row
    done = write_products(list(ready.values()), currency=enterprise.currency())
    for index, answer in zip(ready, done, strict=True):
        if isinstance(answer, Reason):
            answers[index] = _refused(index, answer)
        else:
            answers[index] = Result.model_validate({"index": index, "status": answer})
    return schemas.results(answers)


def _row(product: ProductIn) -> ProductRow | Reason:
    words = {*(product.needs or ()), *(product.obstacles or ())}
    if not words <= {*NEEDS, *OBSTACLES}:
        return Reason.NO_SUCH_NEED
    try:
        sku = texts.clean_code(product.sku)
    except Rejected as why:
        return why.reason
    return ProductRow(
        sku,
        texts.clean_text(product.title),
        product.price,
        texts.clean_text(product.category),
        product.needs,
        product.obstacles,
    )


def _refused(index: int, reason: Reason) -> Result:
    return schemas.refused(index, [], reason.value, reasons.sentence(reason))
