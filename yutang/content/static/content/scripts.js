// The editor of a script: another part below the others.
"use strict";
(() => {
  const more = document.getElementById("part-more");
  const parts = document.getElementById("parts");
  more.hidden = false;
  more.addEventListener("click", () => {
    const row = parts.querySelector(".sc-part:last-of-type").cloneNode(true);
    row.querySelector("p")?.remove();
    for (const field of row.querySelectorAll("textarea, select, input")) field.value = "";
    parts.append(row);
    row.querySelector("textarea").focus();
  });
})();
