// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Suggestion } from "../src/api";
import { extentOf, isPlace, selectionOf } from "../src/search/choice";

function suggestion(own: Partial<Suggestion>): Suggestion {
  return { kind: "street", id: "10001", title: "ул. Шипка", ...own };
}

describe("choosing a suggestion", () => {
  const chosen: [Partial<Suggestion>, string | null][] = [
    [{ select: "street:10001" }, "street:10001"],
    [{ kind: "address", select: "parcel:68134.1.2" }, "parcel:68134.1.2"],
    [{ kind: "building", id: "68134.1.2.3", select: "parcel:68134.1.2" }, "parcel:68134.1.2"],
    [{ kind: "regulated_plot", id: "x", select: "point:42.6,23.3" }, "point:42.6,23.3"],
    [{ kind: "locality", id: "68134-01", select: "" }, null],
    [{ kind: "organisation", id: "a b", select: "" }, null],
    [{ kind: "parcel", id: "68134.1.2" }, "parcel:68134.1.2"],
  ];
  it.each(chosen)("%o selects %s", (own, expected) => {
    const selection = selectionOf(suggestion(own));
    expect(selection ? `${selection.kind}:${selection.id}` : null).toBe(expected);
  });

  it("goes to the whole of a thing, or around a point", () => {
    expect(extentOf(suggestion({ bbox: [23, 42, 24, 43] }))).toEqual([23, 42, 24, 43]);
    const [west, south, east, north] = extentOf(suggestion({ lon: 23.3, lat: 42.7 })) ?? [];
    expect(((west ?? 0) + (east ?? 0)) / 2).toBeCloseTo(23.3);
    expect(((south ?? 0) + (north ?? 0)) / 2).toBeCloseTo(42.7);
    expect(extentOf(suggestion({}))).toBeNull();
  });

  it("is taken by Enter only where it names one place", () => {
    const kinds = ["parcel", "point", "building", "address", "regulated_plot"];
    for (const kind of kinds) expect(isPlace(suggestion({ kind }))).toBe(true);
    for (const kind of ["street", "district", "act", "organisation"]) {
      expect(isPlace(suggestion({ kind }))).toBe(false);
    }
  });
});
