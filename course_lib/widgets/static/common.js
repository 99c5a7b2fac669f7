// What every explorer shares. An anywidget module is one file: Python puts this text in front of the explorer's own.

const SIGNED = ["#003F66", "#0072B2", "#8FC1DE", "#F7F7F7", "#F2C879", "#D58A00", "#7A4A00"];
const SIGNED_DARK = ["#A9D4EF", "#4A9FD4", "#1F567C", "#262C33", "#6E4E17", "#CC8A1A", "#F2C879"];
const HUES = ["#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A800", "#6F4E9C", "#7F7F7F"];
const MINUS = "\u2212";
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const range = (count) => Array.from({ length: count }, (_, i) => i);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const subscript = (number) => String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

// --- Elements ---

function element(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "path", "rect", "text", "pattern", "circle", "defs"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

// --- Numbers ---

function format(value, digits = 3) {
  if (Number.isInteger(value)) return String(value).replace("-", MINUS);
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toFixed(size >= 100 ? 1 : digits)));
  return text.replaceAll("-", MINUS);
}

// Averaging kernels hold ninths and sixteenths: a fraction says so, and says it exactly.
function fraction(value) {
  if (Number.isInteger(value) || Math.abs(value) > 20) return null;
  for (const below of [2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 25, 35, 49]) {
    const above = Math.round(value * below);
    if (above && Math.abs(value - above / below) < 1e-12) return below === 2 || below === 4 || below === 5 ? null : `${above}/${below}`.replace("-", MINUS);
  }
  return null;
}

const exact = (value) => fraction(value) ?? format(value);
const short = (value) => fraction(value) ?? format(value, Math.abs(value) < 10 ? 2 : 1);
const bracketed = (value) => (value < 0 ? `(${exact(value)})` : exact(value));

function parse(text) {
  const match = text.replaceAll(MINUS, "-").replace(",", ".").trim().match(/^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\s*\/\s*([-+]?(?:\d+\.?\d*|\.\d+)))?$/i);
  const value = match ? Number(match[1]) / Number(match[2] ?? 1) : NaN;
  return Number.isFinite(value) && Math.abs(value) <= 1e6 ? value + 0 : null;
}

// --- Colours ---

const toRgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function along(stops, position) {
  const at = clamp(position, 0, 1) * (stops.length - 1);
  const left = Math.min(Math.floor(at), stops.length - 2);
  const [from, to] = [toRgb(stops[left]), toRgb(stops[left + 1])];
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * (at - left)));
}

function inkOn(rgb) {
  const linear = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.2 ? "#14181d" : "#ffffff";
}

const css = (rgb) => `rgb(${rgb.join(" ")})`;

function paint(node, rgb, darkRgb = rgb) {
  node.style.setProperty("--fill", `light-dark(${css(rgb)}, ${css(darkRgb)})`);
  node.style.setProperty("--text", `light-dark(${inkOn(rgb)}, ${inkOn(darkRgb)})`);
}

function paintSigned(node, value, limit) {
  const position = 0.5 + (0.42 * value) / (limit || 1);
  paint(node, along(SIGNED, position), along(SIGNED_DARK, position));
}

function weightHue(index, count) {
  if (count <= HUES.length) return toRgb(HUES[index]);
  const [hue, value] = [(6 * index) / count, [0.95, 0.75, 0.55][index % 3]];
  return [5, 3, 1].map((n) => Math.round(255 * value * (1 - 0.7 * Math.max(0, Math.min((n + hue) % 6, 4 - ((n + hue) % 6), 1)))));
}

// --- Geometry ---

const reach = (kernel, dilation) => dilation * (kernel - 1) + 1;
const outputSize = (input, kernel, { stride, padding, dilation }) => Math.floor((input + 2 * padding - reach(kernel, dilation)) / stride) + 1;
const shapeText = (shape) => shape.join(" × ");

function tooLarge(inputShape, kernelShape, geometry) {
  const spans = kernelShape.map((kernel) => reach(kernel, geometry.dilation));
  if (!spans.some((span, axis) => span > inputShape[axis] + 2 * geometry.padding)) return "";
  const why = geometry.dilation > 1 ? ` (kernel ${shapeText(kernelShape)}, dilation ${geometry.dilation})` : "";
  const padded = shapeText(inputShape.map((size) => size + 2 * geometry.padding));
  return `A window of ${shapeText(spans)}${why} does not fit into ${padded} pixels (input ${shapeText(inputShape)}, padding ${geometry.padding}): add padding or make the window smaller.`;
}

// --- Controls ---

function slider(label, { min, max, value, onchange, spoken = label }) {
  const shown = element("b", {}, String(value));
  const input = element("input", { type: "range", min, max, step: 1, value, "aria-label": spoken });
  input.addEventListener("input", () => onchange(Number(input.value)));
  const set = (next) => {
    input.max = Math.max(max, next);
    input.value = next;
    shown.textContent = next;
  };
  set(value);
  return { node: element("label", { class: "cw-control" }, element("span", {}, `${label} `, shown), input), input, set };
}

