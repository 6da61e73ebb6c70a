/**
 * The state of the map page and its URL: one query string holds the filters of the register, the
 * view, the layers and the selected thing. Defaults are left out, so a fresh page has a bare URL.
 */

/** Centre in degrees and a Web Mercator zoom level. */
export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export const SELECTABLE = [
  "act",
  "parcel",
  "district",
  "neighbourhood",
  "street",
  "point",
] as const;
export type SelectableKind = (typeof SELECTABLE)[number];

/** A thing with a page of its own. `id` is what that page's address needs; of a point, `lat,lon`. */
export interface Selection {
  readonly kind: SelectableKind;
  readonly id: string;
}

export interface State {
  /** Parameters of the register in the order given, empty ones left out. */
  readonly filters: readonly (readonly [string, string])[];
  readonly view: View | null;
  /** Names of the layers shown, sorted; null means the default set. */
  readonly layers: readonly string[] | null;
  readonly selection: Selection | null;
  /** Per cent by layer, sorted by name: how much of an underlay is seen, where not as at first. */
  readonly opacities: readonly (readonly [string, number])[];
}

const OWN = new Set(["map", "layers", "sel", "opacity"]);
/** Belong to one answer of the list, not to the question asked. */
const PASSING = new Set(["bbox", "cursor", "page", "limit"]);
const NO_LAYERS = "none";
const LAYER = /^[a-z][a-z0-9_]*$/;

function parseView(text: string | null): View | null {
  const parts = text?.split("/") ?? [];
  if (parts.length !== 3 || parts.some((part) => !/^-?\d+(\.\d+)?$/.test(part))) return null;
  const [zoom = 0, lat = 0, lon = 0] = parts.map(Number);
  const isOnEarth = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24;
  return isOnEarth ? roundView({ zoom, lat, lon }) : null;
}

/** Rounds to what a URL carries: a hundredth of a zoom level, about a metre on the ground. */
export function roundView(view: View): View {
  const round = (value: number, digits: number): number => Number(value.toFixed(digits)) + 0;
  return { zoom: round(view.zoom, 2), lat: round(view.lat, 5), lon: round(view.lon, 5) };
}

/** Reads `act:123`; null for anything that names no selectable thing. */
export function parseSelection(text: string | null): Selection | null {
  const split = text?.indexOf(":") ?? -1;
  if (!text || split < 1) return null;
  const kind = SELECTABLE.find((known) => known === text.slice(0, split));
  const id = text.slice(split + 1);
  return kind && id && !/[\s/?#]/.test(id) ? { kind, id } : null;
}

/** Where a selected point is, in degrees; null for any other thing and for no place on Earth. */
export function placeOf(selection: Selection | null): { lat: number; lon: number } | null {
  if (selection?.kind !== "point") return null;
  const [, lat, lon] =
    /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(selection.id)?.map(Number) ?? [];
  if (lat === undefined || lon === undefined) return null;
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

export function formatSelection(selection: Selection): string {
  return `${selection.kind}:${selection.id}`;
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  return a === b || (a !== null && b !== null && a.kind === b.kind && a.id === b.id);
}

function parseLayers(text: string | null): readonly string[] | null {
  if (text === null) return null;
  if (text === NO_LAYERS) return [];
  const names = text.split(",").filter((name) => LAYER.test(name) && name !== NO_LAYERS);
  return names.length > 0 ? [...new Set(names)].sort() : null;
}

function parseOpacities(text: string | null): State["opacities"] {
  const read = new Map<string, number>();
  for (const part of text?.split(",") ?? []) {
    const [name = "", value = "", ...rest] = part.split(":");
    const isWhole = /^[1-9]\d{0,2}$/.test(value) && Number(value) <= 100;
    if (LAYER.test(name) && isWhole && rest.length === 0) read.set(name, Number(value));
  }
  return [...read].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Never throws: whatever is malformed falls back to its default. */
export function parseState(search: string): State {
  const parameters = new URLSearchParams(search);
  return {
    filters: [...parameters].filter(
      ([name, value]) => name !== "" && value !== "" && !OWN.has(name) && !PASSING.has(name),
    ),
    view: parseView(parameters.get("map")),
    layers: parseLayers(parameters.get("layers")),
    selection: parseSelection(parameters.get("sel")),
    opacities: parseOpacities(parameters.get("opacity")),
  };
}

/** A query string with its `?`, or nothing when all is default. */
export function formatState(state: State): string {
  const parameters = new URLSearchParams(state.filters.map(([name, value]) => [name, value]));
  if (state.view) {
    const { zoom, lat, lon } = roundView(state.view);
    parameters.set("map", `${zoom}/${lat}/${lon}`);
  }
  if (state.layers) parameters.set("layers", state.layers.join(",") || NO_LAYERS);
  const opacities = state.opacities.map(([name, value]) => `${name}:${value}`);
  if (opacities.length > 0) parameters.set("opacity", opacities.join(","));
  if (state.selection) parameters.set("sel", formatSelection(state.selection));
  // These three are legal in a query and far easier to read than their escapes.
  const text = parameters
    .toString()
    .replaceAll("%2F", "/")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}

type Filters = State["filters"];

const AREA = /^(?:locality|neighbourhood|district):[\w.-]{1,80}$/;

/** Is this value of `locality` the code of an area, and not a name that somebody typed? */
export function isAreaCode(value: string): boolean {
  return AREA.test(value);
}

/** The area to whose inexact acts these filters narrow, as `neighbourhood:34`; null if to none. */
export function areaOf(filters: Filters): string | null {
  const asked = new Map(filters);
  const locality = asked.get("locality") ?? "";
  if (isAreaCode(locality)) return locality;
  const district = `district:${asked.get("district") ?? ""}`;
  return asked.get("location") === "district" && isAreaCode(district) ? district : null;
}

/** The same filters for all acts again. */
export function withoutArea(filters: Filters): Filters {
  const area = areaOf(filters);
  if (area === null) return filters;
  const dropped = area.startsWith("district:") ? ["district", "location"] : ["locality"];
  return filters.filter(([name]) => !dropped.includes(name));
}

/** The same filters for the acts known only to an area such as `neighbourhood:34`. */
export function withinArea(filters: Filters, area: string): Filters {
  const [ground, code = ""] = area.split(":");
  const asked: Filters =
    ground === "district"
      ? [
          ["district", code],
          ["location", "district"],
        ]
      : [["locality", area]];
  const names = asked.map(([name]) => name);
  const kept = withoutArea(filters).filter(([name]) => !names.includes(name));
  return [...kept, ...asked];
}

/** The same filters for all acts of a district, however exactly they are placed. */
export function ofDistrict(filters: Filters, code: string): Filters {
  const kept = withoutArea(filters).filter(([name]) => name !== "district");
  return [...kept, ["district", code]];
}

function queryOf(filters: Filters): string {
  return new URLSearchParams(filters.map(([name, value]) => [name, value])).toString();
}

/** What the list is asked for: the filters and their order; without `?`. */
export function formatFilters(state: State): string {
  return queryOf(state.filters);
}

/** What tiles of acts are asked for: a map has no order, and tiles refuse what they do not know. */
export function formatDrawn(state: State): string {
  return queryOf(state.filters.filter(([name]) => name !== "sort"));
}
