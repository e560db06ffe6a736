/** The work that waits: of a department, a unit or one's own, what is due first on top, a page at a time. */
import Button from "@cloudscape-design/components/button";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Page } from "../api/contract.ts";
import { CaseTable } from "../parts/case_table.tsx";
import { Nothing, later } from "../parts/later.tsx";
import { Failed, Waiting } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { usePoll } from "../poll.ts";
import { useTexts } from "../texts.ts";
import { asked, departmentsOf, firstList } from "./lists.ts";
import type { ListName } from "./lists.ts";

/** Of figures, which guides load nothing of. */
const Phones = later(() => import("../figures/phones.tsx"), Nothing);
const LIMIT = 25;
const SECONDS = 20;

export function Worklist(): ReactNode {
  const { t } = useTexts();
  const { place, catalogue } = useWork();
  const memory = `envag.list.${place.municipality}`;
  const departments = useMemo(() => departmentsOf(place, catalogue), [place, catalogue]);
  const [list, setList] = useState(() => firstList(sessionStorage.getItem(memory), departments));

  const choose = (name: string): void => {
    sessionStorage.setItem(memory, name);
    setList(firstList(name, departments));
  };

  return (
    <View title={t("worklist.title")}>
      {place.roles.includes("lead") && <Phones />}
      <label className="choice">
        <span>{t("worklist.list")}</span>
        <select value={list} onChange={(event) => choose(event.target.value)}>
          <option value="mine">{t("worklist.mine")}</option>
          {departments.map((each) => (
            <optgroup key={each.id} label={each.name}>
              <option value={`department:${each.id}`}>{t("worklist.all_of", { name: each.name })}</option>
              {each.units.map((unit) => (
                <option key={unit.id} value={`unit:${unit.id}`}>
                  {unit.name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <Pages key={list} list={list} />
    </View>
  );
}

/** One list, page by page. `cursors` are where the pages before this one began. */
function Pages({ list }: { list: ListName }): ReactNode {
  const { t } = useTexts();
  const { api, announce } = useWork();
  const [cursors, setCursors] = useState<string[]>([""]);
  const [page, setPage] = useState<Page | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const known = useRef<Set<string> | null>(null);
  const after = cursors.at(-1) ?? "";
  const wanted = useRef(after);

  const load = useCallback(async (): Promise<void> => {
    try {
      const found = await api.worklist(asked(list), { limit: LIMIT, after });
      if (wanted.current !== after) return;
      const fresh = found.cases.filter(({ reference }) => known.current && !known.current.has(reference));
      if (fresh.length > 0) announce(t("worklist.fresh", { n: fresh.length }));
      known.current = new Set(found.cases.map(({ reference }) => reference));
      setPage(found);
      setFailed(null);
    } catch (error) {
      setFailed(error);
    }
  }, [api, list, after, announce, t]);

  useEffect(() => {
    known.current = null;
    wanted.current = after;
    void load();
  }, [load, after]);
  usePoll(load, SECONDS);

  const turn = (to: string[]): void => {
    setPage(null);
    setCursors(to);
  };

  return (
    <>
      {failed !== null && <Failed error={failed} onAgain={() => void load()} />}
      {page === null && failed === null && <Waiting />}
      {page?.cases.length === 0 && cursors.length === 1 && <p>{t("worklist.empty")}</p>}
      {page !== null && page.cases.length > 0 && (
        <CaseTable label={t("worklist.title")} cases={page.cases} why="worklist" />
      )}
      {(cursors.length > 1 || page?.next) && (
        <nav className="pages" aria-label={t("worklist.pages")}>
          <Button disabled={cursors.length === 1} onClick={() => turn(cursors.slice(0, -1))}>
            {t("worklist.previous")}
          </Button>
          <span aria-current="page">{t("worklist.page", { n: cursors.length })}</span>
          <Button disabled={!page?.next} onClick={() => page?.next && turn([...cursors, page.next])}>
            {t("worklist.next")}
          </Button>
        </nav>
      )}
    </>
  );
}
