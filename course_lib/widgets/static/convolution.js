// Convolution explorer: one window of the input times the kernel, summed, is one output.

const NAMES = ["input", "kernel", "stride", "padding", "dilation", "flip", "selected", "mode", "channel"];
const CHANNELS = ["red", "green", "blue"];
const PATTERNS = {
  seven: (r, c, h, w) => [[0, 0, 0, 0, 0, 0, 0, 0], [0, 7, 9, 9, 9, 9, 6, 0], [0, 2, 3, 3, 3, 8, 7, 0], [0, 0, 0, 0, 4, 9, 2, 0],
    [0, 0, 0, 1, 9, 5, 0, 0], [0, 0, 0, 6, 8, 1, 0, 0], [0, 0, 2, 9, 3, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]]
    [Math.floor((8 * r) / h)][Math.floor((8 * c) / w)],
  edge: (r, c, h, w) => (2 * c < w ? 1 : 8),
  impulse: (r, c, h, w) => (r === Math.floor(h / 2) && c === Math.floor(w / 2) ? 1 : 0),
  ramp: (r, c) => r + c,
  checks: (r, c) => ((Math.floor(r / 2) + Math.floor(c / 2)) % 2 ? 0 : 9),
  noise: (r, c) => (r * 7919 + c * 104729 + r * c * 31) % 10,
};
const PATTERN_NAMES = [["seven", "a seven"], ["edge", "an edge"], ["impulse", "one bright pixel"], ["ramp", "a ramp"], ["checks", "checks"], ["noise", "noise"]];
const PRESET_NAMES = { identity: "identity", blur: "blur", sharpen: "sharpen", sobel_x: "Sobel x", sobel_y: "Sobel y", emboss: "emboss" };

const shapeOf = (rows) => [rows.length, rows[0].length];
const filled = ([h, w], value) => range(h).map((r) => range(w).map((c) => value(r, c)));
const cropped = (rows, [h, w]) => filled([h, w], (r, c) => rows[r]?.[c] ?? 0);

function centred(rows, [h, w]) {
  const [top, left] = [Math.floor((rows.length - h) / 2), Math.floor((rows[0].length - w) / 2)];
  return filled([h, w], (r, c) => rows[r + top]?.[c + left] ?? 0);
}

// Blur and identity exist at every size; the other presets are 3 by 3.
function preset(name, [h, w], presets) {
  if (name === "blur") return filled([h, w], () => 1 / (h * w));
  if (name === "identity") return filled([h, w], (r, c) => (r === Math.floor((h - 1) / 2) && c === Math.floor((w - 1) / 2) ? 1 : 0));
  return presets[name];
}

function decodePhoto(photo) {
  if (!photo?.shape) return null;
  const [height, width, channels = 1] = photo.shape;
  return { height, width, channels, data: Uint8Array.from(atob(photo.data), (letter) => letter.charCodeAt(0)) };
}

const turned = (kernel) => kernel.map((row) => [...row].reverse()).reverse();

// The taps of one output: where each weight lies in the input, what it meets there, their product.
function taps(state, source, [row, column]) {
  const weights = state.flip ? turned(state.kernel) : state.kernel;
  return weights.flatMap((line, i) => line.map((w, j) => {
    const r = row * state.stride + i * state.dilation - state.padding;
    const c = column * state.stride + j * state.dilation - state.padding;
    const inside = r >= 0 && c >= 0 && r < source.height && c < source.width;
    const z = inside ? source.at(r, c) : 0;
    return { i, j, r, c, inside, z, w, product: z * w + 0 };
  }));
}

function correlate(state, source) {
  const weights = state.flip ? turned(state.kernel) : state.kernel;
  const shape = [outputSize(source.height, weights.length, state), outputSize(source.width, weights[0].length, state)];
  return filled(shape, (row, column) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      const r = row * state.stride + i * state.dilation - state.padding;
      if (r < 0 || r >= source.height) continue;
      for (let j = 0; j < weights[0].length; j++) {
        const c = column * state.stride + j * state.dilation - state.padding;
        if (c >= 0 && c < source.width) sum += source.at(r, c) * weights[i][j];
      }
    }
    return sum;
  });
}

