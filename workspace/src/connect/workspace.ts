/** The agent workspace's side: the app's life, and which contact it was opened for. */
import { AmazonConnectApp } from "@amazon-connect/app";
import { ContactClient } from "@amazon-connect/contact";

import { aroundNow, tellAround } from "./contact.ts";
import type { Contact, Phase } from "./contact.ts";

const HINTS = ["reference", "municipality"];

/**
 * Answers the workspace's handshake; to be called before anything slow, since the workspace gives an app a few seconds.
 *
 * With an app per contact the scope names the contact. Without one, the app follows whichever contact connects.
 * https://docs.aws.amazon.com/agentworkspace/latest/devguide/application-lifecycle-events.html
 */
export function joinWorkspace(): void {
  const { provider } = AmazonConnectApp.init({
    onCreate: async ({ context }) => {
      const scope = context.scope;
      if (scope?.type === "contact") watch(scope.contactId);
      else {
        tellAround({ kind: "idle" });
        if (scope === undefined) watch();
      }
    },
    onDestroy: async () => tellAround({ kind: "idle" }),
  });
  const contacts = new ContactClient(provider);

  function watch(only?: string): void {
    const moved =
      (phase: Phase) =>
      async ({ contactId }: { contactId: string }): Promise<void> => {
        if (only === undefined || contactId === only) await hear(contactId, phase);
      };
    contacts.onIncoming(moved("incoming"), only);
    contacts.onConnected(moved("connected"), only);
    contacts.onStartingAcw(moved("after"), only);
    contacts.onMissed(moved("missed"), only);
    contacts.onCleared(moved("ended"), only);
    if (only !== undefined) void hear(only, null);
  }

  /** A phase of null leaves the phase as it is: the app came in the middle of the contact. */
  async function hear(id: string, phase: Phase | null): Promise<void> {
    const known = contactNow(id);
    const told: Contact = known ?? { id, channel: "", phase: "incoming", asked: false, reference: "", municipality: "" };
    tellAround({ kind: "contact", contact: { ...told, phase: phase ?? told.phase } });
    if (told.reference && told.municipality && told.channel) return;
    const [hints, channel] = await Promise.all([
      contacts.getAttributes(id, HINTS).catch((): Record<string, string> => ({})),
      contacts.getChannelType(id).catch(() => null),
    ]);
    const now = contactNow(id);
    if (now === null) return;
    tellAround({
      kind: "contact",
      contact: {
        ...now,
        asked: true,
        channel: channel?.type ?? now.channel,
        reference: hints["reference"] ?? now.reference,
        municipality: hints["municipality"] ?? now.municipality,
      },
    });
  }
}

function contactNow(id: string): Contact | null {
  const around = aroundNow();
  return around.kind === "contact" && around.contact.id === id ? around.contact : null;
}
