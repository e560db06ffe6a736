"""A page of the residents' site as a browser without a script has it: its text, and its form with what is in it."""

from __future__ import annotations

import base64
import gzip
from html.parser import HTMLParser
from urllib.parse import urlencode

_VOID = {"input", "meta", "link", "br", "img"}


class Page(HTMLParser):
    """``values`` are what the form ``formular`` would send, ``buttons`` what it is sent by: (name, value, address)."""

    def __init__(self, answer):
        super().__init__(convert_charrefs=True)
        self.status, self.headers = answer["statusCode"], answer["headers"]
        self.html = _body(answer)
        self.values, self.buttons, self.action = {}, {}, ""
        self.links, self.elements, self.invalid, self.hidden = [], [], set(), set()
        self._text, self._inside, self._in_form, self._button = [], [], False, None
        self._textarea = None
        self.feed(self.html)
        self.text = " ".join("".join(self._text).split())

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.elements.append((tag, given))
        if tag not in _VOID:
            self._inside.append(tag)
        if tag == "a":
            self.links.append(given.get("href"))
        if tag == "form" and given.get("id") == "formular":
            self.action, self._in_form = given["action"], True
        if not self._in_form:
            return
        if given.get("aria-invalid"):
            self.invalid.add(given["id"])
        if tag == "input" and (given["type"] != "radio" or "checked" in given):
            self.values[given["name"]] = given["value"]
            if given["type"] == "hidden":
                self.hidden.add(given["name"])
        if tag == "textarea":
            self._textarea = given["name"]
            self.values[given["name"]] = ""
        if tag == "button" and given.get("type") != "button":
            self._button = (given.get("name"), given.get("value"), given.get("formaction", self.action))

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "textarea" and self._textarea:
            # The parser of HTML drops the first line's end: section 13.2.6.4.7.
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = None
        if tag == "button":
            self._button = None
        if tag == "form":
            self._in_form = False

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data
        if self._button:
            self.buttons[data.strip()] = self._button
        if not {"script", "style"} & set(self._inside):
            self._text.append(data)

    def sent(self, button, **written):
        """The address and the body of the request that a button makes."""
        name, value, address = self.buttons[button]
        pairs = {**self.values, **written, **({name: value} if name else {})}
        return address, urlencode({name: text.replace("\n", "\r\n") for name, text in pairs.items()})


def _body(answer):
    if not answer.get("isBase64Encoded"):
        return answer["body"]
    content = base64.b64decode(answer["body"])
    return (gzip.decompress(content) if "gzip" in answer["headers"].get("Content-Encoding", "") else content).decode()
