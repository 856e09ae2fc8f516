"""The customer stops messages, and may take it back; the page names nobody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yutang.customers import commands, queries, stopping
from yutang.customers.models import Consent, Customer
from yutang.kernel import enterprise
from yutang.kernel.access import public


@require_http_methods(["GET", "HEAD", "POST"])
@public("customers stop messages by an address that only they were given")
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing: whoever looks at links ahead of people stops nobody."""
    whose = stopping.customer_of(token)
    if whose is None:
        raise Http404
    customer = get_object_or_404(Customer, pk=whose)
    if request.method == "POST":
        commands.give_consent(
            customer_id=customer.pk,
            purpose=Consent.Purpose.MARKETING,
            given=request.POST.get("given") == "1",
            source="page:stop",
        )
        return redirect(request.path)
    words = [c for c in queries.consents_of(customer) if c.purpose == Consent.Purpose.MARKETING]
    stopped = bool(words) and not words[0].given
    context = {"stopped": stopped, "brand": enterprise.name()}
    answer = render(request, "customers/stop.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer
