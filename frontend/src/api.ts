/** Requests to our own server: suggestions as JSON, lists and cards as HTML fragments. */
import type { Extent } from "./events";
import type { Geometry } from "./shape/collection";
import { language } from "./text";
import { formatFilters, type Selection, type State } from "./url";

export interface Suggestion {
  readonly kind: string;
  readonly id: string | number;
  readonly title: string;
  readonly detail?: string | null;
  readonly url?: string | null;
  /** What the map selects when this is chosen, as `parcel:68134.1.2`; empty for nothing. */
  readonly select?: string | null;
  readonly lon?: number | null;
  readonly lat?: number | null;
  readonly bbox?: Extent | null;
}

export interface SuggestionGroup {
  readonly kind: string;
  readonly label: string;
  readonly items: readonly Suggestion[];
}

export interface Suggestions {
  readonly query: string;
  /** How the text was read, when it is more than words. */
  readonly understood?: string | null;
  /** Nothing like the text is known: the groups hold corrections of it. */
  readonly did_you_mean?: boolean;
  readonly groups: readonly SuggestionGroup[];
}

/** `/` in Bulgarian, `/en/` in English. */
export function home(): string {
  return language() === "en" ? "/en/" : "/";
}

/** The page of a thing. What lies at a point is told as of the day that the register is asked for. */
export function pageOf({ kind, id }: Selection, filters: State["filters"] = []): string {
  if (kind === "point") {
    const [lat = "", lon = ""] = id.split(",");
    const on = new Map(filters).get("on");
    return `${home()}places/at/?${new URLSearchParams({ lon, lat, ...(on ? { on } : {}) })}`;
  }
  const last = encodeURIComponent(id);
  return kind === "act" ? `${home()}acts/${last}/` : `${home()}places/${kind}/${last}/`;
}

export async function suggest(query: string, signal: AbortSignal): Promise<Suggestions> {
  const response = await fetch(`/api/search?${new URLSearchParams({ q: query })}`, {
    signal,
    headers: { Accept: "application/json", "Accept-Language": language() },
  });
  if (!response.ok) throw new Error(`search answered ${response.status}`);
  return (await response.json()) as Suggestions;
}

/** The server answered, and has no such page. */
export class Missing extends Error {}

/** Reads a fragment of a page; a server that knows no fragments gives the page's main part. */
export async function fragment(
  url: string,
  kind: "1" | "card",
  signal: AbortSignal,
): Promise<DocumentFragment> {
  const response = await fetch(url, { signal, headers: { "X-Fragment": kind } });
  if ([400, 404, 410].includes(response.status)) throw new Missing(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const root = page.querySelector("main") ?? page.body;
  const content = document.createDocumentFragment();
  content.append(...root.childNodes);
  return content;
}

/** The list of acts for these filters, within an extent if one is given. */
export function listUrl(state: State, extent: Extent | null): string {
  const parameters = new URLSearchParams(formatFilters(state));
  if (extent) parameters.set("bbox", extent.map((degree) => degree.toFixed(6)).join(","));
  const query = parameters.toString();
  return `${home()}acts/${query ? `?${query}` : ""}`;
}

/** `data-bbox` of an element as an extent; null if absent or broken. */
export function readExtent(text: string | null | undefined): Extent | null {
  const [west, south, east, north, ...rest] = (text ?? "").split(",").map(Number);
  if (rest.length > 0 || west === undefined || south === undefined) return null;
  if (east === undefined || north === undefined) return null;
  return [west, south, east, north].every(Number.isFinite) ? [west, south, east, north] : null;
}

/** What became of an area: what `within` says of it, or why it was not taken. */
export interface KeptArea {
  readonly area?: string;
  readonly problem?: string;
}

/** Has the server keep an area to search in; it mends what is plain and refuses what is not. */
export async function keepArea(geometry: Geometry): Promise<KeptArea> {
  try {
    const response = await fetch(`/api/areas?lang=${language()}`, {
      method: "POST",
      headers: { "Content-Type": "application/geo+json" },
      body: JSON.stringify(geometry),
    });
    const told = (await response.json()) as {
      properties?: { within: string };
      allowed?: string;
      detail?: string;
    };
    const area = told.properties?.within;
    return area ? { area } : { problem: told.allowed ?? told.detail ?? "" };
  } catch {
    return {};
  }
}

/** The shape of an area that the server keeps; null if it does not. */
export async function readArea(token: string): Promise<Geometry | null> {
  try {
    const response = await fetch(`/api/areas/${encodeURIComponent(token)}`);
    if (!response.ok) return null;
    return ((await response.json()) as { geometry: Geometry }).geometry;
  } catch {
    return null;
  }
}
