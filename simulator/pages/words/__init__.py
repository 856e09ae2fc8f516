"""The pages' texts, by language and key; every language has every key."""

from simulator.pages.words import refusals
from simulator.pages.words.chinese import CHINESE
from simulator.pages.words.english import ENGLISH

WORDS = {"zh-Hans": CHINESE | refusals.CHINESE, "en": ENGLISH | refusals.ENGLISH}
