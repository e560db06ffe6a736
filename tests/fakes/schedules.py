"""Alarm clocks in memory."""


class MemorySchedules:
    """``set`` is when each case is to be woken, by municipality and reference."""

    def __init__(self):
        self.set = {}

    def wake(self, municipality, reference, at):
        self.set[municipality, reference] = at

    def let_sleep(self, municipality, reference):
        self.set.pop((municipality, reference), None)

    def rung(self, now):
        """The cases whose alarm has rung by ``now``; it rings once."""
        due = sorted(case for case, at in self.set.items() if at <= now)
        for case in due:
            del self.set[case]
        return due
