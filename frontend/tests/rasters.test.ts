import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { fade, layersOf, type Raster, readRasters } from "../src/layers/rasters";
import { type StyleOptions, style } from "../src/map/style";

const relief: Raster = {
  name: "relief",
  kind: "relief",
  title: "Релеф",
  note: "Демонстрационен релеф.",
  unit: "",
  attribution: "NASA",
  licence: "public domain",
  isDemonstration: true,
  bounds: [23, 42, 24, 43],
  picture: { tiles: "/raster/relief/{z}/{x}/{y}.png?v=1", minzoom: 5, maxzoom: 14 },
  contours: { tiles: "/raster/relief/contours/{z}/{x}/{y}.mvt?v=1", minzoom: 10, maxzoom: 14 },
  classes: [],
};
const people: Raster = {
  ...relief,
  name: "population_2020",
  kind: "grid",
  isDemonstration: false,
  picture: { tiles: "/raster/population_2020/{z}/{x}/{y}.png?v=2", minzoom: 7, maxzoom: 13 },
  contours: null,
  classes: [
    [1, "#fde0c5"],
    [1000, "#5c1a79"],
  ],
};

function built(shown: readonly string[], opacities: [string, number][] = []) {
  const options: StyleOptions = {
    theme: "light",
    moreContrast: false,
    lang: "bg",
    shown,
    rasters: [relief, people],
    opacities: new Map(opacities),
    filters: "",
    origin: "http://127.0.0.1:8000",
    fonts: { "Sofia Sans Regular": [{ url: "http://127.0.0.1:8000/a.woff2" }] },
  };
  return style(options);
}

describe("underlays", () => {
  it("are what the page offers, and nothing where it offers none", () => {
    expect(readRasters(JSON.stringify([relief]))).toEqual([relief]);
    for (const text of [undefined, "", "{", "{}"]) expect(readRasters(text)).toEqual([]);
    expect(layersOf([relief, people]).map(({ name }) => name)).toEqual([
      "relief",
      "relief_contours",
      "population_2020",
    ]);
  });

  it("cost nothing until they are shown", () => {
    const ids = Object.keys(built(["acts"]).sources);
    expect(ids.filter((id) => id.startsWith("raster-"))).toEqual([]);
  });

  it("make a valid style, finer pixels on fine screens", () => {
    const made = built(["relief", "relief_contours", "population_2020"]);
    expect(validateStyleMin(made)).toEqual([]);
    expect(made.sources["raster-relief"]).toMatchObject({
      type: "raster",
      tiles: ["http://127.0.0.1:8000/raster/relief/{z}/{x}/{y}{ratio}.png?v=1"],
      tileSize: 256,
      bounds: [23, 42, 24, 43],
    });
    expect(made.sources["raster-relief_contours"]).toMatchObject({ type: "vector", maxzoom: 14 });
  });

  it("lie above the colours of the ground and beneath every line and name", () => {
    const ids = built(["parcels", "districts", "relief", "relief_contours"]).layers.map(
      ({ id }) => id,
    );
    const at = (id: string): number => ids.indexOf(id);
    expect(at("raster-relief")).toBeGreaterThan(at("parcels-area"));
    expect(at("raster-relief")).toBeLessThan(at("raster-relief_contours-line"));
    expect(at("raster-relief_contours-index")).toBeLessThan(at("parcels-line"));
    expect(at("raster-relief_contours-label")).toBeGreaterThan(at("buildings-line"));
  });

  it("are seen as much as the reader chose, else as much as leaves the map readable", () => {
    const shade = (made: ReturnType<typeof built>) =>
      made.layers.find(({ id }) => id === "raster-relief")?.paint;
    expect(shade(built(["relief"]))).toMatchObject({ "raster-opacity": 0.45 });
    expect(shade(built(["relief"], [["relief", 80]]))).toMatchObject({ "raster-opacity": 0.8 });
  });

  it("follow the slider at once, whatever they are drawn as", () => {
    const done: [string, string, number][] = [];
    const map = {
      getLayer: (id: string) => id !== "raster-relief_contours",
      setPaintProperty: (...change: [string, string, number]) => done.push(change),
    };
    fade(map, "relief", 0.3);
    fade(map, "relief_contours", 0.5);
    expect(done).toContainEqual(["raster-relief", "raster-opacity", 0.3]);
    expect(done).toContainEqual(["raster-relief_contours-index", "line-opacity", 0.5]);
  });

  it("keep cells as cells and slopes smooth", () => {
    const made = built(["relief", "population_2020"]);
    const resampling = (id: string) =>
      made.layers.find((layer) => layer.id === id)?.paint as Record<string, unknown>;
    expect(resampling("raster-relief")["raster-resampling"]).toBe("linear");
    expect(resampling("raster-population_2020")["raster-resampling"]).toBe("nearest");
  });
});
