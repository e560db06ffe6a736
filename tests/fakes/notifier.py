"""A Notifier that remembers."""


class MemoryNotifier:
    def __init__(self):
        self.published = []

    def publish(self, notification):
        self.published.append(notification)
