/** Says, while a form of the desk is filled in, how the server understands it. */
const PAUSE_MS = 500;

/** Sends what is written, files left out, and shows the fragment that comes back. */
export function follow(form: HTMLFormElement, place: HTMLElement, address: string): void {
  let waiting: number | undefined;
  let asked: AbortController | undefined;

  async function ask(): Promise<void> {
    asked?.abort();
    asked = new AbortController();
    const written = new FormData(form);
    written.delete("shape_file");
    try {
      const answer = await fetch(address, { method: "POST", body: written, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void ask(), PAUSE_MS);
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-checks]")) {
  const place = document.querySelector<HTMLElement>("[data-reading]");
  const address = form.dataset.checks;
  if (place && address) follow(form, place, address);
}