class ConvolutionExplorer {
  constructor(model, el) {
    this.model = model;
    this.photo = decodePhoto(model.get("_photo"));
    this.presets = model.get("_presets");
    this.reveal = false;
    this.pair = null;
    this.build(el);
    this.store = new Store(model, NAMES, {
      check: (state) => this.problem(state), refresh: () => this.refresh(), complain: (text) => (this.complaint.textContent = text),
    });
    this.refresh();
    this.observer = new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
    this.observer.observe(this.root);
  }

  close() {
    this.transport.stop();
    this.observer.disconnect();
    this.store.close();
  }

  // --- State ---

  get state() {
    return this.store.state;
  }

  inPhoto(state = this.state) {
    return state.mode === "photo" && this.photo !== null;
  }

  source(state, channel = state.channel) {
    if (this.inPhoto(state)) {
      const { height, width, channels, data } = this.photo;
      return { height, width, at: (r, c) => data[(r * width + c) * channels + Math.min(channel, channels - 1)] };
    }
    const [height, width] = shapeOf(state.input);
    return { height, width, at: (r, c) => state.input[r][c] };
  }

  problem(state) {
    const { height, width } = this.source(state);
    return tooLarge([height, width], shapeOf(state.kernel), state);
  }

  // Everything that does not depend on the selected cell, computed once per change.
  compute(state) {
    const { selected, ...rest } = state;
    const key = JSON.stringify(rest);
    if (this.key === key) return;
    this.key = key;
    const channels = this.inPhoto(state) ? range(this.photo.channels) : [0];
    this.outputs = channels.map((channel) => correlate(state, this.source(state, channel)));
    this.changed = true;
  }

  output(state = this.state) {
    return this.outputs[this.inPhoto(state) ? Math.min(state.channel, this.outputs.length - 1) : 0];
  }

  select(row, column) {
    const [h, w] = shapeOf(this.output());
    const selected = [clamp(row, 0, h - 1), clamp(column, 0, w - 1)];
    if (!same(selected, this.state.selected)) this.store.update({ selected });
  }

  move(by) {
    const state = this.last;
    const [h, w] = shapeOf(this.output());
    let [row, column] = state.selected;
    const [down, right] = this.inPhoto(state) && this.transport.playing() ? [Math.ceil(h / 10), Math.ceil(w / 24)] : [1, 1];
    column += by * right;
    if (column >= w) [row, column] = [row + down, 0];
    if (column < 0) [row, column] = [row - down, w - 1];
    if (row < 0 || row >= h) return false;
    this.select(row, column);
    return true;
  }

  rewind() {
    const [h, w] = shapeOf(this.output());
    const [row, column] = this.last.selected;
    if (row === h - 1 && column === w - 1) this.select(0, 0);
  }

  // --- Page ---

