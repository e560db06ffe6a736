/** The app's views, each fetched when it is needed. */
import { later } from "../parts/later.tsx";

export const CaseWork = later(() => import("../case/case_work.tsx"));
export const ContactView = later(() => import("../contact/index.tsx"));
export const LookUp = later(() => import("../lookup/index.tsx"));
export const Directory = later(() => import("../directory/index.tsx"));
export const Follow = later(() => import("../follow/index.tsx"));
export const Figures = later(() => import("../figures/index.tsx"));
export const Register = later(async () => ({ default: (await import("../register/index.tsx")).Register }));
