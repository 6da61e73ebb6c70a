/** Pictures of the map computed, not drawn: the same pixels everywhere, and no canvas needed. */
import type { Hatch, TagLength } from "../layers/pictures";

/** RGBA pixels; the rest says how a picture grows with its text, in pixels of the picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
  readonly stretchX?: [number, number][];
  readonly stretchY?: [number, number][];
  readonly content?: [number, number, number, number];
}

type Colour = readonly [number, number, number];

/** Distance between hatch lines and their width, in CSS pixels. */
const HATCHES: Record<Hatch, { readonly spacing: number; readonly line: number }> = {
  dense: { spacing: 6, line: 2 },
  medium: { spacing: 10, line: 1.7 },
  sparse: { spacing: 18, line: 1.4 },
};

/** Sizes near those of the text inside, so that dashes stay dashes when the tag stretches. */
const TAG_WIDTHS: Record<TagLength, number> = { short: 30, long: 144 };
const TAG = { height: 24, corner: 4, edge: 1.6, dash: 4, period: 7 } as const;

const COLOUR = /^#[0-9a-f]{6}$/;

function channels(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

const share = (value: number): number => Math.max(0, Math.min(1, value));

function hatchPicture(hatch: Hatch, color: Colour, ratio: number): Picture {
  const { spacing, line } = HATCHES[hatch];
  const size = Math.round(spacing * Math.SQRT2 * ratio);
  const half = (line * Math.SQRT2 * ratio) / 2;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const along = (x + y) % size;
      const distance = Math.min(along, size - along);
      const cover = share(half - distance + 0.5);
      data.set([...color, Math.round(cover * 255)], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}

/** How far inside a rounded box a point lies; negative outside. All in CSS pixels. */
function depth(x: number, y: number, width: number, height: number): number {
  const { corner } = TAG;
  const dx = Math.abs(x - width / 2) - (width / 2 - corner);
  const dy = Math.abs(y - height / 2) - (height / 2 - corner);
  const outside = Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
  return corner - outside - Math.min(Math.max(dx, dy), 0);
}

/** Does a dash cover this place of a side? Counted from the middle, so that both ends are alike. */
function isDashed(along: number, length: number): boolean {
  const { corner, dash, period } = TAG;
  if (along < corner || along > length - corner) return true;
  const fromMiddle = Math.abs(along - length / 2) + dash / 2;
  return fromMiddle % period < dash;
}

function tagPicture(length: TagLength, edge: Colour, ground: Colour, ratio: number): Picture {
  const [w, h] = [TAG_WIDTHS[length], TAG.height];
  const [width, height] = [w * ratio, h * ratio];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [((at % width) + 0.5) / ratio, (Math.floor(at / width) + 0.5) / ratio];
    const inside = depth(x, y, w, h);
    const isSide = Math.min(x, w - x) < Math.min(y, h - y);
    const isEdge = isSide ? isDashed(y, h) : isDashed(x, w);
    const edgeShare = isEdge ? share((TAG.edge - inside) * ratio + 0.5) : 0;
    const mixed = ground.map((value, channel) =>
      Math.round(value + ((edge[channel] ?? 0) - value) * edgeShare),
    );
    data.set([...mixed, Math.round(share(inside * ratio + 0.5) * 255)], at * 4);
  }
  const rim = TAG.corner * ratio;
  return {
    width,
    height,
    data,
    stretchX: [[rim, width - rim]],
    stretchY: [[rim, height - rim]],
    content: [rim / 2, rim / 2, width - rim / 2, height - rim / 2],
  };
}

/**
 * The picture of a name: `hatch:dense:#a8401a` repeats without a seam, `tag:short:#a8401a:#ffffff`
 * stretches around its text.
 * @param ratio device pixels per CSS pixel
 * @returns null if the name is none of ours
 */
export function picture(name: string, ratio: number): Picture | null {
  const [family, kind = "", ...colours] = name.split(":");
  if (!colours.every((colour) => COLOUR.test(colour))) return null;
  const [first, second] = colours.map(channels);
  if (family === "hatch" && kind in HATCHES && first) {
    return hatchPicture(kind as Hatch, first, ratio);
  }
  if (family === "tag" && kind in TAG_WIDTHS && first && second) {
    return tagPicture(kind as TagLength, first, second, ratio);
  }
  return null;
}
