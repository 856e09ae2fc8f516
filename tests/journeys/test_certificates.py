"""The certificate is a picture that a customer saves; only her own, and only once it is earned."""

import io

import pytest
from django.core import signing
from django.test import Client
from PIL import Image

from tests.customers.make import NOON
from tests.journeys.challenge_make import challenge, taking_part
from yutang.acquisition import printing
from yutang.journeys import certificates
from yutang.journeys.certificates import Certificate, drawable, png
from yutang.journeys.commands.checking_in import check_in

pytestmark = pytest.mark.django_db
TOLD = Certificate(
    "Mu", "证书", "21 天", "陈小满", "坚持下来了", "2026-03-02", "扫码", "https://e.com/d"
)


@pytest.fixture
def has_letters():
    if not certificates.can_draw():
        pytest.skip("this host has no font with Chinese letters")


def phone_of(mine):
    phone = Client(headers={"Accept-Language": "en"})
    facts = {"known": mine.challenge.slug, "customer": str(mine.customer_id)}
    phone.cookies["yutang_challenge"] = signing.dumps(facts, salt="journeys.challenge")
    return phone


def test_chinese_names_are_drawn_and_emoji_left_out(has_letters):
    assert drawable("陈小满🌸 👨\u200d👩\u200d👧") == "陈小满"
    assert drawable("Zoë  王\n") == "Zoë 王"
    with Image.open(io.BytesIO(png(TOLD))) as picture:
        assert (picture.format, picture.size) == ("PNG", (certificates.WIDTH, certificates.HEIGHT))
        named = picture.crop((200, 480, 880, 600)).convert("1")
        assert len(named.getcolors() or []) == 2, "the name stands there"


def test_words_of_any_length_stay_on_the_page(has_letters):
    for words in ("", "坚" * 300, "W" * 300, "kept going " * 30):
        long = Certificate(words, words, words, words, words, words, words, TOLD.address)
        with Image.open(io.BytesIO(png(long))) as picture:
            edge = picture.crop((0, 0, certificates.EDGE - 8, certificates.HEIGHT))
            assert len(edge.getcolors() or []) == 1, "nothing runs over the frame"


def test_the_picture_is_hers_alone_and_only_once_it_is_earned(has_letters):
    mine = taking_part(challenge(certificate_from=1))
    other = taking_part(mine.challenge, "Qian")
    url = f"/m/d/{mine.challenge.slug}/certificate"
    assert phone_of(mine).get(f"{url}.png").status_code == 404
    check_in(participant=mine, at=NOON)
    answer = phone_of(mine).get(f"{url}.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "private" in answer["Cache-Control"]
    assert "certificate.png" in phone_of(mine).get(url).content.decode()
    assert phone_of(other).get(f"{url}.png").status_code == 404
    assert Client().get(f"{url}.png").status_code == 404


def test_a_host_without_chinese_letters_shows_the_certificate_as_a_page(monkeypatch):
    monkeypatch.setattr(printing, "FONTS", ())
    printing.font.cache_clear()
    try:
        mine = taking_part(challenge(certificate_from=1), "陈小满")
        check_in(participant=mine, at=NOON)
        url = f"/m/d/{mine.challenge.slug}/certificate"
        shown = phone_of(mine).get(url).content.decode()
        assert "陈小满" in shown
        assert "Take a screenshot" in shown
        assert "kept going and checked in 1 time." in shown
        assert f"No. {mine.pk:06d}" in shown
        assert phone_of(mine).get(f"{url}.png").status_code == 404
    finally:
        printing.font.cache_clear()
