import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { SUBJECTS } from "../src/layers";
import { LEVELS } from "../src/layers/acts";
import { palette, type Theme } from "../src/layers/palette";
import { hatchPicture } from "../src/map/hatch";
import { actTiles, type StyleOptions, style } from "../src/map/style";
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

  it("never draws an act known only by district", () => {
    const acts = built.layers.filter((layer) => "source" in layer && layer.source === "acts");
    const chosen = (id: string): boolean => /selected|highlighted/.test(id);
    for (const layer of acts.filter(({ id }) => !chosen(id))) {
      const filter = JSON.stringify("filter" in layer ? layer.filter : null);
      expect(filter).toContain("level");
      expect(filter).not.toContain("district");
    }
  });

  it("asks for the ground in one tile and for the acts with the filters of the list", () => {
    const filtered = style({ ...options, filters: "kind=order&q=%D0%B0" });
    expect(filtered.sources.base).toEqual({
      type: "vector",
      url: "http://127.0.0.1:8000/tiles/districts,neighbourhoods,parcels,buildings,quarters,streets.json",
    });
    expect(filtered.sources.acts).toMatchObject({
      tiles: ["http://127.0.0.1:8000/tiles/acts/{z}/{x}/{y}.mvt?kind=order&q=%D0%B0"],
    });
    expect(actTiles("", "")).toBe("/tiles/acts/{z}/{x}/{y}.mvt");
  });

  it("names no host but its own", () => {
    const hosts = JSON.stringify(built).match(/https?:\/\/[^/"]+/g) ?? [];
    expect(new Set(hosts)).toEqual(new Set(["http://127.0.0.1:8000"]));
  });

  it("hides what is not shown, and does not even ask for what has tiles of its own", () => {
    const hidden = style({ ...options, shown: ["districts"] });
    const visible = hidden.layers.filter((layer) => layer.layout?.visibility === "visible");
    expect(visible.every(({ id }) => id.startsWith("districts"))).toBe(true);
    expect(Object.keys(hidden.sources)).toEqual(["base"]);
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

describe("hatches", () => {
  it.each(["dense", "medium", "sparse"])("%s repeats without a seam", (density) => {
    const picture = hatchPicture(`hatch:${density}:#a8401a`, 2);
    expect(picture).not.toBeNull();
    if (!picture) return;
    const { width, data } = picture;
    const alpha = (x: number, y: number) => data[((y % width) * width + (x % width)) * 4 + 3];
    for (let at = 0; at < width; at += 1) {
      // One step right and one up lies on the same 45° line, also across the edge.
      expect(alpha(width, at + 1)).toBe(alpha(width - 1, at + 2));
    }
  });
  it("knows only its own names", () => {
    expect(hatchPicture("marker", 1)).toBeNull();
    expect(hatchPicture("hatch:dense:red", 1)).toBeNull();
  });
});
