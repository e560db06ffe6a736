"""Pages in a function's memory."""

from __future__ import annotations

import pytest

from envag.runtime.page_cache import PageCache


def test_it_keeps_what_was_asked_for_last_and_no_more():
    pages, made = PageCache(2), []

    def make(key):
        return pages.get(key, lambda: made.append(key) or {"body": key})

    assert [make(key)["body"] for key in "abacab"] == list("abacab")
    assert made == ["a", "b", "c", "b"], "a was asked for again and stayed; b made room for c"


def test_what_could_not_be_made_is_not_kept():
    pages = PageCache()
    with pytest.raises(LookupError):
        pages.get("a", {}.popitem)

    assert pages.get("a", lambda: {"body": "b"}) == {"body": "b"}
