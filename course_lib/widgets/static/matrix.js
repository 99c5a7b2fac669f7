// Convolution-matrix explorer: y = W z with the matrix drawn whole, and the same matrix turned.

const NAMES = ["weight", "z", "gradient", "stride", "padding", "dilation", "transpose", "axis", "selected"];
const MOST = 108; // rows or columns that can still be told apart
const PATTERNS = { weight: [1, 2, 3, -1, -2, -3, 2, 1, -1], z: [2, 0, 1, 3, 1, 0, 2, 4, 1, 3, 0], gradient: [1, -1, 2, 0, 1, -2, 3] };

const shapeOf = (array) => (Array.isArray(array) ? [array.length, ...shapeOf(array[0])] : []);
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const nest = (flat, [size, ...rest]) => (rest.length ? range(size).map((i) => nest(flat.slice(i * product(rest), (i + 1) * product(rest)), rest)) : flat);

// The same numbers in another shape: what is kept stays, what is new comes from a fixed pattern.
function resized(array, shape, name) {
  const at = (place) => place.reduce((inner, i) => inner?.[i], array);
  const flat = range(product(shape)).map((index) => {
    let left = index;
    const place = shape.map((_, axis) => {
      const below = product(shape.slice(axis + 1));
      const i = Math.floor(left / below);
      left %= below;
      return i;
    });
    const old = at(place);
    return typeof old === "number" ? old : PATTERNS[name][index % PATTERNS[name].length];
  });
  return nest(flat, shape);
}

// Sizes, two axes always: a line is a picture one pixel high.
function layout({ weight, z, stride, padding, dilation }) {
  const [outChannels, inChannels, ...kernel] = shapeOf(weight);
  const [, ...input] = shapeOf(z);
  const output = input.map((size, axis) => outputSize(size, kernel[axis], { stride, padding, dilation }));
  const flat = kernel.length === 1;
  const two = (shape) => (flat ? [1, shape[0]] : shape);
  const axes = two(kernel).map((size, axis) => ({ kernel: size, input: two(input)[axis], output: two(output)[axis],
    ...(flat && axis === 0 ? { stride: 1, padding: 0, dilation: 1 } : { stride, padding, dilation }) }));
  return { rank: kernel.length, outChannels, inChannels, kernel, input, output, axes,
    rows: outChannels * product(output), columns: inChannels * product(input), weights: outChannels * inChannels * product(kernel) };
}

// Every entry of W that holds a weight, row by row.
function entriesOf({ outChannels, inChannels, axes: [down, along] }) {
  const entries = [];
  for (let o = 0, row = 0; o < outChannels; o++) {
    for (let r = 0; r < down.output; r++) {
      for (let c = 0; c < along.output; c++, row++) {
        for (let i = 0; i < inChannels; i++) {
          for (let a = 0; a < down.kernel; a++) {
            const y = r * down.stride + a * down.dilation - down.padding;
            if (y < 0 || y >= down.input) continue;
            for (let b = 0; b < along.kernel; b++) {
              const x = c * along.stride + b * along.dilation - along.padding;
              if (x < 0 || x >= along.input) continue;
              entries.push({ row, column: (i * down.input + y) * along.input + x, weight: ((o * inChannels + i) * down.kernel + a) * along.kernel + b });
            }
          }
        }
      }
    }
  }
  return entries;
}

