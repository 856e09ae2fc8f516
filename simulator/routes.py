"""The one table of API routes: path, verb, handler, and what a caller needs."""

from __future__ import annotations

from simulator.api import contact_ways, customers, departments, members, tags, token, welcome
from simulator.call import Route

_CONTACT = {
    "get_follow_user_list": Route("GET", customers.follow_users),
    "list": Route("GET", customers.listing),
    "get": Route("GET", customers.get),
    "batch/get_by_user": Route("POST", customers.batch_by_member),
    "remark": Route("POST", customers.remark),
    "contact_list": Route("POST", customers.contact_list),
    "close_temp_chat": Route("POST", customers.close_temp_chat),
    "get_corp_tag_list": Route("POST", tags.listing),
    "add_corp_tag": Route("POST", tags.add),
    "edit_corp_tag": Route("POST", tags.edit),
    "del_corp_tag": Route("POST", tags.delete),
    "mark_tag": Route("POST", tags.mark, busy=tags.marked_pair),
    "add_contact_way": Route("POST", contact_ways.add),
    "get_contact_way": Route("POST", contact_ways.get),
    "list_contact_way": Route("POST", contact_ways.listing),
    "update_contact_way": Route("POST", contact_ways.update),
    "del_contact_way": Route("POST", contact_ways.delete),
    "send_welcome_msg": Route("POST", welcome.send, busy=welcome.sent_code, busy_code=41096),
}

ROUTES: dict[str, Route] = {
    "gettoken": Route("GET", token.gettoken, needs="open"),
    "getcallbackip": Route("GET", token.callback_ips, needs="directory"),
    "get_api_domain_ip": Route("GET", token.callback_ips, needs="directory"),
    "user/get": Route("GET", members.get, needs="detail"),
    "user/simplelist": Route("GET", members.simple_list, needs="directory"),
    "user/list": Route("GET", members.listing, needs="detail"),
    "user/list_id": Route("POST", members.list_ids, needs="sync"),
    "user/getuserid": Route("POST", members.userid_of_mobile, needs="detail"),
    "department/list": Route("GET", departments.listing, needs="detail"),
    "department/simplelist": Route("GET", departments.simple_list, needs="directory"),
    "department/get": Route("GET", departments.get, needs="detail"),
    **{f"externalcontact/{name}": route for name, route in _CONTACT.items()},
}
