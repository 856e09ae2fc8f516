// Tells how long an article was really on the screen, how far down, and what was followed.
(() => {
  "use strict";
  const article = document.querySelector("[data-proof]");
  if (!article) return;
  const { proof, address, seen, clicked } = article.dataset;
  const LONGEST_STILL = 120; // seconds without a touch that still count as reading
  const EVERY = 5, LATER = 15, SOON = 2; // seconds of reading between two signs
  let seconds = 0, depth = 0, told = "", due = SOON;
  let before = performance.now(), moved = before;

  // Who passes this page on passes on the address of this visit.
  if (location.pathname !== address || location.search || location.hash) {
    history.replaceState(null, "", address);
  }

  const measure = () => {
    const box = article.getBoundingClientRect();
    const shown = window.innerHeight - box.top;
    if (box.height > 0) depth = Math.max(depth, Math.min(100, Math.max(0, Math.round((100 * shown) / box.height))));
  };

  const send = (to, facts) => {
    const body = new URLSearchParams({ proof, ...facts });
    if (!navigator.sendBeacon || !navigator.sendBeacon(to, body)) {
      fetch(to, { method: "POST", body, keepalive: true }).catch(() => {});
    }
  };

  const tell = (last) => {
    const facts = { seconds: String(Math.floor(seconds)), depth: String(depth), last: last ? "1" : "0" };
    const now = JSON.stringify(facts);
    if (now === told) return;
    told = now;
    send(seen, facts);
  };

  const tick = () => {
    const now = performance.now();
    const passed = Math.min(2, (now - before) / 1000); // timers sleep when the phone does
    before = now;
    if (document.visibilityState !== "visible" || (now - moved) / 1000 > LONGEST_STILL) return;
    seconds += passed;
    measure();
    if (seconds < due) return;
    due = seconds + (seconds < 60 ? EVERY : LATER);
    tell(false);
  };

  const touch = () => { moved = performance.now(); };
  for (const name of ["scroll", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(name, touch, { passive: true });
  }
  window.addEventListener("pagehide", () => { tick(); tell(true); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      seconds += Math.min(2, (performance.now() - before) / 1000);
      tell(true);
    }
    before = moved = performance.now();
  });
  article.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    const product = link.dataset.product;
    send(clicked, product ? { product } : { url: link.getAttribute("href") });
  });
  setInterval(tick, 500);
})();
