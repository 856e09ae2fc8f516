"""The demo brand's words for its groups: a welcome for newcomers, and a broadcast to look at."""

from yutang.cli import ready
from yutang.groups.models import GroupChat
from yutang.org.models import Member
from yutang.outreach.commands.broadcasts import choose_groups, save_broadcast
from yutang.outreach.commands.group_welcomes import save_group_welcome
from yutang.outreach.models import Broadcast, GroupWelcome, Purpose

WELCOME = "新成员入群欢迎"
WELCOME_TEXT = (
    "欢迎 %NICKNAME% 加入！这里每天有育儿顾问在线答疑，每周三、周六有专属福利。"
    "有问题直接@我们就好。"
)
BROADCAST = "周末直播预告"
BROADCAST_TEXT = (
    "本周六晚 7 点直播：秋冬宝宝皮肤怎么护理？顾问老师在线答疑，群里的妈妈们可以先把问题发出来。"
)


def write() -> None:
    """Both stand once; the broadcast is a draft for all groups."""
    operator = Member.objects.get(username="operator")
    if not GroupWelcome.objects.filter(name=WELCOME).exists():
        values = {"name": WELCOME, "text": WELCOME_TEXT, "tells_owners": False}
        save_group_welcome(welcome=GroupWelcome(), values=values, actor=operator)
    if not Broadcast.objects.filter(name=BROADCAST).exists():
        values = {"name": BROADCAST, "text": BROADCAST_TEXT, "purpose": Purpose.SERVICE}
        made = save_broadcast(broadcast=Broadcast(), values=values, actor=operator)
        ids = list(GroupChat.objects.values_list("pk", flat=True))
        choose_groups(broadcast_id=made.pk, group_ids=ids, actor=operator)
        ready.tell("a group welcome and a draft of a group broadcast")
