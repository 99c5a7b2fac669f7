// Interactive figures without a kernel. Each is an anywidget: a module `render({ model, el })` and the state it starts with,
// both of which the notebook left in the page. This file is all that a page needs to show them.
(() => {
  "use strict";
  const STATE = "application/vnd.jupyter.widget-state+json";
  const VIEW = "application/vnd.jupyter.widget-view+json";

  const modules = new Map(); // source text -> promise of its module: a figure that stands twice on a page is loaded once

  function load(source) {
    if (!modules.has(source)) {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      modules.set(source, import(address).finally(() => URL.revokeObjectURL(address)));
    }
    return modules.get(source);
  }

  // What render() knows of a kernel's model: values that can be read, set and listened to. Nobody else hears of changes.
  class Model {
    constructor(state) {
      this.state = state;
      this.listeners = {};
    }
    get(name) {
      return this.state[name];
    }
    set(name, value) {
      const changes = typeof name === "object" ? name : { [name]: value };
      const changed = Object.keys(changes).filter((key) => !same(this.state[key], changes[key]));
      for (const key of changed) this.state[key] = changes[key];
      for (const key of changed) this.tell(`change:${key}`, this, changes[key]);
      if (changed.length) this.tell("change", this);
    }
    on(event, heard) {
      (this.listeners[event] ??= []).push(heard);
    }
    off(event, heard) {
      if (!event) this.listeners = {};
      else this.listeners[event] = heard ? (this.listeners[event] ?? []).filter((other) => other !== heard) : [];
    }
    tell(event, ...details) {
      for (const heard of [...(this.listeners[event] ?? [])]) heard(...details);
    }
    save_changes() {}
    send() {}
  }

  function same(one, other) {
    return Object.is(one, other) || (!ArrayBuffer.isView(one) && JSON.stringify(one) === JSON.stringify(other));
  }

  // Arrays of bytes travel apart from the JSON, as base64 with the place where they belong.
  function withBuffers({ state, buffers = [] }) {
    for (const { path, data } of buffers) {
      const place = path.slice(0, -1).reduce((inner, key) => inner[key], state);
      place[path.at(-1)] = new DataView(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer);
    }
    return state;
  }

  function dress(css) {
    const sheets = [...document.querySelectorAll("style[data-widget]")];
    if (!css || sheets.some((sheet) => sheet.textContent === css)) return;
    const sheet = document.createElement("style");
    sheet.dataset.widget = "";
    sheet.textContent = css;
    document.head.append(sheet);
  }

  async function show(script, entry) {
    const el = document.createElement("div");
    el.className = "course-live";
    script.after(el);
    try {
      if (entry?.model_module !== "anywidget") throw new Error("it needs a running notebook");
      const model = entry.live ??= new Model(withBuffers(entry));
      dress(model.get("_css"));
      let widget = (await load(model.get("_esm"))).default;
      if (typeof widget === "function") widget = await widget();
      entry.ready ??= Promise.resolve(widget.initialize?.({ model }));
      await entry.ready;
      await widget.render?.({ model, el });
    } catch (error) {
      el.textContent = `This figure could not start: ${error.message}.`;
      console.error(error);
    }
  }

  const states = {};
  for (const script of document.querySelectorAll(`script[type="${STATE}"]`)) {
    Object.assign(states, JSON.parse(script.textContent).state);
  }
  for (const script of document.querySelectorAll(`script[type="${VIEW}"]`)) {
    show(script, states[JSON.parse(script.textContent).model_id]);
  }
})();
