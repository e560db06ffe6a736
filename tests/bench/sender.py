"""Sends forms through the handler of ``web_form`` for a while, some of them again, and writes down what became of them.

Run as a process with the function's own environment: ``sender.py EVENT SECONDS AGAIN RESULT``.
"""

from __future__ import annotations

import json
import random
import sys
import time
import uuid
from pathlib import Path

import handler


def send(event, seconds, again):
    """Reference of every key that was sent, how often, and from when to when."""
    chance = random.Random()  # noqa: S311 - which contacts come again is no secret
    references, requests = {}, 0
    keys = []
    began = time.time()
    while time.time() < began + seconds:
        key = chance.choice(keys) if keys and chance.random() < again else str(uuid.uuid4())
        event["headers"]["idempotency-key"] = key
        answer = handler.handler(event, None)
        requests += 1
        if answer["statusCode"] not in {200, 201}:
            raise RuntimeError(answer["body"])
        reference = json.loads(answer["body"])["reference"]
        if references.setdefault(key, reference) != reference:
            raise RuntimeError(key)
        keys.append(key)
    return {"references": references, "requests": requests, "began": began, "ended": time.time()}


def main():
    """Read the arguments, send, and write the result."""
    event, seconds, again, result = sys.argv[1:]
    sent = send(json.loads(Path(event).read_text("utf-8")), float(seconds), float(again))
    Path(result).write_text(json.dumps(sent), "utf-8")


if __name__ == "__main__":
    main()
