// Fields that never pass the border, known by their names: the harness's table and the harness's rule.

/** A function that gives the kind of sensitive data in a column of this name, or null. */
export function sensitiveBy({ harmless, field }) {
  const harmlessNames = new Set(harmless.map((name) => words(name).join('')));
  const aliases = field.flatMap((one) => one.aliases.map((alias) => ({ alias: words(alias), canonical: one.canonical })));
  return (name) => {
    const split = words(name);
    const joined = split.join('');
    if (split.length === 0 || harmlessNames.has(joined)) return null;
    const hit = aliases.find(({ alias }) => alias.join('') === joined || contains(split, alias));
    return hit ? hit.canonical : null;
  };
}

const contains = (all, some) => all.some((_, at) => some.every((word, next) => all[at + next] === word));

/** The words of a name in lower case, split at punctuation and where capitals begin a word. */
export function words(name) {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
