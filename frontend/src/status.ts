/** Speaks counts and outcomes to screen readers through the page's one live region. */
export function announce(message: string): void {
  const region = document.querySelector("#kv-status");
  if (region) region.textContent = message;
}
