"""A picture is waited for where a browser answers, and for no longer than the time-out."""

import asyncio

from app.runtime.paint_acknowledgement import PaintAcknowledgement

LONG_S = 3600


def test_without_an_answer_there_is_no_waiting():
    acknowledgement = PaintAcknowledgement(LONG_S)
    acknowledgement.expect()
    asyncio.run(acknowledgement.wait())


def test_only_the_last_picture_counts():
    async def act() -> None:
        acknowledgement = PaintAcknowledgement(LONG_S)
        first, last = acknowledgement.expect(), acknowledgement.expect()
        acknowledgement.receive(first)
        waiting = asyncio.create_task(acknowledgement.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        acknowledgement.receive(last)
        await waiting

    asyncio.run(act())


def test_a_picture_that_is_not_sent_is_not_waited_for():
    acknowledgement = PaintAcknowledgement(LONG_S)
    acknowledgement.receive(acknowledgement.expect())
    acknowledgement.expect()
    acknowledgement.skip()
    asyncio.run(acknowledgement.wait())


def test_a_browser_that_falls_silent_is_waited_for_once():
    async def act() -> None:
        acknowledgement = PaintAcknowledgement(0.001)
        acknowledgement.receive(acknowledgement.expect())
        acknowledgement.expect()
        await acknowledgement.wait()
        acknowledgement.expect()
        acknowledgement._timeout_s = LONG_S
        await acknowledgement.wait()

    asyncio.run(asyncio.wait_for(act(), 20))