const bytes = (count) => (count < 1e4 ? `${count.toLocaleString("en")} B` : count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(2)} MB`);

class ConvMatrixExplorer {
  constructor(model, el) {
    this.serial = Math.random().toString(36).slice(2);
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

  problem(state) {
    const [outChannels, inChannels, ...kernel] = shapeOf(state.weight);
    const input = shapeOf(state.z).slice(1);
    const small = tooLarge(input, kernel, state);
    if (small) return small;
    const { rows, columns } = layout(state);
    const largest = Math.max(rows, columns);
    return largest > MOST ? `That matrix would be ${rows} × ${columns}; up to ${MOST} rows and columns can be drawn so that you can read them: make the picture or the channels fewer.` : "";
  }

  // Take new shapes and numbers together, so that all fit each other and the selection stays inside.
  change(changes) {
    const state = { ...this.state, ...changes };
    if (!this.problem(state)) {
      const sizes = layout(state);
      changes.gradient = resized(state.gradient, [sizes.outChannels, ...sizes.output], "gradient");
      changes.selected = clamp(state.selected, 0, (this.side(state) === "out" ? sizes.rows : sizes.columns) - 1);
    }
    return this.store.update(changes);
  }

  reshape({ rank, inChannels, outChannels, input = [], kernel = [] }) {
    const now = this.sizes;
    rank ??= now.rank;
    const spatial = (wanted, old, usual) => range(rank).map((axis) => wanted[axis] ?? (rank === now.rank ? old[axis] : usual));
    const [outs, ins] = [outChannels ?? now.outChannels, inChannels ?? now.inChannels];
    const fresh = rank !== now.rank;
    this.change({
      weight: resized(fresh ? null : this.state.weight, [outs, ins, ...spatial(kernel, now.kernel, rank === 1 ? 3 : 2)], "weight"),
      z: resized(fresh ? null : this.state.z, [ins, ...spatial(input, now.input, rank === 1 ? 8 : 4)], "z"),
    });
  }

  // A row of W belongs to an output and a column to an input; turned, the other way round.
  side(state) {
    return (state.axis === "row") !== state.transpose ? "out" : "in";
  }

  select(side, index) {
    const state = this.last;
    const axis = (side === "out") !== state.transpose ? "row" : "column";
    if (axis !== state.axis || index !== state.selected) this.store.update({ axis, selected: index });
  }

  choose(axis, index) {
    const state = this.last;
    if (axis === state.axis) return this.select(this.side(state), index);
    const linked = this.links();
    this.select(this.side({ ...state, axis }), linked.length ? linked[Math.floor(linked.length / 2)].other : 0);
  }

  // Turning keeps rows rows: the row of the output becomes the row of a pixel that this output saw.
  turn(transpose) {
    if (transpose === this.last.transpose) return;
    const linked = this.links();
    const selected = linked.length ? linked[Math.floor(linked.length / 2)].other : 0;
    const before = this.scale;
    if (this.store.update({ transpose, selected })) this.animate(before);
  }

  move(by) {
    const next = this.last.selected + by;
    if (next < 0 || next >= this.count()) return false;
    this.select(this.side(this.last), next);
    return true;
  }

  count(state = this.last) {
    return this.side(state) === "out" ? this.sizes.rows : this.sizes.columns;
  }

  // What the selected row or column meets: the other side's index and the weight between.
  links(state = this.last) {
    const [mine, other] = this.side(state) === "out" ? ["row", "column"] : ["column", "row"];
    return this.entries.filter((entry) => entry[mine] === state.selected).map((entry) => ({ other: entry[other], weight: entry.weight }));
  }

  // --- Page ---

  build(el) {
    const sized = (kind, axis) => (size) => {
      const shape = [...this.sizes[kind]];
      shape[axis] = size;
      this.reshape({ [kind]: shape });
    };
    const change = (name) => (value) => this.change({ [name]: value });
    const control = (this.control = {
      transpose: segmented("matrix", [[false, "W"], [true, "Wᵀ, turned"]], (turned) => this.turn(turned)),
      axis: segmented("read by", [["row", "rows"], ["column", "columns"]], (axis) => axis !== this.last.axis && this.choose(axis)),
      rank: segmented("input is", [[1, "a line"], [2, "a picture"]], (rank) => rank !== this.sizes.rank && this.reshape({ rank })),
      inChannels: slider("channels in", { min: 1, max: 3, value: 1, onchange: (inChannels) => this.reshape({ inChannels }) }),
      outChannels: slider("channels out", { min: 1, max: 3, value: 1, onchange: (outChannels) => this.reshape({ outChannels }) }),
      height: slider("height", { spoken: "input height", min: 1, max: 8, value: 4, onchange: sized("input", 0) }),
      width: slider("width", { spoken: "input width", min: 1, max: 8, value: 4, onchange: sized("input", 1) }),
      length: slider("length", { spoken: "input length", min: 1, max: 16, value: 8, onchange: sized("input", 0) }),
      rows: slider("kernel height", { min: 1, max: 5, value: 2, onchange: sized("kernel", 0) }),
      columns: slider("kernel width", { min: 1, max: 5, value: 2, onchange: sized("kernel", 1) }),
      taps: slider("kernel size", { min: 1, max: 7, value: 3, onchange: sized("kernel", 0) }),
      stride: slider("stride", { min: 1, max: 4, value: 1, onchange: change("stride") }),
      padding: slider("padding", { min: 0, max: 4, value: 0, onchange: change("padding") }),
      dilation: slider("dilation", { min: 1, max: 3, value: 1, onchange: change("dilation") }),
    });
    const group = (label, ...names) => element("div", { class: "cw-group", role: "group", "aria-label": label }, names.map((name) => control[name].node));
    const [inputs, kernels, outputs] = range(3).map(() => element("div", { class: "cw-shelf" }));
    kernels.classList.add("cw-kernels");
    this.shelves = { in: inputs, weight: kernels, out: outputs };
    this.grids = { in: [], weight: [], out: [] };
    this.star = element("span", { class: "cw-operator", "aria-hidden": "true" }, "⋆");
    this.equals = element("span", { class: "cw-operator", "aria-hidden": "true" }, "=");
    this.title = element("p", { class: "cw-title" });
    this.flow = element("p", { class: "cw-subtitle" });
    this.complaint = element("p", { class: "cw-problem", role: "alert" });
    this.svg = element("svg", { "aria-hidden": "true" });
    this.box = element("div", { class: "cw-matrix", tabindex: 0, role: "application", "aria-roledescription": "matrix" }, this.svg);
    this.sum = element("div", { class: "cw-sum", tabindex: 0, role: "region", "aria-label": "The row or column, written out" });
    this.counter = element("div", { class: "cw-counter", role: "group", "aria-label": "Counter" });
    this.twin = element("ol", {});
    this.details = element("details", { ontoggle: () => this.writeTwin() }, element("summary", {}, "Read the matrix as text"), this.twin);
    this.speaker = speaker();
    this.transport = transport({
      move: (by) => this.move(by), rewind: () => this.last.selected === this.count() - 1 && this.select(this.side(this.last), 0),
      reset: () => this.store.update(this.store.start), help: "Up and down arrows: rows. Left and right: columns.",
    });
    this.root = element("section", { class: "course-widget", "aria-label": "Convolution-matrix explorer" }, this.title, this.flow,
      element("div", { class: "cw-controls" }, group("Matrix", "transpose", "axis", "rank"),
        group("Sizes", "length", "height", "width", "taps", "rows", "columns"), group("Geometry", "stride", "padding", "dilation"),
        group("Channels", "inChannels", "outChannels")),
      this.complaint, element("div", { class: "cw-stage" }, inputs, this.star, kernels, this.equals, outputs),
      this.box, this.sum, this.transport.node, this.counter, this.details, this.speaker.node);
    this.root.explorer = this;
    this.box.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.point(event));
    this.box.addEventListener("click", (event) => this.point(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    el.append(this.root);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [axis, by] = { ArrowUp: ["row", -1], ArrowDown: ["row", 1], ArrowLeft: ["column", -1], ArrowRight: ["column", 1],
      Home: [this.last.axis, -Infinity], End: [this.last.axis, Infinity] }[event.key] ?? [];
    if (!axis) return;
    event.preventDefault();
    if (axis === this.last.axis) this.select(this.side(this.last), clamp(this.last.selected + by, 0, this.count() - 1));
    else this.choose(axis);
  }

  // Where the pointer is: on a strip it means that strip's cell, on the matrix the row or column that is being read.
  point(event) {
    const { s, u0, v0 } = this.place;
    const place = this.svg.getBoundingClientRect();
    const [x, y] = [event.clientX - place.left, event.clientY - place.top];
    const [u, v] = this.last.transpose ? [y, x] : [x, y];
    const [column, row] = [Math.floor((u - u0) / s), Math.floor((v - v0) / s)];
    const [inColumns, inRows] = [column >= 0 && column < this.sizes.columns, row >= 0 && row < this.sizes.rows];
    const side = inColumns && inRows ? this.side(this.last) : inColumns && v < v0 ? "in" : inRows && u > u0 ? "out" : null;
    if (side) this.select(side, side === "in" ? column : row);
  }

  // One grid per channel of input and output, one per pair for the kernel; made anew when their number changes.
  makeGrids() {
    const { inChannels, outChannels } = this.sizes;
    const make = (kind, count, options) => {
      if (this.grids[kind].length === count) return;
      this.grids[kind] = range(count).map((channel) => new Grid({ role: "data", label: kind, ...options(channel) }));
      this.shelves[kind].replaceChildren(...this.grids[kind].map((grid) => grid.node));
    };
    const values = (kind) => (channel) => ({
      onpoint: (r, c) => this.select(kind, this.indexOf(kind, channel, r, c)),
      valueAt: (r, c) => exact(this.values[kind][this.indexOf(kind, channel, r, c)]).replace(MINUS, "-"),
      onedit: (r, c, text) => this.edited(kind === "in" ? "z" : "gradient", this.indexOf(kind, channel, r, c), text),
      readonly: () => (kind === "in") === this.last.transpose,
    });
    make("in", inChannels, values("in"));
    make("out", outChannels, values("out"));
    make("weight", inChannels * outChannels, (pair) => ({
      role: "weight", onedit: (r, c, text) => this.edited("weight", this.weightAt(pair, r, c), text),
      valueAt: (r, c) => exact(this.weights[this.weightAt(pair, r, c)]).replace(MINUS, "-"),
    }));
    this.shelves.weight.style.gridTemplateColumns = `repeat(${inChannels}, max-content)`;
  }

  indexOf(kind, channel, r, c) {
    const [down, along] = this.sizes.axes.map((axis) => (kind === "in" ? axis.input : axis.output));
    return (channel * down + r) * along + c;
  }

  weightAt(pair, r, c) {
    const [down, along] = this.sizes.axes;
    return (pair * down.kernel + r) * along.kernel + c;
  }

  edited(name, index, text) {
    const value = text === null ? null : parse(text);
    if (text !== null && value === null) this.complaint.textContent = `“${text}” is not a number: write one such as 2, −0.5 or 1/9.`;
    if (value === null) return this.refresh();
    const array = this.state[name];
    this.change({ [name]: nest(array.flat(Infinity).map((old, i) => (i === index ? value : old)), shapeOf(array)) });
  }

  // --- Drawing ---

  refresh() {
    const state = this.state;
    if (this.problem(state)) return this.last && this.syncControls(this.last);
    this.sizes = layout(state);
    const { outChannels, output } = this.sizes;
    state.gradient = resized(state.gradient, [outChannels, ...output], "gradient");
    const { selected, axis, ...rest } = state;
    const key = JSON.stringify(rest);
    const changed = key !== this.drawn;
    this.drawn = key;
    if (changed) this.compute(state);
    state.selected = clamp(selected, 0, this.count(state) - 1);
    this.last = state;
    this.syncControls(state);
    this.makeGrids();
    this.writeGrids(state);
    changed ? (this.writeHead(state), this.fit(true), this.writeTwin()) : this.drawSelection();
    this.writeSum(state);
  }

  compute(state) {
    this.entries = entriesOf(this.sizes);
    this.weights = state.weight.flat(Infinity);
    const source = (state.transpose ? state.gradient : state.z).flat(Infinity);
    const result = new Array(state.transpose ? this.sizes.columns : this.sizes.rows).fill(0);
    for (const { row, column, weight } of this.entries) {
      const [to, from] = state.transpose ? [column, row] : [row, column];
      result[to] += this.weights[weight] * source[from];
    }
    this.values = state.transpose ? { in: result, out: source } : { in: source, out: result };
  }

  output() {
    return this.last.transpose ? this.values.in : this.values.out;
  }

  syncControls(state) {
    const { rank, inChannels, outChannels, input, kernel } = layout(state);
    const values = { transpose: state.transpose, axis: state.axis, rank, inChannels, outChannels, stride: state.stride, padding: state.padding, dilation: state.dilation,
      length: input[0], height: input[0], width: input[1] ?? 1, taps: kernel[0], rows: kernel[0], columns: kernel[1] ?? 1 };
    for (const [name, value] of Object.entries(values)) this.control[name].set(value);
    for (const name of ["length", "taps"]) this.control[name].node.hidden = rank === 2;
    for (const name of ["height", "width", "rows", "columns"]) this.control[name].node.hidden = rank === 1;
  }

  symbol(kind) {
    return this.last.transpose ? { in: "Wᵀg", out: "g" }[kind] : { in: "z", out: "y" }[kind];
  }

  named(kind, index) {
    const symbol = this.symbol(kind);
    return symbol.length > 1 ? `(${symbol})${subscript(index + 1)}` : `${symbol}${subscript(index + 1)}`;
  }

  hue(node, weight) {
    paint(node, weightHue(weight, this.sizes.weights));
    return node;
  }

  writeGrids(state) {
    const { axes: [down, along], inChannels, outChannels } = this.sizes;
    const linked = new Map(this.links(state).map(({ other, weight }) => [other, weight]));
    const mine = this.side(state);
    for (const kind of ["in", "out"]) {
      const limit = Math.max(...this.values[kind].map(Math.abs));
      const words = state.transpose ? { in: "leaves: gradient of the input", out: "enters: gradient" } : { in: "input", out: "output" };
      this.grids[kind].forEach((grid, channel) => {
        const [rows, columns] = kind === "in" ? [down.input, along.input] : [down.output, along.output];
        grid.shape(rows, columns);
        grid.node.dataset.role = state.transpose ? "gradient" : kind === "in" ? "data" : "output";
        grid.caption(this.symbol(kind), `${words[kind]}${this.grids[kind].length > 1 ? `, channel ${channel + 1}` : ""}`);
        let outlined = null;
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) {
            const index = this.indexOf(kind, channel, r, c);
            const value = this.values[kind][index];
            const weight = kind === mine ? undefined : linked.get(index);
            const here = kind === mine && index === state.selected;
            if (here) outlined = [r, c];
            const spoken = `${this.named(kind, index)} = ${exact(value)}${weight === undefined ? "" : `, met by w${weight + 1} = ${exact(this.weights[weight])}`}`;
            grid.write(r, c, { text: short(value), above: weight === undefined ? "" : `w${subscript(weight + 1)}`, spoken, classes: here || weight !== undefined ? "cw-lit" : "",
              color: (cell) => (weight === undefined ? paintSigned(cell, value, limit) : this.hue(cell, weight)) });
            grid.cells[r][c].setAttribute("aria-selected", String(here));
          }
        }
        outlined ? grid.outline(...outlined, 1, 1) : grid.outline(0, 0, 0, 0);
        if (outlined && !grid.grid.contains(document.activeElement)) grid.activate(...outlined);
      });
    }
    this.grids.weight.forEach((grid, pair) => {
      grid.shape(down.kernel, along.kernel);
      const [to, from] = [Math.floor(pair / inChannels) + 1, (pair % inChannels) + 1];
      grid.caption("w", inChannels * outChannels > 1 ? `${from} → ${to}` : "kernel");
      for (let r = 0; r < down.kernel; r++) {
        for (let c = 0; c < along.kernel; c++) {
          const weight = this.weightAt(pair, r, c);
          grid.write(r, c, { text: short(this.weights[weight]), above: `w${subscript(weight + 1)}`, spoken: `w${weight + 1} = ${exact(this.weights[weight])}`, color: (cell) => this.hue(cell, weight) });
        }
      }
    });
  }

  writeHead(state) {
    const { rows, columns, weights } = this.sizes;
    const distinct = new Set(this.entries.map((entry) => entry.weight)).size;
    const nonzeros = this.entries.length;
    this.title.textContent = state.transpose
      ? `Turned, the matrix reads the same ${plural(distinct, "weight")}${product(this.sizes.kernel) > 1 ? " backwards: the flipped kernel" : ""}`
      : `A convolution is a matrix: ${rows} × ${columns} entries, but only ${plural(distinct, "weight")} and zeros`;
    const part = (kind, text) => element("b", { class: kind }, text);
    this.flow.replaceChildren(...(state.transpose
      ? [part("cw-g", "g"), " enters at the bottom, where y left; ", part("cw-g", "Wᵀg"), " leaves on the left, where z entered: the backward pass."]
      : [part("cw-z", "z"), " enters at the top, ", part("cw-y", "y = W z"), " leaves on the right. Equal colour, equal weight; dots are zeros."]));
    this.star.hidden = this.equals.hidden = state.transpose;
    const share = `${((100 * nonzeros) / (rows * columns)).toFixed(nonzeros * 10 < rows * columns ? 1 : 0)} %`;
    const facts = [["entries", `${rows} × ${columns} = ${(rows * columns).toLocaleString("en")}`], ["non-zeros", nonzeros.toLocaleString("en"), share],
      ["distinct weights", distinct, distinct < weights ? `of ${weights}` : ""], ["dense, float64", bytes(8 * rows * columns)],
      ["sparse (CSR)", bytes(12 * nonzeros + 4 * (rows + 1))], ["the kernel alone", bytes(8 * weights)]];
    this.counter.replaceChildren(...facts.map(([name, value, more]) =>
      element("p", {}, element("span", {}, `${name} `), element("b", {}, String(value)), more ? ` ${more}` : "")));
  }

  fit(force = false) {
    const width = this.root.clientWidth - 36;
    if (width <= 0 || !this.last || (!force && width === this.width)) return;
    this.width = width;
    const { axes: [down, along], inChannels, outChannels, rank, rows, columns } = this.sizes;
    const counts = rank === 1 ? [along.input, inChannels * along.kernel, along.output] : [inChannels * along.input, inChannels * along.kernel, outChannels * along.output];
    const gaps = 110 + 18 * (2 * inChannels + outChannels);
    const beside = cellSize(width, counts.reduce((a, b) => a + b), gaps, [0, 36]);
    const cell = beside >= 24 ? beside : cellSize(width, Math.max(along.input, along.output, along.kernel * inChannels), 14 * inChannels, [24, 34]);
    for (const kind of ["in", "weight", "out"]) {
      this.shelves[kind].style.flexDirection = rank === 1 ? "column" : "row";
      for (const grid of this.grids[kind]) grid.grid.style.setProperty("--cell", `${cell}px`);
    }
    const [across, tall] = this.last.transpose ? [rows, columns] : [columns, rows];
    this.place = this.arrange(clamp(Math.min(Math.floor((width - 64) / (across + 1)), Math.floor(720 / tall)), 6, 36));
    this.drawMatrix();
  }

  // Where things stand, in (u along the columns of W, v along its rows); turned, u and v change places on the screen.
  arrange(s) {
    const [strip, gap] = [Math.max(s, 15), 9];
    const [u0, v0] = [34, strip + gap];
    const end = u0 + this.sizes.columns * s + gap;
    return { s, strip, gap, u0, v0, end, u: end + strip + 3, v: v0 + this.sizes.rows * s + 3 };
  }

  box4(u, v, width, height) {
    const [x, y, w, h] = this.last.transpose ? [v, u, height, width] : [u, v, width, height];
    return { x, y, width: w, height: h };
  }

  text(u, v, words, attributes = {}) {
    const [x, y] = this.last.transpose ? [v, u] : [u, v];
    return element("text", { x, y, ...attributes }, words);
  }

  drawMatrix() {
    const { s, strip, gap, u0, v0, end, u, v } = this.place;
    const { rows, columns, weights } = this.sizes;
    const { transpose } = this.last;
    const [width, height] = transpose ? [v, u] : [u, v];
    this.scale = s;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) this.svg.setAttribute(name, value);
    this.box.setAttribute("aria-label", `Matrix ${transpose ? "W transposed" : "W"}, ${transpose ? columns : rows} rows, ${transpose ? rows : columns} columns. Up and down arrows choose a row, left and right a column; the text below says what stands in it.`);
    const dots = `dots-${this.serial}`;
    const area = this.box4(u0, v0, columns * s, rows * s);
    const inset = s >= 12 ? 1 : 0.4;
    const paths = range(weights).map((weight) => {
      const squares = this.entries.filter((entry) => entry.weight === weight).map(({ row, column }) => {
        const { x, y } = this.box4(u0 + column * s, v0 + row * s, s, s);
        return `M${x + inset} ${y + inset}h${s - 2 * inset}v${s - 2 * inset}h${2 * inset - s}z`;
      });
      return this.hue(element("path", { class: "cw-entry", d: squares.join(""), style: "fill: var(--fill)" }), weight);
    });
    const labels = s < (weights > 9 ? 17 : 15) ? [] : this.entries.map(({ row, column, weight }) => this.entryLabel(row, column, weight));
    const [first, second, third] = [this.symbol("in"), transpose ? "Wᵀ" : "W", this.symbol("out")];
    const hues = transpose ? ["cw-g", "", "cw-g"] : ["cw-z", "", "cw-y"];
    const symbol = (at, words, hue, more = {}) => this.text(...at, words, { class: "cw-symbol", style: hue ? `fill: var(--${{ "cw-g": "gradient", "cw-z": "data", "cw-y": "output" }[hue]}-text)` : "", ...more });
    const centre = { in: [u0 - 16, strip / 2], out: [end + strip / 2, v0 - 15] };
    this.selection = element("g", {});
    this.svg.replaceChildren(
      element("defs", {}, element("pattern", { id: dots, x: area.x, y: area.y, width: s, height: s, patternUnits: "userSpaceOnUse" },
        element("circle", { class: "cw-zero", cx: s / 2, cy: s / 2, r: clamp(s / 20, 0.7, 1.5) }))),
      element("rect", { class: "cw-ground", ...area }), element("rect", { ...area, fill: `url(#${dots})` }), ...paths, ...labels,
      symbol(centre.in, first, hues[0], transpose ? { x: 0, style: "text-anchor: start; fill: var(--gradient-text)" } : {}),
      symbol([u0 - 16, v0 + (rows * s) / 2], second, hues[1]), symbol(centre.out, third, hues[2]), ...this.strip("in"), ...this.strip("out"), this.selection);
    this.drawSelection();
  }

  entryLabel(row, column, weight) {
    const { s, u0, v0 } = this.place;
    const text = this.text(u0 + (column + 0.5) * s, v0 + (row + 0.5) * s, `w${subscript(weight + 1)}`, { class: "cw-entry-label", style: `font-size: ${clamp(s * 0.42, 8, 13)}px; fill: var(--text)` });
    return this.hue(text, weight);
  }

  // The vector beside the matrix, one cell per column (in) or row (out).
  strip(kind, only = null, weightOf = null) {
    const { s, strip, u0, v0, end } = this.place;
    const limit = Math.max(...this.values[kind].map(Math.abs));
    const at = (index) => (kind === "in" ? [u0 + index * s, 0, s, strip] : [end, v0 + index * s, strip, s]);
    return (only ?? range(this.values[kind].length)).flatMap((index) => {
      const value = this.values[kind][index];
      const [u, v, width, height] = at(index);
      const colour = (node) => (weightOf ? this.hue(node, weightOf(index)) : (paintSigned(node, value, limit), node));
      const cell = colour(element("rect", { ...this.box4(u + 0.5, v + 0.5, width - 1, height - 1), rx: s >= 12 ? 3 : 0, style: "fill: var(--fill)" }));
      if (s < 20) return [cell];
      return [cell, colour(this.text(u + width / 2, v + height / 2, short(value), { style: `font-size: ${clamp(s * 0.4, 9, 13)}px; fill: var(--text)` }))];
    });
  }

  drawSelection() {
    const { s, strip, u0, v0, end } = this.place;
    const { selected } = this.last;
    const side = this.side(this.last);
    const other = side === "out" ? "in" : "out";
    const weightOf = new Map(this.links().map((link) => [link.other, link.weight]));
    const boxes = side === "out"
      ? [[u0, v0 + selected * s, this.sizes.columns * s, s], [end, v0 + selected * s, strip, s]]
      : [[u0 + selected * s, v0, s, this.sizes.rows * s], [u0 + selected * s, 0, s, strip]];
    const outline = (className) => boxes.map(([u, v, width, height]) => element("rect", { class: className, rx: 3, ...this.box4(u - 1, v - 1, width + 2, height + 2) }));
    const met = [...weightOf.keys()];
    const ticks = met.map((index) => {
      const [u, v, width, height] = other === "in" ? [u0 + index * s, 0, s, strip] : [end, v0 + index * s, strip, s];
      return element("rect", { class: "cw-outline", style: "stroke-width: 1.5", rx: s >= 12 ? 3 : 0, ...this.box4(u + 0.5, v + 0.5, width - 1, height - 1) });
    });
    this.selection.replaceChildren(...this.strip(other, met, (index) => weightOf.get(index)), ...ticks, ...outline("cw-outline-halo"), ...outline("cw-outline"));
  }

  // The picture turns about its diagonal. It stands as it will be; the motion starts from where it was.
  animate(before) {
    if (calm() || !this.svg.animate) return;
    const from = `rotate3d(1, 1, 0, 180deg) scale(${before / this.scale})`;
    this.svg.animate([{ transform: from }, { transform: "none" }], { duration: 700, easing: "ease-in-out" });
  }

  // --- Words ---

  writeSum(state) {
    const side = this.side(state);
    const other = side === "out" ? "in" : "out";
    const links = this.links(state);
    const chip = (weight) => this.hue(element("span", { class: "cw-chip" }, `w${subscript(weight + 1)}`), weight);
    const colour = { in: state.transpose ? "cw-g" : "cw-z", out: state.transpose ? "cw-g" : "cw-y" };
    const name = (kind, index) => element("var", { class: colour[kind] }, this.named(kind, index));
    const order = links.map(({ weight }) => `w${weight + 1}`).join(" ");
    const between = (items, mark) => items.flatMap((item, i) => (i ? [mark, item] : [item]));
    const reversed = links.some(({ weight }, i) => i && weight < links[i - 1].weight);
    const backwards = reversed ? ": the kernel, read backwards" : "";
    let parts, spoken;
    if (state.axis === "row") {
      const total = this.values[side][state.selected];
      const terms = links.map(({ other: index, weight }) => element("span", { class: "cw-term" }, chip(weight), "·", name(other, index)));
      const numbers = links.map(({ other: index, weight }) => `${bracketed(this.weights[weight])}·${bracketed(this.values[other][index])}`).join(" + ");
      const missing = product(this.sizes.kernel) * this.sizes.inChannels - links.length;
      const note = state.transpose ? (reversed ? " The kernel is read backwards." : "")
        : missing ? ` ${plural(missing, "tap")} of this window ${missing === 1 ? "falls" : "fall"} on the padding, which has no column.` : "";
      parts = [name(side, state.selected), " = ", ...(terms.length ? between(terms, " + ") : ["0 (no weight reaches it)"]), terms.length ? ` = ${numbers} = ` : " = ",
        element("strong", { class: colour[side] }, exact(total)), "."];
      if (note) parts.push(note);
      spoken = `Row ${state.selected + 1}: ${order || "only zeros"}; ${this.named(side, state.selected)} = ${exact(total)}.${note}`;
    } else if (state.transpose) {
      parts = [name(side, state.selected), " goes back to ", ...between(links.map(({ other: index, weight }) =>
        element("span", { class: "cw-term" }, name(other, index), " through ", chip(weight))), ", "), links.length ? ": the window it was computed from." : "no pixel."];
      spoken = `Column ${state.selected + 1}: ${order || "only zeros"}.`;
    } else {
      parts = [name(side, state.selected), " feeds ", ...(links.length ? between(links.map(({ other: index, weight }) =>
        element("span", { class: "cw-term" }, name(other, index), " through ", chip(weight))), ", ") : ["no output"]), `${backwards}.`];
      spoken = `Column ${state.selected + 1}: ${order || "only zeros"}${backwards}.`;
    }
    this.sum.replaceChildren(...parts);
    this.speaker.say(spoken);
  }

  // The whole matrix in words, one line per row: written when it is opened.
  writeTwin() {
    if (!this.details.open) return;
    const [row, mine, other] = this.last.transpose ? ["column", "in", "out"] : ["row", "out", "in"];
    const column = row === "row" ? "column" : "row";
    const lines = range(this.last.transpose ? this.sizes.columns : this.sizes.rows).map((index) => {
      const terms = this.entries.filter((entry) => entry[row] === index).map((entry) => `w${subscript(entry.weight + 1)}·${this.named(other, entry[column])}`);
      return element("li", {}, `${this.named(mine, index)} = ${terms.join(" + ") || "0"}`);
    });
    this.twin.replaceChildren(...lines);
  }
}

function render({ model, el }) {
  const explorer = new ConvMatrixExplorer(model, el);
  return () => explorer.close();
}

export default { render };
