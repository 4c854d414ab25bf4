// The engine: compiled once, a fresh instance for each request. Knows nothing of where its files come from.
import { guarded } from './guard.js';
import { instantiate } from './engine/plugin.js';

export class Engine {
  #modules = new Map();
  #compile;

  /** `compile` gives the WebAssembly module of a file beside `engine/plugin.js`. */
  constructor(compile) {
    this.#compile = compile;
  }

  /** A fresh instance with the typed interfaces. Resources of one instance mean nothing to another. */
  async instance() {
    const compiled = (name) => {
      if (!this.#modules.has(name)) this.#modules.set(name, this.#compile(name));
      return this.#modules.get(name);
    };
    // The empty object is the whole of what the plugin may reach.
    return guarded(await instantiate(compiled, {}));
  }

  /** Runs one operation of the JSON door in an instance of its own. */
  async run(operation, request) {
    return JSON.parse(await this.runText(operation, JSON.stringify(request)));
  }

  /** The same with the texts as they cross: equal requests give equal bytes. */
  async runText(operation, request) {
    const { documents } = await this.instance();
    return documents.run(operation, request).json;
  }
}

/** An engine whose files are all there: what is missing fails here, and not at the first request. */
export async function engine(compile) {
  const loaded = new Engine(compile);
  await loaded.instance();
  return loaded;
}
