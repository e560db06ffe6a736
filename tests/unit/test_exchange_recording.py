"""A live call is recorded as Connect would: where the municipality wants it, once somebody has answered."""

from __future__ import annotations

import io
import wave
from datetime import UTC, datetime

import pytest

from envag.intake import recording
from envag.intake.s3_event import StoredObject
from local.live import State
from tests.unit.exchange_stage import A_MINUTE, OPEN, Stage, heard, until


@pytest.fixture(params=[True, False], ids=["records", "does not record"])
def stage(request):
    one = Stage(records_calls=request.param)
    one.records = request.param
    yield one
    one.exchange.stop()


def test_a_call_that_was_answered_leaves_its_recording(stage):
    live = stage.call()
    stage.move_until(lambda: live.state is State.QUEUED)
    assert live.answer()
    stage.move_until(lambda: live.state is State.CONNECTED)
    stage.clock.advance(A_MINUTE)
    assert live.end()
    until(lambda: live.is_over and "COMPLETED" in stage.kinds() and (stage.files or not stage.records))

    assert ("Samtalet spelas in." in heard(live)) is stage.records
    assert len(stage.files) == stage.records
    for key, content in stage.files.items():
        found = recording.parse(StoredObject(key=key, stored_at=datetime.now(UTC)))
        assert (found.contact_id, found.started_at) == (live.id, OPEN.astimezone(UTC))
        with wave.open(io.BytesIO(content)) as sound:
            assert sound.getnchannels() == 2


def test_a_caller_who_gives_up_is_not_recorded(stage):
    live = stage.call()
    stage.move_until(lambda: live.state is State.QUEUED)
    live.hang_up()
    until(lambda: live.is_over)

    assert stage.files == {}
