import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  areaOf,
  formatDrawn,
  formatFilters,
  formatState,
  parseSelection,
  parseState,
  placeOf,
  roundView,
  SELECTABLE,
  type State,
  withinArea,
  withoutArea,
} from "../src/url";

const bare: State = { filters: [], view: null, layers: null, selection: null, opacities: [] };

const word = fc
  .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
  .filter((s) => s.isWellFormed());
const filterName = fc.constantFrom("q", "kind", "district", "issued_from", "parcel", "status");
const view = fc
  .record({
    zoom: fc.double({ min: 0, max: 24, noNaN: true }),
    lat: fc.double({ min: -85, max: 85, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  })
  .map(roundView);
const state: fc.Arbitrary<State> = fc.record({
  filters: fc.array(fc.tuple(filterName, word), { maxLength: 5 }),
  view: fc.option(view, { nil: null }),
  layers: fc.option(
    fc
      .uniqueArray(fc.constantFrom("acts", "parcels", "streets", "regulated_plots", "relief_2"))
      .map((names) => names.sort()),
    { nil: null },
  ),
  selection: fc.option(
    fc.record({ kind: fc.constantFrom(...SELECTABLE), id: fc.stringMatching(/^[\w.,-]{1,30}$/) }),
    { nil: null },
  ),
  opacities: fc
    .uniqueArray(
      fc.tuple(fc.constantFrom("relief", "population_2020"), fc.integer({ min: 1, max: 100 })),
      {
        selector: ([name]) => name,
      },
    )
    .map((pairs) => pairs.sort(([a], [b]) => (a < b ? -1 : 1))),
});

describe("the state of the map page in its URL", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(parseState(formatState(one))).toEqual(one);
      }),
    );
  });

  it("carries how much of an underlay is seen, and drops what is no share of it", () => {
    const read = parseState(
      "?opacity=relief:40,b:0,c:101,d:1.5,e,f:5:5,Relief:10,relief:35,a_2:100",
    );
    expect(read.opacities).toEqual([
      ["a_2", 100],
      ["relief", 35],
    ]);
    expect(formatState(read)).toBe("?opacity=a_2:100,relief:35");
  });

  it("is stable: writing what was read changes nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = formatState(parseState(text));
        expect(formatState(parseState(once))).toBe(once);
      }),
    );
  });

  it("never throws, whatever the address says", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseState(text)));
  });

  it("leaves defaults out", () => {
    expect(formatState(bare)).toBe("");
    expect(parseState("?q=&kind=")).toEqual(bare);
  });

  it("reads well", () => {
    const full: State = {
      filters: [["district", "68134-09"]],
      view: { zoom: 15.25, lat: 42.68, lon: 23.322 },
      layers: ["acts", "parcels"],
      selection: { kind: "parcel", id: "68134.1601.521" },
      opacities: [],
    };
    expect(formatState(full)).toBe(
      "?district=68134-09&map=15.25/42.68/23.322&layers=acts,parcels&sel=parcel:68134.1601.521",
    );
  });

  it("tells no layers from the default layers", () => {
    expect(formatState({ ...bare, layers: [] })).toBe("?layers=none");
    expect(parseState("?layers=none").layers).toEqual([]);
  });

  it.each(["99/42/23", "15/95/23", "15/42", "a/b/c", "15/42/23/1", "NaN/1/1", "1e3/1/1"])(
    "refuses the view %s",
    (text) => expect(parseState(`?map=${text}`).view).toBeNull(),
  );

  it.each(["act:", ":1", "act", "user:1", "act:1/2", "act:../x", "parcel:1 2", ""])(
    "refuses the selection %j",
    (text) => expect(parseSelection(text)).toBeNull(),
  );

  it("keeps one answer's parameters out of the question", () => {
    expect(formatFilters(parseState("?q=a&bbox=1,2,3,4&cursor=x&page=2&limit=5"))).toBe("q=a");
  });

  it("asks tiles for what is found, in no order", () => {
    const state = parseState("?q=a&sort=distance&near=23.3,42.7");
    expect(formatDrawn(state)).toBe("q=a&near=23.3%2C42.7");
    expect(formatFilters(state)).toContain("sort=distance");
  });
});

describe("an area whose inexact acts are listed", () => {
  const filters: State["filters"] = [
    ["kind", "refusal"],
    ["locality", "Лозенец"],
  ];
  it.each(["neighbourhood:34", "locality:68134-0166", "district:68134-09"])(
    "%s goes into the filters, comes out of them and leaves the others alone",
    (area) => {
      const within = withinArea(filters, area);
      expect(areaOf(within)).toBe(area);
      expect(areaOf(withinArea(within, "neighbourhood:7"))).toBe("neighbourhood:7");
      expect(withoutArea(within)).toContainEqual(["kind", "refusal"]);
      expect(areaOf(withoutArea(within))).toBeNull();
    },
  );

  it("is not the name of a place, nor a whole district", () => {
    expect(areaOf(filters)).toBeNull();
    expect(areaOf([["district", "68134-09"]])).toBeNull();
    expect(withoutArea([["district", "68134-09"]])).toHaveLength(1);
    expect(withinArea([["district", "68134-01"]], "district:68134-09")).toEqual([
      ["district", "68134-09"],
      ["location", "district"],
    ]);
  });
});

describe("a selected point", () => {
  it("has a place on Earth, and nothing else has one", () => {
    const of = (selection: string) => placeOf(parseSelection(selection));
    expect(of("point:42.6977,23.3219")).toEqual({ lat: 42.6977, lon: 23.3219 });
    for (const none of ["point:999,999", "point:zzz", "point:42.7", "point:1,2,3", "act:42,23"]) {
      expect(of(none)).toBeNull();
    }
    expect(placeOf(null)).toBeNull();
  });
});
