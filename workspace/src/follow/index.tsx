/** What a lead or editor follows up: what was said of checklists and the directory, how routing was corrected, who read what (X14). */
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { View } from "../parts/view.tsx";
import { useTexts } from "../texts.ts";
import "./follow.css";
import { Read } from "./read.tsx";
import { Said } from "./said.tsx";

export default function Follow(): ReactNode {
  const { t } = useTexts();
  const { place } = useWork();
  return (
    <View title={t("follow.title")}>
      <Said kind="correction" />
      <Said kind="checklist" />
      <Said kind="directory" />
      {place.roles.includes("lead") && <Read />}
    </View>
  );
}
