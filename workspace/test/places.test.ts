import { beforeEach, describe, expect, it } from "vitest";

import type { Catalogue, Place } from "../src/api/contract.ts";
import { askedFor } from "../src/lookup/asked.ts";
import { routeOf } from "../src/router.ts";
import { viewsOf } from "../src/shell/header.tsx";
import { placeToBegin, rememberPlace } from "../src/shell/municipality.ts";
import { asked, departmentsOf, firstList } from "../src/worklist/lists.ts";

const PLACES: Place[] = ["solhamra", "norrsjofors"].map((municipality) => ({
  municipality,
  name: municipality,
  roles: ["guide"],
  departments: [],
}));

beforeEach(() => sessionStorage.clear());

describe("addresses", () => {
  it("of cases lead to them, whoever wrote the letters small", () => {
    const route = { name: "case", municipality: "solhamra", reference: "SOL-BN42-98KB" };
    expect(routeOf("/case/solhamra/SOL-BN42-98KB")).toEqual(route);
    expect(routeOf("/case/solhamra/sol-bn42-98kb/")).toEqual(route);
  });

  it("that are none are unknown", () => {
    for (const path of ["/case/solhamra", "/case//SOL-BN42-98KB", "/case/a/b/c", "/constructor", "/x"]) {
      expect(routeOf(path), path).toEqual({ name: "unknown" });
    }
  });
});

describe("the municipality", () => {
  it("is that of the link, then that of the tab, then the first", () => {
    expect(placeToBegin(PLACES)?.municipality).toBe("solhamra");
    rememberPlace("norrsjofors");
    expect(placeToBegin(PLACES)?.municipality).toBe("norrsjofors");
    expect(placeToBegin(PLACES, "solhamra")?.municipality).toBe("solhamra");
  });

  it("is never one that the person does not work for", () => {
    rememberPlace("lindholmstad");
    expect(placeToBegin(PLACES, "lindholmstad")?.municipality).toBe("solhamra");
    expect(placeToBegin([], "solhamra")).toBeUndefined();
  });
});

describe("what somebody typed", () => {
  it.each([
    ["SOL-BN42-98KB", { reference: "SOL-BN42-98KB" }],
    ["sol bn42 98kb", { reference: "sol bn42 98kb" }],
    ["signe@post.example", { email: "signe@post.example" }],
    [" 070-174 06 05 ", { phone: "070-174 06 05" }],
    ["+46 70 174 06 05", { phone: "+46 70 174 06 05" }],
    ["Signe", null],
    ["", null],
    ["123", null],
  ])("%j", (typed, found) => expect(askedFor(typed)).toEqual(found));
});

describe("lists of work", () => {
  const departments = ["sbf", "soc", "kc"].map((id) => ({ id, code: id, name: id, phone: "", company: false, units: [] }));
  const catalogue = { centre: "kc", departments } as unknown as Catalogue;

  it("are the officer's own departments, and all for the centre with its own first", () => {
    const officer: Place = { ...PLACES[0]!, roles: ["officer"], departments: ["soc"] };
    expect(departmentsOf(officer, catalogue).map(({ id }) => id)).toEqual(["soc"]);
    expect(departmentsOf(PLACES[0]!, catalogue).map(({ id }) => id)).toEqual(["kc", "sbf", "soc"]);
    expect(catalogue.departments.map(({ id }) => id)).toEqual(["sbf", "soc", "kc"]);
  });

  it("begin with the last one where it is still theirs", () => {
    expect(firstList("department:soc", departments)).toBe("department:soc");
    expect(firstList("mine", departments)).toBe("mine");
    expect(firstList("department:gone", departments)).toBe("department:sbf");
    expect(firstList(null, [])).toBe("mine");
  });

  it("are asked for by one thing", () => {
    expect(["mine" as const, "unit:a" as const, "department:b" as const].map(asked)).toEqual([
      { mine: true },
      { unit: "a" },
      { department: "b" },
    ]);
  });
});

describe("views", () => {
  it("are those of somebody's roles", () => {
    const names = (...roles: string[]): string[] => viewsOf(roles).map(({ name }) => name);
    expect(names("guide")).toEqual(["worklist", "lookup", "register", "directory"]);
    expect(names("officer")).toEqual(["worklist", "directory"]);
    expect(names("editor")).toEqual(["follow", "directory"]);
    expect(names("protected")).toEqual([]);
    expect(names("lead", "protected")).toEqual([
      "worklist",
      "lookup",
      "register",
      "follow",
      "directory",
      "figures",
    ]);
    expect(names("statistics")).toEqual(["figures"]);
  });
});
