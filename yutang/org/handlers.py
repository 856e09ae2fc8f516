"""What we do when WeCom says that people or departments changed."""

from yutang import wecom
from yutang.kernel import jobs
from yutang.org import commands
from yutang.org.jobs import SYNC, SYNC_ONE


@wecom.on("change_contact", "create_user", "update_user")
def member_changed(event: wecom.Event) -> None:
    """The event carries ids only; a job asks for the rest."""
    userid = event.text("UserID")
    if new := event.text("NewUserID"):
        commands.rename_userid(userid=userid, new=new)
        userid = new
    if userid:
        jobs.later(SYNC_ONE, key=f"{SYNC_ONE}:{userid}", userid=userid)


@wecom.on("change_contact", "delete_user")
def member_gone(event: wecom.Event) -> None:
    commands.member_left(userid=event.text("UserID"), at=event.created_at)


@wecom.on("change_contact", "create_party", "update_party", "delete_party")
def department_changed(event: wecom.Event) -> None:
    """The tree is read as a whole; many changes in a row make one reading."""
    jobs.later(SYNC, key=SYNC)
