/** What somebody draws is no part of our styles: it is added to the map, and outlives a change. */
import type { StyleSpecification } from "@maplibre/maplibre-gl-style-spec";

/** Sources of the drawing library, and of what it cannot correct. */
const DRAWN = /^(td|sketch)-/;

/** The next style with what is being drawn on top; for `transformStyle` of `setStyle`. */
export function withDrawn(
  previous: StyleSpecification | undefined,
  next: StyleSpecification,
): StyleSpecification {
  const drawn = Object.entries(previous?.sources ?? {}).filter(([id]) => DRAWN.test(id));
  const layers = previous?.layers.filter((one) => "source" in one && DRAWN.test(one.source)) ?? [];
  return {
    ...next,
    sources: { ...next.sources, ...Object.fromEntries(drawn) },
    layers: [...next.layers, ...layers],
  };
}
