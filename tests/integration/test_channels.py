"""Each channel through the real handlers: a contact in, a case in the table, its department told."""

from __future__ import annotations

import json

import pytest

FORM = {"place": "Ågatan 3", "what": "Gatlampan är trasig", "email": "alva.ek@post.example"}
KEY = {"idempotency-key": "4f6f9a52-7f0a-4bb1-9f0e-3d1f0a8b7c11"}


@pytest.mark.req("R3", "R20")
def test_a_form_becomes_a_case_and_its_department_is_told(stack):
    answer = stack.http("POST", "/solhamra/fel-gata", json.dumps(FORM), headers=KEY)
    stack.drain()

    assert answer["statusCode"] == 201, answer["body"]
    reference = json.loads(answer["body"])["reference"]
    (case,) = stack.cases()
    ((department, event_id, message),) = stack.told()
    assert case["reference"]["S"] == reference
    assert department == "solhamra-sbf"
    assert json.loads(message["Message"])["reference"] == reference
