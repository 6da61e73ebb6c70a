/** Hatch images computed, not drawn: the same pixels on every machine, and no canvas needed. */

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Distance between hatch lines and their width, in CSS pixels. */
const HATCHES: Record<string, { spacing: number; line: number }> = {
  dense: { spacing: 6, line: 2 },
  medium: { spacing: 10, line: 1.7 },
  sparse: { spacing: 18, line: 1.4 },
};

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * A square tile of 45° lines that repeats without a seam.
 * @param name `hatch:dense:#a8401a`
 * @param ratio device pixels per CSS pixel
 * @returns null if the name is no hatch
 */
export function hatchPicture(name: string, ratio: number): Picture | null {
  const [family, density = "", color = ""] = name.split(":");
  const hatch = HATCHES[density];
  if (family !== "hatch" || !hatch || !/^#[0-9a-f]{6}$/.test(color)) return null;
  const size = Math.round(hatch.spacing * Math.SQRT2 * ratio);
  const half = (hatch.line * Math.SQRT2 * ratio) / 2;
  const [red, green, blue] = channels(color);
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const along = (x + y) % size;
      const distance = Math.min(along, size - along);
      const cover = Math.max(0, Math.min(1, half - distance + 0.5));
      data.set([red, green, blue, Math.round(cover * 255)], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}
