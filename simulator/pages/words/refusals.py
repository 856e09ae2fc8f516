"""The core's refusals in Chinese; in English they are the core's own sentences."""

from simulator.refusals import REFUSALS

CHINESE_REFUSALS = {
    "no_person": "没有这位客户：{id}。",
    "no_member": "没有这位成员：{id}。",
    "no_tag": "没有这个标签：{id}。",
    "no_tag_or_group": "没有这个标签或标签组：{id}。",
    "no_department": "没有这个部门：{id}。",
    "no_app": "没有这个应用：{id}。",
    "no_fault": "没有这个故障：{id}。",
    "no_action": "没有这个动作：{name}。",
    "code_gone": "此码已失效。",
    "code_unknown": "这既不是这家企业的码，也不是网址。",
    "code_expired": "此临时码已过期。",
    "code_used": "此临时码已被使用。",
    "code_of_another": "此临时码是给别人的。",
    "code_is_page": "此码打开的是网页，没有可添加的成员。",
    "nobody_behind": "此码背后的成员暂时都无法添加。",
    "quota_used_up": "获客额度已用完，此链接暂时无法添加客户。",
    "strangers": "{person}与{member}从未互加联系人。",
    "not_friends": "{person}与{member}不是联系人，消息未送达。",
    "friends_no_more": "{person}与{member}已不再是联系人。",
    "no_customer": "{person}不是此成员的客户。",
    "deleted_already": "{member}已删除过{person}。",
    "nothing_to_confirm": "{person}没有待{member}确认的申请。",
    "takes_no_customers": "{member}不能添加客户。",
    "member_full": "{member}的客户数已达企业微信上限。",
    "corp_full": "企业的客户数已达企业微信上限。",
    "too_long": "{name} 最多 {most} 个字。",
    "person_unfit": "无法新建客户：{where}：{why}。",
    "person_exists": "已有客户 {id}。",
    "external_userid_taken": "这个 external_userid 已属于另一位客户。",
    "member_unfit": "成员资料不正确：{where}：{why}。",
    "member_exists": "已有成员 {id}。",
    "department_exists": "已有部门 {id}。",
    "department_too_deep": "部门最多 {most} 级。",
    "department_below_itself": "部门不能移到自己下面。",
    "department_has_members": "部门里还有成员。",
    "department_has_others": "部门下还有子部门，不能删除。",
    "tags_unnamed": "请至少填写一个标签。",
    "tag_exists": "标签组里已有“{name}”。",
    "tag_name_length": "名称为 1 至 {most} 个字。",
    "clock_backwards": "时钟不能倒拨。",
    "no_setting": "没有这个设置：{name}。",
    "no_limit": "没有取值为 {value} 的限制 {name}。",
    "no_app_field": "应用没有可修改的 {name}。",
    "fault_kind": (
        "故障类型为 errcode:<错误码>、timeout、silent、http_500、duplicate、drop 或 reorder。"
    ),
    "callback_keys": "Token 为 1 至 32 位字母或数字，EncodingAESKey 为 43 位。",
    "callback_unverified": "40057：{why}",
    "ticket_unfetched": "42012：还没有人取过这个 ticket。",
    "signature_unfit": "40093：签名与 ticket、随机串、时间或地址不符。",
    "not_json": "请求内容不是 JSON。",
    "not_an_object": "请求内容须为 JSON 对象。",
    "not_a_string": "{name} 须为文字。",
    "not_strings": "{name} 须为文字列表。",
    "not_a_number": "{name} 须为数字。",
    "not_whole": "{name} 须为整数。",
    "not_an_address": "{name} 须为网址。",
    "person_and_member": "请指明客户和成员。",
    "sender": "消息的发送方只能是 person 或 member。",
    "way": "添加方式为 {known} 之一。",
    "too_many_actions": "动作列表最多 {most} 项。",
    "action_no_object": "每个动作须为对象。",
}


def words_of(sentences: dict[str, str]) -> dict[str, str]:
    """The refusals under the keys that scripts ask for."""
    return {f"refusal_{code}": sentence for code, sentence in sentences.items()}


CHINESE = words_of(CHINESE_REFUSALS)
ENGLISH = words_of({code: sentence for code, (_, sentence) in REFUSALS.items()})
