/** Names of the pictures that the map computes when the style first asks for them. */

export type Hatch = "dense" | "medium" | "sparse";
export type TagLength = "short" | "long";

/** Lines at 45° in a colour. */
export function hatchName(hatch: Hatch, color: string): string {
  return `hatch:${hatch}:${color}`;
}

/** A box with a broken edge that stretches around its text. */
export function tagName(length: TagLength, edge: string, ground: string): string {
  return `tag:${length}:${edge}:${ground}`;
}
