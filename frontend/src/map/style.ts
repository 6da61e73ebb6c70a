/** The style as a pure function of theme, language and what is shown. */
import type {
  FontFacesSpecification,
  SourceSpecification,
  StyleSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import { BANDS, BASE_LAYERS, SUBJECTS } from "../layers";
import { type Palette, palette, type Theme } from "../layers/palette";
import type { Subject, SubjectLayer } from "../layers/subject";
import type { Language } from "../text";

export interface StyleOptions {
  readonly theme: Theme;
  readonly moreContrast: boolean;
  readonly lang: Language;
  /** Names of the subjects shown. */
  readonly shown: readonly string[];
  /** Query string that filters the acts, without `?`. */
  readonly filters: string;
  /** Scheme and host; tile and font addresses must be absolute for the worker. */
  readonly origin: string;
  readonly fonts: FontFacesSpecification;
}

/** The acts carry the list's own filters, so the map shows exactly what the list holds. */
export function actTiles(origin: string, filters: string): string {
  return `${origin}/tiles/acts/{z}/{x}/{y}.mvt${filters ? `?${filters}` : ""}`;
}

const ACTS_ZOOMS = { minzoom: 10, maxzoom: 16 } as const;

export function sourceOf(subject: Subject): string {
  return subject.source === "base" ? "base" : subject.name;
}

function source(subject: Subject, options: StyleOptions): SourceSpecification {
  if (subject.name === "acts") {
    return { type: "vector", tiles: [actTiles(options.origin, options.filters)], ...ACTS_ZOOMS };
  }
  const layers = subject.source === "base" ? BASE_LAYERS : subject.name;
  return { type: "vector", url: `${options.origin}/tiles/${layers}.json` };
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
  return {
    version: 8,
    name: "Kvartal",
    "font-faces": options.fonts,
    sources,
    layers: [
      { id: "outside", type: "background", paint: { "background-color": colours.outside } },
      ...BANDS.flatMap((band) => layers.filter((layer) => layer.metadata.band === band)),
    ],
  };
}
