"""What is known of customers: out, one customer in, and many at once."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import AfterValidator, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from yutang.api import schemas
from yutang.api.schemas import Result, Sent
from yutang.api.tokens import ApiRequest, needs
from yutang.customers.commands.facts import FactRow, set_fact, set_facts_many
from yutang.customers.models import Customer, Fact, FactType, Identity
from yutang.customers.queries.facts import facts_of, written
from yutang.kernel import reading
from yutang.kernel.errors import DomainError

router = Router(tags=["Facts"])

MOST_KEYS = 50
REALMS = frozenset({Identity.Kind.BUYER, Identity.Kind.OPENID})


class PersonIn(Sent):
    name: schemas.Word = ""
    day: schemas.Word | None = None


Text = Annotated[StrictStr, AfterValidator(schemas.storable)]
Plain = StrictBool | StrictInt | StrictFloat | Text | None
Said = Plain | list[Text | PersonIn]


class FactsIn(Sent):
    """Facts by their keys. A list for several choices or persons; null forgets."""

    facts: dict[Text, Said] = Field(max_length=MOST_KEYS)


class CustomerFactsIn(FactsIn):
    customer: schemas.Word = Field(
        description="phone:13800000000, external_userid:…, member_no:…, unionid:…, "
        "buyer:SHOP:ID, openid:APP:ID or id:12"
    )


class Batch(Schema):
    customers: schemas.batch_of(CustomerFactsIn)  # type: ignore[valid-type]


class PersonOut(Schema):
    name: str
    day: str | None
    stage: str | None


class FactOut(Schema):
    key: str
    name: str
    form: str
    value: str | float | bool | list[str] | list[PersonOut]
    stage: str | None = None


class FactsOut(Schema):
    customer_id: int
    facts: list[FactOut]


class UnknownCustomer(DomainError):
    """Nobody is known by this."""

    code = "no_such_customer"
    status = 404
    sentence = _("No customer is known by this. Write it as phone:13800000000.")


class FactsRefused(DomainError):
    """Some of the values are none; nothing was kept."""

    code = "invalid_input"
    status = 422
    sentence = _("Some values don't fit; nothing was kept.")

    def __init__(self, problems: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.problems = problems


@router.get(
    "/customers/{customer}/facts", auth=needs("facts:read"), response=FactsOut, summary="Facts"
)
def facts_out(request: ApiRequest, customer: str) -> FactsOut:
    """What is known of a customer, as `phone:13800000000` and the like name her."""
    return _out(found_customer(customer))


@router.put(
    "/customers/{customer}/facts",
    auth=needs("facts:write"),
    response=FactsOut,
    summary="Set facts of a customer",
)
def facts_in(request: ApiRequest, customer: str, body: FactsIn) -> FactsOut:
    """Each fact named gets this value and no other; null forgets it. All of them or none."""
    found = found_customer(customer)
    problems = []
    with transaction.atomic():
        for key, value in body.facts.items():
            try:
                set_fact(
                    customer_id=found.pk,
                    key=key,
                    value=_plain(value),
                    source=Fact.Source.API,
                    actor=None,
                )
            except DomainError as fault:
                problems.append({"path": ["facts", key], "code": fault.code, "text": str(fault)})
        if problems:
            raise FactsRefused(problems)
    return _out(found)


@router.post(
    "/customers/facts",
    auth=needs("facts:write"),
    response=schemas.Results,
    summary="Set facts of many customers",
)
def facts_many(request: ApiRequest, body: Batch) -> schemas.Results:
    """Up to 1,000 customers and 5,000 values. Persons are added, or changed by their name."""
    good, answers = schemas.sort_out(body.customers, CustomerFactsIn)
    rows: list[FactRow] = []
    places: list[int] = []
    for index, item in good.items():
        try:
            customer = found_customer(item.customer)
        except DomainError as fault:
            answers[index] = schemas.refused(index, ["customer"], fault.code, str(fault))
            continue
        answers[index] = Result(index=index, status="updated")
        rows += [FactRow(customer.pk, key, _plain(value)) for key, value in item.facts.items()]
        places += [index] * len(item.facts)
    for problem in set_facts_many(rows=rows, source=Fact.Source.API):
        answer = answers[places[problem.index]]
        answer.status = "refused"
        answer.errors = [
            *answer.errors,
            schemas.Problem(path=["facts", problem.key], code="invalid_input", text=problem.text),
        ]
    return schemas.results(answers)


def found_customer(text: str) -> Customer:
    """The customer whom `kind:value` names; of a merged one who she became."""
    kind, _colon, value = text.partition(":")
    if kind == "id":
        customer = Customer.objects.filter(pk=reading.whole(value) or 0).first()
        while customer is not None and customer.merged_into is not None:
            customer = customer.merged_into
    else:
        realm = ""
        if kind in REALMS:
            realm, _colon, value = value.partition(":")
        rows = Customer.objects.filter(
            identities__kind=kind, identities__realm=realm, identities__value=value
        )
        customer = rows.first() if "\0" not in text and value else None
    if customer is None:
        raise UnknownCustomer
    return customer


def _plain(value: Said) -> Any:
    """The value as the command reads it."""
    if isinstance(value, list):
        return [each.model_dump() if isinstance(each, PersonIn) else each for each in value]
    return value


def _out(customer: Customer) -> FactsOut:
    known = [known for known in facts_of(customer) if known.values]
    return FactsOut(
        customer_id=customer.pk, facts=[_fact(each.type, each.values) for each in known]
    )


def _fact(type: FactType, values: Sequence[Fact]) -> FactOut:
    first = values[0]
    value: Any = written(first)
    match type.form:
        case FactType.Form.CHOICES:
            value = [written(each) for each in values]
        case FactType.Form.PERSON:
            value = [_person(each) for each in values]
        case FactType.Form.NUMBER:
            value = first.number
        case FactType.Form.YES_NO:
            value = first.number == 1
    stage = first.stage.name if first.stage and type.form == FactType.Form.DATE else None
    return FactOut(key=type.key, name=type.name, form=type.form, value=value, stage=stage)


def _person(fact: Fact) -> PersonOut:
    return PersonOut(
        name=fact.text,
        day=fact.day.isoformat() if fact.day else None,
        stage=fact.stage.name if fact.stage else None,
    )
