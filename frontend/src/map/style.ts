/** The style as a pure function of theme, language and what is shown. */
import type {
  FontFacesSpecification,
  SourceSpecification,
  StyleSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import { BANDS, SUBJECTS } from "../layers";
import { type Palette, palette, type Theme } from "../layers/palette";
import { type Opacities, type Raster, rasterStyle } from "../layers/rasters";
import { GROUPS, type Group, type Subject, type SubjectLayer } from "../layers/subject";
import type { Language } from "../text";

export interface StyleOptions {
  readonly theme: Theme;
  readonly moreContrast: boolean;
  readonly lang: Language;
  /** Names of the subjects shown. */
  readonly shown: readonly string[];
  /** Relief, grids and pictures that the page offers. */
  readonly rasters?: readonly Raster[];
  readonly opacities?: Opacities;
  /** Query string that filters the acts, without `?`. */
  readonly filters: string;
  /** Scheme and host; tile and font addresses must be absolute for the worker. */
  readonly origin: string;
  readonly fonts: FontFacesSpecification;
}

/**
 * TileJSON of a group of layers. Acts carry the list's own filters, so the map shows exactly what
 * the list holds.
 * @param filters query string without `?`
 */
export function tilesOf(group: Group, origin: string, filters = ""): string {
  const asked = GROUPS[group].isFiltered && filters ? `?${filters}` : "";
  return `${origin}/tiles/${group}.json${asked}`;
}

function sourceOf(group: Group, { origin, filters }: StyleOptions): SourceSpecification {
  const { maxzoom } = GROUPS[group];
  return { type: "vector", url: tilesOf(group, origin, filters), maxzoom };
}

function layersOf(subject: Subject, colours: Palette, options: StyleOptions): SubjectLayer[] {
  const visibility = options.shown.includes(subject.name) ? "visible" : "none";
  return subject
    .layers({ palette: colours, lang: options.lang, source: subject.source })
    .map((layer) => {
      const { yields } = layer.metadata;
      const isHeldBack = yields !== undefined && options.shown.includes(yields.to);
      const zooms = isHeldBack ? { minzoom: yields.until } : {};
      return { ...layer, ...zooms, layout: { ...layer.layout, visibility } } as SubjectLayer;
    });
}

export function style(options: StyleOptions): StyleSpecification {
  const colours = palette(options.theme, options.moreContrast);
  // What is not of the ground costs nothing until it is shown.
  const needed = SUBJECTS.filter(
    ({ name, source }) => source === "ground" || options.shown.includes(name),
  );
  const layers = needed.flatMap((subject) => layersOf(subject, colours, options));
  const groups = new Set(layers.flatMap((layer) => ("source" in layer ? [layer.source] : [])));
  const sources = Object.fromEntries(
    [...groups].map((group) => [group, sourceOf(group as Group, options)]),
  );
  const underlays = rasterStyle(options.rasters ?? [], {
    palette: colours,
    shown: options.shown,
    opacities: options.opacities ?? new Map(),
    origin: options.origin,
  });
  const drawn = [...layers, ...underlays.layers];
  return {
    version: 8,
    name: "Kvartal",
    "font-faces": options.fonts,
    sources: { ...sources, ...underlays.sources },
    layers: [
      { id: "outside", type: "background", paint: { "background-color": colours.outside } },
      ...BANDS.flatMap((band) => drawn.filter((layer) => layer.metadata.band === band)),
    ],
  };
}
