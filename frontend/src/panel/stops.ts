/** The three stops of the phone panel. */
export const STOPS = ["peek", "half", "full"] as const;
export type Stop = (typeof STOPS)[number];

/** Where a drag that ends at this share of the height (0 bottom, 1 top) comes to rest. */
export function stopAt(share: number): Stop {
  if (share < 0.28) return "peek";
  return share < 0.7 ? "half" : "full";
}

/** The button goes round: up to full, then down to the edge. */
export function stopAfter(stop: Stop): Stop {
  return stop === "peek" ? "half" : stop === "half" ? "full" : "peek";
}
