"""A Notifier that remembers."""


class MemoryNotifier:
    def __init__(self):
        self.published = []
        self.mails = []

    def publish(self, notification, texts):
        self.published.append(notification)
        self.mails.append(texts.mail)
