/** What the staff API takes and gives. */

export type Role = "guide" | "officer" | "editor" | "lead" | "statistics" | "protected";
export type Status = "new" | "in_progress" | "waiting" | "handed_over" | "closed";
export type Priority = "normal" | "urgent";

/** A municipality that somebody may work for; `departments` is empty but for officers. */
export interface Place {
  municipality: string;
  name: string;
  roles: Role[];
  departments: string[];
}

export interface Me {
  staff: string;
  places: Place[];
}

export interface Step {
  id: string;
  text: string;
  /** Above the centre's level for a service, a step is a department's to do (R10). */
  level?: number;
}

export interface Service {
  id: string;
  title: string;
  level: number;
  secrecy: number;
  department: string;
  unit: string;
  checklist: Step[];
  form: FormField[];
  version: string;
}

export interface FormField {
  id: string;
  label: string;
  type: string;
  required?: boolean;
}

export interface Named {
  id: string;
  name: string;
}

export interface Department extends Named {
  units: Named[];
}

export interface Label {
  id: string;
  label: string;
}

/** What a municipality consists of, for forms and labels; the same for everybody in it. */
export interface Catalogue {
  services: Service[];
  departments: Department[];
  /** The id of the department that is the contact centre. */
  centre: string;
  resolutions: Label[];
  contact_reasons: Label[];
  channels: Label[];
}

export interface CallBack {
  owner: string;
  due_at: string;
  attempts: number;
}

/** One line of a list. Masked fields are absent, and `protected` or `masked` says why. */
export interface CaseLine {
  reference: string;
  status: Status;
  channel: string;
  service?: string;
  department: string;
  unit?: string;
  priority: Priority;
  secrecy: number;
  due_at: string;
  arrived_at: string;
  assignee?: Assignee;
  protected: boolean;
  masked?: boolean;
  parked_until?: string | null;
  call_back?: CallBack | null;
}

export type Assignee = "me" | "other" | "";

export interface Page {
  cases: CaseLine[];
  /** Where the next page begins; null or absent on the last one. */
  next?: string | null;
}

export interface Party {
  name?: string;
  email?: string;
  phone?: string;
  type?: "person" | "company" | "association" | "anonymous";
}

export interface FileLine {
  n: number;
  name: string;
  size: number;
  media_type: string;
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

export interface TimelineEvent {
  id: string;
  type: string;
  at: string;
  actor: { role: string; me: boolean };
  text?: string;
  changes: Change[];
  files: FileLine[];
  data: Record<string, unknown>;
}

/** What can be done with a case: the last part of its path. */
export type Action =
  | "take"
  | "give-back"
  | "assign"
  | "park"
  | "resume"
  | "note"
  | "reply"
  | "ask"
  | "hand-over"
  | "send-back"
  | "merge"
  | "link"
  | "split"
  | "close"
  | "reopen"
  | "correct"
  | "call-back"
  | "call-back-tried"
  | "protect"
  | "unprotect"
  | "anonymise"
  | "checklist-step";

export interface CaseView extends CaseLine {
  party?: Party | null;
  masked: boolean;
  resolution?: string | null;
  contact_reason?: string | null;
  merged_into?: string;
  version: number;
  /** What this person may do with the case now. */
  actions: Action[];
  timeline: TimelineEvent[];
}

/** Why somebody reads a case: kept in the access log. */
export type Why = "contact" | "worklist" | "notification" | "lookup";

export type LookUp = { why: Why; contact_id?: string } & ({ phone: string } | { email: string } | { reference: string });

export interface ArticleLine {
  id: string;
  version: string;
  title: string;
  excerpt?: string;
}

export interface Article extends ArticleLine {
  text: string;
}

/** RFC 9457. `errors` are the fields that are wrong. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; detail: string }[];
}
