/** The state of one form: its answers, what is wrong with them, its draft, and where the focus goes. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { forget, keep, recall } from "./drafts.ts";
import { useFaultWords } from "./fault_words.ts";
import { faults } from "./fields.ts";
import type { Errors, Field, Values } from "./fields.ts";

/** What can take the focus: every control of the design system can. */
export interface Focusable {
  focus: () => void;
}

export interface Form {
  fields: readonly Field[];
  values: Values;
  errors: Errors;
  /** Whether somebody has written something that is not sent. */
  touched: boolean;
  set: (changes: Values) => void;
  /** Checks all answers, shows what is wrong and goes to the first such field. Whether they can be sent. */
  check: () => boolean;
  /** Shows what the API found wrong and goes to the first such field. */
  refuse: (errors: Errors) => void;
  /** Forgets the answers and their draft: they are sent, or no longer wanted. */
  clear: () => void;
  /** Remembers the control of a field, so that it can take the focus. */
  control: (name: string) => (control: Focusable | null) => void;
  /** Goes to the first field. */
  begin: () => void;
}

export interface FormOf {
  /** The questions, which may depend on the answers so far. */
  fields: (values: Values) => readonly Field[];
  initial?: Values;
  /** Where the draft is kept (`draftKey`); without one nothing outlives the page. */
  draft?: string;
}

/** A form that begins with its draft where there is one, and otherwise as `initial`. */
export function useForm({ fields: fieldsOf, initial = {}, draft }: FormOf): Form {
  const begun = useRef(initial);
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...(draft ? recall(draft) : null) }));
  const [errors, setErrors] = useState<Errors>({});
  const controls = useRef(new Map<string, Focusable>());
  const words = useFaultWords();
  const fields = useMemo(() => fieldsOf(values), [fieldsOf, values]);
  const touched = !same(values, begun.current);

  // What only stands there from the start is no draft.
  useEffect(() => {
    if (!draft) return;
    if (touched) keep(draft, values);
    else forget(draft);
  }, [draft, touched, values]);

  const set = useCallback((changes: Values) => {
    setValues((before) => ({ ...before, ...changes }));
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))));
  }, []);

  const refuse = useCallback(
    (wrong: Errors) => {
      setErrors(wrong);
      const first = fields.find((field) => field.name in wrong);
      if (first) controls.current.get(first.name)?.focus();
    },
    [fields],
  );

  const check = useCallback(() => {
    const wrong = faults(fields, values, words);
    refuse(wrong);
    return Object.keys(wrong).length === 0;
  }, [fields, refuse, values, words]);

  const clear = useCallback(() => {
    if (draft) forget(draft);
    setValues(begun.current);
    setErrors({});
  }, [draft]);

  const control = useCallback(
    (name: string) => (found: Focusable | null) => {
      if (found) controls.current.set(name, found);
      else controls.current.delete(name);
    },
    [],
  );

  const begin = useCallback(() => {
    const [first] = fields;
    if (first) controls.current.get(first.name)?.focus();
  }, [fields]);

  return { fields, values, errors, touched, set, check, refuse, clear, control, begin };
}

function same(one: Values, other: Values): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] ?? "") === (other[name] ?? ""));
}