function choice(label, options, onchange) {
  const select = element("select", { "aria-label": label, onchange: () => onchange(select.value) });
  for (const [value, text] of options) select.append(element("option", { value }, text));
  const set = (value) => (select.value = value);
  return { node: element("label", { class: "cw-control" }, label, select), set };
}

function segmented(label, options, onchange) {
  const buttons = options.map(([value, text]) =>
    element("button", { type: "button", role: "radio", "aria-checked": "false", "data-value": value, onclick: () => onchange(value) }, text));
  const group = element("span", { class: "cw-segmented", role: "radiogroup", "aria-label": label }, buttons);
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    buttons[next].focus();
    onchange(options[next][0]);
  });
  const set = (chosen) => buttons.forEach((button, i) => {
    button.setAttribute("aria-checked", String(options[i][0] === chosen));
    button.tabIndex = options[i][0] === chosen ? 0 : -1;
  });
  return { node: element("span", { class: "cw-control" }, element("span", {}, label), group), set };
}

// Step, play, pause, reset. `move(by)` steps; it answers false when there is nothing further.
function transport({ move, rewind, reset, help, interval = () => 700, onplay = () => {} }) {
  let timer = null;
  const button = (text, label, onclick, extra = {}) => element("button", { type: "button", "aria-label": label, title: label, onclick, ...extra }, text);
  const play = button("▶ Play", "Play", () => (timer ? stop() : start()), { class: "cw-play" });
  function stop() {
    if (!timer) return;
    clearTimeout(timer);
    timer = null;
    play.textContent = "▶ Play";
    play.setAttribute("aria-label", "Play");
    onplay(false);
  }
  function tick() {
    timer = setTimeout(() => (play.isConnected && move(1) ? tick() : stop()), interval() * (calm() ? 2 : 1));
  }
  function start() {
    rewind();
    play.textContent = "❚❚ Pause";
    play.setAttribute("aria-label", "Pause");
    tick();
    onplay(true);
  }
  const step = (by) => () => (stop(), move(by));
  const node = element("div", { class: "cw-transport", role: "group", "aria-label": "Step and play" },
    button("◀", "Step back", step(-1)), play, button("▶|", "Step forward", step(1)),
    button("Reset", "Reset", () => (stop(), reset())), element("p", { class: "cw-help" }, help));
  return { node, stop, playing: () => timer !== null };
}

// --- A grid of numbers ---

// One focusable cell at a time (arrow keys, Home, End); typing or a click edits, where it may be edited.
class Grid {
  constructor({ role, label, onpoint = () => {}, onleave = () => {}, onedit = null, valueAt = null, readonly = () => false }) {
    Object.assign(this, { role, label, onpoint, onedit, valueAt, readonly, rows: 0, columns: 0, cells: [], active: [0, 0], rim: 0 });
    this.name = element("div", { class: "cw-name" });
    this.grid = element("div", { class: "cw-grid", role: "grid", "aria-label": label });
    this.node = element("div", { class: "cw-figure", "data-role": role }, this.name, element("div", { class: "cw-scroll" }, this.grid));
    this.frame = element("div", { class: "cw-frame", hidden: true, "aria-hidden": "true" });
    this.grid.addEventListener("pointerover", (event) => event.pointerType !== "touch" && this.point(event, "hover"));
    this.grid.addEventListener("focusin", (event) => this.point(event, "focus"));
    this.grid.addEventListener("pointerleave", () => onleave());
    this.grid.addEventListener("focusout", () => onleave());
    this.grid.addEventListener("click", (event) => {
      this.point(event, "click");
      const at = this.locate(event.target);
      if (at && this.editable(...at)) this.edit(...at);
    });
    this.grid.addEventListener("keydown", (event) => this.key(event));
  }

  // `rim` cells on every side belong to the padding: shown, not numbered, not editable.
  shape(rows, columns, rim = 0) {
    if (this.rows === rows && this.columns === columns && this.rim === rim) return;
    Object.assign(this, { rows, columns, rim });
    this.active = [clamp(this.active[0], rim, rows - rim - 1), clamp(this.active[1], rim, columns - rim - 1)];
    this.cells = range(rows).map((r) => range(columns).map((c) =>
      element("div", { class: "cw-cell", role: "gridcell", tabindex: -1, "data-at": `${r},${c}`, "aria-selected": "false" })));
    this.grid.style.gridTemplateColumns = `repeat(${columns}, var(--cell))`;
    this.grid.style.setProperty("--rim", rim);
    this.grid.setAttribute("aria-rowcount", rows);
    this.grid.setAttribute("aria-colcount", columns);
    this.grid.replaceChildren(...this.cells.map((row) => element("div", { class: "cw-row", role: "row" }, row)), this.frame);
    this.cells[this.active[0]][this.active[1]].tabIndex = 0;
  }

  caption(symbol, text) {
    this.name.replaceChildren(element("b", {}, symbol), ` ${text}`);
    this.grid.setAttribute("aria-label", `${symbol}: ${text}`);
  }

