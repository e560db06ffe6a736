/** Registers a visit, letter or call by hand (R20), or counts a question without a case (R55). */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Registered } from "../api/contract.ts";
import { Keys } from "../api/idempotency.ts";
import { draftKey } from "../forms/drafts.ts";
import { Failure, fieldErrors } from "../forms/failure.tsx";
import { FieldInput } from "../forms/field_input.tsx";
import { useForm } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";
import { ANSWER, asked, begun, bodyOf, parts } from "./questions.ts";
import { Tally } from "./tally.tsx";
import "./register.css";

export interface RegisterProps {
  /** The caller, where a contact is going on. */
  phone?: string | undefined;
  /** Called with what was taken down. */
  onRegistered: (made: Registered) => void;
}

export function Register({ phone = "", onRegistered }: RegisterProps): ReactNode {
  const { t } = useTexts();
  const { api, place, catalogue, announce } = useWork();
  const keys = useRef(new Keys());
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const asking = useMemo(() => ({ catalogue, t, now: new Date() }), [catalogue, t]);
  const form = useForm({
    fields: useCallback((values) => asked(asking, values), [asking]),
    initial: useMemo(() => begun(asking.now, phone), []),
    draft: draftKey(place.municipality, "new", "register"),
  });
  const service = catalogue.services.find(({ id }) => id === form.values["service"]);

  useEffect(() => form.begin(), []);

  const send = async () => {
    const body = bodyOf(asking, form.values);
    const meant = JSON.stringify(body);
    setBusy(true);
    setFailed(null);
    try {
      const made = await api.register(body, keys.current.of(meant));
      keys.current.done(meant);
      form.clear();
      announce(t("register.done", { reference: made.reference }));
      onRegistered(made);
    } catch (error) {
      setFailed(error);
      form.refuse(fieldsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && form.check()) void send();
  };

  return (
    <div className="register">
      <form noValidate aria-label={t("register.title")} onSubmit={submit}>
        <SpaceBetween size="l">
          <Box>{t("register.intro")}</Box>
          {parts(form.fields).map(({ part, fields }) => (
            <fieldset key={part} className="part">
              <legend>{t(`register.part.${part}`)}</legend>
              <SpaceBetween size="m">
                {part === "party" && (
                  <Box color="text-body-secondary">
                    {t(service && !service.contact_optional ? "register.party_wanted" : "register.party_help")}
                  </Box>
                )}
                {fields.map((field) => (
                  <FieldInput key={field.name} field={field} form={form} />
                ))}
              </SpaceBetween>
            </fieldset>
          ))}
          {urgent(form.values, service?.form ?? []) && (
            <Alert type="warning" statusIconAriaLabel={t("actions.warning")}>
              {t("register.urgent")}
            </Alert>
          )}
          <Failure failed={failed} />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit" loading={busy} loadingText={t("actions.sending")}>
              {t("register.send")}
            </Button>
            {form.touched && (
              <Button
                variant="link"
                formAction="none"
                onClick={() => {
                  form.clear();
                  form.begin();
                }}
              >
                {t("actions.discard")}
              </Button>
            )}
          </SpaceBetween>
        </SpaceBetween>
      </form>
      <Tally />
    </div>
  );
}

/** Whether an answer tells of danger (X32). */
function urgent(values: Record<string, string>, form: readonly { id: string; urgent: boolean }[]): boolean {
  return form.some((field) => field.urgent && values[`${ANSWER}${field.id}`] === "yes");
}

/** The API names what it was sent: `party.phone`, `answers.address`, `arrived_at`. The form's fields have other names. */
function fieldsOf(error: unknown): Record<string, string> {
  const names: Record<string, string> = { arrived_at: "date" };
  return Object.fromEntries(
    Object.entries(fieldErrors(error)).map(([field, detail]) => {
      const name = field.replace(/^party\./, "").replace(/^answers\./, ANSWER);
      return [names[name] ?? name, detail];
    }),
  );
}
