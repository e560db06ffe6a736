/** "This checklist is wrong": who looks after the service gets to know (R18). */
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useEffect, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Service } from "../api/contract.ts";
import { Keys } from "../api/idempotency.ts";
import { draftKey } from "../forms/drafts.ts";
import { Failure, fieldErrors } from "../forms/failure.tsx";
import { FieldInput } from "../forms/field_input.tsx";
import type { Field } from "../forms/fields.ts";
import { useForm } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";

interface WrongProps {
  service: Service;
  /** The case beside which it was noticed; the draft is kept with it, and nothing of it is sent. */
  reference: string;
  onLeave: () => void;
}

export default function Wrong({ service, reference, onLeave }: WrongProps): ReactNode {
  const { t } = useTexts();
  const { api, place, announce } = useWork();
  const keys = useRef(new Keys());
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const form = useForm({
    fields: useCallback(
      (): Field[] => [
        {
          name: "step",
          kind: "choice",
          label: t("checklist.step"),
          required: false,
          choices: service.checklist.map(({ id, text }) => ({ value: id, label: text })),
        },
        { name: "text", kind: "multiline", label: t("checklist.what"), help: t("checklist.what_help"), required: true },
      ],
      [service, t],
    ),
    draft: draftKey(place.municipality, reference, "checklist-feedback"),
  });

  useEffect(() => form.begin(), []);

  const send = async () => {
    const { step, text } = form.values;
    const body = { service: service.id, version: service.version, text, ...(step ? { step } : {}) };
    const meant = JSON.stringify(body);
    setBusy(true);
    setFailed(null);
    try {
      await api.post("/checklist-feedback", body, keys.current.of(meant));
      keys.current.done(meant);
      form.clear();
      announce(t("checklist.thanks"));
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
    <form noValidate aria-label={t("checklist.wrong")} onSubmit={submit}>
      <Container
        header={<Header variant="h3">{t("checklist.wrong")}</Header>}
        footer={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit" loading={busy} loadingText={t("actions.sending")}>
              {t("checklist.send")}
            </Button>
            <Button formAction="none" onClick={onLeave}>
              {t("actions.leave")}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          {form.fields.map((field) => (
            <FieldInput key={field.name} field={field} form={form} />
          ))}
          <Failure failed={failed} />
        </SpaceBetween>
      </Container>
    </form>
  );
}