  // Write one cell: big text, an optional small line above it, its spoken label, its colour and its classes.
  write(r, c, { text, above = "", spoken, classes = "", color }) {
    const cell = this.cells[r][c];
    if (cell.querySelector("input")) return;
    const long = text.length > 3 ? " cw-long" : "";
    const editable = this.editable(r, c) ? " cw-editable" : "";
    cell.className = `cw-cell ${classes}${long}${editable}`;
    if (above) cell.replaceChildren(element("small", {}, above), element("span", {}, text));
    else cell.textContent = text;
    cell.setAttribute("aria-label", spoken);
    cell.setAttribute("aria-readonly", String(!editable));
    color ? color(cell) : (cell.style.removeProperty("--fill"), cell.style.removeProperty("--text"));
  }

  inRim(r, c) {
    return r < this.rim || c < this.rim || r >= this.rows - this.rim || c >= this.columns - this.rim;
  }

  editable(r, c) {
    return Boolean(this.onedit) && !this.readonly() && !this.inRim(r, c);
  }

  outline(r, c, height, width) {
    this.frame.hidden = height === 0;
    for (const [name, value] of Object.entries({ "--r": r, "--c": c, "--h": height, "--w": width })) this.frame.style.setProperty(name, value);
  }

  activate(r, c) {
    this.cells[this.active[0]][this.active[1]].tabIndex = -1;
    this.active = [r, c];
    this.cells[r][c].tabIndex = 0;
  }

  locate(target) {
    const cell = target.closest?.(".cw-cell");
    return cell && this.grid.contains(cell) ? cell.dataset.at.split(",").map(Number) : null;
  }

  point(event, how) {
    const at = this.locate(event.target);
    if (!at) return;
    if (how !== "hover") this.activate(...at);
    this.onpoint(at[0] - this.rim, at[1] - this.rim, how);
  }

  key(event) {
    if (event.target.tagName === "INPUT" || event.altKey || event.metaKey) return;
    const [r, c] = this.active;
    const goal = {
      ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
      Home: [event.ctrlKey ? 0 : r, 0], End: [event.ctrlKey ? this.rows - 1 : r, this.columns - 1],
    }[event.key];
    if (goal) {
      event.preventDefault();
      const [row, column] = [clamp(goal[0], 0, this.rows - 1), clamp(goal[1], 0, this.columns - 1)];
      this.activate(row, column);
      this.cells[row][column].focus();
    } else if (this.editable(r, c) && !event.ctrlKey && (event.key === "Enter" || event.key === "F2" || /^[-+.\d]$/.test(event.key))) {
      event.preventDefault();
      this.edit(r, c, event.key.length === 1 ? event.key : null);
    }
  }

  edit(r, c, typed = null) {
    const cell = this.cells[r][c];
    if (cell.querySelector("input")) return;
    const input = element("input", { type: "text", inputmode: "text", autocomplete: "off", "aria-label": `${cell.getAttribute("aria-label")}; new value` });
    input.value = typed ?? this.valueAt(r - this.rim, c - this.rim);
    let open = true;
    const close = (keep, back) => {
      if (!open) return;
      open = false;
      input.remove();
      this.onedit(r - this.rim, c - this.rim, keep ? input.value : null);
      if (back) this.cells[r]?.[c]?.focus();
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        close(event.key === "Enter", true);
      } else if (event.key === "Tab") close(true, true);
    });
    input.addEventListener("blur", () => close(true, false));
    cell.append(input);
    input.focus();
    if (typed === null) input.select();
  }
}

// --- The explorer around them ---

// Reads and writes the model; `check(state)` answers with one sentence when a state is impossible, which is then not taken.
class Store {
  constructor(model, names, { check, refresh, complain }) {
    Object.assign(this, { model, names, check, refresh, complain, busy: false, pending: false, saver: null });
    this.start = this.state;
    this.listener = () => {
      if (this.busy || this.pending) return;
      this.pending = true;
      queueMicrotask(() => ((this.pending = false), this.refresh()));
    };
    for (const name of names) model.on(`change:${name}`, this.listener);
  }

  get state() {
    return Object.fromEntries(this.names.map((name) => [name, this.model.get(name)]));
  }

  update(changes) {
    const problem = this.check({ ...this.state, ...changes });
    this.complain(problem);
    if (problem) {
      this.refresh();
      return false;
    }
    this.busy = true;
    for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
    this.busy = false;
    // Moving the pointer changes much: the kernel, if there is one, hears where it came to rest.
    clearTimeout(this.saver);
    this.saver = setTimeout(() => this.model.save_changes(), 80);
    this.refresh();
    return true;
  }

  close() {
    clearTimeout(this.saver);
    this.model.save_changes();
    for (const name of this.names) this.model.off(`change:${name}`, this.listener);
  }
}

// A polite live region that speaks when the reader comes to rest.
function speaker() {
  const node = element("p", { class: "cw-hidden", role: "status", "aria-live": "polite" });
  let timer = null;
  return { node, say: (text) => (clearTimeout(timer), (timer = setTimeout(() => node.textContent !== text && (node.textContent = text), 250))) };
}

// Cells as large as fit: `count` cells and `fixed` pixels beside each other in the width there is.
const cellSize = (width, count, fixed, [least, most]) => clamp(Math.floor((width - fixed) / count) - 2, least, most);
