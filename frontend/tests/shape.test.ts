import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { palette, type Theme } from "../src/layers/palette";
import { SHAPES, shapeLayers, swatchOf } from "../src/map/shape_layers";
import {
  combine,
  extentOf,
  type Geometry,
  identifiersIn,
  opening,
  ROLES,
  rolesIn,
  toggled,
  withKeys,
} from "../src/shape/collection";
import { readOutline } from "../src/shape/outline";
import { contrast } from "./colour";

const position = fc.tuple(
  fc.double({ min: 22, max: 29, noNaN: true }),
  fc.double({ min: 41, max: 45, noNaN: true }),
);
const simple: fc.Arbitrary<Geometry> = fc.oneof(
  position.map((coordinates) => ({ type: "Point", coordinates })),
  fc
    .array(position, { minLength: 2, maxLength: 5 })
    .map((coordinates) => ({ type: "LineString", coordinates })),
  fc
    .array(position, { minLength: 3, maxLength: 5 })
    .map((ring) => ({ type: "Polygon", coordinates: [[...ring, ring[0]]] })),
);

describe("shapes of a form", () => {
  it("come apart and together again", () => {
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1, maxLength: 4 }), (parts) => {
        const together = combine(parts);
        expect(readOutline(JSON.stringify(together)).geometries).toEqual(parts);
      }),
    );
  });

  it("have a box with every position in it", () => {
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1 }), (parts) => {
        const box = extentOf(parts);
        expect(box).not.toBeNull();
        const [west, south, east, north] = box ?? [0, 0, 0, 0];
        expect(west).toBeLessThanOrEqual(east);
        expect(south).toBeLessThanOrEqual(north);
      }),
    );
    expect(extentOf([null])).toBeNull();
  });

  it("open on the act, not on its neighbours", () => {
    const feature = (role: string, x: number) =>
      ({
        type: "Feature",
        id: role,
        geometry: { type: "Point", coordinates: [x, 42] },
        properties: { role },
      }) as const;
    const all = withKeys({
      type: "FeatureCollection",
      features: [feature("neighbour", 20), feature("act", 23)],
    });
    expect(opening(all)).toEqual([23, 42, 23, 42]);
    expect(rolesIn(all)).toEqual(["act", "neighbour"]);
    expect(all.features[0]?.properties?.key).toBe("neighbour");
  });
});

const RING = [
  [23.3, 42.7],
  [23.31, 42.7],
  [23.31, 42.71],
  [23.3, 42.7],
];
const LINE = { type: "LineString", coordinates: RING.slice(0, 2) };
const AREA = { type: "Polygon", coordinates: [RING] };
const HOLED = { type: "Polygon", coordinates: [RING, RING] };
const feature = (geometry: unknown) => ({ type: "Feature", geometry, properties: { a: 1 } });

