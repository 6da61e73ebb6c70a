/** "Near me", with a plain answer for every way it can fail. */
import type { Extent } from "../events";
import type { TextKey } from "../text";

export type Located =
  | { readonly lon: number; readonly lat: number; readonly accuracyM: number }
  | { readonly problem: TextKey };

export function isInside(extent: Extent, lon: number, lat: number): boolean {
  const [west, south, east, north] = extent;
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

export function problemOf(code: number): TextKey {
  if (code === 1) return "locateDenied";
  return code === 3 ? "locateTimeout" : "locateFailed";
}

/** Asks the browser once, ten seconds at most. `home` is where an answer makes sense. */
export function locate(home: Extent): Promise<Located> {
  if (!("geolocation" in navigator)) return Promise.resolve({ problem: "locateFailed" });
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude: lon, latitude: lat, accuracy } }) =>
        resolve(
          isInside(home, lon, lat)
            ? { lon, lat, accuracyM: Math.round(accuracy) }
            : { problem: "locateOutside" },
        ),
      (error) => resolve({ problem: problemOf(error.code) }),
      { timeout: 10_000, maximumAge: 60_000, enableHighAccuracy: true },
    );
  });
}
