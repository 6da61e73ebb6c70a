/** Features of the map page know nothing of one another: they speak through these DOM events. */
import type { Selection, State } from "./url";

/** West, south, east, north in degrees. */
export type Extent = readonly [number, number, number, number];

/**
 * A thing to show, an area such as `neighbourhood:34` whose inexact acts are to be listed, the code
 * of a district all of whose acts are, or ground to come nearer to.
 */
export type Choice =
  | { readonly selection: Selection }
  | { readonly area: string }
  | { readonly district: string }
  | { readonly extent: Extent };

/** Something under the pointer or the crosshair. */
export interface Candidate {
  readonly choice: Choice;
  readonly title: string;
  readonly detail: string;
  readonly isDemonstration: boolean;
}

export type Cause = "load" | "history" | "list" | "map" | "search" | "filters" | "card" | "legend";

export interface KvEvents {
  /** The URL has changed; everybody reads what concerns them. */
  "kv:state": { readonly state: State; readonly cause: Cause };
  /** What the map shows, once it is known and whenever it comes to rest elsewhere. `keepsList` when
   * it only moved to show something of the list. */
  "kv:moved": { readonly extent: Extent; readonly keepsList: boolean };
  /** The phone's panel came to rest at another stop. */
  "kv:panel": Record<string, never>;
  /** The list is to hold what lies outside the view too: its number was read on the map. */
  "kv:everywhere": Record<string, never>;
  /** Ask the map to bring this into view. */
  "kv:show": { readonly extent: Extent; readonly keepsList: boolean };
  /** Mark this on the map and in the list without choosing it. */
  "kv:highlight": { readonly selection: Selection | null };
  /** The area that the act on the card is known to, such as `district:68134-01`; empty if none. */
  "kv:placed": { readonly area: string };
  /** What was found under the pointer. */
  "kv:found": { readonly candidates: readonly Candidate[] };
}

export function emit<K extends keyof KvEvents>(name: K, detail: KvEvents[K]): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

export function on<K extends keyof KvEvents>(
  name: K,
  handle: (detail: KvEvents[K]) => void,
  signal?: AbortSignal,
): void {
  const listen = (event: Event): void => {
    if (event instanceof CustomEvent) handle(event.detail as KvEvents[K]);
  };
  document.addEventListener(name, listen, signal ? { signal } : {});
}
