"""Files: uploaded, read whole or in part, and forgotten after three days."""

import pytest

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
AMR, MP4 = b"#!AMR\n" + b"0" * 10, b"\x00\x00\x00\x18ftypmp42" + b"0" * 64
UPLOAD = "media/upload"


def test_a_file_is_kept_three_days(wecom):
    made = wecom.upload(UPLOAD, "图.png", PNG, type="image")
    assert made["type"] == "image"
    assert isinstance(made["created_at"], str)
    answer = wecom.raw("GET", "media/get", {"media_id": made["media_id"]})
    assert answer.content == PNG
    assert "attachment" in answer.headers["content-disposition"]
    wecom.sim("clock", advance_seconds=3 * 86_400)
    wecom.refresh()
    assert wecom.get("media/get", media_id=made["media_id"])["errcode"] == 40007
    assert wecom.http.get(f"/media/{made['media_id']}").status_code == 404


def test_a_range_of_a_file_can_be_read(wecom):
    media_id = wecom.upload(UPLOAD, "a.png", PNG, type="image")["media_id"]

    def part(span):
        headers = {"Range": span}
        return wecom.raw("GET", "media/get", {"media_id": media_id}, headers=headers)

    answer = part("bytes=8-15")
    assert (answer.status_code, answer.content) == (206, PNG[8:16])
    assert answer.headers["content-range"] == f"bytes 8-15/{len(PNG)}"
    assert part("bytes=8-").content == PNG[8:]
    assert part("bytes=90-").json()["errcode"] == 40146
    assert part("lines=1-2").json()["errcode"] == 40146


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("image", PNG, 0),
        ("voice", AMR, 0),
        ("video", MP4, 0),
        ("file", b"123456", 0),
        ("picture", PNG, 40005),
        ("image", AMR, 40004),
        ("voice", PNG, 40004),
        ("video", PNG, 40004),
        ("file", b"12345", 40006),
        ("voice", AMR + b"0" * 2 * 1024 * 1024, 45001),
    ],
)
def test_a_file_has_a_kind_and_a_size(wecom, kind, data, code):
    assert wecom.upload(UPLOAD, "a.bin", data, type=kind)["errcode"] == code


def test_an_upload_without_a_file_is_refused(wecom):
    assert wecom.post(UPLOAD)["errcode"] == 40005
    assert wecom.raw("POST", UPLOAD, {"type": "file"}, content=b"").json()["errcode"] == 44001
    broken = {"content-type": "multipart/form-data"}
    answer = wecom.raw("POST", UPLOAD, {"type": "file"}, content=b"x", headers=broken)
    assert answer.json()["errcode"] == 44001
    assert wecom.get("media/get")["errcode"] == 41006
    assert wecom.get("media/get", media_id="none")["errcode"] == 40007


def test_a_picture_has_a_lasting_address(wecom):
    made = wecom.upload("media/uploadimg", "a.png", PNG)
    wecom.sim("clock", advance_seconds=4 * 86_400)
    assert wecom.http.get(made["url"]).content == PNG
    wecom.refresh()
    big = PNG + b"0" * 2 * 1024 * 1024
    assert wecom.upload("media/uploadimg", "a.png", big)["errcode"] == 40009
    wecom.sim("limits", uploadimg_day=0)
    assert wecom.upload("media/uploadimg", "a.png", PNG)["errcode"] == 45009
    wecom.sim("limits", uploadimg_day=100, uploadimg_month=0)
    assert wecom.upload("media/uploadimg", "a.png", PNG)["errcode"] == 45009
    wecom.sim("limits", uploadimg_month=3_000)
