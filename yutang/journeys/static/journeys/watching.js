// Asks for the counts of now every few seconds, only while somebody looks at the page.
for (const place of document.querySelectorAll("[data-watch]")) {
  const seconds = Number(place.dataset.watch);
  if (!seconds) continue;
  setInterval(() => {
    const live = place.querySelector("#live");
    const reads = place.querySelector("details[open]") || place.contains(document.activeElement);
    if (live && !reads && document.visibilityState === "visible") {
      live.dispatchEvent(new CustomEvent("watch"));
    }
  }, seconds * 1000);
}
