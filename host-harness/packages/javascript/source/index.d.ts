import type { Root } from './engine/plugin.js';
import type { FaultKind, Finding } from './engine/interfaces/reverse-mentoring-plugin-types.js';
import type { Operations } from './operations.js';
import type { Records } from './records.js';

export type * from './operations.js';
export type { Records } from './records.js';
export type * as conflicts from './engine/interfaces/reverse-mentoring-plugin-conflicts.js';
export type * as documents from './engine/interfaces/reverse-mentoring-plugin-documents.js';
export type * as health from './engine/interfaces/reverse-mentoring-plugin-health.js';
export type * as info from './engine/interfaces/reverse-mentoring-plugin-info.js';
export type * as matching from './engine/interfaces/reverse-mentoring-plugin-matching.js';
export type * as policy from './engine/interfaces/reverse-mentoring-plugin-policy.js';
export type * as program from './engine/interfaces/reverse-mentoring-plugin-program.js';
export type * as scheduling from './engine/interfaces/reverse-mentoring-plugin-scheduling.js';
export type * as types from './engine/interfaces/reverse-mentoring-plugin-types.js';

/**
 * The typed interfaces of one instance. Every call may throw a {@link Fault}, a {@link Trapped}, or a `TypeError` for an
 * argument of the wrong type.
 */
export type Plugin = Readonly<
  Pick<Root, 'info' | 'policy' | 'program' | 'conflicts' | 'matching' | 'scheduling' | 'health' | 'documents'>
>;

/** An answer of the JSON door leaves nothing out: lists are there, and what is none is null. */
export type Told<T> =
  T extends Array<infer Item> ? Array<Told<Item>> : T extends object ? { [Key in keyof T]-?: Told<T[Key]> } : T;

/** The engine, compiled once. */
export interface Engine {
  /**
   * A fresh instance with the typed interfaces: one for each request, and another after a {@link Trapped}. Resources of one
   * instance mean nothing to another.
   */
  instance(): Promise<Plugin>;

  /**
   * Runs one operation of the JSON door, such as `matching.search`, in an instance of its own.
   *
   * @throws {Fault} when the engine refuses.
   * @throws {Trapped} when the plugin broke off.
   */
  run<Name extends keyof Operations>(
    operation: Name,
    request: Operations[Name]['request'],
  ): Promise<Told<Operations[Name]['response']>>;

  /** The same with the texts as they cross, and for any operation: equal requests give equal bytes, in every host. */
  runText(operation: string, request: string): Promise<string>;
}

/** Loads the engine from beside this file. Do it once. */
export function load(): Promise<Engine>;

/** The engine's refusal. Nothing was changed, and the instance goes on. */
export class Fault extends Error {
  private constructor();
  /** The kind of refusal. */
  readonly kind: FaultKind;
  /** The kind again, where Node looks for it. */
  readonly code: FaultKind;
  /** Every problem found, each with its code, its place in the input (`path`) and a sentence. */
  readonly problems: Finding[];
  /** The fault as the contract has it. */
  toJSON(): { kind: FaultKind; message: string; problems: Finding[] };
}

/** The plugin broke off: a bug, or too little memory. Its instance answers no more; take another. */
export class Trapped extends Error {
  private constructor();
  readonly code: 'trapped';
}

/**
 * JSON as a record of the typed door: `mentor_places` becomes `mentorPlaces`, lists left out become empty.
 *
 * @throws {TypeError} for a field that the record does not have.
 */
export function fromJson<Name extends keyof Records>(type: Name, value: unknown): Records[Name];

/** A record, or what a typed call answered, in the spelling of the JSON door. */
export function toJson(value: unknown): unknown;
