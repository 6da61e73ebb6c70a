/**
 * Tiles out of archives: a file for each group of layers, read by ranges from any host of files.
 * What is filtered cannot come out of a file, and keeps its live source.
 */
import type { SourceSpecification, StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { addProtocol } from "maplibre-gl";
import type { PMTiles, Protocol } from "pmtiles";
import { date, text } from "../text";

export const PROTOCOL = "pmtiles";
const PREFIX = "archive-";

/** Where the archives lie, and which of them holds a layer of the tiles. */
export interface Archives {
  /** Absolute, with a slash at the end. */
  readonly base: string;
  readonly groupOf: Readonly<Record<string, string>>;
}

/** Reads what the page says: `ground=districts,parcels acts=acts`, and where they lie. */
export function readArchives(
  base: string | undefined,
  groups: string | undefined,
  page: string,
): Archives | null {
  if (!base) return null;
  const groupOf: Record<string, string> = {};
  for (const part of (groups ?? "").split(" ")) {
    const [group = "", layers = ""] = part.split("=");
    for (const layer of layers.split(",")) if (layer) groupOf[layer] = group;
  }
  return { base: new URL(base, page).href, groupOf };
}

/** Name of the group whose archive is this source of the style; null if it is none. */
export function groupOfSource(source: string): string | null {
  return source.startsWith(PREFIX) ? source.slice(PREFIX.length) : null;
}

function isLive(source: SourceSpecification | undefined): boolean {
  return source?.type !== "vector" || (source.url?.includes("?") ?? true);
}

/** The same style with every layer that no filter narrows drawn from its archive. */
export function archived(style: StyleSpecification, archives: Archives): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {};
  const layers = style.layers.map((layer) => {
    if (!("source" in layer)) return layer;
    const live = style.sources[layer.source];
    const group = archives.groupOf[layer["source-layer"] ?? ""];
    if (group === undefined || isLive(live)) {
      if (live) sources[layer.source] = live;
      return layer;
    }
    const source = PREFIX + group;
    sources[source] = { type: "vector", url: `${PROTOCOL}://${archives.base}${group}.pmtiles` };
    return { ...layer, source };
  });
  return { ...style, sources, layers };
}

/** Opens archives when the map asks for them; their reader is fetched only then. */
export class ArchiveReader {
  #protocol: Promise<Protocol> | null = null;

  constructor() {
    addProtocol(PROTOCOL, async (request, abort) => (await this.#reader()).tile(request, abort));
  }

  #reader(): Promise<Protocol> {
    this.#protocol ??= import("pmtiles").then(({ Protocol }) => new Protocol());
    return this.#protocol;
  }

  /** Forgets what was read, and what could not be: the next question asks the host again. */
  async forget(): Promise<void> {
    (await this.#reader()).tiles.clear();
  }

  /** Writes into its note of which day the map is, once an archive has told. */
  async tellDay(page: ParentNode | null): Promise<void> {
    const note = page?.querySelector<HTMLElement>("[data-day]");
    const day = await this.#day();
    if (!day || !note) return;
    note.textContent = text("archiveDay", { day: date(day) });
    note.hidden = false;
  }

  /** The day of the oldest archive that is open; null when none of them says it. */
  async #day(): Promise<Date | null> {
    const open = [...(await this.#reader()).tiles.values()];
    const moments = await Promise.all(open.map(momentOf));
    const known = moments.filter((moment) => moment !== null).map(Number);
    return known.length > 0 ? new Date(Math.min(...known)) : null;
  }
}

async function momentOf(archive: PMTiles): Promise<Date | null> {
  const told: unknown = await archive.getMetadata().catch(() => null);
  if (typeof told !== "object" || told === null || !("taken_at" in told)) return null;
  const moment = new Date(String(told.taken_at));
  return Number.isNaN(moment.valueOf()) ? null : moment;
}
