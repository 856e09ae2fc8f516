// The scanner: the codes WeCom knows, a field for any address, and pictures with a code.

import { fill, h, icon, iconButton } from "../dom.js";
import { watch } from "../live.js";
import { readImage, readsImages } from "../qr.js";
import { get } from "../sim.js";
import { toast } from "../toast.js";
import { t } from "../words.js";
import { follow } from "./follow.js";

const MANY = 8; // from so many codes on there is a field to find one

/** The scan view. */
export function scan(root, phone) {
  const list = h("div");
  const find = h("input", {
    class: "field",
    type: "search",
    "aria-label": t("find_code"),
    placeholder: t("find_code"),
    hidden: true,
  });
  let codes = [];

  function show() {
    const wanted = find.value.trim().toLowerCase();
    const hits = codes.filter((each) => `${each.name} ${each.state}`.toLowerCase().includes(wanted));
    fill(list, hits.length ? hits.map((each) => row(each, phone)) : h("p", { class: "empty" }, t("no_codes")));
  }

  find.addEventListener("input", show);
  root.append(
    h(
      "div",
      { class: "view-bar" },
      iconButton("close", t("close"), () => phone.back()),
      h("h2", { class: "view-title" }, t("scan")),
      h("span"),
    ),
    h(
      "div",
      { class: "view-body scan" },
      viewer(phone),
      typed(phone),
      h("h3", { class: "section-title" }, t("codes_around")),
      h("div", { class: "scan-type" }, find),
      list,
    ),
  );
  const { stop } = watch(
    ["contact_ways", "links", "posters", "join_ways"],
    () => get("/sim/codes"),
    (data) => {
      codes = data.codes;
      find.hidden = codes.length < MANY;
      find.parentElement.hidden = find.hidden;
      show();
    },
  );
  const paste = (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith("image/"));
    if (file) read(file, phone);
  };
  document.addEventListener("paste", paste);
  return () => {
    document.removeEventListener("paste", paste);
    stop();
  };
}

const SIGNS = { acquisition_link: "link", join_way: "group", poster: "globe" };

function row(code, phone) {
  const sign = SIGNS[code.kind];
  return h(
    "button",
    { type: "button", class: sign ? "code-row code-link" : "code-row", onclick: () => follow(phone, code.payload) },
    h("span", { class: "code-sign" }, icon(sign ?? "qr")),
    h(
      "span",
      { class: "row-text" },
      h("span", { class: "row-name clip" }, code.name || t("unnamed_code")),
      h("span", { class: "row-more clip" }, t(`code_${code.kind}`)),
    ),
    icon("forward"),
  );
}

function typed(phone) {
  const field = h("input", {
    class: "field",
    name: "code",
    "aria-label": t("code_or_address"),
    placeholder: t("code_or_address"),
    autocomplete: "off",
    required: true,
  });
  const submit = (event) => {
    event.preventDefault();
    follow(phone, field.value.trim());
  };
  return h(
    "form",
    { class: "scan-type", onsubmit: submit },
    field,
    h("button", { class: "button button-main" }, t("open")),
  );
}

async function read(file, phone) {
  const code = await readImage(file);
  if (code) await follow(phone, code);
  else toast(t("no_code_in_picture"), "error");
}

function viewer(phone) {
  const onScreen = h(
    "button",
    { type: "button", class: "button", onclick: () => recognise(phone) },
    icon("scan"),
    t("scan_screen"),
  );
  if (!readsImages())
    return h("div", { class: "scan-view" }, h("p", {}, t("scan_lead")), h("div", { class: "scan-buttons" }, onScreen));
  const input = h("input", {
    type: "file",
    accept: "image/*",
    class: "scan-file",
    onchange: () => input.files[0] && read(input.files[0], phone),
  });
  const place = h(
    "div",
    { class: "scan-view" },
    h("p", {}, t("scan_lead_picture")),
    h("div", { class: "scan-buttons" }, onScreen, h("label", { class: "button" }, input, icon("image"), t("picture"))),
  );
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.dataset.over = "";
  });
  place.addEventListener("dragleave", () => delete place.dataset.over);
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    delete place.dataset.over;
    if (event.dataTransfer.files[0]) read(event.dataTransfer.files[0], phone);
  });
  return place;
}

/** Scan the code that the person's web page showed last. */
export async function recognise(phone) {
  const { on_screen: code } = await get(`/sim/people/${encodeURIComponent(phone.person ?? "")}`);
  if (code) await follow(phone, code);
  else toast(t("no_code_on_screen"), "error");
}
