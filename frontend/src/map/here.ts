/** The reader's own place on the map: a dot, and round it how sure the device is. */
import { type Map as MapLibre, Marker } from "maplibre-gl";
import { element } from "../dom";
import { text } from "../text";
import { metresAPixel } from "./ground";

export class Here {
  readonly #map: MapLibre;
  readonly #ring = element("span", { class: "here-ring" });
  readonly #marker: Marker;
  #lat = 0;
  #accuracyM = 0;

  constructor(map: MapLibre) {
    this.#map = map;
    const mark = element("div", { class: "here", role: "img", "aria-label": text("here") });
    mark.append(this.#ring, element("span", { class: "here-dot" }));
    this.#marker = new Marker({ element: mark });
    map.on("zoom", () => this.#size());
  }

  put(lon: number, lat: number, accuracyM: number): void {
    this.#lat = lat;
    this.#accuracyM = accuracyM;
    this.#marker.setLngLat([lon, lat]).addTo(this.#map);
    this.#size();
  }

  #size(): void {
    const diameter = (2 * this.#accuracyM) / metresAPixel(this.#lat, this.#map.getZoom());
    this.#ring.style.width = `${diameter}px`;
    this.#ring.style.height = `${diameter}px`;
  }
}
