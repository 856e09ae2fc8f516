"""What is done with a material by one button."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.content.commands import deciding
from yutang.content.commands import materials as commands
from yutang.content.models import Material, MaterialVersion
from yutang.content.views import phone
from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required


@require_POST
@member_required("content.approve")
def decide(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Put the waiting version into use, or refuse it with a word why."""
    get_object_or_404(Material, pk=pk)
    approve = request.POST.get("approve") == "1"
    answer = request.POST.get("answer", "").replace("\0", "")
    try:
        deciding.decide_material(
            material_id=pk, number=number, approve=approve, answer=answer, actor=request.member
        )
    except InvalidInput as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is in use now.") if approve else _("It was refused."))
    return redirect("content:material", pk=pk)


@require_POST
@member_required("content.change")
def restore(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """The words of an older version, as the newest one."""
    get_object_or_404(MaterialVersion, material=pk, number=number)
    saved = commands.restore_version(material_id=pk, number=number, actor=request.member)
    text = _("Version %(n)d is restored; it waits for an owner's approval.")
    messages.success(
        request, (text if saved.waits else _("Version %(n)d is restored.")) % {"n": number}
    )
    return redirect("content:material", pk=pk)


@require_POST
@member_required("content.change")
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """The same as a draft, opened in the editor."""
    old = get_object_or_404(Material, pk=pk)
    title = _("%(title)s (copy)") % {"title": old.title[:110]}
    made = commands.copy_material(material_id=pk, title=title, actor=request.member)
    return redirect("content:edit", pk=made.pk)


@require_POST
@member_required("content.change")
@asked(
    gettext_lazy("Retire this material?"),
    gettext_lazy("Nobody can choose it any more. What was sent keeps its history."),
    gettext_lazy("Retire"),
)
def retire(request: MemberRequest, pk: int) -> HttpResponse:
    """Out of use."""
    get_object_or_404(Material, pk=pk)
    commands.retire_material(material_id=pk, actor=request.member)
    return redirect("content:material", pk=pk)


@require_POST
@member_required("content.change")
def bring_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Into use again, or a draft again."""
    get_object_or_404(Material, pk=pk)
    commands.bring_back(material_id=pk, actor=request.member)
    return redirect("content:material", pk=pk)


@require_safe
@member_required("content.change")
def compare(request: MemberRequest, pk: int, old: int, new: int) -> HttpResponse:
    """Two versions beside each other, as the customer sees them."""
    material = get_object_or_404(Material, pk=pk)
    versions = MaterialVersion.objects.select_related("author").filter(material=material)
    sides = []
    for number in (old, new):
        version = get_object_or_404(versions, number=number)
        sides.append({"version": version, **phone.of_saved(material.kind, version)})
    numbers = versions.order_by("-number").values_list("number", flat=True)
    context = {"material": material, "sides": sides, "numbers": numbers, "old": old, "new": new}
    return render(request, "content/compare.html", context)


@require_safe
@member_required("content.change")
def compare_chosen(request: MemberRequest, pk: int) -> HttpResponse:
    """From the choice of two numbers to their page."""
    material = get_object_or_404(Material, pk=pk)
    known = set(material.versions.values_list("number", flat=True))
    chosen = [request.GET.get(name, "") for name in ("old", "new")]
    numbers = [int(each) if each.isdecimal() else 0 for each in chosen]
    old, new = (each if each in known else material.newest for each in numbers)
    return redirect("content:compare", pk=pk, old=old, new=new)
