"""Orders and refunds as programs send them."""

AT = "2024-05-01T10:00:00+08:00"
LINE = {"sku": "TEA", "title": "Tea", "quantity": 2, "unit_price": 1000}


def an_order(number="1001", **changes):
    buyer = {"id": "zhao", "name": "赵"}
    given = {"source": "shop", "number": number, "buyer": buyer, "paid_at": AT, "lines": [LINE]}
    return {**given, **changes}


def a_refund(reference="R1", **changes):
    given = {"source": "shop", "reference": reference, "order_number": "1001", "amount": 500}
    return {**given, "refunded_at": "2024-05-03T10:00:00+08:00", **changes}


def send(program, *orders):
    answer = program.post("orders", {"orders": list(orders)})
    assert answer.status_code == 200, answer.content
    return [each["status"] for each in answer.json()["results"]]


def refund(program, *refunds):
    answer = program.post("refunds", {"refunds": list(refunds)})
    assert answer.status_code == 200, answer.content
    return [each["status"] for each in answer.json()["results"]]
