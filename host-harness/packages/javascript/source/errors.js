// What may go wrong, as two kinds of error. A wrong type of argument stays a `TypeError`: nothing was asked yet.

/** The engine's refusal. Nothing was changed, and the plugin goes on. */
export class Fault extends Error {
  constructor({ kind, message, problems }) {
    super(message);
    this.name = 'Fault';
    this.kind = kind;
    this.problems = problems;
  }

  /** The kind, where Node looks for it. */
  get code() {
    return this.kind;
  }

  /** The fault as the contract has it. */
  toJSON() {
    const { kind, message, problems } = this;
    return { kind, message, problems };
  }
}

/** The plugin broke off: a bug, or too little memory. This instance answers no more; take another. */
export class Trapped extends Error {
  constructor(cause) {
    super(`the plugin broke off: ${cause?.message ?? cause}`, { cause });
    this.name = 'Trapped';
    this.code = 'trapped';
  }
}

/** What a call into the plugin threw, as one of the two above. */
export function translated(error) {
  if (error instanceof Fault || error instanceof Trapped) return error;
  const fault = error?.payload ?? error;
  if (typeof fault?.kind === 'string' && Array.isArray(fault.problems)) return new Fault(fault);
  // A stack that overflows inside the plugin is a RangeError, and not every engine calls a failed allocation a trap.
  const trap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return trap ? new Trapped(error) : error;
}
