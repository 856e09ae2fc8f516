// A web page inside the phone: it opens through the stand-in, so that OAuth knows who looks.

import { h, icon, iconButton } from "../dom.js";
import { t } from "../words.js";
import { recognise } from "./scan.js";

const ALLOWED = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads";

/** The web view of `params.url`. */
export function web(root, phone, { url }) {
  const address = h("span", { class: "web-host clip", title: url }, hostOf(url));
  const place = h("div", { class: "web" });
  let trail = open(place, phone, url);

  function back() {
    if (!trail.back()) phone.back();
  }

  function reload() {
    place.querySelector("iframe").remove();
    trail = open(place, phone, url);
  }

  function hear(event) {
    if (event.origin !== location.origin) return;
    if (event.data?.kind === "sim:added") phone.meet(event.data.member);
    if (event.data?.kind === "sim:joined") phone.enter(event.data.group);
  }

  addEventListener("message", hear);
  root.append(
    h(
      "div",
      { class: "web-bar" },
      iconButton("back", t("back"), back),
      iconButton("close", t("close"), () => phone.home()),
      address,
      iconButton("reload", t("reload"), reload),
    ),
    place,
    h(
      "div",
      { class: "web-foot" },
      h(
        "button",
        { type: "button", class: "button button-wide", onclick: () => recognise(phone) },
        icon("scan"),
        t("scan_screen"),
      ),
    ),
  );
  return () => removeEventListener("message", hear);
}

function hostOf(url) {
  try {
    return new URL(url, location.href).host;
  } catch {
    return url;
  }
}

/**
 * A fresh frame. Its pages lie on the page's own history, but another site's frame can't be asked where it is, so
 * `back` counts the entries the frame has added and only ever goes back over those.
 */
function open(place, phone, url) {
  const src = `/sim/as?${new URLSearchParams({ person: phone.person, next: url })}`;
  const frame = h("iframe", {
    class: "web-frame",
    src,
    title: t("web_page"),
    sandbox: ALLOWED,
    allow: "geolocation; clipboard-write",
  });
  let known = history.length;
  let added = 0;
  let returning = false;
  frame.addEventListener("load", () => {
    if (returning) {
      returning = false;
      return;
    }
    if (history.length > known) added += 1;
    known = history.length;
  });
  place.append(frame);
  return {
    back() {
      if (added === 0) return false;
      added -= 1;
      known -= 1; // the next new page takes the place of the one left behind
      returning = true;
      history.back();
      return true;
    },
  };
}
