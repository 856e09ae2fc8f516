// Asks the phone where it is, only after the person pressed the button.
"use strict";
(() => {
  const form = document.querySelector("[data-place]");
  const ask = form && form.querySelector("[data-place-ask]");
  if (!ask || !navigator.geolocation) return;
  ask.hidden = false;
  ask.addEventListener("click", () => {
    ask.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        form.elements.latitude.value = found.coords.latitude;
        form.elements.longitude.value = found.coords.longitude;
        form.submit();
      },
      () => form.submit(),
      { timeout: 8000, maximumAge: 300000 },
    );
  });
})();
