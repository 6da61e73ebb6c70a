/** The style as a pure function of theme, language and what is shown. */
import type {
  FontFacesSpecification,
  SourceSpecification,
  StyleSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import { BANDS, BASE_LAYERS, SUBJECTS } from "../layers";
import { type Palette, palette, type Theme } from "../layers/palette";
import { type Opacities, type Raster, rasterStyle } from "../layers/rasters";
import type { Subject, SubjectLayer } from "../layers/subject";
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
 * TileJSON of what a subject is drawn from. The acts carry the list's own filters, so the map shows
 * exactly what the list holds.
 * @param filters query string without `?`
 */
export function tilesOf(layers: readonly string[], origin: string, filters = ""): string {
  return `${origin}/tiles/${layers.join(",")}.json${filters ? `?${filters}` : ""}`;
}

/** Nearer than this, tiles of acts carry nothing new, and the map enlarges those it has. */
const ACTS_TO = 16;

export function sourceOf(subject: Subject): string {
  return subject.source === "base" ? "base" : subject.name;
}

function source(subject: Subject, options: StyleOptions): SourceSpecification {
  if (subject.name === "acts") {
    const url = tilesOf(subject.tileLayers, options.origin, options.filters);
    return { type: "vector", url, maxzoom: ACTS_TO };
  }
  const layers = subject.source === "base" ? BASE_LAYERS : subject.tileLayers;
  return { type: "vector", url: tilesOf(layers, options.origin) };
}

function layersOf(subject: Subject, colours: Palette, options: StyleOptions): SubjectLayer[] {
  const visibility = options.shown.includes(subject.name) ? "visible" : "none";
  return subject
    .layers({ palette: colours, lang: options.lang, source: sourceOf(subject) })
    .map((layer) => ({ ...layer, layout: { ...layer.layout, visibility } }) as SubjectLayer);
}

export function style(options: StyleOptions): StyleSpecification {
  const colours = palette(options.theme, options.moreContrast);
  // A subject with tiles of its own costs nothing until it is shown.
  const needed = SUBJECTS.filter(
    ({ name, source: from }) => from === "base" || options.shown.includes(name),
  );
  const layers = needed.flatMap((subject) => layersOf(subject, colours, options));
  const sources = Object.fromEntries(
    needed.map((subject) => [sourceOf(subject), source(subject, options)]),
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
