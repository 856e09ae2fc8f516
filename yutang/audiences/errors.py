"""What may go wrong with audiences, told to people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError, InvalidInput


class Cycle(InvalidInput):
    """The rule asks, directly or by others, for the very audience it describes."""

    code = "audience_cycle"
    sentence = _("This audience would be described by itself. Take out the marked condition.")

    def __init__(self, path: list[Any]) -> None:
        super().__init__()
        self.problems = [{"path": path, "code": self.code, "text": str(self.sentence)}]


class UnknownAudience(InvalidInput):
    """The rule asks for an audience that isn't there."""

    code = "unknown_audience"
    sentence = _("This audience isn't there any more. Choose another one, or restore it.")

    def __init__(self, path: list[Any]) -> None:
        super().__init__()
        self.problems = [{"path": path, "code": self.code, "text": str(self.sentence)}]


class NameTaken(InvalidInput):
    code = "name_taken"
    sentence = _("Another audience has this name. Choose another name.")


class StillUsed(DomainError):
    """Others are described by the audience."""

    code = "audience_used"


class RefreshBusy(DomainError):
    code = "refresh_busy"
    sentence = _("This audience is being refreshed at this moment. Look again in a minute.")


class RuleKeepsChanging(DomainError):
    code = "rule_keeps_changing"
    sentence = _("The rule was changed while it was computed. Refresh the audience again.")


class ExportOver(DomainError):
    code = "export_over"
    sentence = _("Somebody has decided about this export already.")


class ExportChanged(DomainError):
    """Whom the audience means isn't what was asked for, or agreed to."""

    code = "export_changed"
    sentence = _("The audience was changed after this export was asked for. Ask for it anew.")


class OwnExport(DomainError):
    code = "own_export"
    status = 403
    sentence = _("Another owner has to approve what you asked for yourself.")


class StillSearched(DomainError):
    """The members are those of the rule before."""

    code = "still_searched"
    sentence = _("The members of the changed rule are not found yet. Refresh, then try again.")


class ListOver(DomainError):
    code = "list_over"
    sentence = _("This file was taken already. Upload it again to take it once more.")
