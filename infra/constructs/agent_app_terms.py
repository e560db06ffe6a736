"""What the agent workspace grants the agent app: the registration says it to Connect, and the laptop's workspace obeys.

Plain values, so that what only plays the workspace need not load the CDK.
"""

PERMISSIONS = ("User.Details.View", "Contact.Details.View", "Contact.Attributes.View")
"""What the workspace tells the app: who works, which contact is open, and what our flow noted on it. Not what the
contact's number is: the app reads that with the case, as far as its user may.
https://docs.aws.amazon.com/connect/latest/adminguide/3p-apps-events-requests.html
"""

SCOPE = "PER_CONTACT"
"""An app for each contact: two chats and a call are open at once, and an app that went along from one to the next
could show one resident's case, or keep a half-written answer, beside another's contact.
"""

SANDBOX = ("allow-forms", "allow-popups", "allow-same-origin", "allow-scripts", "allow-downloads")
"""What the app's frame may do: what every app may, and besides save the files of a case.
https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-app-integrations_IframeConfig.html
"""
