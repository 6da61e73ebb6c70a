import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it, vi } from "vitest";
import { SUBJECTS } from "../src/layers";
import { archived, groupOfSource, readArchives } from "../src/map/archives";
import { type StyleOptions, style } from "../src/map/style";

vi.mock("maplibre-gl", () => ({ addProtocol: vi.fn() }));

const PAGE = "https://portal.example/en/?map=14/42.7/23.3";
const tileLayers = [...new Set(SUBJECTS.flatMap((subject) => subject.tileLayers))];
const ground = tileLayers.filter((name) => !name.startsWith("act"));
const acts = tileLayers.filter((name) => name.startsWith("act"));
const groups = `ground=${ground.join(",")} acts=${acts.join(",")}`;

const options: StyleOptions = {
  theme: "light",
  moreContrast: false,
  lang: "bg",
  shown: SUBJECTS.map((subject) => subject.name),
  filters: "",
  origin: "https://portal.example",
  fonts: {
    "Sofia Sans Regular": [{ url: "https://portal.example/a.woff2" }],
    "Sofia Sans Bold": [{ url: "https://portal.example/b.woff2" }],
  },
};

function inArchives(base: string, filters = "") {
  const archives = readArchives(base, groups, PAGE);
  if (!archives) throw new Error("no archives");
  return archived(style({ ...options, filters }), archives);
}

describe("a map out of archives", () => {
  it("is not there unless the page says where they lie", () => {
    expect(readArchives(undefined, groups, PAGE)).toBeNull();
    expect(readArchives("", groups, PAGE)).toBeNull();
  });

  it("takes every tile from an archive, on this host or another", () => {
    const urls = (base: string) =>
      Object.values(inArchives(base).sources).map((source) => "url" in source && source.url);
    expect(urls("/archives/").sort()).toEqual([
      "pmtiles://https://portal.example/archives/acts.pmtiles",
      "pmtiles://https://portal.example/archives/ground.pmtiles",
    ]);
    expect(urls("https://files.example/sofia/")).toContain(
      "pmtiles://https://files.example/sofia/ground.pmtiles",
    );
  });

  it("draws the same layers in the same order", () => {
    const live = style(options);
    const drawn = inArchives("/archives/");
    expect(drawn.layers.map((layer) => layer.id)).toEqual(live.layers.map((layer) => layer.id));
    expect(validateStyleMin(drawn)).toEqual([]);
    for (const layer of drawn.layers) {
      if (!("source" in layer)) continue;
      const isAct = layer["source-layer"]?.startsWith("act");
      expect(groupOfSource(layer.source)).toBe(isAct ? "acts" : "ground");
    }
  });

  it("asks the server for what is filtered, and only for that", () => {
    const { sources, layers } = inArchives("/archives/", "kind=building_permit");
    expect(Object.keys(sources)).toContain("archive-ground");
    expect(Object.keys(sources)).not.toContain("archive-acts");
    for (const layer of layers) {
      if (!("source" in layer)) continue;
      const isAct = layer["source-layer"]?.startsWith("act");
      expect(groupOfSource(layer.source)).toBe(isAct ? null : "ground");
    }
  });

  it("leaves alone what no archive holds", () => {
    const archives = readArchives("/archives/", "ground=parcels", PAGE);
    if (!archives) throw new Error("no archives");
    const { layers } = archived(style(options), archives);
    for (const layer of layers) {
      if (!("source" in layer)) continue;
      const group = groupOfSource(layer.source);
      expect(group).toBe(layer["source-layer"] === "parcels" ? "ground" : null);
    }
  });
});
