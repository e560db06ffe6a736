// The agent workspace's side of the app in a frame: the protocol that @amazon-connect/app and contact 1.0.11 speak
// over the port of their first message. https://docs.aws.amazon.com/agentworkspace/latest/devguide/
const CONTACTS = "aws.connect.contact";
const CURRENT = "CURRENT_CONTACT";
const HEALTH_CHECK_MS = 5000;

// Which permission a request or an event needs; what is not listed is answered to no app.
// https://docs.aws.amazon.com/connect/latest/adminguide/3p-apps-events-requests.html
const NEEDS = {
  "agent/getARN": "User.Details.View",
  "agent/getName": "User.Details.View",
  "agent/getState": "User.Status.View",
  "agent/stateChange": "User.Status.View",
  "contact/getInitialContactId": "Contact.Details.View",
  "contact/getChannelType": "Contact.Details.View",
  "contact/getType": "Contact.Details.View",
  "contact/getStateDuration": "Contact.Details.View",
  "contact/getQueue": "Contact.Details.View",
  "contact/getQueueTimestamp": "Contact.Details.View",
  "contact/incoming": "Contact.Details.View",
  "contact/connected": "Contact.Details.View",
  "contact/missed": "Contact.Details.View",
  "contact/acw": "Contact.Details.View",
  "contact/cleared": "Contact.Details.View",
  "contact/destroy": "Contact.Details.View",
  "contact/getAttributes": "Contact.Attributes.View",
};

export class AppFrame {
  // `app`: its origin, name, permissions, sandbox and arn. `answers` has a function for each request, by its command:
  // it gets what the app sent, with the id of a contact of this workspace, and gives an object or throws.
  constructor(app, scope, answers) {
    this.app = app;
    this.scope = scope;
    this.answers = answers;
    this.id = crypto.randomUUID();
    this.subscriptions = [];
    this.checks = 0;
    this.running = false;
    this.failed = () => {};
    this.closed = () => {};
    this.element = document.createElement("iframe");
    this.element.title = app.name;
    this.element.sandbox = app.sandbox.join(" ");
    this.element.allow = "clipboard-write";
    this.element.src = `${app.origin}/`;
    this.greeted = (event) => this.greet(event);
    window.addEventListener("message", this.greeted);
    this.patience = setTimeout(() => this.fail("init"), app.initializationTimeout);
  }

  greet(event) {
    const ours = event.source === this.element.contentWindow && event.origin === this.app.origin;
    if (!ours || event.data?.type !== "connect-app-host-init") return;
    clearTimeout(this.patience);
    this.port?.close();
    this.subscriptions = [];
    this.running = false;
    [this.port] = event.ports;
    this.port.onmessage = ({ data }) => this.hear(data);
    this.send({
      type: "acknowledge",
      connectionId: crypto.randomUUID(),
      status: { initialized: true, startTime: new Date() },
      healthCheckInterval: HEALTH_CHECK_MS,
    });
    this.tellStage("create");
  }

  hear(message) {
    if (message.type === "request") this.answer(message);
    else if (message.type === "subscribe") this.subscribe(message);
    else if (message.type === "unsubscribe") {
      this.subscriptions = this.subscriptions.filter(({ topic }) => !same(topic, message.topic));
    } else if (message.type === "healthCheck") {
      this.checks += 1;
      this.send({ type: "healthCheckResponse", time: Date.now(), counter: this.checks });
    } else if (message.type === "appLifecycleHandlerCompleted") this.completed(message.stage);
    else if (message.type === "closeApp") message.isFatalError ? this.fail("closed") : this.remove();
  }

  completed(stage) {
    if (stage === "create") {
      this.running = true;
      this.tellStage("start");
    } else if (stage === "destroy") this.remove();
  }

  async answer({ namespace, command, requestId, data }) {
    try {
      this.require(command);
      const handler = namespace === CONTACTS ? this.answers[command] : undefined;
      if (!handler) throw new Refused("handlerNotFound", "No handler for command");
      const asked = data?.contactId === CURRENT ? { ...data, contactId: this.scope.contactId } : data;
      this.send({ type: "response", namespace, requestId, isError: false, data: await handler(asked ?? {}) });
    } catch (error) {
      const { key = "internal", message } = error;
      const details = { command, requestData: data };
      this.send({ type: "response", namespace, requestId, isError: true, errorKey: key, reason: message, details });
    }
  }

  subscribe({ topic, handlerId }) {
    try {
      this.require(topic.key);
      this.subscriptions.push({ topic, handlerId });
    } catch (error) {
      const status = { initialized: true, startTime: new Date() };
      this.send({ type: "error", message: error.message, key: error.key, isFatal: false, status, details: { topic } });
    }
  }

  require(what) {
    if (!this.app.permissions.includes(NEEDS[what])) {
      throw new Refused("noPermission", "App does not have permission for this request");
    }
  }

  // Tells the app of an event, if it has asked for it: of this contact, or of whichever is current.
  publish(key, data) {
    for (const { topic, handlerId } of this.subscriptions) {
      const about = topic.parameter === undefined || topic.parameter === CURRENT ? this.scope.contactId : topic.parameter;
      const meant = topic.namespace === CONTACTS && topic.key === key;
      if (meant && (data.contactId === undefined || about === data.contactId)) {
        this.send({ type: "publish", topic, handlerId, data });
      }
    }
  }

  tellStage(stage) {
    const { origin, name, arn, permissions, region, contactHandling } = this.app;
    const config = {
      _type: "iframe",
      arn,
      namespace: "envag-local",
      id: "envag-local",
      name,
      description: name,
      accessUrl: `${origin}/`,
      contactHandling: { scope: contactHandling },
      permissions,
    };
    const contact = this.scope.type === "contact" ? { contactScope: this.scope } : {};
    this.send({
      type: "appLifecycle",
      stage,
      appInstanceId: this.id,
      instanceId: this.id,
      appConfig: config,
      config,
      scope: this.scope,
      ...contact,
      parameters: {},
      launchedBy: { type: "internal", name: "workspace" },
      region,
    });
  }

  // The app may still say good-bye; a workspace does not wait for one that has nothing to say.
  destroy() {
    if (!this.port || !this.running) return this.remove();
    this.tellStage("destroy");
    setTimeout(() => this.remove(), 1000);
  }

  fail(reason) {
    this.failed(reason);
  }

  remove() {
    if (!this.element.isConnected) return;
    clearTimeout(this.patience);
    window.removeEventListener("message", this.greeted);
    this.port?.close();
    this.element.remove();
    this.closed();
  }

  send(message) {
    this.port.postMessage(message);
  }
}

class Refused extends Error {
  constructor(key, message) {
    super(message);
    this.key = key;
  }
}

function same(one, other) {
  return one.namespace === other.namespace && one.key === other.key && one.parameter === other.parameter;
}
