// Between the JSON door's spelling and the records of the typed door. The shapes are the contract's own.
import { SHAPES } from './shapes.js';

/** JSON as the record `type`: `mentor_places` becomes `mentorPlaces`, lists left out become empty, null becomes undefined. */
export function fromJson(type, value) {
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : null;
  if (!shape) throw new TypeError(`no record of the contract is named \`${type}\``);
  const given = value ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) throw new TypeError(`\`${type}\` is an object`);
  const known = new Set(shape.map(([json]) => json));
  const unknown = Object.keys(given).find((key) => !known.has(key));
  if (unknown !== undefined) throw new TypeError(`\`${type}\` has no field \`${unknown}\``);
  return Object.fromEntries(shape.map(([json, field, inside]) => [field, read(given[json], inside)]));
}

function read(value, { list, option, of, bytes }) {
  const nothing = value === undefined || value === null;
  if (nothing && option) return undefined;
  if (list) {
    if (bytes) return Uint8Array.from(value ?? []);
    return of ? (value ?? []).map((item) => fromJson(of, item)) : (value ?? []);
  }
  return of ? fromJson(of, value) : value;
}

/** A record, or what a typed call answered, in the JSON door's spelling. */
export function toJson(value) {
  if (value === undefined || value === null) return null;
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') return value;
  const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [snake(key), toJson(field)]));
}
