/** A view: its heading takes the focus when the view opens, so that it is read, and names the window. */
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import { useTexts } from "../texts.ts";

interface ViewProps {
  title: string;
  /** What the window is named, where that is less than the heading tells. */
  name?: string;
  children: ReactNode;
}

export function View({ title, name = title, children }: ViewProps): ReactNode {
  const { t } = useTexts();
  const { place } = useWork();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${name} – ${place.name} – ${t("app.name")}`;
  }, [name, place.name, t]);

  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  );
}
