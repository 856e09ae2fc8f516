// Choosing whose phone it is, or giving somebody new a phone.

import { choose, chosen, onChoice } from "../choice.js";
import { chooser } from "../chooser.js";
import { h } from "../dom.js";
import { get, post } from "../sim.js";
import { attempt } from "../toast.js";
import { t } from "../words.js";

const SHOWN = 50;

/** The chooser above the phone. */
export function personChooser(root) {
  const place = h("div", { class: "chooser" });
  root.append(place);
  const head = chooser(place, {
    role: t("customers_phone"),
    label: t("choose_person"),
    search: async (text) => (await get("/sim/people", { search: text, limit: SHOWN })).people.map(rowOf),
    pick: (id) => choose({ person: id }),
    extra: newPerson,
  });

  async function show({ person }) {
    if (!person) {
      head.show(null);
      const [first] = (await get("/sim/people", { limit: 1 })).people;
      if (first && !chosen().person) choose({ person: first.id });
      return;
    }
    try {
      head.show(rowOf(await get(`/sim/people/${encodeURIComponent(person)}`)));
    } catch (error) {
      if (error.name !== "SimError") throw error;
      choose({ person: null }); // remembered from a state that was reset since
    }
  }

  onChoice((choice, before) => {
    if (choice.person !== before.person) show(choice);
  });
  show(chosen());
}

function rowOf(person) {
  return { id: person.id, name: person.name, note: person.phone };
}

function newPerson(close) {
  const name = h("input", {
    class: "field",
    name: "name",
    maxlength: 32,
    required: true,
    "aria-label": t("new_person_name"),
    placeholder: t("new_person_name"),
  });
  const gender = h(
    "select",
    { class: "field", name: "gender", "aria-label": t("gender") },
    ["0", "2", "1"].map((value) => h("option", { value }, t(`gender_${value}`))),
  );
  async function create(event) {
    event.preventDefault();
    await attempt(async () => {
      const person = await post("/sim/people", { name: name.value.trim(), gender: Number(gender.value) });
      name.value = "";
      close();
      choose({ person: person.id });
    });
  }
  return h(
    "form",
    { class: "chooser-new", onsubmit: create },
    name,
    gender,
    h("button", { class: "button button-main" }, t("create")),
  );
}