  build(el) {
    const update = (changes) => this.store.update(changes);
    const resizeKernel = (axis) => (size) => {
      const shape = shapeOf(this.state.kernel);
      shape[axis] = size;
      const name = this.presetName(this.state.kernel);
      update({ kernel: ["blur", "identity"].includes(name) ? preset(name, shape, this.presets) : centred(this.state.kernel, shape) });
    };
    const resizeInput = (axis) => (size) => {
      const shape = shapeOf(this.state.input);
      shape[axis] = size;
      update({ input: cropped(this.state.input, shape) });
    };
    const control = (this.control = {
      mode: segmented("show", [["numbers", "Numbers"], ["photo", "Photo"]], (mode) => update({ mode })),
      channel: segmented("channel", CHANNELS.map((name, i) => [i, name]), (channel) => update({ channel })),
      pattern: choice("input", [["custom", "your own"], ...PATTERN_NAMES], (name) =>
        name !== "custom" && update({ input: filled(shapeOf(this.state.input), (r, c) => PATTERNS[name](r, c, ...shapeOf(this.state.input))) })),
      height: slider("height", { spoken: "input height", min: 1, max: 12, value: 8, onchange: resizeInput(0) }),
      width: slider("width", { spoken: "input width", min: 1, max: 12, value: 8, onchange: resizeInput(1) }),
      preset: choice("kernel", [["custom", "your own"], ...Object.entries(PRESET_NAMES)], (name) =>
        name !== "custom" && update({ kernel: preset(name, shapeOf(this.state.kernel), this.presets) })),
      rows: slider("height", { spoken: "kernel height", min: 1, max: 7, value: 3, onchange: resizeKernel(0) }),
      columns: slider("width", { spoken: "kernel width", min: 1, max: 7, value: 3, onchange: resizeKernel(1) }),
      stride: slider("stride", { min: 1, max: 4, value: 1, onchange: (stride) => update({ stride }) }),
      padding: slider("padding", { min: 0, max: 4, value: 0, onchange: (padding) => update({ padding }) }),
      dilation: slider("dilation", { min: 1, max: 3, value: 1, onchange: (dilation) => update({ dilation }) }),
      flip: segmented("kernel is used", [[false, "as it is"], [true, "turned by 180°"]], (flip) => update({ flip })),
    });
    const group = (label, ...names) => element("div", { class: "cw-group", role: "group", "aria-label": label }, names.map((name) => control[name].node));
    this.z = new Grid({
      role: "data", label: "input z", valueAt: (r, c) => exact(this.state.input[r][c]).replace(MINUS, "-"),
      onpoint: (r, c) => this.pairWith((tap) => tap.r === r && tap.c === c), onleave: () => this.pairWith(null),
      onedit: (r, c, text) => this.edited("input", r, c, text),
    });
    this.w = new Grid({
      role: "weight", label: "kernel w", valueAt: (r, c) => exact(this.state.kernel[r][c]).replace(MINUS, "-"),
      onpoint: (r, c) => this.pairWith((tap) => same(this.kernelCell(tap), [r, c])), onleave: () => this.pairWith(null),
      onedit: (r, c, text) => this.edited("kernel", r, c, text),
    });
    this.turned = new Grid({ role: "weight", label: "kernel turned by 180 degrees" });
    this.y = new Grid({ role: "output", label: "output y", onpoint: (r, c, how) => (this.transport.playing() && how === "focus") || this.select(r, c) });
    this.lens = new Grid({ role: "data", label: "window of z" });
    this.products = new Grid({ role: "output", label: "products" });
    this.photoIn = this.picture("data", "z", (r, c) => this.centreOn(r, c));
    this.photoOut = this.picture("output", "y", (r, c) => this.select(r, c));
    this.kernels = element("div", { class: "cw-stack" }, this.w.node, this.turned.node);
    const operator = (text) => element("span", { class: "cw-operator", "aria-hidden": "true" }, text);
    this.star = operator("⋆");
    this.numbers = element("div", { class: "cw-stage" });
    this.pictures = element("div", { class: "cw-stage cw-pictures" }, this.photoIn.node, this.photoOut.node);
    this.lenses = element("div", { class: "cw-stage" });
    this.fill = { numbers: () => this.numbers.replaceChildren(this.z.node, this.star, this.kernels, operator("="), this.y.node),
      photo: () => this.lenses.replaceChildren(this.lens.node, operator("·"), this.kernels, operator("="), this.products.node) };
    this.subtitle = element("p", { class: "cw-subtitle" });
    this.complaint = element("p", { class: "cw-problem", role: "alert" });
    this.sum = element("div", { class: "cw-sum", tabindex: 0, role: "region", "aria-label": "The sum, written out" });
    this.speaker = speaker();
    this.transport = transport({
      move: (by) => this.move(by), rewind: () => this.rewind(), reset: () => update(this.store.start), interval: () => (this.inPhoto() ? 90 : 650),
      onplay: (playing) => ((this.reveal = playing), this.refresh()), help: "Arrow keys move. Click or type to change a number.",
    });
    this.photoGroup = group("Picture", "mode", "channel");
    this.inputGroup = group("Input", "pattern", "height", "width");
    this.root = element("section", { class: "course-widget", "aria-label": "Convolution explorer" },
      element("p", { class: "cw-title" }, "Every output is one window of the input times the kernel, summed"), this.subtitle,
      element("div", { class: "cw-controls" }, this.photoGroup, this.inputGroup, group("Kernel", "preset", "rows", "columns"),
        group("Geometry", "stride", "padding", "dilation"), group("Flip", "flip")),
      this.complaint, this.numbers, this.pictures, this.lenses, this.sum, this.transport.node, this.speaker.node);
    this.root.explorer = this;
    el.append(this.root);
  }

