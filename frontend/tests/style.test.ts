import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { SUBJECTS } from "../src/layers";
import { AREAS, DISTRICT_COUNTS } from "../src/layers/act_areas";
import { CELLS, CELLS_TO, extentOfCell } from "../src/layers/act_cells";
import { LEVELS } from "../src/layers/acts";
import { palette, type Theme } from "../src/layers/palette";
import { picture } from "../src/map/pictures";
import { type StyleOptions, style } from "../src/map/style";
import { contrast } from "./colour";

const options: StyleOptions = {
  theme: "light",
  moreContrast: false,
  lang: "bg",
  shown: SUBJECTS.map((subject) => subject.name),
  filters: "",
  origin: "http://127.0.0.1:8000",
  fonts: {
    "Sofia Sans Regular": [{ url: "http://127.0.0.1:8000/a.woff2" }],
    "Sofia Sans Bold": [{ url: "http://127.0.0.1:8000/b.woff2" }],
  },
};
const looks: [Theme, boolean][] = [
  ["light", false],
  ["light", true],
  ["dark", false],
  ["dark", true],
];

describe.each(looks)("the %s map, more contrast %s", (theme, moreContrast) => {
  const colours = palette(theme, moreContrast);
  const built = style({ ...options, theme, moreContrast });

  it("is a valid style", () => {
    expect(validateStyleMin(built)).toEqual([]);
  });

  const lines = [
    "districtLine",
    "neighbourhoodLine",
    "streetCasing",
    "quarterLine",
    "plotLine",
    "localityLine",
    "zoneLine",
    "parcelLine",
    "buildingLine",
    "contourLine",
    "act",
    "selected",
  ] as const;
  const grounds = [colours.land, colours.parcelFill, ...Object.values(colours.uses)];
  it.each(lines)("%s is 3:1 on the land and on every kind of parcel", (line) => {
    for (const ground of grounds) {
      expect(contrast(colours[line], ground)).toBeGreaterThanOrEqual(3);
    }
  });

  const labels = [
    "districtLabel",
    "neighbourhoodLabel",
    "streetLabel",
    "quarterLabel",
    "plotLabel",
    "localityLabel",
    "zoneLabel",
    "parcelLabel",
    "contourLabel",
  ] as const;
  it.each(labels)("%s is 4.5:1 on its halo and on the land", (label) => {
    expect(contrast(colours[label], colours.halo)).toBeGreaterThanOrEqual(4.5);
    for (const ground of grounds) {
      expect(contrast(colours[label], ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("storeys are 4.5:1 on a building", () => {
    expect(contrast(colours.buildingLabel, colours.buildingFill)).toBeGreaterThanOrEqual(4.5);
  });

  it("the number on an area is 4.5:1 on its tag, and the tag's edge 3:1 on every ground", () => {
    expect(contrast(colours.act, colours.halo)).toBeGreaterThanOrEqual(4.5);
    for (const ground of grounds) {
      expect(contrast(colours.act, ground)).toBeGreaterThanOrEqual(3);
    }
  });

  it("the chosen thing is told from acts by more than a shade", () => {
    expect(contrast(colours.selected, colours.selectedHalo)).toBeGreaterThanOrEqual(2);
  });
});

describe("the style", () => {
  const built = style(options);

  it("tells every level of location by hatch or outline, not by colour", () => {
    const looksOf = LEVELS.map(({ hatch, dash }) => `${hatch} ${dash}`);
    expect(new Set(looksOf).size).toBe(LEVELS.length);
  });

  it("draws a stretch of a street as a line and nothing else as one", () => {
    expect(LEVELS.filter(({ isLine }) => isLine).map(({ level }) => level)).toEqual(["street"]);
    const street = built.layers.filter(({ id }) => id.startsWith("acts-street"));
    expect(street.map(({ type }) => type)).toEqual(["line"]);
    expect(JSON.stringify(street)).toContain("LineString");
  });

  it("draws the chosen act as an outline whether it is an area or a line", () => {
    for (const id of ["acts-selected-halo", "acts-selected-area", "acts-highlighted-area"]) {
      const layer = built.layers.find((one) => one.id === id);
      expect(JSON.stringify(layer)).toContain("LineString");
      expect(JSON.stringify(layer)).toContain("Polygon");
    }
  });

  it("never draws an act known only to an area as a mark of its own", () => {
    const levels = LEVELS.map(({ level }) => String(level));
    for (const level of ["locality", "district"]) expect(levels).not.toContain(level);
    const areaLayers = AREAS.flatMap(({ areas, counts }) => [areas, counts]);
    const ofAreas = built.layers.filter(
      (layer) => "source-layer" in layer && areaLayers.includes(layer["source-layer"] ?? ""),
    );
    expect(ofAreas.map(({ type }) => type)).not.toContain("circle");
    expect(ofAreas.filter(({ type }) => type === "symbol")).toHaveLength(AREAS.length);
  });

  it("writes the number of an area on a tag, and from nearby what it means", () => {
    for (const lang of ["bg", "en"] as const) {
      for (const { counts } of AREAS) {
        const layer = style({ ...options, lang }).layers.find(({ id }) => id === counts);
        const layout = JSON.stringify(layer?.layout);
        expect(layout).toContain("tag:short:");
        expect(layout).toContain(lang === "bg" ? "някъде тук" : "somewhere here");
      }
    }
  });

  it("writes the name of a district once: with its number while acts are shown", () => {
    const plain = (shown: readonly string[]) =>
      style({ ...options, shown }).layers.find(({ id }) => id === "districts-label");
    const numbered = built.layers.find(({ id }) => id === DISTRICT_COUNTS);
    expect(plain(options.shown)?.minzoom).toBe(numbered?.maxzoom);
    expect(plain(["districts"])?.minzoom).toBeUndefined();
    expect(JSON.stringify(numbered?.layout)).toContain("name");
  });

  it("counts acts from afar and draws each from near, never both", () => {
    const cells = built.layers.filter(
      (layer) => "source-layer" in layer && layer["source-layer"] === CELLS,
    );
    expect(cells.length).toBeGreaterThan(3);
    for (const { maxzoom } of cells) expect(maxzoom).toBe(CELLS_TO);
  });

  it("knows the ground of a cell by its id", () => {
    const id = (17 * 2 ** 24 + 48_322) * 2 ** 24 + 74_028;
    const [west, south, east, north] = extentOfCell(id);
    expect(west).toBeCloseTo(23.32397, 4);
    expect(east - west).toBeCloseTo(360 / 2 ** 17, 6);
    expect(north).toBeGreaterThan(south);
    expect((north + south) / 2).toBeCloseTo(42.69, 1);
  });

  it("reads every name and number of the ground once, from points", () => {
    const names = built.layers.filter(({ id }) =>
      /^(districts|neighbourhoods|localities|quarters)-label$/.test(id),
    );
    expect(names).toHaveLength(4);
    for (const layer of names) {
      expect("source-layer" in layer && layer["source-layer"]).toMatch(/_names$/);
    }
  });

  it("asks for the ground in one tile and for the acts with the filters of the list", () => {
    const filtered = style({ ...options, filters: "kind=order&q=%D0%B0" });
    for (const group of ["ground", "plan"]) {
      expect(filtered.sources[group]).toMatchObject({
        url: `http://127.0.0.1:8000/tiles/${group}.json`,
      });
    }
    for (const group of ["acts", "act_areas"]) {
      expect(filtered.sources[group]).toMatchObject({
        url: `http://127.0.0.1:8000/tiles/${group}.json?kind=order&q=%D0%B0`,
      });
    }
  });

  it("names no host but its own", () => {
    const hosts = JSON.stringify(built).match(/https?:\/\/[^/"]+/g) ?? [];
    expect(new Set(hosts)).toEqual(new Set(["http://127.0.0.1:8000"]));
  });

  it("hides what is not shown, and does not even ask for what has tiles of its own", () => {
    const hidden = style({ ...options, shown: ["districts"] });
    const visible = hidden.layers.filter((layer) => layer.layout?.visibility === "visible");
    expect(visible.every(({ id }) => id.startsWith("districts"))).toBe(true);
    expect(Object.keys(hidden.sources)).toEqual(["ground"]);
  });

  it("labels in the language of the page", () => {
    const text = (lang: "bg" | "en"): string =>
      JSON.stringify(style({ ...options, lang }).layers.filter(({ id }) => id.endsWith("-label")));
    expect(text("en")).toContain("name_en");
    expect(text("bg")).not.toContain("name_en");
  });

  it("gives every subject a legend and a source note", () => {
    for (const subject of SUBJECTS) {
      expect(subject.legend(palette("light")).length).toBeGreaterThan(0);
      expect(subject.note).toMatch(/^note/);
    }
  });
});

describe("pictures", () => {
  it.each(["dense", "medium", "sparse"])("a %s hatch repeats without a seam", (density) => {
    const made = picture(`hatch:${density}:#a8401a`, 2);
    expect(made).not.toBeNull();
    if (!made) return;
    const { width, data } = made;
    const alpha = (x: number, y: number) => data[((y % width) * width + (x % width)) * 4 + 3];
    for (let at = 0; at < width; at += 1) {
      // One step right and one up lies on the same 45° line, also across the edge.
      expect(alpha(width, at + 1)).toBe(alpha(width - 1, at + 2));
    }
  });

  it.each([1, 2, 3])("a tag has a broken edge and room for text at ratio %i", (ratio) => {
    const made = picture("tag:long:#000000:#ffffff", ratio);
    expect(made).not.toBeNull();
    if (!made) return;
    const { width, height, data, content } = made;
    const red = (x: number, y: number) => data[(y * width + x) * 4] ?? 0;
    const top = Array.from({ length: width }, (_, x) => red(x, Math.floor(0.5 * ratio)));
    expect(top.some((value) => value < 64)).toBe(true);
    expect(top.slice(width / 4, -width / 4).some((value) => value > 192)).toBe(true);
    expect(red(width >> 1, height >> 1)).toBe(255);
    const [left, above, right, below] = content ?? [0, 0, 0, 0];
    expect(left < right && above < below && right <= width && below <= height).toBe(true);
  });

  it("knows only its own names", () => {
    for (const name of ["marker", "hatch:dense:red", "hatch:dense", "tag:short:#000000", "tag:x"]) {
      expect(picture(name, 1)).toBeNull();
    }
  });
});
