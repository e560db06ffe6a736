/** At the desk: the conversation goes on where nobody else hears or sees (R52). */
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import { useAction } from "../case/use_action.ts";
import { useDeskMode } from "../desk_mode/index.tsx";
import { Failure } from "../forms/failure.tsx";
import { useTexts } from "../texts.ts";
import type { CaseActionsProps } from "./index.tsx";

/** Notes in the case that the conversation moved, and takes the case off this screen. Shown in desk mode alone. */
export function PrivateRoom({ opened, onChanged }: CaseActionsProps): ReactNode {
  const { t } = useTexts();
  const { on, lock } = useDeskMode();
  const { run, busy, failed } = useAction(opened, onChanged);
  if (!on) return null;
  const { reference, actions } = opened.view;

  const move = () => {
    // Off the screen at once: the note must not keep anybody's name standing there.
    if (actions.includes("note")) void run("note", { text: t("desk_mode.moved_note") });
    lock(reference);
  };
  return (
    <>
      <Button iconName="lock-private" loading={busy} onClick={move}>
        {t("desk_mode.private_room")}
      </Button>
      <Failure failed={failed} />
    </>
  );
}
