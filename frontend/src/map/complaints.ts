/** Shows the messages that the page already holds, and always points at the list as the way out. */
import type { ErrorEvent } from "maplibre-gl";
import { isOfRaster } from "../layers/rasters";
import { type TextKey, text } from "../text";
import { groupOfSource } from "./archives";

const NAMES: Record<string, TextKey> = {
  acts: "acts",
  act_areas: "acts",
  plan: "localities",
  preview: "preview",
};

/** Words for a source of the style; the shared ground tile is named by its main content. */
export function nameOfSource(source: string): string {
  if (isOfRaster(source)) return text("underlays");
  return text(NAMES[groupOfSource(source) ?? source] ?? "parcels");
}

export class Complaints {
  readonly #host: HTMLElement;
  readonly #failed = new Set<string>();

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  #message(name: string): HTMLElement | null {
    return this.#host.parentElement?.querySelector(`[data-message="${name}"]`) ?? null;
  }

  noWebgl(): void {
    const message = this.#message("webgl");
    if (message) message.hidden = false;
    this.#host.hidden = true;
  }

  /** A map without anything on it is not left unexplained where the register is empty too. */
  empty(isBare: () => boolean): void {
    const message = this.#message("empty");
    if (message) message.hidden = this.#failed.size > 0 || !isBare();
  }

  /** A failed tile or source becomes one message that names the layers and offers another try. */
  about(event: ErrorEvent, retry: () => void): void {
    const source = "sourceId" in event ? String(event.sourceId) : null;
    const message = this.#message("layers");
    if (!source || !message) return;
    this.#failed.add(source);
    const names = message.querySelector("[data-layers]");
    if (names) names.textContent = [...new Set([...this.#failed].map(nameOfSource))].join(", ");
    message.hidden = false;
    const again = message.querySelector<HTMLButtonElement>("[data-retry]");
    if (again) {
      again.onclick = () => {
        this.#failed.clear();
        message.hidden = true;
        retry();
      };
    }
  }
}
