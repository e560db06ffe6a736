/** The desk mode's switch and the lock, for the top of every view. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import type { ReactNode } from "react";

import { KeyHint, useKeyAttribute, useShortcut } from "../shortcuts/index.tsx";
import { useTexts } from "../texts.ts";
import { useDeskMode } from "./index.tsx";

/** Turns the desk mode on and off, and locks the screen. */
export function DeskModeSwitch(): ReactNode {
  const { t } = useTexts();
  const { on, toggle, lock } = useDeskMode();
  useShortcut("desk_mode", toggle);
  useShortcut("lock", () => lock());
  const modeKey = useKeyAttribute("desk_mode");
  const lockKey = useKeyAttribute("lock");
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <Toggle checked={on} onChange={toggle} nativeInputAttributes={modeKey}>
        {t("desk_mode.switch")} <KeyHint shortcut="desk_mode" />
      </Toggle>
      <Button iconName="lock-private" onClick={() => lock()} nativeButtonAttributes={lockKey}>
        {t("desk_mode.lock")} <KeyHint shortcut="lock" />
      </Button>
    </SpaceBetween>
  );
}
