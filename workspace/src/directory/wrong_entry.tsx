/** "This entry is wrong": whoever keeps it gets to know (R32). */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useEffect, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { DirectoryEntry } from "../api/contract.ts";
import { Keys } from "../api/idempotency.ts";
import { draftKey } from "../forms/drafts.ts";
import { Failure, fieldErrors } from "../forms/failure.tsx";
import { FieldInput } from "../forms/field_input.tsx";
import type { Field } from "../forms/fields.ts";
import { useForm } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";

export function WrongEntry({ entry, onLeave }: { entry: DirectoryEntry; onLeave: () => void }): ReactNode {
  const { t } = useTexts();
  const { api, place, announce } = useWork();
  const keys = useRef(new Keys());
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const form = useForm({
    fields: useCallback(
      (): Field[] => [
        { name: "text", kind: "multiline", label: t("directory.what"), help: t("directory.what_help"), required: true },
      ],
      [t],
    ),
    draft: draftKey(place.municipality, "directory", entry.id),
  });

  useEffect(() => form.begin(), []);

  const send = async () => {
    const body = { text: form.values["text"] };
    const meant = JSON.stringify(body);
    setBusy(true);
    setFailed(null);
    try {
      await api.post(`/directory/${encodeURIComponent(entry.id)}/wrong`, body, keys.current.of(meant));
      keys.current.done(meant);
      form.clear();
      announce(t("directory.thanks", { owner: entry.owner }));
      onLeave();
    } catch (error) {
      setFailed(error);
      form.refuse(fieldErrors(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && form.check()) void send();
  };

  return (
    <form noValidate aria-label={t("directory.wrong_of", { name: entry.name })} onSubmit={submit}>
      <SpaceBetween size="s">
        {form.fields.map((field) => (
          <FieldInput key={field.name} field={field} form={form} />
        ))}
        <Failure failed={failed} />
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" formAction="submit" loading={busy} loadingText={t("actions.sending")}>
            {t("checklist.send")}
          </Button>
          <Button formAction="none" onClick={onLeave}>
            {t("actions.leave")}
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}
