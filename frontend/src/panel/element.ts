/** <kv-panel>: on a phone the list lies over the map and has three stops; elsewhere it does nothing. */
import { isPlain } from "../dom";
import { emit } from "../events";
import { text } from "../text";
import { STOPS, type Stop, stopAfter, stopAt } from "./stops";

const TAP_PX = 6;

export class KvPanel extends HTMLElement {
  #dragged = false;

  connectedCallback(): void {
    const handle = this.querySelector<HTMLButtonElement>(".panel-handle");
    if (!handle) return;
    handle.addEventListener("click", () => {
      if (!this.#dragged) this.stop = stopAfter(this.stop);
      this.#dragged = false;
    });
    handle.addEventListener("pointerdown", (event) => this.#drag(handle, event));
    this.addEventListener("kv:opened", () => {
      if (this.stop === "peek") this.stop = "half";
    });
    this.addEventListener("focusin", (event) => {
      if (event.target !== handle && this.stop === "peek") this.stop = "half";
    });
    document.addEventListener("click", (event) => this.#follow(event));
    this.stop = "half";
  }

  get stop(): Stop {
    return STOPS.find((stop) => stop === this.dataset.stop) ?? "half";
  }

  set stop(stop: Stop) {
    if (stop === this.dataset.stop) return;
    this.dataset.stop = stop;
    const handle = this.querySelector<HTMLButtonElement>(".panel-handle");
    const isFull = stop === "full";
    handle?.setAttribute("aria-expanded", String(stop !== "peek"));
    handle?.setAttribute("aria-label", text(isFull ? "panelShrink" : "panelOpen"));
    this.#tell();
  }

  /** A link to a part of the panel opens it there; the page stays, and so does its address. */
  #follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const id = link?.getAttribute("href")?.match(/^#(.+)/)?.[1];
    const part = id ? document.getElementById(id) : null;
    const body = this.querySelector(".panel-body");
    if (!part || !body?.contains(part) || !isPlain(event)) return;
    event.preventDefault();
    this.stop = "full";
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
    body.scrollTop += part.getBoundingClientRect().top - body.getBoundingClientRect().top;
  }

  /** Tells the map of its new room, when the panel has arrived there. */
  #tell(): void {
    const moving = this.getAnimations();
    void Promise.allSettled(moving.map(({ finished }) => finished)).then(() =>
      emit("kv:panel", {}),
    );
  }

  #drag(handle: HTMLElement, down: PointerEvent): void {
    const move = (event: PointerEvent): void => {
      if (Math.abs(event.clientY - down.clientY) > TAP_PX) this.#dragged = true;
    };
    const up = (event: PointerEvent): void => {
      handle.removeEventListener("pointermove", move);
      if (this.#dragged) this.stop = stopAt(1 - event.clientY / innerHeight);
    };
    this.#dragged = false;
    handle.setPointerCapture(down.pointerId);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", up, { once: true });
    handle.addEventListener("pointercancel", up, { once: true });
  }
}

customElements.define("kv-panel", KvPanel);
