// An app as any is, with the SDK as it is published: shows what the agent workspace tells it.
import { AmazonConnectApp } from "@amazon-connect/app";
import { AgentClient, ContactClient } from "@amazon-connect/contact";

const heard = document.getElementById("heard");

function tell(what, data) {
  const line = document.createElement("li");
  line.textContent = `${what} ${JSON.stringify(data)}`;
  heard.append(line);
}

async function ask(what, asked) {
  tell(what, await asked.catch((error) => ({ refused: error.errorKey, reason: error.reason })));
}

const { provider } = AmazonConnectApp.init({
  onCreate: async ({ context }) => {
    tell("created", context.scope);
    const { scope } = context;
    if (scope.type !== "contact") return;
    const contacts = new ContactClient(provider);
    const agent = new AgentClient(provider);
    contacts.onConnected(async (event) => tell("connected", event), scope.contactId);
    contacts.onMissed(async (event) => tell("missed", event), scope.contactId);
    contacts.onStartingAcw(async (event) => tell("after", event));
    contacts.onCleared(async (event) => tell("cleared", event), "somebody-elses");
    await ask("attributes", contacts.getAttributes(scope.contactId, ["municipality", "reference", "unknown"]));
    await ask("current", contacts.getAttribute("CURRENT_CONTACT", "municipality"));
    await ask("channel", contacts.getChannelType(scope.contactId));
    await ask("initial", contacts.getInitialContactId(scope.contactId));
    await ask("queue", contacts.getQueue(scope.contactId));
    await ask("agent", agent.getName());
    await ask("foreign", contacts.getAttributes("somebody-elses", "*"));
    await ask("state", agent.getState());
    await ask("clear", contacts.clear(scope.contactId));
  },
  onDestroy: async () => fetch("/farewell", { method: "POST", keepalive: true }),
});
provider.onStart(async ({ context }) => tell("started", { at: context.appConfig.permissions }));
provider.onError((error) => tell("error", error.message));