  // A photograph whose pixels are pointed at with the pointer or the arrow keys.
  picture(role, symbol, onpoint) {
    const canvas = element("canvas", {});
    const here = element("div", { class: "cw-here" });
    const name = element("div", { class: "cw-name" });
    const box = element("div", { class: "cw-photo", tabindex: 0, role: "application", "aria-roledescription": "photograph" }, canvas, here);
    const point = (event) => {
      const place = canvas.getBoundingClientRect();
      onpoint(Math.floor(((event.clientY - place.top) / place.height) * canvas.height), Math.floor(((event.clientX - place.left) / place.width) * canvas.width));
    };
    box.addEventListener("pointermove", (event) => (event.pointerType === "touch" && !event.isPrimary) || point(event));
    box.addEventListener("pointerdown", point);
    box.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 10 : 1;
      const by = { ArrowUp: [-far, 0], ArrowDown: [far, 0], ArrowLeft: [0, -far], ArrowRight: [0, far] }[event.key];
      if (!by) return;
      event.preventDefault();
      const [row, column] = this.last.selected;
      this.select(row + by[0], column + by[1]);
    });
    const note = element("div", { class: "cw-scale" });
    const node = element("div", { class: "cw-figure", "data-role": role }, name, box, note);
    return { node, box, canvas, here, name, note, symbol };
  }

  centreOn(r, c) {
    const { kernel, stride, padding, dilation } = this.state;
    const [row, column] = shapeOf(kernel).map((size, axis) => Math.round(([r, c][axis] + padding - (dilation * (size - 1)) / 2) / stride));
    this.select(row, column);
  }

  edited(name, r, c, text) {
    const value = text === null ? null : parse(text);
    if (value !== null) this.store.update({ [name]: this.state[name].map((row, i) => row.map((old, j) => (i === r && j === c ? value : old))) });
    else {
      if (text !== null) this.complaint.textContent = `“${text}” is not a number: write one such as 2, −0.5 or 1/9.`;
      this.changed = true;
      this.refresh();
    }
  }

  presetName(kernel) {
    return Object.keys(PRESET_NAMES).find((name) => same(kernel, preset(name, shapeOf(kernel), this.presets))) ?? "custom";
  }

  patternName(input) {
    return PATTERN_NAMES.map(([name]) => name).find((name) => same(input, filled(shapeOf(input), (r, c) => PATTERNS[name](r, c, ...shapeOf(input))))) ?? "custom";
  }

  // --- Drawing ---

  refresh() {
    const state = this.state;
    if (this.problem(state)) return this.syncControls(this.last ?? state);
    this.compute(state);
    const [h, w] = shapeOf(this.output(state));
    state.selected = [clamp(state.selected[0], 0, h - 1), clamp(state.selected[1], 0, w - 1)];
    this.last = state;
    this.source_ = this.source(state);
    this.taps = taps(state, this.source_, state.selected);
    this.syncControls(state);
    const photo = this.inPhoto(state);
    if (this.shown !== photo) {
      this.fill[photo ? "photo" : "numbers"]();
      this.numbers.hidden = photo;
      this.pictures.hidden = this.lenses.hidden = !photo;
      this.shown = photo;
    }
    if (this.changed) this.drawStill(state, photo);
    photo ? this.drawLens(state) : this.drawNumbers(state);
    this.writeSum(state);
    this.changed = false;
  }

  syncControls(state) {
    const { control } = this;
    const [h, w] = shapeOf(state.kernel);
    const [height, width] = shapeOf(state.input);
    const values = { mode: state.mode, channel: state.channel, pattern: this.patternName(state.input), height, width, preset: this.presetName(state.kernel),
      rows: h, columns: w, stride: state.stride, padding: state.padding, dilation: state.dilation, flip: state.flip };
    for (const [name, value] of Object.entries(values)) control[name].set(value);
    const photo = this.inPhoto(state);
    this.photoGroup.hidden = !this.photo;
    control.channel.node.hidden = !photo || this.photo.channels === 1;
    this.inputGroup.hidden = photo;
  }

  // What changes with the numbers and the geometry, not with the selected cell.
  drawStill(state, photo) {
    const [h, w] = shapeOf(state.kernel);
    const [rows, columns] = shapeOf(this.output(state));
    const { height, width } = this.source_;
    const sizes = [[height, h, rows], [width, w, columns]].slice(0, height === width && h === w ? 1 : 2);
    const formula = ([input, kernel, output]) => `⌊(${input} + 2·${state.padding} − ${state.dilation}·(${kernel} − 1) − 1) / ${state.stride}⌋ + 1 = ${output}`;
    this.subtitle.textContent = `${state.flip ? "Convolution" : "Cross-correlation"}: ${height} × ${width} input, ${h} × ${w} kernel, ${rows} × ${columns} output; ${sizes.map(formula).join(" and ")}.`;
    this.star.textContent = state.flip ? "∗" : "⋆";
    const limit = Math.max(...state.kernel.flat().map(Math.abs));
    const write = (grid, r, c, value, spoken) => grid.write(r, c, { text: short(value), spoken, color: (cell) => paintSigned(cell, value, limit) });
    for (const grid of [this.w, this.turned]) grid.shape(h, w);
    state.kernel.forEach((row, r) => row.forEach((value, c) => {
      write(this.w, r, c, value, `w[${r},${c}] = ${exact(value)}`);
      write(this.turned, h - 1 - r, w - 1 - c, value, `turned to here: w[${r},${c}] = ${exact(value)}`);
    }));
    this.w.caption("w", "kernel");
    this.turned.caption("w", "turned 180°");
    this.turned.node.hidden = !state.flip;
    if (photo) this.drawPhotos(state);
    else {
      this.z.shape(height + 2 * state.padding, width + 2 * state.padding, state.padding);
      this.y.shape(rows, columns);
      this.z.caption("z", state.padding ? "input, dashed zeros are padding" : "input");
      this.y.caption("y", state.flip ? "output = z ∗ w" : "output = z ⋆ w");
    }
    this.fit();
  }

  fit() {
    const width = this.root.clientWidth - 36;
    if (width <= 0 || !this.last) return;
    const [h, w] = shapeOf(this.last.kernel);
    const photo = this.inPhoto(this.last);
    const set = (grids, cell) => grids.forEach((grid) => grid.grid.style.setProperty("--cell", `${cell}px`));
    if (photo) {
      set([this.lens, this.w, this.turned, this.products], cellSize(width, 3 * w, 150, [30, 44]));
      const [a, b] = [this.photo.width, this.output(this.last)[0].length];
      const beside = (width - 20) / (a + b);
      this.scale = beside >= 2 ? Math.min(4, Math.floor(beside)) : beside >= 1 ? beside : Math.min(2, width / Math.max(a, b));
      for (const { canvas, node } of [this.photoIn, this.photoOut]) canvas.style.width = node.style.width = `${canvas.width * this.scale}px`;
      this.placeMarks(this.last);
    } else {
      const [columns, outs] = [this.z.columns, this.y.columns];
      // All in one row; else the kernel over the output, beside the input; else all below each other.
      const inRow = cellSize(width, columns + w + outs, 150, [0, 38]);
      const inTwo = cellSize(width, columns + Math.max(outs, this.last.flip ? 2 * w : w), 56, [0, 34]);
      const layout = inRow >= 27 ? "row" : inTwo >= 27 ? "two" : "stacked";
      const cell = { row: inRow, two: inTwo, stacked: cellSize(width, Math.max(columns, outs), 12, [26, 34]) }[layout];
      this.numbers.dataset.layout = layout;
      set([this.z, this.w, this.turned, this.y], cell);
    }
  }

  kernelCell({ i, j }) {
    const [h, w] = shapeOf(this.last.kernel);
    return this.last.flip ? [h - 1 - i, w - 1 - j] : [i, j];
  }

  drawNumbers(state) {
    const lit = new Map(this.taps.map((tap) => [`${tap.r},${tap.c}`, tap]));
    const limit = Math.max(...state.input.flat().map(Math.abs));
    const { padding } = state;
    for (let r = 0; r < this.z.rows; r++) {
      for (let c = 0; c < this.z.columns; c++) {
        const [row, column] = [r - padding, c - padding];
        const pad = this.z.inRim(r, c);
        const value = pad ? 0 : state.input[row][column];
        const tap = lit.get(`${row},${column}`);
        const above = tap ? `${short(value)}·${short(tap.w)}` : "";
        const where = pad ? `padding: 0` : `z[${row},${column}] = ${exact(value)}`;
        this.z.write(r, c, {
          text: short(tap ? tap.product : value), above: above.length < 9 ? above : "", spoken: tap ? `${where}, in the window, times ${exact(tap.w)} = ${exact(tap.product)}` : where,
          classes: `${pad ? "cw-pad " : ""}${tap ? "cw-lit " : ""}${tap && this.pair?.(tap) ? "cw-paired" : ""}`,
          color: pad ? undefined : (cell) => paintSigned(cell, value, limit),
        });
      }
    }
    const [first, last] = [this.taps[0], this.taps.at(-1)];
    this.z.outline(first.r + padding, first.c + padding, last.r - first.r + 1, last.c - first.c + 1);
    const output = this.output(state);
    const top = Math.max(...output.flat().map(Math.abs));
    const [row, column] = state.selected;
    output.forEach((line, r) => line.forEach((value, c) => {
      const later = this.reveal && (r > row || (r === row && c > column));
      this.y.write(r, c, {
        text: later ? "" : short(value), spoken: `y[${r},${c}] = ${later ? "not yet computed" : exact(value)}`, classes: later ? "cw-later" : r === row && c === column ? "cw-lit" : "",
        color: later ? undefined : (cell) => paintSigned(cell, value, top),
      });
      this.y.cells[r][c].setAttribute("aria-selected", String(r === row && c === column));
    }));
    this.y.outline(row, column, 1, 1);
    if (!this.y.grid.contains(document.activeElement)) this.y.activate(row, column);
    this.markPair();
  }

  pairWith(test) {
    this.pair = test;
    if (this.last) this.markPair();
  }

  // The pixel, the weight and the term that belong together, while one of them is pointed at.
  markPair() {
    const paired = this.pair ? this.taps.filter(this.pair) : [];
    this.root.querySelectorAll(".cw-paired").forEach((node) => node.classList.remove("cw-paired"));
    for (const tap of paired) {
      const [i, j] = this.kernelCell(tap);
      this.w.cells[i][j].classList.add("cw-paired");
      this.turned.cells[tap.i][tap.j].classList.add("cw-paired");
      const shown = this.inPhoto(this.last) ? this.lens.cells[tap.i]?.[tap.j] : this.z.cells[tap.r + this.last.padding]?.[tap.c + this.last.padding];
      shown?.classList.add("cw-paired");
      this.sum.querySelector(`[data-tap="${tap.i},${tap.j}"]`)?.classList.add("cw-paired");
    }
  }

  // --- Photograph ---

  // Weights that sum to zero give signed outputs: these are drawn on the signed scale, all others as a picture.
  drawPhotos(state) {
    const { height, width, channels, data } = this.photo;
    const draw = ({ canvas }, h, w, colorAt) => {
      [canvas.height, canvas.width] = [h, w];
      const image = new ImageData(w, h);
      for (let i = 0; i < h * w; i++) image.data.set([...colorAt(i), 255], 4 * i);
      canvas.getContext("2d").putImageData(image, 0, 0);
    };
    draw(this.photoIn, height, width, (i) => range(3).map((k) => data[i * channels + Math.min(k, channels - 1)]));
    const [h, w] = shapeOf(this.outputs[0]);
    const flat = this.outputs.map((plane) => plane.flat());
    this.signed = Math.abs(state.kernel.flat().reduce((a, b) => a + b, 0)) < 1e-9;
    const mean = (i) => flat.reduce((sum, plane) => sum + plane[i], 0) / flat.length;
    const limit = this.signed ? range(h * w).reduce((most, i) => Math.max(most, Math.abs(mean(i))), 0) || 1 : 255;
    draw(this.photoOut, h, w, (i) => (this.signed ? along(SIGNED, 0.5 + mean(i) / (2 * limit)) : range(3).map((k) => flat[Math.min(k, channels - 1)][i])));
    const caption = ({ name, symbol, box }, text) => {
      name.replaceChildren(element("b", {}, symbol), ` ${text}`);
      box.setAttribute("aria-label", `${symbol}: ${text}. Arrow keys move the window, with Shift by ten pixels.`);
    };
    caption(this.photoIn, `photo, ${height} × ${width} pixels${channels === 3 ? ", 3 channels" : ""}`);
    caption(this.photoOut, `output, ${h} × ${w} pixels`);
    const scale = element("i", { style: `background: linear-gradient(90deg, ${SIGNED.join(", ")})` });
    this.photoOut.note.replaceChildren(...(this.signed
      ? [`${MINUS}${format(limit, 0)}`, scale, format(limit, 0), channels === 3 ? "(mean of the channels)" : ""]
      : ["shown as it is, cut to 0 … 255"]));
    const [kh, kw] = shapeOf(state.kernel);
    this.lens.shape(kh, kw);
    this.products.shape(kh, kw);
  }

  drawLens(state) {
    const { channels, data, width } = this.photo;
    const limit = Math.max(...this.taps.map((tap) => Math.abs(tap.product)));
    for (const tap of this.taps) {
      const rgb = range(3).map((k) => data[(tap.r * width + tap.c) * channels + Math.min(k, channels - 1)]);
      this.lens.write(tap.i, tap.j, { text: short(tap.z), spoken: tap.inside ? `z[${tap.r},${tap.c}] = ${tap.z}` : "padding: 0", classes: tap.inside ? "" : "cw-pad",
        color: tap.inside ? (cell) => paint(cell, rgb) : undefined });
      this.products.write(tap.i, tap.j, { text: short(tap.product), spoken: `${tap.z} times ${exact(tap.w)} = ${exact(tap.product)}`, color: (cell) => paintSigned(cell, tap.product, limit) });
    }
    const named = channels === 3 ? `, ${CHANNELS[state.channel]}` : "";
    this.lens.caption("z", `window${named}`);
    this.products.caption("y", `products${named}`);
    this.placeMarks(state);
    this.markPair();
  }

  placeMarks(state) {
    if (!this.taps || !this.scale) return;
    const place = ({ here, canvas }, top, left, height, width) => {
      const scale = (canvas.getBoundingClientRect().width || canvas.width) / canvas.width;
      Object.assign(here.style, { top: `${top * scale - 2}px`, left: `${left * scale - 2}px`, width: `${width * scale + 4}px`, height: `${height * scale + 4}px` });
    };
    const [first, last] = [this.taps[0], this.taps.at(-1)];
    place(this.photoIn, first.r, first.c, last.r - first.r + 1, last.c - first.c + 1);
    place(this.photoOut, ...state.selected, 1, 1);
  }

  // --- Words ---

  writeSum(state) {
    const [row, column] = state.selected;
    const value = this.output(state)[row][column];
    const colour = this.inPhoto(state) && this.photo.channels === 3 ? ` (${CHANNELS[state.channel]})` : "";
    const terms = this.taps.flatMap((tap, at) => [at ? " + " : "", element("span", { class: `cw-term${tap.product ? "" : " cw-nothing"}`, "data-tap": `${tap.i},${tap.j}` },
      element("span", { class: "cw-z" }, bracketed(tap.z)), "·", element("span", { class: "cw-w" }, bracketed(tap.w)))]);
    this.sum.replaceChildren(element("var", { class: "cw-y" }, "y"), `[${row}, ${column}]${colour} = `, ...terms, " = ", element("strong", { class: "cw-y" }, exact(value)));
    const [first, last] = [this.taps[0], this.taps.at(-1)];
    const spelled = this.taps.length <= 9 ? ` ${this.taps.map((tap) => `${exact(tap.z)} times ${exact(tap.w)}`).join(", plus ")}.` : "";
    this.speaker.say(`Output row ${row}, column ${column}${colour}: ${exact(value)}. Window: rows ${first.r} to ${last.r}, columns ${first.c} to ${last.c}.${spelled}`);
    this.markPair();
  }
}

function render({ model, el }) {
  const explorer = new ConvolutionExplorer(model, el);
  return () => explorer.close();
}

export default { render };
