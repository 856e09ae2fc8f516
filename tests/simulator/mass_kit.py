"""Mass messages as tests make and look at them."""

ADD = "externalcontact/add_msg_template"
RESULT = "externalcontact/get_groupmsg_send_result"
REMIND = "externalcontact/remind_groupmsg_send"
HELLO = {"content": "上新啦"}


def advance(mass, seconds):
    mass.sim("clock", advance_seconds=seconds)
    mass.refresh()  # the token has expired


def externals(*people):
    return [person["external_userid"] for person in people]


def made(mass, *people, sender="alice", **more):
    body = {"external_userid": externals(*people), "sender": sender, "text": HELLO, **more}
    answer = mass.post(ADD, **body)
    assert answer["errcode"] == 0, answer
    return answer["msgid"]


def statuses(mass, msgid, userid="alice"):
    rows = mass.post(RESULT, msgid=msgid, userid=userid)["send_list"]
    return {row["external_userid"]: row["status"] for row in rows}


def texts(mass, person, member="alice"):
    messages = mass.look("chats", person=person["id"], member=member)["messages"]
    return [message["content"].get("content") for message in messages]