describe("a typed outline", () => {
  it.each<[string, unknown, readonly unknown[]]>([
    ["a polygon", AREA, [AREA]],
    ["a polygon with a hole", HOLED, [HOLED]],
    ["a multipolygon", { type: "MultiPolygon", coordinates: [[RING], [RING]] }, [AREA, AREA]],
    ["a line", LINE, [LINE]],
    ["a feature", feature(AREA), [AREA]],
    [
      "a feature collection",
      { type: "FeatureCollection", features: [feature(AREA), feature(LINE), feature(null)] },
      [AREA, LINE],
    ],
    [
      "a point with a height",
      { type: "Point", coordinates: [23.3, 42.7, 550] },
      [{ type: "Point", coordinates: [23.3, 42.7] }],
    ],
  ])("is read from %s", (_what, given, geometries) => {
    const outline = readOutline(JSON.stringify(given), [23, 42, 24, 43]);
    expect(outline).toEqual({ geometries, obstacle: null });
  });

  it.each([
    ["nothing", " ", null],
    ["broken JSON", '{"type": "Polygon"', "syntax"],
    ["a number", "5", "shape"],
    ["null", "null", "shape"],
    ["a feature of nothing", '{"type":"Feature","geometry":null}', "shape"],
    ["a shape without coordinates", '{"type":"Polygon"}', "shape"],
    [
      "a ring that is open",
      `{"type":"Polygon","coordinates":[${JSON.stringify(RING.slice(0, 3))}]}`,
      "shape",
    ],
    ["a line of one point", '{"type":"LineString","coordinates":[[23.3,42.7]]}', "shape"],
    ["words for numbers", '{"type":"Point","coordinates":["23.3","42.7"]}', "shape"],
    ["metres", '{"type":"Point","coordinates":[322000,4731000]}', "degrees"],
    ["latitude before longitude", '{"type":"Point","coordinates":[42.7,23.3]}', "outside"],
  ])("of %s is refused whole", (_what, given, obstacle) => {
    expect(readOutline(given, [23, 42, 24, 43])).toEqual({ geometries: [], obstacle });
  });

  it("is read from corners where a field takes them", () => {
    const corners = "23.3,42.6, 23.4,42.6,\n23.4,42.7";
    const ring = [
      [23.3, 42.6],
      [23.4, 42.6],
      [23.4, 42.7],
      [23.3, 42.6],
    ];
    expect(readOutline(corners, [23, 42, 24, 43], true)).toEqual({
      geometries: [{ type: "Polygon", coordinates: [ring] }],
      obstacle: null,
    });
    expect(readOutline(corners).obstacle).toBe("syntax");
    for (const wrong of [
      "23.3,42.6,23.4,42.6",
      "23.3,42.6,23.4,42.6,23.4",
      "1,2,3,4,,6",
      "a,b,c,d,e,f",
    ]) {
      expect(readOutline(wrong, undefined, true).obstacle).not.toBeNull();
    }
  });

  it("is never half of what was typed", () => {
    const half = { type: "GeometryCollection", geometries: [AREA, { type: "Point" }] };
    expect(readOutline(JSON.stringify(half)).geometries).toEqual([]);
  });
});

describe("picked parcels", () => {
  it("are added once and taken out again", () => {
    const added = toggled("68134.1.2\n68134.1.3", "68134.1.9");
    expect(added).toEqual({ text: "68134.1.2, 68134.1.3, 68134.1.9", isIn: true });
    expect(toggled(added.text, "68134.1.9")).toEqual({
      text: "68134.1.2, 68134.1.3",
      isIn: false,
    });
  });

  it("are read however they are separated", () => {
    expect(identifiersIn(" 68134.1.2;68134.1.3\n68134.1.2 ")).toEqual(["68134.1.2", "68134.1.3"]);
  });
});

const looks: [Theme, boolean][] = [
  ["light", false],
  ["light", true],
  ["dark", false],
  ["dark", true],
];

describe.each(looks)("shapes on the %s map, more contrast %s", (theme, moreContrast) => {
  const colours = palette(theme, moreContrast);

  it("are a valid style", () => {
    const style = {
      version: 8 as const,
      sources: {
        ground: { type: "vector" as const, url: "http://127.0.0.1/base.json" },
        [SHAPES]: {
          type: "geojson" as const,
          data: { type: "Point" as const, coordinates: [0, 0] },
        },
      },
      layers: shapeLayers(colours),
    };
    expect(validateStyleMin(style)).toEqual([]);
  });

  it.each(ROLES)("%s is 3:1 on the land", (role) => {
    expect(contrast(swatchOf(role, colours).stroke, colours.land)).toBeGreaterThanOrEqual(3);
  });

  it("tells no two roles apart by colour alone", () => {
    const patterns = ROLES.map((role) => {
      const { dash, width, fillOpacity } = swatchOf(role, colours);
      return JSON.stringify([dash, width, fillOpacity]);
    });
    expect(new Set(patterns).size).toBe(ROLES.length);
  });
});
