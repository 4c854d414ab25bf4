// The page's side of the worker: one job at a time, with progress, and an end that works at once.

/** What a job answers when it was broken off. */
export const CANCELLED = Symbol('cancelled');

export class Client {
  #worker = null;
  #waiting = null;
  #number = 0;

  /**
   * Asks for a job; one that still runs is broken off. `tell(phase, fraction)` hears of its progress, the fraction being null
   * where nobody knows.
   */
  ask(job, given, tell) {
    this.cancel();
    this.#worker ??= this.#start();
    const id = (this.#number += 1);
    return new Promise((resolve, reject) => {
      this.#waiting = { id, resolve, reject, tell };
      this.#worker.postMessage({ id, job, given });
    });
  }

  /** Breaks off what runs, by ending the worker. */
  cancel() {
    if (!this.#waiting) return;
    this.#worker.terminate();
    this.#worker = null;
    this.#settle('resolve', CANCELLED);
  }

  #start() {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }) => {
      if (data.id !== this.#waiting?.id) return;
      if (data.phase) this.#waiting.tell(data.phase, data.fraction);
      else if (data.failed) this.#settle('reject', Object.assign(new Error(data.failed.message), data.failed));
      else this.#settle('resolve', data.answer);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#worker = null;
      if (this.#waiting)
        this.#settle('reject', new Error(`the engine could not be started: ${event.message ?? 'a file is missing'}`));
    });
    return worker;
  }

  #settle(how, what) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting[how](what);
  }
}
