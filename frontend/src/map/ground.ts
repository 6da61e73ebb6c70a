/** Lengths on the ground against pixels on the screen. */

const EQUATOR_M = 40_075_016.686;
const TILE_PX = 512;

/** Metres on the ground that a pixel covers, at a latitude in degrees. */
export function metresAPixel(lat: number, zoom: number): number {
  return (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
}
