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
  simpleGeometries,
  toggled,
  withKeys,
} from "../src/shape/collection";
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
        expect(simpleGeometries(JSON.stringify(together))).toEqual(parts);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["a number", "5"],
    ["null", "null"],
    ["no geometry", '{"type":"Feature","geometry":null}'],
  ])("%s has no geometry", (_what, text) => {
    expect(simpleGeometries(text)).toEqual([]);
  });

  it("are read from a feature collection", () => {
    const point = { type: "Point", coordinates: [23.3, 42.7] };
    const text = JSON.stringify({
      type: "FeatureCollection",
      features: [{ type: "Feature", geometry: point, properties: {} }],
    });
    expect(simpleGeometries(text)).toEqual([point]);
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
        base: { type: "vector" as const, url: "http://127.0.0.1/base.json" },
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
