/** Sends what a form of a case says, and sees to what comes of it. */
import { useEffect } from "react";

import { useWork } from "../api/context.tsx";
import type { Action } from "../api/contract.ts";
import { useAction } from "../case/use_action.ts";
import type { ActionState } from "../case/use_action.ts";
import { fieldErrors } from "../forms/failure.tsx";
import type { Form } from "../forms/use_form.ts";
import { useTexts } from "../texts.ts";
import type { TextKey } from "../texts.ts";
import type { PanelOf } from "./panel.tsx";

export interface Sending {
  state: ActionState;
  send: (action: Action, body: unknown) => Promise<void>;
  insist: () => Promise<void>;
}

/** When it is done, the form and its draft are forgotten, it is announced, and `onDone` is called. */
export function useSending({ action, opened, onChanged, onDone }: PanelOf<Action>, form: Form): Sending {
  const { announce } = useWork();
  const { t } = useTexts();
  const state = useAction(opened, onChanged);
  const { refuse } = form;

  useEffect(() => refuse(fieldErrors(state.failed)), [state.failed]);

  const finish = (done: boolean) => {
    if (!done) return;
    form.clear();
    announce(t(`actions.${action}.done` as TextKey));
    onDone();
  };

  return {
    state,
    send: async (sent, body) => finish(await state.run(sent, body)),
    insist: async () => finish(await state.insist()),
  };
}
