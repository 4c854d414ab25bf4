// Puts a guard around every function of one instance: refusals become a `Fault`, a broken instance answers no more.
import { Trapped, translated } from './errors.js';

const INTERFACES = ['info', 'policy', 'program', 'conflicts', 'matching', 'scheduling', 'health', 'documents'];

/** The typed interfaces of one instance. */
export function guarded(root) {
  let broken = null;
  const guard = (call) =>
    function guardedCall(...args) {
      if (broken) throw new Trapped(broken);
      try {
        return call.apply(this, args);
      } catch (error) {
        const told = translated(error);
        if (told instanceof Trapped) broken = told.cause;
        throw told;
      }
    };
  const plugin = {};
  for (const name of INTERFACES) {
    const face = {};
    for (const [key, value] of Object.entries(root[name])) {
      face[key] =
        value.prototype && Object.getOwnPropertyNames(value.prototype).length > 1 ? guardClass(value, guard) : guard(value);
    }
    plugin[name] = Object.freeze(face);
  }
  return Object.freeze(plugin);
}

/** In place: the plugin knows its resources by their class, which belongs to this instance alone. */
function guardClass(type, guard) {
  for (const owner of [type, type.prototype]) {
    for (const key of Object.getOwnPropertyNames(owner)) {
      const value = owner[key];
      if (key !== 'constructor' && typeof value === 'function') owner[key] = guard(value);
    }
  }
  return type;
}
