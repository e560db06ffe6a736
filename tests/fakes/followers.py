"""Followers that remember."""


class MemoryFollowers:
    def __init__(self):
        self.told = []

    def tell(self, events):
        self.told += events
