/** The frame of every form that is open below the case's buttons: its heading, errors and buttons. */
import Button from "@cloudscape-design/components/button";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import type { FormEvent, KeyboardEvent, ReactNode } from "react";

import type { Action } from "../api/contract.ts";
import { Overtaken } from "../case/overtaken.tsx";
import type { ActionState } from "../case/use_action.ts";
import { Failure } from "../forms/failure.tsx";
import type { Form } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";
import type { CaseActionsProps } from "./index.tsx";
import type { Sending } from "./sending.ts";

export interface PanelOf<A extends Action> extends CaseActionsProps {
  action: A;
  /** Whether somebody has just opened it, so that it takes the focus. */
  asked: boolean;
  /** Called when the action is done. */
  onDone: () => void;
  /** Called when the form is to be put away; its draft stays. */
  onLeave: () => void;
}

interface PanelProps extends PanelOf<Action> {
  form: Form;
  sending: Sending;
  title: string;
  /** What the button says that sends it. */
  send: string;
  onSend: () => void;
  children: ReactNode;
}

export function Panel({ action, asked, onLeave, form, sending, title, send, onSend, children }: PanelProps): ReactNode {
  const { t, has } = useTexts();
  const { state } = sending;
  const intro = `actions.${action}.intro`;

  // Once: what is opened by hand takes the focus, what a reload brings back does not.
  useEffect(() => {
    if (asked) form.begin();
  }, [action]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!state.busy) onSend();
  };
  const stayHere: ActionState = {
    ...state,
    dismiss: () => {
      state.dismiss();
      form.begin();
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) onLeave();
  };
  // Before the fields get it: a list would open.
  const sendByKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.stopPropagation();
    submit(event);
  };

  return (
    <SpaceBetween size="m">
      <form noValidate aria-label={title} onSubmit={submit} onKeyDownCapture={sendByKey} onKeyDown={onKeyDown}>
        <Container
          header={<Header variant="h3">{title}</Header>}
          footer={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit" loading={state.busy} loadingText={t("actions.sending")}>
                {send}
              </Button>
              <Button formAction="none" onClick={onLeave}>
                {t("actions.leave")}
              </Button>
              {form.touched && (
                <Button
                  variant="link"
                  formAction="none"
                  onClick={() => {
                    form.clear();
                    onLeave();
                  }}
                >
                  {t("actions.discard")}
                </Button>
              )}
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            {has(intro) && <Box color="text-body-secondary">{t(intro)}</Box>}
            {children}
            <Failure failed={state.failed} />
          </SpaceBetween>
        </Container>
      </form>
      {/* Outside of the form, which its buttons must not send. */}
      <Overtaken state={stayHere} onInsist={() => void sending.insist()} />
    </SpaceBetween>
  );
}
