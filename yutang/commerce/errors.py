"""What may be wrong with a file of orders, said to the person who brings it."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError, InvalidInput


class NotATable(InvalidInput):
    """The bytes aren't a sheet we can read, whatever the file's name says."""

    code = "not_a_table"
    sentence = _("This isn't a table: we read CSV, CSV.gz, XLSX and XLS files.")


class WrongMap(InvalidInput):
    """The map doesn't fit our fields or the file's columns."""

    code = "wrong_map"


class ImportBusy(DomainError):
    """One import at a time for each source."""

    code = "import_busy"
    sentence = _("Another file of this shop is being imported. Wait until it is done.")


class ImportOver(DomainError):
    code = "import_over"
    sentence = _("This file has been imported already. Upload it again to import it again.")


class CategoryRefused(InvalidInput):
    """The tree of categories wouldn't be one any more."""

    code = "category_refused"


class CategoryInUse(DomainError):
    code = "category_in_use"
    sentence = _("Products or other categories still stand in it. Move them first.")
