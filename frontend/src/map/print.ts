/** Paper: a WebGL canvas prints empty, so a picture of it as it stands is put in its place. */
import type { Map as MapLibre } from "maplibre-gl";
import { element } from "../dom";
import { text } from "../text";

export function printable(map: MapLibre, holder: HTMLElement, signal: AbortSignal): void {
  let picture: HTMLImageElement | null = null;
  let unfolded: HTMLElement | null = null;
  const begin = (): void => {
    picture?.remove();
    // The drawing buffer lives only as long as the task that filled it.
    map.redraw();
    const src = map.getCanvas().toDataURL("image/png");
    picture = element("img", { class: "map-print", alt: text("mapPrinted"), src });
    holder.prepend(picture);
    // A map on paper cannot be asked what its signs mean.
    unfolded ??= holder.querySelector<HTMLElement>(".map-legend[hidden]");
    if (unfolded) unfolded.hidden = false;
  };
  const end = (): void => {
    picture?.remove();
    picture = null;
    if (unfolded) unfolded.hidden = true;
    unfolded = null;
  };
  window.addEventListener("beforeprint", begin, { signal });
  window.addEventListener("afterprint", end, { signal });
}
