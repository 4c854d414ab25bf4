// Carries the contract's docs into the declarations that the transpiler writes. They do not survive in a component, so they
// come from the WIT itself; a declaration without docs stops the build.
import { camel, pascal } from './names.mjs';

/** `declarations` of one interface with the docs of `wit` above every item. */
export function withDocs(declarations, name, wit) {
  const spelled = new Map([...wit.docs].flatMap(([path, text]) => spell(path).map((name) => [name, text])));
  const missing = [];
  const lookup = (...path) => {
    const text = spelled.get([name, ...path].join('.'));
    if (text === undefined) missing.push(path.join('.'));
    return text ?? '';
  };
  const out = [`/**\n${body(lookup(), '')}\n * @module Interface reverse-mentoring:plugin/${name}\n */`];
  let owner = null;
  // The transpiler's own comments say less than the contract's.
  const plain = declarations.replace(/^\s*\/\*\*[\s\S]*?\*\/\n?/gm, '');
  for (const line of plain.split('\n')) {
    const top = /^export (?:declare )?(interface|class|function|type) (\w+)/.exec(line);
    const member = owner && /^ {2}(?:static )?(\w+)[?]?[:(]/.exec(line);
    if (top && !/= import\(/.test(line)) {
      const [, kind, item] = top;
      out.push(comment(lookup(item) + cases(line, kind, item, lookup), ''));
      owner = kind === 'interface' || kind === 'class' ? item : null;
    } else if (member && member[1] !== 'constructor') {
      out.push(comment(lookup(owner, member[1]), '  '));
    } else if (line.startsWith('}')) {
      owner = null;
    }
    out.push(line);
  }
  if (missing.length > 0) throw new Error(`no docs in the WIT for ${missing.map((item) => `${name}.${item}`).join(', ')}`);
  return out.join('\n');
}

/** The cases of an enum with their docs, as a list. */
function cases(line, kind, item, lookup) {
  const values = kind === 'type' ? [...line.matchAll(/'([\w-]+)'/g)].map((match) => match[1]) : [];
  return values.map((value) => `\n- \`${value}\`: ${lookup(item, camel(value)).replaceAll('\n', '\n  ')}`).join('');
}

const comment = (text, indent) => `${indent}/**\n${body(text, indent)}\n${indent} */`;

const body = (text, indent) =>
  text
    .split('\n')
    .map((line) => `${indent} * ${line}`.trimEnd())
    .join('\n');

/** `matching.lock-override.actor` as `matching.LockOverride.actor`, and as `matching.lockOverride.actor` for a function. */
function spell(path) {
  const [face, item, member] = path.split('.');
  const items = item ? [pascal(item), camel(item)] : [undefined];
  return items.map((item) => [face, item, member && camel(member)].filter(Boolean).join('.'));
}
